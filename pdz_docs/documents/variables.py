"""What a template may write: every variable of a document with its type and its meaning, read from the model of its context."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from pdz_docs.documents.lint.shapes import annotation_of, fields_of, shape_of
from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.values import Ruled
from pdz_docs.dossier.needs import Blank

_WORDS: Final = (
    (bool, "sì o no"),
    (datetime, "data e ora"),
    (date, "data"),
    (time, "ora"),
    (int, "numero intero"),
    (Decimal, "numero"),
    (float, "numero"),
    (str, "testo"),
    (Picture, "immagine"),
)


@dataclass(frozen=True, slots=True)
class Variable:
    """One name that a template may write. `group` is the record it holds, one or a list of them, when it is no plain value."""

    name: str
    kind: str
    about: str
    optional: bool
    group: type[BaseModel] | None = None
    listed: bool = False


def variables(model: type[BaseModel]) -> tuple[Variable, ...]:
    """The variables of a context, or the fields of a record, in the order of the model."""
    return tuple(_variable(model, name) for name in fields_of(model))


def groups(model: type[BaseModel]) -> tuple[type[BaseModel], ...]:
    """The records that a context holds, at any depth, each once, in the order in which they are met."""
    found: dict[type[BaseModel], None] = {}
    _collect(model, found)
    return tuple(found)


def about(model: type[BaseModel]) -> str:
    """What a record is, in the words of its model."""
    return " ".join((model.__doc__ or "").split())


def _collect(model: type[BaseModel], found: dict[type[BaseModel], None]) -> None:
    for variable in variables(model):
        if variable.group is not None and variable.group not in found:
            found[variable.group] = None
            _collect(variable.group, found)


def _variable(model: type[BaseModel], name: str) -> Variable:
    annotation = annotation_of(model, name)
    shape, listed = shape_of(annotation), False
    while shape.item is not None:
        shape, listed = shape.item, True
    alternatives = set(_alternatives(annotation))
    return Variable(
        name=name,
        kind=_kind(annotation),
        about=_description(model, name),
        optional=type(None) in alternatives,
        group=shape.models[0] if shape.models else None,
        listed=listed,
    )


def _description(model: type[BaseModel], name: str) -> str:
    field = model.model_fields.get(name) or model.model_computed_fields[name]
    return " ".join((field.description or field.title or "").split())


def _kind(annotation: Any) -> str:
    """`testo`, `elenco di Parte`, `data o spazio da riempire`."""
    words = dict.fromkeys(_word(part) for part in _alternatives(annotation) if part is not type(None))
    return " o ".join(sorted(words, key="spazio da riempire".__eq__))


def _word(annotation: Any) -> str:
    if annotation in (Blank, Ruled):
        return "spazio da riempire"
    origin = get_origin(annotation)
    if isinstance(origin, type) and issubclass(origin, tuple | list):
        inner = dict.fromkeys(_kind(part) for part in get_args(annotation) if part is not Ellipsis)
        return f"elenco di {' e '.join(_many(word) for word in inner)}"
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return "valori per nome"
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return f"gruppo {annotation.__name__}"
        if issubclass(annotation, Enum):
            return "testo"
        return next((word for known, word in _WORDS if issubclass(annotation, known)), "dato")
    return "dato"


def _many(word: str) -> str:
    plurals = {
        "testo": "testi",
        "numero intero": "numeri interi",
        "numero": "numeri",
        "data": "date",
        "immagine": "immagini",
    }
    return plurals.get(word, word.removeprefix("gruppo ") if word.startswith("gruppo ") else word)


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for part in get_args(annotation):
            yield from _alternatives(part)
    else:
        yield annotation
