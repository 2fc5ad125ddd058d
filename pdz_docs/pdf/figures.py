"""A picture and its description belong together: LibreOffice 7.4 paints the picture as an artifact and leaves its Figure empty.

The reference validator does not see it, a screen reader does: the description is there, what it describes is not. The artifact whose
picture fills the box of an empty Figure becomes its marked content.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pdz_docs.pdf.content import Operation, operations
from pdz_docs.pdf.layout import UNIT, Matrix, matrix, times

_TOLERANCE = 1.5  # points: the box is rounded to LibreOffice's own units


@dataclass(frozen=True, slots=True)
class Picture:
    """A place that a picture fills: left, bottom, right, top in points; and the marked-content id that it is to get."""

    box: tuple[float, float, float, float]
    mcid: int


def tag(data: bytes, pictures: Sequence[Picture]) -> tuple[bytes, frozenset[int]]:
    """The content with those pictures tagged as figures, and the ids that were found."""
    pieces: list[bytes] = []
    done = 0
    left = list(pictures)
    for opening, box in _painted_artifacts(data):
        found = next((one for one in left if _same(one.box, box)), None)
        if found is not None:
            left.remove(found)
            pieces += (data[done : opening.start], b"/Figure<</MCID %d>>BDC" % found.mcid)
            done = opening.end
    return b"".join((*pieces, data[done:])), frozenset(one.mcid for one in pictures if one not in left)


def _painted_artifacts(data: bytes) -> Iterator[tuple[Operation, tuple[float, float, float, float]]]:
    """Each artifact that paints an image: where it opens, and the box of the image."""
    current: Matrix = UNIT
    saved: list[Matrix] = []
    open_marks: list[Operation] = []
    for operation in operations(data):
        match operation.name:
            case b"q":
                saved.append(current)
            case b"Q" if saved:
                current = saved.pop()
            case b"cm":
                current = times(matrix(operation), current)
            case b"BMC" | b"BDC":
                open_marks.append(operation)
            case b"EMC" if open_marks:
                open_marks.pop()
            case b"Do" if len(open_marks) == 1 and open_marks[0].operands[:1] == [b"/Artifact"]:
                yield open_marks[0], _box(current)


def _box(place: Matrix) -> tuple[float, float, float, float]:
    """Where the unit square, which an image fills, comes to lie."""
    a, b, c, d, e, f = place
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    return min(xs), min(ys), max(xs), max(ys)


def _same(one: Sequence[float], other: Sequence[float]) -> bool:
    return all(abs(first - second) <= _TOLERANCE for first, second in zip(one, other, strict=True))
