"""The chain of cross-reference sections, oldest first (ISO 32000-2 § 7.5.4 - 7.5.8), hybrid ones included."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from pdz_docs.verification.pdfsyntax import filters
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, PdfSyntaxError, Stream, parse, skip

MAX_SECTIONS = 2000
MAX_ENTRIES = 2_000_000

_STARTXREF = re.compile(rb"startxref[\0\t\n\f\r ]*(\d{1,15})")
_OBJECT = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+(\d{1,5})[\0\t\n\f\r ]+obj")
_SUBSECTION = re.compile(rb"[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+(\d{1,10})[\0\t\n\f\r ]*")
_ENTRY = re.compile(rb"[\0\t\n\f\r ]*(\d{1,11})[\0\t\n\f\r ]+(\d{1,7})[\0\t\n\f\r ]+([nf])[\0\t\n\f\r ]*")
_STREAM = re.compile(rb"[\0\t\n\f\r ]*stream(\r\n|\n|\r)")
_ENDSTREAM = re.compile(rb"[\0\t\n\f\r ]*endstream")


@dataclass(frozen=True, slots=True)
class Entry:
    """Where an object is: free (`offset` None), at an offset, or the `index`-th of the object stream `container`."""

    gen: int
    offset: int | None = None
    container: int | None = None
    index: int = 0

    @property
    def free(self) -> bool:
        return self.offset is None and self.container is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One cross-reference section: `startxref` as declared, `start` where it really is."""

    startxref: int
    start: int
    entries: dict[int, Entry]
    trailer: dict[str, Obj]
    hybrid: bool


@dataclass(slots=True)
class Notes:
    """What had to be tolerated to read the file: words for the report, each once."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        if text not in self.texts:
            self.texts.append(text)


def last_startxref(data: bytes, end: int | None = None) -> tuple[int, int] | None:
    """(the number after the last startxref of `data[:end]`, the position after it), or None."""
    end = len(data) if end is None else end
    place = data.rfind(b"startxref", 0, end)
    if place < 0:
        return None
    match = _STARTXREF.match(data, place, end)
    return (int(match[1]), match.end()) if match else None


def read_chain(data: bytes, notes: Notes) -> tuple[Section, ...]:
    """The sections from the oldest to the newest. Raises PdfSyntaxError when the chain cannot be followed."""
    found = last_startxref(data)
    if found is None:
        raise PdfSyntaxError("no startxref")
    sections: list[Section] = []
    seen: set[int] = set()
    position: int | None = found[0]
    while position is not None:
        if position in seen or len(sections) >= MAX_SECTIONS:
            raise PdfSyntaxError("the cross-reference sections run in a circle")
        seen.add(position)
        section = read_section(data, position, notes)
        sections.append(section)
        previous = section.trailer.get("Prev")
        # Some writers put /Prev 0 where there is no older section.
        position = int(previous) if isinstance(previous, (int, float)) and previous > 0 else None
    return tuple(reversed(sections))


def read_section(data: bytes, startxref: int, notes: Notes) -> Section:
    """The section at `startxref`, or a little before or after it. Raises PdfSyntaxError."""
    start = _locate(data, startxref, notes)
    if data[start : start + 4] == b"xref":
        return _read_table(data, startxref, start)
    entries, trailer = _read_stream(data, start)
    return Section(startxref=startxref, start=start, entries=entries, trailer=trailer, hybrid=False)


def _locate(data: bytes, startxref: int, notes: Notes) -> int:
    start = skip(data, startxref)
    if data[start : start + 4] == b"xref" or _OBJECT.match(data, start):
        return start
    near = data.rfind(b"xref", max(0, startxref - 32), startxref + 64)
    if near >= 0 and data[near - 5 : near] != b"start":
        notes.add("la tabella dei riferimenti non è dove il file la dichiara")
        return near
    raise PdfSyntaxError(f"no cross-reference section at byte {startxref}")


def _read_table(data: bytes, startxref: int, start: int) -> Section:
    entries: dict[int, Entry] = {}
    position = start + 4
    while match := _SUBSECTION.match(data, position):
        first, count = int(match[1]), int(match[2])
        position = match.end()
        if count > MAX_ENTRIES:
            raise PdfSyntaxError("too many objects")
        position = _read_entries(data, position, first, count, entries)
    place = data.find(b"trailer", position, position + 64)
    if place < 0:
        raise PdfSyntaxError("cross-reference table without a trailer")
    trailer, _ = parse(data, place + 7)
    if not isinstance(trailer, dict):
        raise PdfSyntaxError("the trailer is not a dictionary")
    hybrid = trailer.get("XRefStm")
    if isinstance(hybrid, int):
        hidden, _ = _read_stream(data, skip(data, hybrid))
        for number, entry in hidden.items():
            # ISO 32000-2 § 7.5.8.4: the stream gives the objects that the table hides as free.
            if number not in entries or entries[number].free:
                entries[number] = entry
    return Section(startxref=startxref, start=start, entries=entries, trailer=trailer, hybrid=isinstance(hybrid, int))


def _read_entries(data: bytes, position: int, first: int, count: int, entries: dict[int, Entry]) -> int:
    for number in range(first, first + count):
        match = _ENTRY.match(data, position)
        if match is None:
            break
        position = match.end()
        free = match[3] == b"f"
        entries[number] = Entry(gen=int(match[2]), offset=None if free else int(match[1]))
    return position


def _read_stream(data: bytes, start: int) -> tuple[dict[int, Entry], dict[str, Obj]]:
    _, _, stream, _ = read_object_at(data, start, None)
    if not isinstance(stream, Stream) or stream.dictionary.get("Type") != Name("XRef"):
        raise PdfSyntaxError("not a cross-reference stream")
    trailer = stream.dictionary
    widths = trailer.get("W")
    size = trailer.get("Size")
    if not isinstance(widths, list) or len(widths) < 3 or not isinstance(size, int):
        raise PdfSyntaxError("incomplete cross-reference stream")
    columns = [w for w in widths if isinstance(w, int) and 0 <= w <= 8]
    if len(columns) != len(widths):
        raise PdfSyntaxError("bad column widths")
    index = trailer.get("Index", [0, size])
    bounds = [n for n in index if isinstance(n, int)] if isinstance(index, list) else []
    rows = iter(_rows(filters.decode(stream), (columns[0], columns[1], columns[2]), sum(columns)))
    entries: dict[int, Entry] = {}
    for first, count in zip(bounds[::2], bounds[1::2], strict=False):
        if not 0 <= count <= MAX_ENTRIES:
            raise PdfSyntaxError("too many objects")
        for number, row in zip(range(first, first + count), rows, strict=False):
            entry = _entry(*row)
            if entry is not None:
                entries[number] = entry
    return entries, trailer


def _rows(data: bytes, widths: tuple[int, int, int], width: int) -> list[tuple[int, int, int]]:
    a, b, c = widths
    if not width or len(data) // width > MAX_ENTRIES:
        raise PdfSyntaxError("bad cross-reference stream")
    number = int.from_bytes
    return [
        (
            number(data[i : i + a], "big") if a else 1,
            number(data[i + a : i + a + b], "big"),
            number(data[i + a + b : i + a + b + c], "big"),
        )
        for i in range(0, len(data) - width + 1, width)
    ]


def _entry(kind: int, second: int, third: int) -> Entry | None:
    if kind == 0:
        return Entry(gen=third)
    if kind == 1:
        return Entry(gen=third, offset=second)
    if kind == 2:
        return Entry(gen=0, container=second, index=third)
    return None  # ISO 32000-2 § 7.5.8.3: other types are null objects


def read_object_at(data: bytes, offset: int, lengths: Lengths | None) -> tuple[int, int, Obj, int]:
    """(number, generation, object, position after it) of the indirect object at `offset`.

    `lengths` resolves a stream length that is itself an indirect object. Raises PdfSyntaxError.
    """
    match = _OBJECT.match(data, offset)
    if match is None:
        raise PdfSyntaxError(f"no object at byte {offset}")
    value, position = parse(data, match.end())
    stream = _STREAM.match(data, skip(data, position)) if isinstance(value, dict) else None
    if stream is not None and isinstance(value, dict):
        value, position = _stream(data, value, stream.end(), lengths)
    return int(match[1]), int(match[2]), value, position


class Lengths:
    """Port through which an indirect stream length is resolved in the revision that is being read."""

    def length(self, value: Obj) -> int | None:
        """The length as a number, or None when it is not one."""
        return value if isinstance(value, int) else None


def _stream(data: bytes, dictionary: dict[str, Obj], start: int, lengths: Lengths | None) -> tuple[Stream, int]:
    declared = (lengths or Lengths()).length(dictionary.get("Length"))
    if declared is not None and 0 <= declared <= len(data) - start:
        end = _ENDSTREAM.match(data, start + declared)
        if end is not None:
            return Stream(dictionary, data[start : start + declared]), end.end()
    place = data.find(b"endstream", start)
    if place < 0:
        raise PdfSyntaxError("stream without an end")
    stop = place
    if data[stop - 2 : stop] == b"\r\n":
        stop -= 2
    elif data[stop - 1 : stop] in (b"\n", b"\r"):
        stop -= 1
    return Stream(dictionary, data[start : max(start, stop)]), place + 9
