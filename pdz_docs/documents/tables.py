"""How a table that was filled lies on its pages: no row alone beside a page break, no word cut where it can go on after its slash.

A template author writes one row for a loop and cannot know which of its copies will come first or last: this is settled here.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

from lxml import etree

from pdz_docs.documents.ooxml import Element, text_of, w

_WHOLE: Final = 5
"""A table of so many short rows, or fewer, is kept on one page."""
_LINES: Final = 500
"""A row whose cells hold fewer characters each does not break over pages."""
_BREAK: Final = "\u200b"
# Neither “c/o” nor “2025/2027”, nor what looks like an address.
_SLASHED: Final = re.compile(r"(?<![^\s(])[^\W\d_]{3,}(?:/[^\W\d_]{3,})+(?![^\s).,;:])")


def keep_rows(root: Element) -> None:
    """Hold together, in every table with a header, the first two rows and the last two; all the rows of a short one."""
    for table in root.iter(w("tbl")):
        rows = table.findall(w("tr"))
        body = [row for row in rows if not _has(row, "tblHeader")]
        if len(body) == len(rows):
            continue
        for row in body:
            _hold_short(row)
        if len(body) < 2:
            continue
        short = len(body) <= _WHOLE and all(_has(row, "cantSplit") for row in body)
        for paragraph in chain.from_iterable(row.iter(w("p")) for row in (body[:-1] if short else (body[0], body[-2]))):
            _keep_with_next(paragraph)


def open_words(root: Element) -> None:
    """Let “persone/anno” go on in a new line after its slash, in cells: LibreOffice would cut it anywhere, by the width alone."""
    for cell in root.iter(w("tc")):
        for text in cell.iter(w("t")):
            if text.text and "/" in text.text:
                text.text = _SLASHED.sub(lambda match: match[0].replace("/", f"/{_BREAK}"), text.text)


def _has(row: Element, name: str) -> bool:
    return row.find(f"{w('trPr')}/{w(name)}") is not None


def _hold_short(row: Element) -> None:
    """`cantSplit` for a row of a few lines, which leaves one of them behind when it breaks."""
    if not _has(row, "cantSplit") and all(len(text_of(cell)) < _LINES for cell in row.findall(w("tc"))):
        properties = row.find(w("trPr"))
        if properties is None:
            properties = etree.Element(w("trPr"))
            own = row.find(w("tblPrEx"))
            row.insert(0 if own is None else 1, properties)
        properties.insert(0, etree.Element(w("cantSplit")))


def _keep_with_next(paragraph: Element) -> None:
    """`keepNext` in its place: the schema wants it right after the style."""
    properties = paragraph.find(w("pPr"))
    if properties is None:
        properties = etree.Element(w("pPr"))
        paragraph.insert(0, properties)
    if properties.find(w("keepNext")) is None:
        place = 1 if properties.find(w("pStyle")) is not None else 0
        properties.insert(place, etree.Element(w("keepNext")))
