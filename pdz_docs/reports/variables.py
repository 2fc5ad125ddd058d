"""The variables of the templates: those of one document on a terminal, those of all in the guide (docs/variabili.md) and in JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel
from rich.text import Text

from pdz_docs.documents.catalogue import DOCUMENTS, DocumentKind
from pdz_docs.documents.common import Base
from pdz_docs.documents.lint.filters import LIST_FILTERS, LIST_TO_TEXT, OTHER_FILTERS, SCALAR_FILTERS
from pdz_docs.documents.variables import Variable, about, groups, variables
from pdz_docs.errors import InputError
from pdz_docs.reports.terminal import rendered

_INTRODUCTION = """\
# Variabili dei modelli

Che cosa si può scrivere nei modelli Word di `templates/`, documento per documento. L'elenco è ricavato dal programma:
`pdz template vars > docs/variabili.md` lo rifà, `pdz template vars accordo` mostra quelle di un documento solo.

Un dato si stampa con `{{ nome }}`; il campo di un gruppo con `{{ gruppo.campo }}`; un elenco si scorre con
`{%p for x in elenco %}` … `{%p endfor %}` (in paragrafi da soli; `{%tr` in righe di tabella da sole). Un dato che può mancare,
se manca, è evidenziato nella bozza; `{% if nome %}` … `{% endif %}` lo rende facoltativo. Dopo `|` viene il modo di scriverlo:
`{{ scadenza | data }}`.
"""


def kind_of(document: str) -> DocumentKind:
    """The document of that name. Raises InputError naming those that there are."""
    if document not in DOCUMENTS:
        raise InputError(
            f"Non c'è un documento di nome «{document}».", hint=f"I documenti sono: {', '.join(DOCUMENTS)}."
        )
    return DOCUMENTS[document]


def variables_text(kind: DocumentKind) -> str:
    """The variables of a document; the fields of a group stand under its first mention."""
    lines = [Text(f"{kind.title} – templates/{kind.template}", style="bold"), Text("")]
    rows = list(_tree(kind.model, "", set()))
    width = max((len(name) for name, _ in rows), default=0)
    for name, variable in rows:
        line = Text(f"  {name:{width}}  ", style="cyan")
        line.append(f"{_kind(variable)}. ", style="dim")
        lines.append(line.append(variable.about))
    return rendered(*lines)


def variables_json(kind: DocumentKind) -> dict[str, Any]:
    """The same for other programs."""
    return {
        "schema": "pdz.variables/1",
        "document": kind.id,
        "template": kind.template,
        "variables": [_entry(variable) for variable in variables(kind.model)],
        "groups": {
            group.__name__: {"about": about(group), "fields": [_entry(variable) for variable in variables(group)]}
            for group in groups(kind.model)
        },
    }


def variables_markdown() -> str:
    """docs/variabili.md: what all documents have, what each adds, the groups, the filters."""
    common = set(Base.model_fields)
    parts = [_INTRODUCTION, "## In tutti i documenti\n", _table(variables(Base))]
    met = dict.fromkeys(groups(Base))
    for kind in DOCUMENTS.values():
        own = [variable for variable in variables(kind.model) if variable.name not in common]
        parts += [f"## {kind.id}\n", f"{kind.title} – `templates/{kind.template}`.\n"]
        parts += [_table(own)] if own else ["Nessun'altra.\n"]
        met |= dict.fromkeys(groups(kind.model))
    parts.append("## Gruppi\n")
    for group in sorted(met, key=lambda one: one.__name__):
        parts += [f"### {group.__name__}\n", f"{about(group)}\n", _table(variables(group))]
    parts += ["## Modi di scrivere un dato\n", _filters()]
    return "\n".join(parts)


def _tree(model: type[BaseModel], indent: str, shown: set[type[BaseModel]]) -> Iterator[tuple[str, Variable]]:
    for variable in variables(model):
        yield f"{indent}{variable.name}", variable
        if variable.group is not None and variable.group not in shown:
            shown.add(variable.group)
            yield from _tree(variable.group, f"{indent.replace('.', ' ')}  .", shown)


def _kind(variable: Variable) -> str:
    return f"{variable.kind}, può mancare" if variable.optional else variable.kind


def _entry(variable: Variable) -> dict[str, Any]:
    return {
        "name": variable.name,
        "type": variable.kind,
        "optional": variable.optional,
        "group": variable.group.__name__ if variable.group else None,
        "about": variable.about,
    }


def _table(rows: Sequence[Variable]) -> str:
    lines = ["| nome | tipo | che cos'è |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {_linked(one)} | {one.about.replace('|', chr(92) + '|')} |" for one in rows]
    return "\n".join(lines) + "\n"


def _linked(variable: Variable) -> str:
    kind = _kind(variable)
    name = variable.group.__name__ if variable.group else None
    return kind.replace(name, f"[{name}](#{name.lower()})", 1) if name else kind


def _filters() -> str:
    lines = ["| filtro | su che cosa | come viene |", "|---|---|---|"]
    lines += [f"| `{name}` | {taken.wants} | {taken.about} |" for name, taken in SCALAR_FILTERS.items()]
    lines += [f"| `{name}` | un elenco | {text} |" for name, text in {**LIST_TO_TEXT, **LIST_FILTERS}.items()]
    lines += [f"| `{name}` | un testo o un numero | {text} |" for name, text in OTHER_FILTERS.items()]
    return "\n".join(lines) + "\n"
