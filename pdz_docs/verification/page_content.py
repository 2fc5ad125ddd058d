"""What a page draws, in order, as far as hidden text is concerned: where visible text starts, and where images cover
(ISO 32000-2 § 8.3, § 9.4). Bounded: pages beyond the caps are left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pdz_docs.verification.pdfsyntax import filters
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, PdfSyntaxError, Stream, parse, skip

MAX_CONTENT = 4 << 20
MAX_OPERATORS = 200_000
# Only pages of at most so many bytes are remembered, so that what is remembered stays small.
_REMEMBERED = 64 << 10

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)

_OPERATOR = re.compile(rb"[A-Za-z'\"][A-Za-z0-9*'\"]*")
_INLINE_IMAGE_END = re.compile(rb"[\0\t\n\f\r ]EI(?=[\0\t\n\f\r ]|\Z)")
_INVISIBLE = 3


@dataclass(slots=True)
class _State:
    matrix: Matrix = IDENTITY
    mode: int = 0
    text: Matrix = IDENTITY
    leading: float = 0.0
    stack: list[tuple[Matrix, int]] = field(default_factory=list)


def covers_text(document: PdfDocument, page: dict[str, Obj], revision: int) -> bool:
    """Whether an opaque image of the page is painted over visible text that was painted before it."""
    images = _opaque_images(document, page, revision)
    if not images:
        return False
    content = _content(document, page, revision)
    return (_covers if len(content) <= _REMEMBERED else _covers.__wrapped__)(content, images)


@lru_cache(maxsize=256)
def _covers(content: bytes, images: frozenset[str]) -> bool:
    """The same of the content of a page: many files of one office have the same pages."""
    points: list[tuple[float, float]] = []
    state = _State()
    for operator, operands in _operations(content):
        if operator == "Do" and operands and operands[-1] in images:
            if any(_is_inside(point, state.matrix) for point in points):
                return True
        elif operator in ("Tj", "TJ", "'", '"'):
            if operator in ("'", '"'):
                _next_line(state)
            if state.mode != _INVISIBLE and _has_glyphs(operands):
                x, y = _apply(_multiply(state.text, state.matrix), 0, 0)
                points.append((x, y))
        else:
            _move(state, operator, operands)
    return False


def _move(state: _State, operator: str, operands: list[Obj]) -> None:
    """Follow the graphics and text state."""
    numbers = [float(n) for n in operands if isinstance(n, (int, float))]
    if operator == "q":
        state.stack.append((state.matrix, state.mode))
    elif operator == "Q" and state.stack:
        state.matrix, state.mode = state.stack.pop()
    elif operator == "cm" and len(numbers) == 6:
        state.matrix = _multiply(_matrix(numbers), state.matrix)
    elif operator == "BT":
        state.text = IDENTITY
    elif operator == "Tm" and len(numbers) == 6:
        state.text = _matrix(numbers)
    elif operator in ("Td", "TD") and len(numbers) == 2:
        state.text = _multiply((1, 0, 0, 1, numbers[0], numbers[1]), state.text)
        state.leading = -numbers[1] if operator == "TD" else state.leading
    elif operator == "TL" and numbers:
        state.leading = numbers[0]
    elif operator == "T*":
        _next_line(state)
    elif operator == "Tr" and numbers:
        state.mode = int(numbers[0])


def _next_line(state: _State) -> None:
    state.text = _multiply((1, 0, 0, 1, 0, -state.leading), state.text)


def _operations(content: bytes) -> Iterator[tuple[str, list[Obj]]]:
    """(operator, operands) in order; what cannot be read ends the page."""
    position = 0
    operands: list[Obj] = []
    for _ in range(MAX_OPERATORS):
        position = skip(content, position)
        if position >= len(content):
            return
        match = _OPERATOR.match(content, position)
        if match is not None and match[0] not in (b"true", b"false", b"null"):
            position = match.end()
            if match[0] == b"ID":
                end = _INLINE_IMAGE_END.search(content, position)
                position = end.end() if end is not None else len(content)
            yield match[0].decode("latin-1"), operands
            operands = []
            continue
        try:
            value, position = parse(content, position)
        except (PdfSyntaxError, RecursionError):
            return
        operands.append(value)
        if len(operands) > 1000:
            return


def _content(document: PdfDocument, page: dict[str, Obj], revision: int) -> bytes:
    contents = document.get(page.get("Contents"), revision)
    parts: list[bytes] = []
    size = 0
    for item in contents if isinstance(contents, list) else [contents]:
        stream = document.get(item, revision)
        if not isinstance(stream, Stream):
            continue
        try:
            decoded = filters.decode(stream)
        except PdfSyntaxError:
            continue
        size += len(decoded)
        if size > MAX_CONTENT:
            return b""
        parts.append(decoded)
    return b"\n".join(parts)


def _opaque_images(document: PdfDocument, page: dict[str, Obj], revision: int) -> frozenset[str]:
    """The names of the page's images without a mask."""
    resources = document.dictionary(page.get("Resources"), revision) or {}
    objects = document.dictionary(resources.get("XObject"), revision) or {}
    found = set()
    for name, value in objects.items():
        dictionary = document.dictionary(value, revision) or {}
        is_image = document.get(dictionary.get("Subtype"), revision) == Name("Image")
        if is_image and not dictionary.keys() & {"SMask", "Mask", "ImageMask"}:
            found.add(name)
    return frozenset(found)


def _has_glyphs(operands: list[Obj]) -> bool:
    items = operands[-1] if operands and isinstance(operands[-1], list) else operands
    return any(isinstance(item, bytes) and item.strip() for item in items)


def _is_inside(point: tuple[float, float], matrix: Matrix) -> bool:
    """Whether a point lies in the bounding box of the unit square under a matrix, a little inside its border."""
    corners = [_apply(matrix, x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    bottom, top = min(y for _, y in corners), max(y for _, y in corners)
    return left + 1 < point[0] < right - 1 and bottom + 1 < point[1] < top - 1


def _matrix(numbers: list[float]) -> Matrix:
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _multiply(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
