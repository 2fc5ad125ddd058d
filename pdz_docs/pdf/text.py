"""The text that a reader of a tagged PDF is given: tagged content in the order of the structure tree, artifacts left out.

Headers, footers and watermarks are artifacts (ISO 32000-1, 14.8.2.2), so a datum that only they hold is not found, and a
paragraph that goes on over a page or a table cell that breaks comes out in one piece, whatever is painted between.
The library behind is pypdf: its parser of content streams, not its text extraction, which knows no tags.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from pdz_docs.pdf.marked import get, integer, marked_text

_DASHES = dict.fromkeys((0x2010, 0x2011, 0x2012), "-")  # a non-breaking hyphen is drawn with whichever the font has


@dataclass(frozen=True, slots=True)
class Content:
    """Tagged text. `normal` is what searches look into: NFKC, no white space, no soft hyphens or other format characters."""

    pages: int
    plain: str = field(repr=False)
    normal: str = field(repr=False)


def normalise(value: str) -> str:
    """What is compared: a line break, a ligature or an invisible character makes no difference."""
    composed = unicodedata.normalize("NFKC", value).translate(_DASHES)
    return "".join(char for char in composed if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))


def read(data: bytes) -> Content:
    """The tagged text of a PDF; of one without structure, its marked content in the order of painting."""
    return content(PdfReader(BytesIO(data)))


def content(reader: PdfReader) -> Content:
    """`read`, of a PDF that is open already."""
    plain = "\n".join(_blocks(reader))
    return Content(len(reader.pages), plain, normalise(plain))


def missing(data: bytes, required: Iterable[str]) -> tuple[str, ...]:
    """The texts, among those required, that the tagged content of a PDF does not hold."""
    return not_in(read(data), required)


def not_in(found: Content, required: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(required) if normalise(value) not in found.normal)


def _blocks(reader: PdfReader) -> Iterator[str]:
    pages = {_number(page): marked_text(page) for page in reader.pages}
    root = get(reader.root_object, "/StructTreeRoot")
    if not isinstance(root, DictionaryObject):
        yield from ("".join(marked.values()) for marked in pages.values())
        return
    yield from _structure(root, pages)


def _structure(root: DictionaryObject, pages: Mapping[int, Mapping[int | None, str]]) -> Iterator[str]:
    """Depth first without recursion: a hostile tree may be deep or go in circles."""
    seen: set[int] = set()
    waiting: list[tuple[Any, int]] = [(root.get("/K"), 0)]
    while waiting:
        raw, page = waiting.pop()
        if isinstance(raw, IndirectObject):
            if raw.idnum in seen:
                continue
            seen.add(raw.idnum)
        node = raw.get_object() if isinstance(raw, PdfObject) else raw
        if isinstance(node, int):
            yield pages.get(page, {}).get(int(node), "")
        elif isinstance(node, ArrayObject):
            waiting.extend((kid, page) for kid in reversed(node))
        elif isinstance(node, DictionaryObject):
            yield from _element(node, page, pages, waiting)


def _element(
    node: DictionaryObject, page: int, pages: Mapping[int, Mapping[int | None, str]], waiting: list[tuple[Any, int]]
) -> Iterator[str]:
    own = node.raw_get("/Pg") if "/Pg" in node else None
    page = own.idnum if isinstance(own, IndirectObject) else page
    if node.get("/Type") == "/MCR":
        yield pages.get(page, {}).get(integer(node["/MCID"]), "")
    elif node.get("/Type") == "/OBJR":
        yield _field_value(get(node, "/Obj"))
    elif "/ActualText" in node:
        yield str(node["/ActualText"])
    elif "/K" in node:
        waiting.append((node.raw_get("/K"), page))


def _field_value(widget: PdfObject | None) -> str:
    """What a form field holds: it is drawn by its appearance, which is not page content."""
    if isinstance(widget, DictionaryObject) and widget.get("/Subtype") == "/Widget" and widget.get("/FT") != "/Sig":
        value = get(widget, "/V")
        return str(value) if isinstance(value, str) else ""
    return ""


def _number(page: DictionaryObject) -> int:
    reference = page.indirect_reference
    return reference.idnum if reference is not None else 0
