"""Columns of a sheet, made from the models: each field that fits a cell, nested records under their own title.

The models are the only description of the data; titles, notes, drop-down lists and cell formats follow from them.
"""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from pdz_docs.dossier.needs import Blank
from pdz_docs.dossier.record import Record
from pdz_docs.dossier.taxcodes import checked_body_code, checked_personal_code


class Kind(StrEnum):
    """What a cell of a column holds."""

    TEXT = "text"
    DATE = "date"
    HOUR = "hour"
    NUMBER = "number"
    YES = "yes"
    CHOICE = "choice"
    LIST = "list"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: `path` is the field's dotted path in its record. Each is itself alone: rows find their values by it."""

    path: tuple[str, ...]
    title: str
    kind: Kind
    note: str | None = None
    choices: tuple[str, ...] = ()
    digits: int | None = None
    """How many digits a code has, when it is made of digits alone."""
    personal_code: bool = False
    may_be_blank: bool = False
    required: bool = False

    @property
    def name(self) -> str:
        """The field's dotted path as the YAML files write it."""
        return ".".join(self.path)


_WORDS: Final = {"istat": "ISTAT", "cap": "CAP", "pec": "PEC", "runts": "RUNTS", "ipa": "IPA", "ets": "ETS", "leps": "LEPS", "ppt": "PPT", "ats": "ATS", "asst": "ASST", "iva": "IVA", "localita": "località", "eta": "età", "modalita": "modalità", "continuita": "continuità", "premialita": "premialità", "priorita": "priorità", "unita": "unità", "integr": "integrazione", "si": "sì"}  # fmt: skip
_DIGITS: Final = re.compile(r"^\^\\d\{(\d+)\}\$$")


def columns(
    model: type[BaseModel], *, leave_out: frozenset[str] = frozenset(), under: tuple[str, ...] = ()
) -> tuple[Column, ...]:
    """The columns of a model, but for the fields named in `leave_out` and for lists of records, which have a sheet of their own."""
    return tuple(_columns(model, leave_out, under, ""))


def _columns(model: type[BaseModel], leave_out: frozenset[str], under: tuple[str, ...], title: str) -> Iterator[Column]:
    for name, info in model.model_fields.items():
        if name in leave_out:
            continue
        path = (*under, name)
        own = f"{title}: {_words(name)}" if title else info.title or _words(name)
        own = own[:1].upper() + own[1:]
        inner = _record(info.annotation)
        if inner is not None:
            yield from _columns(inner, frozenset(), path, own)
        elif (column := _column(path, own, info)) is not None:
            yield column


def _column(path: tuple[str, ...], title: str, info: FieldInfo) -> Column | None:
    kinds = set(_plain_types(info.annotation))
    note = info.description
    blank = Blank in kinds
    options = [kind for kind in kinds if kind not in (Blank, type(None))]
    if not options or any(isinstance(kind, type) and issubclass(kind, Record) for kind in options):
        return None
    choices = tuple(choice for kind in options for choice in _choices(kind))
    if choices:
        return Column(path, title, Kind.CHOICE, note, choices=choices, required=info.is_required())
    kind = Kind.LIST if _is_list(info.annotation) else _kind(options[0])
    marks = (*info.metadata, *_marks(info.annotation))
    return Column(
        path,
        title,
        kind,
        note,
        digits=next((digits for mark in marks if (digits := _digits(mark)) is not None), None),
        personal_code=any(getattr(mark, "func", None) is checked_personal_code for mark in marks),
        may_be_blank=blank,
        required=info.is_required(),
    )


def _kind(kind: Any) -> Kind:
    if kind is bool:
        return Kind.YES
    if kind is time:
        return Kind.HOUR
    if kind is date:
        return Kind.DATE
    if kind in (int, Decimal):
        return Kind.NUMBER
    return Kind.TEXT


def _choices(kind: Any) -> tuple[str, ...]:
    if get_origin(kind) is Literal:
        return tuple(str(choice) for choice in get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(str(choice.value) for choice in kind)
    return ()


def _plain_types(annotation: Any) -> Iterator[Any]:
    """The types an annotation stands for, without its wrappers; a Literal is left whole."""
    origin = get_origin(annotation)
    if origin is None or origin is Literal:
        yield annotation
    elif origin in (Union, types.UnionType, tuple):
        for part in get_args(annotation):
            if part is not Ellipsis:
                yield from _plain_types(part)
    else:
        yield from _plain_types(get_args(annotation)[0])


def _marks(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        yield from getattr(part, "__metadata__", ())
        yield from _marks(part)


def _digits(mark: Any) -> int | None:
    if getattr(mark, "func", None) is checked_body_code:
        return 11
    found = _DIGITS.match(str(getattr(mark, "pattern", "")))
    return int(found[1]) if found else None


def _is_list(annotation: Any) -> bool:
    return any(get_origin(part) is tuple for part in (annotation, *get_args(annotation)))


def _record(annotation: Any) -> type[Record] | None:
    """The record a field holds; None for a list of records and for anything else."""
    if _is_list(annotation):
        return None
    return next(
        (kind for kind in _plain_types(annotation) if isinstance(kind, type) and issubclass(kind, Record)), None
    )


def _words(name: str) -> str:
    return " ".join(_WORDS.get(word, word) for word in name.split("_"))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A header, or a choice, without what does not tell two of them apart: accents, case, punctuation, spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
