"""The Word version of a form: what is known is written in, the rest is a ruled line or an empty box.

The document is composed once and cut where the fields are; each body's file is those pieces with its values in between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape

from pdz_docs.documents.package import DOCUMENT, Package
from pdz_docs.pdf.forms.spec import FieldSpec, FieldValue, Kind

# Noncharacters, which no datum may hold, around the number of a field.
_OPEN, _CLOSE = "\ufdd2", "\ufdd3"
_PLACE: Final = re.compile(f"{_OPEN}(\\d+){_CLOSE}".encode())
_RULE_MM: Final = 1.9  # an underscore at 11 points, near enough for a line to write on
_LINE_MM: Final = 8.0  # enough for handwriting
_BREAK: Final = '</w:t><w:br/><w:t xml:space="preserve">'


def place(number: int) -> str:
    """What stands in the document's text for the field of that number until it is filled."""
    return f"{_OPEN}{number}{_CLOSE}"


@dataclass(frozen=True, slots=True)
class WordForm:
    """A Word package whose body has a `place` for each of `specs`."""

    package: Package = field(repr=False)
    specs: Sequence[FieldSpec]

    def fill(self, values: Mapping[str, FieldValue]) -> bytes:
        """The Word file with `values` by field name; a field without one keeps its line or box."""
        texts = [_text(spec, values.get(spec.name, "")).encode() for spec in self.specs]
        filled = self.package.copy()
        filled.parts[DOCUMENT] = _PLACE.sub(lambda found: texts[int(found[1])], self.package.parts[DOCUMENT])
        return filled.pack()


def _text(spec: FieldSpec, value: FieldValue) -> str:
    if spec.kind is Kind.CHECK:
        return "☒" if value is True else "☐"
    if not value:
        lines_to_write = max(1, int(spec.height_mm / _LINE_MM)) if spec.many_lines else 1
        return _BREAK.join(["_" * round(spec.width_mm / _RULE_MM)] * lines_to_write)
    lines = str(value).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _BREAK.join(escape(line) for line in lines)
