"""What a filled field looks like: form XObject content drawn with the packaged typeface, the text shrunk until it fits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.errors import InputError
from pdz_docs.pdf.forms.spec import FieldSpec
from pdz_docs.pdf.letters import RESOURCE, letters

_SIZE: Final = 10.0
_SMALLEST: Final = 5.0
_STEP: Final = 0.5
_LEADING: Final = 1.2
_PADDING: Final = 2.5
_FRAME: Final = "q 0.5 G 0.5 w {x:.2f} {x:.2f} {w:.2f} {h:.2f} re S Q"


def text_content(spec: FieldSpec, value: str, width: float, height: float) -> bytes:
    """The appearance of a text or a choice. Raises InputError when the text does not fit even at the smallest readable size."""
    frame = _frame(width, height)
    if not value:
        return frame
    size, lines = _fit(spec, value, width - 2 * _PADDING, height - 2)
    font = letters()
    if spec.many_lines:
        first = height - _PADDING - font.ascent * size / 1000
    else:
        first = (height - font.cap_height * size / 1000) / 2
    shown = [
        f"1 0 0 1 {_PADDING:.2f} {first - number * size * _LEADING:.2f} Tm ".encode() + font.encode(line) + b" Tj"
        for number, line in enumerate(lines)
    ]
    clip = f"1 1 {width - 2:.2f} {height - 2:.2f} re W n BT {RESOURCE} {size:.2f} Tf 0 g".encode()
    return b"\n".join((frame, b"/Tx BMC q", clip, *shown, b"ET Q EMC"))


def check_content(side: float, *, ticked: bool) -> bytes:
    """A box, with a tick drawn as a line: no symbol font is needed."""
    frame = _frame(side, side)
    if not ticked:
        return frame
    points = [(0.2, 0.5), (0.42, 0.25), (0.82, 0.78)]
    moves = " ".join(f"{x * side:.2f} {y * side:.2f} {'l' if number else 'm'}" for number, (x, y) in enumerate(points))
    return frame + f"\nq 1.2 w 1 J 1 j 0 G {moves} S Q".encode()


def _frame(width: float, height: float) -> bytes:
    return _FRAME.format(x=0.75, w=width - 1.5, h=height - 1.5).encode()


def _fit(spec: FieldSpec, value: str, width: float, height: float) -> tuple[float, list[str]]:
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    size = _SIZE
    while size >= _SMALLEST:
        lines = list(_wrapped(text, width, size)) if spec.many_lines else [letters().drawable(" ".join(text.split()))]
        high = len(lines) * size * _LEADING <= height + 1 if spec.many_lines else True
        if high and all(letters().width(line, size) <= width for line in lines):
            return size, lines
        size -= _STEP
    raise InputError(
        f"«{value[:60]}…» ({len(value)} caratteri) non entra nel campo “{spec.label}”.",
        hint="Accorciate il testo, oppure ingrandite il campo nel modello.",
    )


def _wrapped(text: str, width: float, size: float) -> Iterator[str]:
    font = letters()
    for paragraph in text.split("\n"):
        line = ""
        for word in (font.drawable(word) for word in paragraph.split(" ")):
            longer = f"{line} {word}" if line else word
            if line and font.width(longer, size) > width:
                yield line
                line = word
            else:
                line = longer
        yield line
