"""The text that a reader of a tagged PDF is given: tagged content in the order of the structure tree, artifacts left out.

Headers, footers and watermarks are artifacts (ISO 32000-1, 14.8.2.2), so a datum that only they hold is not found, and a
paragraph that goes on over a page or a table cell that breaks comes out in one piece, whatever is painted between.
The library behind is pypdf: its parser of content streams, not its text extraction, which knows no tags.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any, NamedTuple

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


@dataclass(frozen=True)
class Said:
    """A piece of text that stands on the pages themselves."""

    plain: str

    @cached_property
    def normal(self) -> str:
        return normalise(self.plain)


class FieldShown(NamedTuple):
    """The place of a form field in the text, by object number and generation: what it holds changes as it is filled in."""

    number: int
    generation: int


Piece = Said | FieldShown


def normalise(value: str) -> str:
    """What is compared: a line break, a ligature or an invisible character makes no difference."""
    composed = unicodedata.normalize("NFKC", value).translate(_DASHES)
    return "".join(char for char in composed if not char.isspace() and unicodedata.category(char) not in ("Cf", "Cc"))


def read(data: bytes) -> Content:
    """The tagged text of a PDF; of one without structure, its marked content in the order of painting."""
    return content(PdfReader(BytesIO(data)))


def content(reader: PdfReader) -> Content:
    """`read`, of a PDF that is open already."""
    return together(reader, pieces(reader.pages, get(reader.root_object, "/StructTreeRoot")))


def pieces(pages: Iterable[DictionaryObject], tree: PdfObject | None) -> Iterator[Piece]:
    """The text of these pages in the order of a structure tree, or of painting when there is none."""
    marked = {_number(page): marked_text(page) for page in pages}
    if isinstance(tree, DictionaryObject):
        yield from _structure(tree, marked)
    else:
        yield from (Said("".join(one.values())) for one in marked.values())


def together(reader: PdfReader, found: Iterable[Piece]) -> Content:
    """Pieces put together, with what the fields hold in the file of `reader`."""
    said = [one if isinstance(one, Said) else Said(_field_value(_object(reader, one))) for one in found]
    return Content(len(reader.pages), "\n".join(one.plain for one in said), "".join(one.normal for one in said))


def missing(data: bytes, required: Iterable[str]) -> tuple[str, ...]:
    """The texts, among those required, that the tagged content of a PDF does not hold."""
    return not_in(read(data), required)


def not_in(found: Content, required: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(required) if normalise(value) not in found.normal)


def _structure(root: DictionaryObject, pages: Mapping[int, Mapping[int | None, str]]) -> Iterator[Piece]:
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
            yield Said(pages.get(page, {}).get(int(node), ""))
        elif isinstance(node, ArrayObject):
            waiting.extend((kid, page) for kid in reversed(node))
        elif isinstance(node, DictionaryObject):
            yield from _element(node, page, pages, waiting)


def _element(
    node: DictionaryObject, page: int, pages: Mapping[int, Mapping[int | None, str]], waiting: list[tuple[Any, int]]
) -> Iterator[Piece]:
    own = node.raw_get("/Pg") if "/Pg" in node else None
    page = own.idnum if isinstance(own, IndirectObject) else page
    if node.get("/Type") == "/MCR":
        yield Said(pages.get(page, {}).get(integer(node["/MCID"]), ""))
    elif node.get("/Type") == "/OBJR":
        yield _shown(node)
    elif "/ActualText" in node:
        yield Said(str(node["/ActualText"]))
    elif "/K" in node:
        waiting.append((node.raw_get("/K"), page))


def _shown(reference: DictionaryObject) -> Piece:
    shown = reference.raw_get("/Obj") if "/Obj" in reference else None
    if isinstance(shown, IndirectObject):
        return FieldShown(shown.idnum, shown.generation)
    return Said(_field_value(shown))


def _object(reader: PdfReader, place: FieldShown) -> PdfObject | None:
    return reader.get_object(IndirectObject(place.number, place.generation, reader))


def _field_value(widget: PdfObject | None) -> str:
    """What a form field holds: it is drawn by its appearance, which is not page content."""
    if isinstance(widget, DictionaryObject) and widget.get("/Subtype") == "/Widget" and widget.get("/FT") != "/Sig":
        value = get(widget, "/V")
        return str(value) if isinstance(value, str) else ""
    return ""


def _number(page: DictionaryObject) -> int:
    reference = page.indirect_reference
    return reference.idnum if reference is not None else 0
