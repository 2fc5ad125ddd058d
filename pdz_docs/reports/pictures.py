"""Pictures in memory: what pdftoppm draws, where two of them differ, and PNG files with the difference framed."""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass, field

_PPM = re.compile(rb"P6\s+(\d+)\s+(\d+)\s+255\s")
_GAP = 10
_MARGIN = 6
_LINE = 3
_RED = b"\xd0\x10\x20"

Box = tuple[int, int, int, int]


class PictureError(ValueError):
    """The bytes are not a picture of the kind that was asked for."""


@dataclass(frozen=True, slots=True)
class Picture:
    """RGB rows, from the top."""

    width: int
    height: int
    rows: bytes = field(repr=False)

    def row(self, y: int) -> bytes:
        return self.rows[y * self.width * 3 : (y + 1) * self.width * 3]


def read_ppm(data: bytes) -> Picture:
    """A binary PPM. Raises PictureError."""
    match = _PPM.match(data)
    if match is None:
        raise PictureError("not a binary PPM")
    width, height = int(match[1]), int(match[2])
    rows = data[match.end() : match.end() + width * height * 3]
    if len(rows) != width * height * 3:
        raise PictureError("truncated PPM")
    return Picture(width, height, rows)


def differences(one: Picture, other: Picture) -> tuple[Box, ...]:
    """The boxes (left, top, right, bottom) that hold everything in which two pictures differ, from the top. Pictures of unlike size
    differ as a whole."""
    if (one.width, one.height) != (other.width, other.height):
        return ((0, 0, one.width - 1, one.height - 1),)
    bands: list[list[int]] = []
    for y in range(one.height):
        if one.row(y) != other.row(y):
            if bands and y - bands[-1][-1] <= _GAP:
                bands[-1].append(y)
            else:
                bands.append([y])
    return tuple(_box(one, other, band) for band in bands)


def framed(picture: Picture, boxes: tuple[Box, ...]) -> Picture:
    """The picture with a red frame around each box."""
    rows = bytearray(picture.rows)
    for left, top, right, bottom in boxes:
        x0, x1 = max(0, left - _MARGIN), min(picture.width - 1, right + _MARGIN)
        y0, y1 = max(0, top - _MARGIN), min(picture.height - 1, bottom + _MARGIN)
        for y in range(y0, y1 + 1):
            edges = [(x0, x1)] if y - y0 < _LINE or y1 - y < _LINE else [(x0, x0 + _LINE), (x1 - _LINE, x1)]
            for start, end in edges:
                stop = min(end, picture.width - 1) + 1
                rows[(y * picture.width + start) * 3 : (y * picture.width + stop) * 3] = _RED * (stop - start)
    return Picture(picture.width, picture.height, bytes(rows))


def png(picture: Picture) -> bytes:
    """The picture as a PNG file (ISO/IEC 15948)."""
    lines = b"".join(b"\0" + picture.row(y) for y in range(picture.height))
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _box(one: Picture, other: Picture, band: list[int]) -> Box:
    left, right = one.width, 0
    for y in range(band[0], band[-1] + 1):
        a, b = one.row(y), other.row(y)
        if a == b:
            continue
        first = next(i for i in range(len(a)) if a[i] != b[i])
        last = next(i for i in range(len(a) - 1, -1, -1) if a[i] != b[i])
        left, right = min(left, first // 3), max(right, last // 3)
    return left, band[0], right, band[-1]
