"""One difference between two revisions, as a fact: what, where, and how wide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from pdz_docs.verification.vocabulary import Change


class What(Enum):
    """The kinds of difference that a sentence is written for."""

    VALIDATION_DATA = auto()
    VALIDATION_DATA_REMOVED = auto()
    METADATA = auto()
    TIMESTAMP_ADDED = auto()
    SIGNATURE_ADDED = auto()
    SIGNATURE_CHANGED = auto()
    SIGNATURE_REMOVED = auto()
    SIGNATURE_FIELD_ADDED = auto()
    FIELD_ADDED = auto()
    FIELD_FILLED = auto()
    FIELD_CHANGED = auto()
    FIELD_REMOVED = auto()
    FORM_CHANGED = auto()
    APPEARANCE_SHARED = auto()
    ANNOTATION_ADDED = auto()
    ANNOTATION_CHANGED = auto()
    ANNOTATION_REMOVED = auto()
    ANNOTATION_HELPERS = auto()
    LOOSE_WIDGET = auto()
    PAGE_CHANGED = auto()
    PAGES_ADDED_OR_REMOVED = auto()
    STRUCTURE_TAGS = auto()
    STRUCTURE_CHANGED = auto()
    CATALOG_CHANGED = auto()
    PERMISSIONS_REMOVED = auto()
    TRAILER_CHANGED = auto()
    TAIL = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Modification:
    """`page` counts from 1; `field` is the full name of a form field; `detail` a PDF key or subtype."""

    change: Change
    what: What
    page: int | None = None
    field: str | None = None
    detail: str | None = None


def widest(modifications: tuple[Modification, ...]) -> Change:
    """The widest class among them; NONE when there are none."""
    return max((m.change for m in modifications), key=lambda change: change.width, default=Change.NONE)
