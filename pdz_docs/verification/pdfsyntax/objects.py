"""PDF objects from bytes (ISO 32000-2 § 7.3): numbers, names, strings, arrays, dictionaries, references.

Strings are bytes, names are `Name`, null is None. Keys of dictionaries are plain text without the slash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

MAX_DEPTH = 100

_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*(?:[\r\n]|\Z))"
_REGULAR = rb"[^\0\t\n\f\r ()<>\[\]{}/%]"
_SKIP = re.compile(_SPACE + rb"*")
_REFERENCE = re.compile(rb"(\d{1,10})" + _SPACE + rb"+(\d{1,5})" + _SPACE + rb"+R(?!" + _REGULAR + rb")")
_NUMBER = re.compile(rb"[+-]*(?:\d+\.?\d*|\.\d+)")
_NAME = re.compile(rb"/(" + _REGULAR + rb"*)")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_KEYWORD = re.compile(_REGULAR + rb"+")
_HEX = re.compile(rb"<([0-9A-Fa-f\0\t\n\f\r ]*)>")
_LITERAL_SPECIAL = re.compile(rb"[()\\\r]")
_OCTAL = re.compile(rb"[0-7]{1,3}")
_ESCAPES = {
    0x6E: b"\n",
    0x72: b"\r",
    0x74: b"\t",
    0x62: b"\b",
    0x66: b"\f",
    0x28: b"(",
    0x29: b")",
    0x5C: b"\\",
}
_KEYWORDS: dict[bytes, bool | None] = {b"true": True, b"false": False, b"null": None}


class PdfSyntaxError(ValueError):
    """The bytes at that place are not the PDF object that was looked for."""


class Name(str):
    """A PDF name, without its slash."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"/{self}"


class Ref(NamedTuple):
    """An indirect reference."""

    num: int
    gen: int


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """A stream: its dictionary and its bytes as they stand in the file, still encoded (but decrypted)."""

    dictionary: dict[str, Obj]
    encoded: bytes


Obj: TypeAlias = "bool | int | float | bytes | Name | Ref | list[Obj] | dict[str, Obj] | Stream | None"


def skip(data: bytes, position: int) -> int:
    """The position after white space and comments."""
    match = _SKIP.match(data, position)
    return match.end() if match else position


def parse(data: bytes, position: int = 0, depth: int = 0) -> tuple[Obj, int]:
    """(the object at `position`, the position after it). Raises PdfSyntaxError."""
    if depth > MAX_DEPTH:
        raise PdfSyntaxError(f"more than {MAX_DEPTH} levels")
    position = skip(data, position)
    first = data[position : position + 1]
    if first == b"/":
        return _name(data, position)
    if first.isdigit() or first in (b"+", b"-", b"."):
        return _number_or_reference(data, position)
    if first == b"<":
        if data[position : position + 2] == b"<<":
            return _dictionary(data, position + 2, depth)
        return _hex_string(data, position)
    if first == b"(":
        return _literal_string(data, position + 1)
    if first == b"[":
        return _array(data, position + 1, depth)
    keyword = _KEYWORD.match(data, position)
    if keyword is not None and keyword[0] in _KEYWORDS:
        return _KEYWORDS[keyword[0]], keyword.end()
    raise PdfSyntaxError(f"no object at byte {position}")


def _name(data: bytes, position: int) -> tuple[Name, int]:
    match = _NAME.match(data, position)
    if match is None:
        raise PdfSyntaxError(f"no name at byte {position}")
    raw = match[1]
    if b"#" in raw:
        raw = _NAME_ESCAPE.sub(lambda m: bytes([int(m[1], 16)]), raw)
    return Name(raw.decode("latin-1")), match.end()


def _number_or_reference(data: bytes, position: int) -> tuple[Obj, int]:
    reference = _REFERENCE.match(data, position)
    if reference is not None:
        return Ref(int(reference[1]), int(reference[2])), reference.end()
    match = _NUMBER.match(data, position)
    if match is None:
        raise PdfSyntaxError(f"no number at byte {position}")
    text = match[0]
    digits = text.lstrip(b"+-")
    sign = -1 if text[:1] == b"-" else 1
    if len(digits) > 400:
        raise PdfSyntaxError(f"number too long at byte {position}")
    if b"." in digits:
        return sign * float(digits), match.end()
    return sign * int(digits), match.end()


def _hex_string(data: bytes, position: int) -> tuple[bytes, int]:
    match = _HEX.match(data, position)
    if match is None:
        raise PdfSyntaxError(f"bad hexadecimal string at byte {position}")
    return decode_hex(match[1]), match.end()


def decode_hex(digits: bytes) -> bytes:
    """The bytes of a hexadecimal string's digits, white space aside, an odd last digit padded with 0."""
    text = digits.translate(None, b"\0\t\n\f\r ")
    return bytes.fromhex((text + b"0" if len(text) % 2 else text).decode("ascii"))


def _literal_string(data: bytes, position: int) -> tuple[bytes, int]:
    parts: list[bytes] = []
    depth = 1
    while True:
        match = _LITERAL_SPECIAL.search(data, position)
        if match is None:
            raise PdfSyntaxError("string without an end")
        parts.append(data[position : match.start()])
        octet, position = match[0], match.end()
        if octet == b"(":
            depth += 1
            parts.append(octet)
        elif octet == b")":
            depth -= 1
            if depth == 0:
                return b"".join(parts), position
            parts.append(octet)
        elif octet == b"\r":
            parts.append(b"\n")
            position += data[position : position + 1] == b"\n"
        else:
            part, position = _escape(data, position)
            parts.append(part)


def _escape(data: bytes, position: int) -> tuple[bytes, int]:
    """(what the escape after a backslash stands for, the position after it)."""
    octal = _OCTAL.match(data, position)
    if octal is not None:
        return bytes([int(octal[0], 8) & 0xFF]), octal.end()
    if position >= len(data):
        raise PdfSyntaxError("string without an end")
    if data[position : position + 2] == b"\r\n":
        return b"", position + 2
    if data[position] in b"\r\n":
        return b"", position + 1
    return _ESCAPES.get(data[position], data[position : position + 1]), position + 1


def _array(data: bytes, position: int, depth: int) -> tuple[list[Obj], int]:
    items: list[Obj] = []
    while True:
        position = skip(data, position)
        if data[position : position + 1] == b"]":
            return items, position + 1
        item, position = parse(data, position, depth + 1)
        items.append(item)


def _dictionary(data: bytes, position: int, depth: int) -> tuple[dict[str, Obj], int]:
    found: dict[str, Obj] = {}
    while True:
        position = skip(data, position)
        if data[position : position + 2] == b">>":
            return found, position + 2
        key, position = _name(data, position)
        # The last of two equal keys wins, as in every reader that was tried.
        found[str(key)], position = parse(data, position, depth + 1)
