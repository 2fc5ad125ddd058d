"""What each expression of a template is, and what is wrong with it: names, fields, filters, conditions."""

from __future__ import annotations

import difflib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from jinja2 import nodes
from pydantic import BaseModel

from pdz_docs.documents.environment import ATTRIBUTE, ENVIRONMENT
from pdz_docs.documents.lint.filters import LIST_FILTERS, LIST_TO_TEXT, SCALAR_FILTERS
from pdz_docs.documents.lint.shapes import (
    ANYTHING,
    NOTHING,
    NUMBER,
    TEXT,
    TRUTH,
    Shape,
    field_shape,
    fields_of,
    joined,
    many,
)

_DEPTH: Final = 12
_BY_ATTRIBUTE: Final = ("sort", "sum", "unique", "min", "max", "map")
_BY_FIRST: Final = ("selectattr", "rejectattr", "groupby")
_SAME: Final = ("sort", "reverse", "unique", "list", "select", "reject", "selectattr", "rejectattr")
CALLER: Final = {"caller": ANYTHING, "varargs": ANYTHING, "kwargs": ANYTHING}

Field = tuple[type[BaseModel], str]


@dataclass(frozen=True, slots=True)
class Said:
    """A fault at a line of the source."""

    line: int
    id: str
    text: str


@dataclass
class Expressions(ABC):
    """What a walk found, which fields of which models the template uses, and the names that it can see where it stands."""

    model: type[BaseModel]
    said: dict[Said, None] = field(default_factory=dict)
    used: set[Field] = field(default_factory=set)
    _scopes: list[dict[str, Shape]] = field(default_factory=list)
    _macros: dict[str, nodes.Macro] = field(default_factory=dict)
    _called: set[str] = field(default_factory=set)
    _missing: frozenset[str] = frozenset()
    _depth: int = 0

    @abstractmethod
    def _inside(self, names: dict[str, Shape], body: Iterable[nodes.Node]) -> None:
        """Walk statements with some more names."""

    def _shape(self, node: nodes.Node) -> Shape:
        match node:
            case nodes.Name():
                return self._name(node)
            case nodes.Const():
                return Shape(scalars=(type(node.value),)) if node.value is not None else NOTHING
            case nodes.Getattr():
                return self._attribute(node, self._shape(node.node), node.attr, source(node.node))
            case nodes.Getitem():
                return self._item(node)
            case nodes.Filter():
                return self._filter(node)
            case nodes.Test():
                self._shape(node.node)
                self._arguments(node)
                self._test_exists(node, node.name)
                return TRUTH
            case nodes.Call():
                return self._call(node)
            case nodes.CondExpr():
                self._shape(node.test)
                return self._shape(node.expr1) | (self._shape(node.expr2) if node.expr2 is not None else NOTHING)
            case nodes.And() | nodes.Or():
                return self._shape(node.left) | self._shape(node.right)
            case nodes.List() | nodes.Tuple():
                return many(joined([self._shape(item) for item in node.items]))
            case nodes.Not() | nodes.Compare():
                self._children(node)
                return TRUTH
            case nodes.Concat():
                self._children(node)
                return TEXT
            case _:
                self._children(node)
                return ANYTHING

    def _children(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self._shape(child)

    def _name(self, node: nodes.Name) -> Shape:
        for scope in reversed(self._scopes):
            if node.name in scope:
                return scope[node.name]
        shape = field_shape(self.model, node.name)
        if shape is not None:
            self.used.add((self.model, node.name))
            return shape
        known = [*fields_of(self.model), *(name for scope in self._scopes for name in scope)]
        self._say(node, "VARIABILE_SCONOSCIUTA", f"variabile sconosciuta: “{node.name}”{_near(node.name, known)}")
        return ANYTHING

    def _attribute(self, node: nodes.Node, owner: Shape, name: str, of: str) -> Shape:
        self.used |= {(model, name) for model in owner.models if name in fields_of(model)}
        shape = owner.attribute(name)
        if shape is not None:
            return shape
        if not is_certain(owner):
            return ANYTHING
        if owner.item is not None and not owner.models:
            text = f"“{of}” è un elenco: “{name}” è un campo delle sue voci, da leggere con “for”"
            self._say(node, "CAMPO_DI_ELENCO", text)
        else:
            near = _near(name, owner.attributes())
            self._say(node, "CAMPO_SCONOSCIUTO", f"campo sconosciuto: “{name}” di “{of}”{near}")
        return ANYTHING

    def _item(self, node: nodes.Getitem) -> Shape:
        owner = self._shape(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return self._attribute(node, owner, node.arg.value, source(node.node))
        self._shape(node.arg)
        if isinstance(node.arg, nodes.Slice):
            return owner
        return owner.item or ANYTHING

    def _call(self, node: nodes.Call) -> Shape:
        given = self._arguments(node)
        if isinstance(node.node, nodes.Name) and node.node.name in self._macros:
            macro = self._macros[node.node.name]
            self._called.add(macro.name)
            names = dict.fromkeys([arg.name for arg in macro.args], ANYTHING)
            names |= dict(zip(names, given, strict=False))
            names |= {item.key: self._shape(item.value) for item in node.kwargs if item.key in names}
            if self._depth < _DEPTH:
                self._depth += 1
                self._inside(names | CALLER, macro.body)
                self._depth -= 1
            return ANYTHING
        self._shape(node.node)
        return ANYTHING

    def _arguments(self, node: nodes.Call | nodes.Filter | nodes.Test) -> list[Shape]:
        given = [self._shape(argument) for argument in node.args]
        for item in node.kwargs:
            self._shape(item.value)
        return given

    # filters

    def _filter(self, node: nodes.Filter) -> Shape:
        owner = self._shape(node.node) if node.node is not None else TEXT
        self._arguments(node)
        if not self._filter_exists(node):
            return ANYTHING
        name = node.name
        if name == ATTRIBUTE or name in LIST_TO_TEXT:
            return self._to_text(node, owner)
        if name in SCALAR_FILTERS:
            taken = SCALAR_FILTERS[name]
            if not taken.accepts(owner):
                text = f"il filtro “{name}” vuole {taken.wants}, e “{source(node.node)}” è {_kind(owner)}"
                self._say(node, "TIPO_SBAGLIATO", text)
            return TEXT
        if name in LIST_FILTERS:
            return self._over_list(node, owner)
        return many(TEXT) if name == "paragrafi" else owner

    def _to_text(self, node: nodes.Filter, owner: Shape) -> Shape:
        if node.name == "elenco" and is_certain(owner) and owner.item is None:
            text = f"il filtro “elenco” vuole un elenco, e “{source(node.node)}” è {_kind(owner)}"
            self._say(node, "TIPO_SBAGLIATO", text)
        if node.name == "enti":
            self._attribute(node, owner.item or owner, "nome", source(node.node))
        return TEXT

    def _over_list(self, node: nodes.Filter, owner: Shape) -> Shape:
        if is_certain(owner) and owner.item is None and not owner.is_a(str):
            text = f"il filtro “{node.name}” vuole un elenco, e “{source(node.node)}” è {_kind(owner)}"
            self._say(node, "TIPO_SBAGLIATO", text)
            return ANYTHING
        item = owner.item or ANYTHING
        named = self._by(node, item)
        if node.name in ("select", "reject", "selectattr", "rejectattr"):
            told = next(iter(node.args[1 if node.name.endswith("attr") else 0 :]), None)
            if isinstance(told, nodes.Const):
                self._test_exists(node, str(told.value))
        if node.name in _SAME:
            return owner if owner.known else ANYTHING
        if node.name in ("first", "last", "min", "max"):
            return item
        if node.name == "groupby":
            return many(Shape(names=(("grouper", named or ANYTHING), ("list", many(item)))))
        if node.name == "map":
            return many(named if named is not None else ANYTHING)
        if node.name == "batch":
            return many(many(item))
        return NUMBER if node.name == "length" else ANYTHING

    def _by(self, node: nodes.Filter, item: Shape) -> Shape | None:
        """The shape of the field of each item that a filter is told to look at, if it is told one."""
        told: nodes.Expr | None = next((pair.value for pair in node.kwargs if pair.key == "attribute"), None)
        if told is None and node.name in _BY_FIRST and node.args:
            told = node.args[0]
        if node.name == "map" and told is None and node.args and isinstance(node.args[0], nodes.Const):
            self._named_filter(node, str(node.args[0].value))
        if node.name not in (*_BY_ATTRIBUTE, *_BY_FIRST) or not isinstance(told, nodes.Const):
            return None
        shape = NOTHING
        for path in str(told.value).split(","):
            shape = item
            for step in path.strip().split("."):
                shape = self._attribute(node, shape, step, "ogni voce") if not step.isdigit() else ANYTHING
        return shape

    def _filter_exists(self, node: nodes.Filter) -> bool:
        return self._named_filter(node, node.name)

    def _named_filter(self, node: nodes.Node, name: str) -> bool:
        if name in ENVIRONMENT.filters:
            return True
        near = _near(name, [one for one in ENVIRONMENT.filters if one != ATTRIBUTE])
        self._say(node, "FILTRO_SCONOSCIUTO", f"filtro sconosciuto: “{name}”{near}")
        return False

    def _test_exists(self, node: nodes.Node, name: str) -> None:
        if name not in ENVIRONMENT.tests:
            near = _near(name, ENVIRONMENT.tests)
            self._say(node, "CONDIZIONE_SCONOSCIUTA", f"condizione sconosciuta: “{name}”{near}")

    def _say(self, node: nodes.Node, id_: str, text: str) -> None:
        self.said[Said(node.lineno, id_, text)] = None


def is_certain(shape: Shape) -> bool:
    """Whether enough is known to say that something cannot be done with it."""
    return shape.known and bool(shape.models or shape.scalars or shape.item is not None or shape.names)


def _kind(shape: Shape) -> str:
    if shape.item is not None:
        return "un elenco"
    if shape.models or shape.names:
        return "un gruppo di dati"
    names = {"str": "un testo", "int": "un numero", "Decimal": "un numero", "date": "una data", "bool": "un sì o no"}
    return names.get(shape.scalars[0].__name__, "di un altro tipo") if shape.scalars else "vuoto"


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" (forse “{near[0]}”?)" if near else ""


def source(node: nodes.Node | None) -> str:
    """An expression as its author wrote it, near enough."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{source(node.node)}.{node.attr}"
        case nodes.Getitem():
            return f"{source(node.node)}[{source(node.arg)}]"
        case nodes.Filter():
            return f"{source(node.node)} | {node.name}"
        case nodes.Const():
            return str(node.value)
        case _:
            return "…"
