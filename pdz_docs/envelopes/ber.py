"""BER as it stands in the file: exact slices, indefinite lengths, constructed strings; nothing is re-encoded unless asked.

asn1crypto decodes values and re-encodes them when dumped, which breaks what was signed over other bytes than its own
(reference/signatures.md § 1e). Here an element is a window on the original bytes. X.690 is the source.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DEPTH = 64

_CONSTRUCTED = 0x20
_INDEFINITE = 0x80
_OCTET_STRING = 0x04
_SET = 0x31


class BerError(ValueError):
    """The bytes are not BER, or nest deeper than any signature does."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: `data[start:end]` with its header, `data[body:stop]` without header and end-of-contents octets."""

    data: bytes
    tag: int
    start: int
    body: int
    stop: int
    end: int

    @property
    def raw(self) -> bytes:
        return self.data[self.start : self.end]

    @property
    def content(self) -> bytes:
        return self.data[self.body : self.stop]

    @property
    def constructed(self) -> bool:
        return bool(self.data[self.start] & _CONSTRUCTED)

    @property
    def indefinite(self) -> bool:
        return self.end != self.stop

    def children(self) -> Iterator[Element]:
        """The elements inside a constructed one. Raises BerError when they do not fill it."""
        position = self.body
        while position < self.stop:
            child = read(self.data, position, self.stop)
            yield child
            position = child.end


def read(data: bytes, position: int = 0, limit: int | None = None, depth: int = 0) -> Element:
    """The element at `position`, wholly inside `data[:limit]`. Raises BerError."""
    limit = len(data) if limit is None else limit
    if depth > MAX_DEPTH:
        raise BerError(f"more than {MAX_DEPTH} levels")
    tag, after_tag = _read_tag(data, position, limit)
    if after_tag >= limit:
        raise BerError("truncated header")
    first = data[after_tag]
    body = after_tag + 1
    if first == _INDEFINITE:
        if not data[position] & _CONSTRUCTED:
            raise BerError("primitive element of indefinite length")
        stop = _find_end_of_contents(data, body, limit, depth)
        return Element(data, tag, position, body, stop, stop + 2)
    length = first
    if first > _INDEFINITE:
        octets = first & 0x7F
        if octets > 8 or body + octets > limit:
            raise BerError("length too long")
        length = int.from_bytes(data[body : body + octets], "big")
        body += octets
    if body + length > limit:
        raise BerError("element longer than its container")
    return Element(data, tag, position, body, body + length, body + length)


def _read_tag(data: bytes, position: int, limit: int) -> tuple[int, int]:
    """(identifier octets as one number, position after them)."""
    if position >= limit:
        raise BerError("truncated")
    tag, position = data[position], position + 1
    if tag & 0x1F != 0x1F:
        return tag, position
    for _ in range(4):
        if position >= limit:
            raise BerError("truncated tag")
        octet = data[position]
        tag, position = tag << 8 | octet, position + 1
        if not octet & 0x80:
            return tag, position
    raise BerError("tag number too long")


def _find_end_of_contents(data: bytes, position: int, limit: int, depth: int) -> int:
    while data[position : position + 2] != b"\0\0" or position + 2 > limit:
        if position + 2 > limit:
            raise BerError("no end of contents")
        position = read(data, position, limit, depth + 1).end
    return position


def string_content(element: Element, depth: int = 0) -> bytes:
    """The octets of a string, its chunks joined when it is constructed. Raises BerError."""
    if not element.constructed:
        return element.content
    if depth > MAX_DEPTH:
        raise BerError(f"more than {MAX_DEPTH} levels")
    return b"".join(string_content(child, depth + 1) for child in element.children())


def header(tag: int, length: int) -> bytes:
    """A DER header."""
    octets = tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big")
    if length < 0x80:
        return octets + bytes([length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return octets + bytes([0x80 | len(size)]) + size


def to_der(element: Element, depth: int = 0) -> bytes:
    """The element in DER: definite lengths, whole strings, SETs in order. Raises BerError."""
    if depth > MAX_DEPTH:
        raise BerError(f"more than {MAX_DEPTH} levels")
    if not element.constructed:
        return header(element.tag, element.stop - element.body) + element.content
    if element.tag == _OCTET_STRING | _CONSTRUCTED:
        content = string_content(element)
        return header(_OCTET_STRING, len(content)) + content
    parts = [to_der(child, depth + 1) for child in element.children()]
    if element.tag == _SET:
        parts.sort()
    content = b"".join(parts)
    return header(element.tag, len(content)) + content


def oid(element: Element) -> str:
    """An OBJECT IDENTIFIER in dotted form. Raises BerError."""
    content = element.content
    if element.tag != 0x06 or not content or content[-1] & 0x80 or len(content) > 64:
        raise BerError("not an object identifier")
    numbers: list[int] = []
    value = 0
    for octet in content:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            numbers.append(value)
            value = 0
    first = min(numbers[0] // 40, 2)
    return ".".join(str(n) for n in (first, numbers[0] - 40 * first, *numbers[1:]))


def integer(element: Element) -> int:
    """An INTEGER. Raises BerError."""
    if element.tag != 0x02 or not element.content:
        raise BerError("not an integer")
    return int.from_bytes(element.content, "big", signed=True)
