"""A field of a form: what a template asks for, whatever file it ends up in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from pdz_docs.values import Value

MANY_LINES_MM: Final = 9.0

FieldValue = str | bool


class Kind(StrEnum):
    """What a field takes."""

    TEXT = "testo"
    CHECK = "casella"
    CHOICE = "scelta"


class FieldSpec(Value):
    """One field as the template asks for it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Kind
    label: str
    width_mm: float
    height_mm: float
    options: tuple[str, ...] = ()

    @property
    def many_lines(self) -> bool:
        return self.kind is Kind.TEXT and self.height_mm > MANY_LINES_MM
