"""The one typeface that the program itself draws with, in signature boxes and form fields: what it can draw and how wide.

A subset of Liberation Sans under a name of its own (scripts/typeface.py made it), so that nothing depends on what is installed.
"""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

RESOURCE = "/PdzFirma"
FONT_NAME = "/PDZFIR+PdzFirma"
PROGRAM = Path(__file__).parent / "typeface" / "firma.ttf"
_FACTS = PROGRAM.with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Letters:
    """What can be drawn and how wide it is, in thousandths of the size."""

    glyphs: dict[str, tuple[int, int]]
    bbox: tuple[int, ...]
    ascent: int
    descent: int
    cap_height: int

    def drawable(self, text: str) -> str:
        """`text` with every letter that the font lacks replaced by its base letter, or by a question mark."""
        return "".join(letter if letter in self.glyphs else self._nearest(letter) for letter in text)

    def width(self, text: str, size: float) -> float:
        """Width in points of a text that is drawable."""
        return sum(self.glyphs[letter][1] for letter in text) * size / 1000

    def encode(self, text: str) -> bytes:
        """A text that is drawable as the operand of Tj: glyph numbers in hexadecimal."""
        return b"<" + "".join(f"{self.glyphs[letter][0]:04X}" for letter in text).encode("ascii") + b">"

    def _nearest(self, letter: str) -> str:
        if letter.isspace():
            return " "
        base = "".join(one for one in unicodedata.normalize("NFKD", letter) if one in self.glyphs)
        return base or "?"


@cache
def letters() -> Letters:
    """The packaged font's table."""
    facts = json.loads(_FACTS.read_text(encoding="utf-8"))
    return Letters(
        glyphs={letter: (glyph, width) for letter, (glyph, width) in facts["glyphs"].items()},
        bbox=tuple(facts["bbox"]),
        ascent=facts["ascent"],
        descent=facts["descent"],
        cap_height=facts["cap_height"],
    )
