"""The text of PDFs that begin alike, read once: whoever fills in and signs a form by appending to it keeps the pages of the blank.

Nothing is taken on trust. While a text is read, each object that was asked for is noted, and how far into the file the reading went.
It stands for another file only if that one has the same bytes as far as there, finds each of those objects in the same place, and has
the same pages: whatever a later revision says otherwise is read from the file itself. What the fields hold always is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject, PdfObject

from pdz_docs.pdf import text
from pdz_docs.pdf.text import Content, Piece

# Texts kept: as many as there are kinds of form in the hands of the bodies, with some to spare.
_KEPT: Final = 8
_LARGEST: Final = 4 << 20

_Place = tuple[Any, ...]


class Texts:
    """Reads one text after the other and remembers the last few different ones."""

    def __init__(self) -> None:
        self._known: deque[_Known] = deque(maxlen=_KEPT)

    def read(self, data: bytes, reader: PdfReader) -> Content:
        """The tagged text of `data`, which `reader` has open (see `pdz_docs.pdf.text.read`)."""
        skeleton = _skeleton(reader)
        for known in self._known:
            if known.skeleton == skeleton and data.startswith(known.beginning) and known.places_in(reader):
                return text.together(reader, known.pieces)
        if reader.is_encrypted or len(data) > _LARGEST:
            return text.content(reader)
        known = _learn(data)
        self._known.append(known)
        return text.together(reader, known.pieces)


@dataclass(frozen=True, slots=True)
class _Known:
    """A text, and all that it was read from: where each object lay, the bytes as far as the reading went, the pages."""

    pieces: tuple[Piece, ...] = field(repr=False)
    places: Mapping[tuple[int, int], _Place] = field(repr=False)
    beginning: bytes = field(repr=False)
    skeleton: tuple[bytes, ...] = field(repr=False)

    def places_in(self, reader: PdfReader) -> bool:
        return all(_place(reader, *key) == place for key, place in self.places.items())


def _learn(data: bytes) -> _Known:
    stream = _Traced(data)
    reader = _Recorder(stream)
    skeleton, pages = _skeleton(reader), list(reader.pages)
    tree = _raw(reader.root_object, "/StructTreeRoot")
    reader.begin()
    pieces = tuple(text.pieces(pages, tree.get_object() if tree is not None else None))
    places = {key: _place(reader, *key) for key in reader.asked}
    return _Known(pieces, places, data[: stream.furthest], skeleton)


class _Traced(BytesIO):
    """Bytes that know how far they have been read. pypdf takes them by `read`, or all at once to repair a damaged file."""

    furthest = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.furthest = max(self.furthest, self.tell())
        return data

    def getbuffer(self) -> memoryview:
        buffer = super().getbuffer()
        self.furthest = len(buffer)
        return buffer

    def getvalue(self) -> bytes:
        value = super().getvalue()
        self.furthest = len(value)
        return value


class _Recorder(PdfReader):
    """Notes each object that it is asked for."""

    def __init__(self, stream: _Traced) -> None:
        self.asked: set[tuple[int, int]] = set()
        self._traced = stream
        super().__init__(stream)

    def begin(self) -> None:
        """From here on: what was read before, the list of pages, is compared by itself and read again where it is needed."""
        self.asked.clear()
        self.resolved_objects.clear()
        self._traced.furthest = 0

    def get_object(self, indirect_reference: int | IndirectObject) -> PdfObject | None:
        if isinstance(indirect_reference, IndirectObject):
            self.asked.add((indirect_reference.generation, indirect_reference.idnum))
        else:
            self.asked.add((0, indirect_reference))
        return super().get_object(indirect_reference)


def _skeleton(reader: PdfReader) -> tuple[bytes, ...]:
    """What the text hangs on: the structure tree and, of each page, its number, content and resources, as the file writes them."""
    return (
        _written(reader.root_object, "/StructTreeRoot"),
        *(part for page in reader.pages for part in _page(page)),
    )


def _page(page: DictionaryObject) -> Sequence[bytes]:
    reference = page.indirect_reference
    number = f"{reference.idnum} {reference.generation}" if reference is not None else ""
    return number.encode(), _written(page, "/Contents"), _written(page, "/Resources"), _written(page, "/Parent")


def _written(node: DictionaryObject, key: str) -> bytes:
    value = _raw(node, key)
    out = BytesIO()
    if value is not None:
        value.write_to_stream(out)
    return out.getvalue()


def _raw(node: DictionaryObject, key: str) -> PdfObject | None:
    return node.raw_get(key) if key in node else None


def _place(reader: PdfReader, generation: int, number: int) -> _Place:
    return (
        reader.xref_objStm.get(number),
        reader.xref.get(generation, {}).get(number),
        reader.xref_free_entry.get(generation, {}).get(number, False),
    )
