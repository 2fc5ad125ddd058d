"""The Word version of a form that came back: what was written in it, by the words of the rows and the boxes of the lines.

A .docx holds no signature: what it is worth depends on how it came (CAD art. 65 c. 1 lett. c-bis) or on the envelope around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from pdz_docs.dossier.excel.columns import folded
from pdz_docs.dossier.word.markup import Markup, Row, markup_of
from pdz_docs.errors import InputError
from pdz_docs.pdf import text
from pdz_docs.pdf.forms.spec import FieldValue

# How a row of the form begins, and the field that it is. The person's tax code stands in another table than the body's.
_ROWS: Final = {
    "denominazione": "denominazione",
    "codice fiscale": "codice_fiscale",
    "partita iva": "partita_iva",
    "pec": "pec",
    "runts": "runts",
    "registro imprese": "registro_imprese",
    "legale rappresentante": "nominativo",
    "nome e cognome": "nominativo",
    "carica": "carica",
    "in qualita di": "qualita",
}
_PERSON: Final = "codice_fiscale_persona"
_RULE: Final = re.compile(r"_{3,}")
_BOX: Final = re.compile(r"^\s*[\[(]?\s*([☐☒☑✓✔xX□■])?\s*[\])]?\s+(?:([abc])\)\s)?")
_EMPTY: Final = "☐□"


@dataclass(frozen=True, slots=True)
class WordForm:
    """The values by the names that the PDF form has for them, and the whole text as it is compared."""

    values: Mapping[str, FieldValue]
    content: str


def read(data: bytes, name: str) -> WordForm | None:
    """What a .docx says; None when it cannot be read."""
    try:
        markup = markup_of(data, name)
    except InputError:
        return None
    values = {field: value for table in markup.tables for field, value in _rows(table)}
    return WordForm({**values, **dict(_boxes(markup))}, text.normalise("\n".join(_lines(markup))))


def _lines(markup: Markup) -> Iterator[str]:
    for table in markup.tables:
        yield from (cell.text for row in table for cell in row)
    yield from (line for _, line in markup.loose)


def _rows(table: tuple[Row, ...]) -> Iterator[tuple[str, FieldValue]]:
    pairs = [(folded(row[0].text), row[1].text) for row in table if len(row) == 2]
    of_person = not any(label.startswith("denominazione") for label, _ in pairs)
    for label, written in pairs:
        name = next((field for begins, field in _ROWS.items() if label.startswith(begins)), None)
        if name is not None:
            yield _PERSON if of_person and name == "codice_fiscale" else name, _RULE.sub("", written).strip()


def _boxes(markup: Markup) -> Iterator[tuple[str, FieldValue]]:
    """Boxes before a letter are the classes, the others are the areas in their order."""
    area = 0
    for _, line in markup.loose:
        found = _BOX.match(line)
        if found is None or not (found[1] or found[2]):
            continue
        ticked = found[1] is not None and found[1] not in _EMPTY
        if found[2]:
            yield f"classe_{found[2]}", ticked
        else:
            area += 1
            yield f"area_{area}", ticked
