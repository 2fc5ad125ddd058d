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


# Bullets as Word's lists ask for them in the Symbol and Wingdings fonts, whose glyphs lie at U+F0xx (OpenSymbol uses U+E00A and others).
_BULLETS = {
    0xF0B7: "•",
    0xF06F: "o",
    0xF0A7: "▪",
    0xF06E: "■",
    0xF071: "❑",
    0xF0A8: "◻",
    0xF0D8: "➢",
    0xF0E0: "→",
    0xF0FC: "✓",
    0xF0FE: "☑",
    0xF02D: "−",
    0xE00A: "✔",
    0xE00C: "■",
}
_PRIVATE_USE = range(0xE000, 0xF900)


def without_private_use(data: bytes) -> bytes:
    """The CMap with what it maps to the Private Use Area mapped to a character that means something (ISO 19005-2, 6.2.11.7.3).

    The same bytes when there is nothing of the kind. A symbol that is not known becomes a bullet: in a text it marks an item.
    """
    table = parse_cmap(data)
    if not any(ord(char) in _PRIVATE_USE for value in table.values() for char in value):
        return data
    head, tail = data.split(b"endcodespacerange", 1)[0], data[data.rindex(b"endcmap") :]
    width = 4 if re.search(rb"<[0-9A-Fa-f]{4}>\s*<[0-9A-Fa-f]{4}>\s*$", head) else 2
    lines = [
        f"<{code:0{width}X}> <{_meaning(value).encode('utf-16-be').hex().upper()}>"
        for code, value in sorted(table.items())
    ]
    sections = [
        "\n".join((f"{len(lines[at : at + 100])} beginbfchar", *lines[at : at + 100], "endbfchar\n"))
        for at in range(0, len(lines), 100)
    ]
    return head + b"endcodespacerange\n" + "".join(sections).encode() + tail


def _meaning(value: str) -> str:
    return "".join(_BULLETS.get(ord(char), "•") if ord(char) in _PRIVATE_USE else char for char in value)
