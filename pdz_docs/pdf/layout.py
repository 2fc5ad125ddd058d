"""Where the tagged text of a page begins: enough to find what stands beside or under a signature field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pypdf.generic import DictionaryObject

from pdz_docs.pdf.content import Operation, inline_dictionary, operations
from pdz_docs.pdf.marked import page_content

Matrix = tuple[float, float, float, float, float, float]
UNIT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class TextStart:
    """The place of the first glyph of a shown text, in points from the page's lower left, and its marked-content id."""

    mcid: int
    x: float
    y: float


def text_starts(page: DictionaryObject) -> Iterator[TextStart]:
    """Where each shown text of the tagged content begins, in the order of painting. Artifacts are passed over."""
    state = _State()
    for operation in operations(page_content(page)):
        match operation.name:
            case b"BDC" | b"BMC":
                state.begin(operation)
            case b"EMC" if len(state.marks) > 1:
                state.marks.pop()
            case b"q":
                state.saved.append(state.page)
            case b"Q" if state.saved:
                state.page = state.saved.pop()
            case b"cm":
                state.page = times(matrix(operation), state.page)
            case b"BT":
                state.line = UNIT
            case b"Tm":
                state.line = matrix(operation)
            case b"Td" | b"TD":
                x, y = (float(number) for number in operation.operands[-2:])
                state.line = times((1, 0, 0, 1, x, y), state.line)
            case b"Tj" | b"TJ" | b"'" | b'"' if state.marks[-1] is not None:
                place = times(state.line, state.page)
                yield TextStart(state.marks[-1], place[4], place[5])


class _State:
    def __init__(self) -> None:
        self.page: Matrix = UNIT
        self.line: Matrix = UNIT
        self.saved: list[Matrix] = []
        self.marks: list[int | None] = [None]  # None: not tagged, or an artifact

    def begin(self, operation: Operation) -> None:
        if operation.operands[:1] == [b"/Artifact"]:
            self.marks.append(None)
            return
        number = inline_dictionary(operation.operands[1:]).get(b"/MCID")
        self.marks.append(int(number) if number is not None else self.marks[-1])


def matrix(operation: Operation) -> Matrix:
    """The operand of cm or Tm."""
    a, b, c, d, e, f = (float(number) for number in operation.operands[-6:])
    return (a, b, c, d, e, f)


def times(first: Matrix, second: Matrix) -> Matrix:
    """The matrix that applies `first`, then `second` (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
