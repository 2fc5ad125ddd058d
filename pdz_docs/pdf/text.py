"""The text that a reader of a tagged PDF is given: tagged content in the order of the structure tree, artifacts left out.

Headers, footers and watermarks are artifacts (ISO 32000-1, 14.8.2.2), so a datum that only they hold is not found, and a
paragraph that goes on over a page or a table cell that breaks comes out in one piece, whatever is painted between.
The library behind is pypdf: its parser of content streams, not its text extraction, which knows no tags.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    ContentStream,
    DictionaryObject,
    IndirectObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from pdz_docs.pdf.tounicode import Decoder, decoder

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
    reader = PdfReader(BytesIO(data))
    plain = "\n".join(_blocks(reader))
    return Content(len(reader.pages), plain, normalise(plain))


def missing(data: bytes, required: Iterable[str]) -> tuple[str, ...]:
    """The texts, among those required, that the tagged content of a PDF does not hold."""
    return not_in(read(data), required)


def not_in(content: Content, required: Iterable[str]) -> tuple[str, ...]:
    return tuple(value for value in dict.fromkeys(required) if normalise(value) not in content.normal)


def _blocks(reader: PdfReader) -> Iterator[str]:
    pages = {_number(page): _marked(page) for page in reader.pages}
    root = _get(reader.root_object, "/StructTreeRoot")
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
        yield pages.get(page, {}).get(_integer(node["/MCID"]), "")
    elif node.get("/Type") == "/OBJR":
        yield _field_value(_get(node, "/Obj"))
    elif "/ActualText" in node:
        yield str(node["/ActualText"])
    elif "/K" in node:
        waiting.append((node.raw_get("/K"), page))


def _field_value(widget: PdfObject | None) -> str:
    """What a form field holds: it is drawn by its appearance, which is not page content."""
    if isinstance(widget, DictionaryObject) and widget.get("/Subtype") == "/Widget" and widget.get("/FT") != "/Sig":
        value = _get(widget, "/V")
        return str(value) if isinstance(value, str) and not isinstance(value, NullObject) else ""
    return ""


def _marked(page: DictionaryObject) -> dict[int | None, str]:
    """The text of each marked-content id of a page; under None what has a tag but no id."""
    contents = page.get("/Contents")
    if contents is None:
        return {}
    pieces: dict[int | None, list[str]] = defaultdict(list)
    stream = ContentStream(contents.get_object(), getattr(page, "pdf", None))
    _Walk(pieces).paint(stream, _resources(page), depth=0)
    return {number: "".join(parts) for number, parts in pieces.items()}


@dataclass(slots=True)
class _Mark:
    """An open marked-content sequence: what it inherits and what it changes."""

    mcid: int | None
    silent: bool  # an artifact, or text that /ActualText stands for


@dataclass(slots=True)
class _Walk:
    """Walks the operators of a page and of the forms that it paints."""

    pieces: dict[int | None, list[str]]
    marks: list[_Mark] = field(default_factory=lambda: [_Mark(None, silent=False)])

    def paint(self, stream: ContentStream, resources: DictionaryObject, *, depth: int) -> None:
        fonts: dict[str, Decoder] = {}
        current: Decoder | None = None
        for operands, operator in stream.operations:
            match operator:
                case b"BDC" | b"BMC":
                    self._begin(operands, resources)
                case b"EMC":
                    if len(self.marks) > 1:
                        self.marks.pop()
                case b"Tf":
                    name = str(operands[0])
                    if name not in fonts:
                        fonts[name] = decoder(_get(_get(resources, "/Font"), name))
                    current = fonts[name]
                case b"Tj" | b"'" | b'"':
                    self._show(current, operands[-1:])
                case b"TJ":
                    self._show(current, operands[0])
                case b"Do":
                    self._form(str(operands[0]), resources, depth)

    def _begin(self, operands: list[Any], resources: DictionaryObject) -> None:
        above = self.marks[-1]
        values = _properties(operands[1], resources) if len(operands) > 1 else DictionaryObject()
        mcid = _integer(values["/MCID"]) if "/MCID" in values else above.mcid
        actual = values.get("/ActualText")
        if actual is not None and not above.silent and operands[0] != "/Artifact":
            self.pieces[mcid].append(str(actual))
        self.marks.append(_Mark(mcid, above.silent or operands[0] == "/Artifact" or actual is not None))

    def _show(self, font: Decoder | None, strings: Iterable[Any]) -> None:
        if font is not None and not self.marks[-1].silent:
            shown = (getattr(piece, "original_bytes", piece) for piece in strings)
            self.pieces[self.marks[-1].mcid].extend(font(raw) for raw in shown if isinstance(raw, bytes))

    def _form(self, name: str, resources: DictionaryObject, depth: int) -> None:
        painted = _get(_get(resources, "/XObject"), name)
        if (
            self.marks[-1].silent
            or depth > 8
            or not isinstance(painted, StreamObject)
            or painted.get("/Subtype") != "/Form"
        ):
            return
        own = _get(painted, "/Resources")
        level = len(self.marks)
        inner = ContentStream(painted, None)
        self.paint(inner, own if isinstance(own, DictionaryObject) else resources, depth=depth + 1)
        del self.marks[level:]


def _properties(operand: Any, resources: DictionaryObject) -> DictionaryObject:
    found = operand if isinstance(operand, DictionaryObject) else _get(_get(resources, "/Properties"), str(operand))
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _resources(page: DictionaryObject) -> DictionaryObject:
    node: PdfObject | None = page
    for _ in range(32):  # inherited from the page tree (ISO 32000-1, 7.7.3.4)
        if not isinstance(node, DictionaryObject):
            break
        own = _get(node, "/Resources")
        if isinstance(own, DictionaryObject):
            return own
        node = _get(node, "/Parent")
    return DictionaryObject()


def _get(node: PdfObject | None, key: str) -> PdfObject | None:
    value = node.get(key) if isinstance(node, DictionaryObject) else None
    return value.get_object() if isinstance(value, PdfObject) else None


def _number(page: DictionaryObject) -> int:
    reference = page.indirect_reference
    return reference.idnum if reference is not None else 0


def _integer(value: PdfObject) -> int:
    return int(value) if isinstance(value, int) else -1
