"""What may differ between the text that is approved and the text that is signed: the declared fields, and everything else held still.

The same document is rendered with every declared field replaced by its own name. Two such texts are equal exactly when nothing
changed outside the declared fields, whatever filters, loops and conditions the template puts around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from pdz_docs.documents.environment import UnprintableError, as_text, visible
from pdz_docs.documents.ooxml import Element, parse, text_of, w
from pdz_docs.documents.package import DOCUMENT, open_package
from pdz_docs.documents.values import Context, Gap, Ruled
from pdz_docs.errors import InputError

_C = TypeVar("_C", bound=Context)
_NOTES = ("word/footnotes.xml", "word/endnotes.xml")


class Held(Ruled):
    """A declared field in a text held still: it prints its own name, and passes through every filter as a blank does."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"⟨{self.label}⟩"


def held(context: _C, fields: Sequence[str]) -> _C:
    """The context with each declared field (dotted, `parti.carica` is every party's) replaced by its name."""
    return _all(context, fields, lambda path, _value, _owner, _name: Held(path))


def ruled(context: _C, fields: Sequence[str]) -> _C:
    """The context with a line to be filled in where a declared field has no value yet."""
    return _all(
        context, fields, lambda _path, value, owner, name: Ruled(owner.label_of(name)) if value is None else value
    )


def values(context: Context, fields: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each declared field prints, in order; a missing one prints its gap's name."""
    return {path: tuple(_printed(value) for value in _at(context, path.split("."))) for path in fields}


def blocks(docx: bytes, name: str) -> tuple[str, ...]:
    """The paragraphs of a Word file, notes after the body, each with its place in the structure (style, table, pictures) before it.

    Raises TemplateError when it is no Word file or holds what must not be in one.
    """
    package = open_package(docx, name)
    parts = [DOCUMENT, *(path for path in _NOTES if path in package.parts)]
    return tuple(block for path in parts for block in _blocks(parse(package.parts[path])))


def _blocks(root: Element) -> Iterator[str]:
    for paragraph in root.iter(w("p")):
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        depth = sum(1 for _ in paragraph.iterancestors(w("tc")))
        place = "cella " * depth + ((style.get(w("val")) if style is not None else None) or "Normal")
        pictures = "".join(
            f" [figura: {one.get('descr') or ''}]" for one in paragraph.iter("{*}docPr") if one.get("descr")
        )
        yield f"{place}|{' '.join(text_of(paragraph).split())}{pictures}"


_Change = Callable[[str, Any, Context, str], Any]


def _all(context: _C, fields: Sequence[str], change: _Change) -> _C:
    for path in fields:
        context = _changed(context, path.split("."), path, change)
    return context


def _changed(context: _C, steps: Sequence[str], path: str, change: _Change) -> _C:
    name, *rest = steps
    if name not in type(context).model_fields:
        raise InputError(
            f"Tra i campi variabili del profilo c'è «{path}», che il documento non ha.",
            hint="pdz template vars elenca i campi di ogni documento.",
        )
    value = getattr(context, name)
    if not rest:
        new = change(path, value, context, name)
    elif isinstance(value, tuple):
        new = tuple(_changed(item, rest, path, change) for item in value)
    elif isinstance(value, Context):
        new = _changed(value, rest, path, change)
    else:
        return context
    return context.model_copy(update={name: new})


def _at(value: Any, steps: Sequence[str]) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _at(item, steps)
    elif not steps:
        yield value
    elif isinstance(value, Context):
        name, *rest = steps
        found = visible(getattr(value, name, None), value, name)
        yield from _at(found, rest if isinstance(found, (Context, tuple)) else ())


def _printed(value: object) -> str:
    if isinstance(value, Gap):
        return f"[manca: {value.field}]"
    if isinstance(value, Ruled):
        return "(in bianco)"
    try:
        return as_text(value)
    except UnprintableError:
        return str(value)
