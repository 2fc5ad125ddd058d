"""What is not content becomes an artifact (ISO 14289-1, 7.1): unmarked lines and borders, and the figures of headers and footers.

LibreOffice 7.4 draws paragraph borders and some table lines outside any marked content. Only paths and shadings are wrapped: an
unmarked text or picture is content that lost its tag, and hiding it from a screen reader would be worse than reporting it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from pdz_docs.pdf.content import holds_unmarked, operations

# The description that the worker gives to shapes of headers and footers (a watermark is one), so that they are known here.
FURNITURE = "pdz: elemento di pagina"
# What the description of a picture begins with that keeps the place of a form field: its paint stays an artifact.
FIELD_ROOM = "pdz-campo:"

_PATH = frozenset((b"m", b"l", b"c", b"v", b"y", b"h", b"re", b"W", b"W*"))
_PAINT = frozenset((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"n"))
# As LibreOffice opens a tagged content, at the beginning of a line.
_MARKED = re.compile(rb"^/[A-Za-z0-9#]+\s*<<\s*/MCID\s+(\d+)\s*>>\s*BDC", re.MULTILINE)
_OPEN = b"/Artifact BMC\n"
_CLOSE = b"\nEMC"


def mark_paths(data: bytes) -> bytes:
    """The content stream with every unmarked path or shading inside an artifact; the same bytes when there is none."""
    if not holds_unmarked(data, _PAINT | {b"sh"}):
        return data
    pieces: list[bytes] = []
    done = 0
    for start, end in _unmarked(data):
        pieces += (data[done:start], _OPEN, data[start:end], _CLOSE)
        done = end
    return b"".join((*pieces, data[done:]))


def _unmarked(data: bytes) -> Iterator[tuple[int, int]]:
    level = 0
    begun: int | None = None
    for operation in operations(data):
        if operation.name in (b"BDC", b"BMC"):
            level += 1
        elif operation.name == b"EMC":
            level -= 1
        elif level == 0:
            if operation.name in _PATH and begun is None:
                begun = operation.start
            elif operation.name in _PAINT:
                yield (operation.start if begun is None else begun), operation.end
                begun = None
            elif operation.name == b"sh":
                yield operation.start, operation.end


def mark_furniture(data: bytes, numbers: Collection[int]) -> bytes:
    """The content stream with the marked content of these ids turned into artifacts."""
    return _MARKED.sub(lambda found: b"/Artifact BMC" if int(found[1]) in numbers else found[0], data)
