"""The typed walk over a part's Jinja: names and fields against the context's model, with the scopes of loops, `set` and macros."""

from __future__ import annotations

from collections.abc import Iterable

from jinja2 import nodes

from pdz_docs.documents.lint.expressions import CALLER, Expressions, is_certain, source
from pdz_docs.documents.lint.shapes import ANYTHING, LOOP, TEXT, Shape


class Walk(Expressions):
    """The statements; `said` and `used` hold what the walks over the parts have found."""

    def over(self, tree: nodes.Template) -> None:
        """Walk a whole part. Names that it sets do not reach the next part."""
        self._scopes = [{}]
        self._body(tree.body)
        for name, macro in list(self._macros.items()):
            if name not in self._called:
                self._inside({arg.name: ANYTHING for arg in macro.args} | CALLER, macro.body)
        self._macros.clear()
        self._called.clear()

    def _body(self, body: Iterable[nodes.Node]) -> None:
        for node in body:
            self._statement(node)

    def _inside(self, names: dict[str, Shape], body: Iterable[nodes.Node]) -> None:
        self._scopes.append(dict(names))
        self._body(body)
        self._scopes.pop()

    def _statement(self, node: nodes.Node) -> None:
        match node:
            case nodes.Output():
                for part in node.nodes:
                    if not isinstance(part, nodes.TemplateData):
                        self._printed(part)
            case nodes.For():
                self._for(node)
            case nodes.If():
                self._if(node)
            case nodes.Assign():
                self._bind(self._scopes[-1], node.target, self._shape(node.node))
            case nodes.AssignBlock():
                self._body(node.body)
                self._bind(self._scopes[-1], node.target, TEXT)
            case nodes.With():
                values = [self._shape(value) for value in node.values]
                names: dict[str, Shape] = {}
                for target, shape in zip(node.targets, values, strict=True):
                    self._bind(names, target, shape)
                self._inside(names, node.body)
            case nodes.Macro():
                self._macros[node.name] = node
                self._scopes[-1][node.name] = ANYTHING
                for default in node.defaults:
                    self._shape(default)
            case nodes.CallBlock():
                self._shape(node.call)
                self._inside({arg.name: ANYTHING for arg in node.args}, node.body)
            case nodes.FilterBlock():
                self._filter_exists(node.filter)
                self._body(node.body)
            case nodes.ExprStmt():
                self._shape(node.node)
            case nodes.Expr():
                self._shape(node)
            case _:
                self._body(node.iter_child_nodes())

    def _if(self, node: nodes.If) -> None:
        """Both branches. Where a record is known to be missing, printing it prints its gap."""
        self._shape(node.test)
        inverse = isinstance(node.test, nodes.Not)
        tested = source(node.test.node if isinstance(node.test, nodes.Not) else node.test)
        self._without(tested if inverse else None, node.body)
        self._without(None if inverse else tested, [*node.elif_, *node.else_])

    def _without(self, missing: str | None, body: Iterable[nodes.Node]) -> None:
        before = self._missing
        self._missing = before | {missing} if missing else before
        self._body(body)
        self._missing = before

    def _for(self, node: nodes.For) -> None:
        shape = self._shape(node.iter)
        if is_certain(shape) and shape.item is None and not shape.is_a(str):
            self._say(node.iter, "NON_ELENCO", f"“{source(node.iter)}” non è un elenco: “for” non lo può scorrere")
        names: dict[str, Shape] = {"loop": LOOP}
        self._bind(names, node.target, shape.item or ANYTHING)
        self._scopes.append(names)
        if node.test is not None:
            self._shape(node.test)
        self._body(node.body)
        self._scopes.pop()
        self._body(node.else_)

    def _bind(self, names: dict[str, Shape], target: nodes.Node, shape: Shape) -> None:
        if isinstance(target, nodes.Name):
            names[target.name] = shape
        elif isinstance(target, nodes.Tuple):
            for part in target.items:
                self._bind(names, part, ANYTHING)

    def _printed(self, node: nodes.Expr) -> None:
        shape = self._shape(node)
        if not is_certain(shape) or shape.scalars or source(node) in self._missing:
            return
        what = "un elenco" if shape.item is not None else "un gruppo di dati"
        known = ", ".join(shape.attributes()[:8])
        way = "usate “for” o “| elenco”" if shape.item is not None else f"scegliete un suo campo: {known}"
        self._say(node, "STAMPA_NON_TESTO", f"“{source(node)}” è {what}, non un testo: {way}")
