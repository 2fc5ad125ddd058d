"""From the bytes that a PDF font is shown to Unicode: ToUnicode CMaps (ISO 32000-1, 9.10.3), else WinAnsi for simple fonts."""

from __future__ import annotations

import re
from collections.abc import Callable

from pypdf.generic import DictionaryObject, PdfObject, StreamObject

Decoder = Callable[[bytes], str]

_SECTION = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_CHAR = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]*)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(?:<([0-9A-Fa-f\s]+)>|\[(.*?)\])", re.DOTALL)
_LONGEST_RANGE = 0x10000
UNKNOWN = "\ufffd"


def decoder(font: PdfObject | None) -> Decoder:
    """How a font turns shown bytes into text. What cannot be known becomes U+FFFD, so that nothing seems to match."""
    if not isinstance(font, DictionaryObject):
        return lambda raw: UNKNOWN * len(raw)
    width = 2 if font.get("/Subtype") == "/Type0" else 1
    cmap = font.get("/ToUnicode")
    stream = cmap.get_object() if cmap is not None else None
    if isinstance(stream, StreamObject):
        table = parse_cmap(stream.get_data())
        return lambda raw: "".join(table.get(code, UNKNOWN) for code in _codes(raw, width))
    if width == 1:
        return lambda raw: raw.decode("cp1252", errors="replace")
    return lambda raw: UNKNOWN * (len(raw) // 2)


def parse_cmap(data: bytes) -> dict[int, str]:
    """Code → text of a ToUnicode CMap."""
    table: dict[int, str] = {}
    for kind, body in _SECTION.findall(data):
        if kind == b"bfchar":
            table.update((int(code, 16), _text(target)) for code, target in _CHAR.findall(body))
        else:
            for first, last, target, listed in _RANGE.findall(body):
                _add_range(table, int(first, 16), int(last, 16), target, listed)
    return table


def _add_range(table: dict[int, str], first: int, last: int, target: bytes, listed: bytes) -> None:
    codes = range(first, min(last, first + _LONGEST_RANGE) + 1)
    if listed:
        for code, one in zip(codes, re.findall(rb"<([0-9A-Fa-f\s]*)>", listed), strict=False):
            table[code] = _text(one)
        return
    start = _text(target)
    for offset, code in enumerate(codes):
        table[code] = start[:-1] + chr(ord(start[-1]) + offset) if start else ""


def _text(hexadecimal: bytes) -> str:
    return bytes.fromhex(hexadecimal.decode("ascii")).decode("utf-16-be", errors="replace")


def _codes(raw: bytes, width: int) -> list[int]:
    return [int.from_bytes(raw[at : at + width], "big") for at in range(0, len(raw), width)]
