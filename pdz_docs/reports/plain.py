"""Text from outside made harmless for a reader: what a certificate, a file name or a message says of itself is never trusted to be short,
visible or in one direction, and a person's tax code in it is nobody's business."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from pdz_docs.dossier.taxcodes import PERSONAL

LONGEST: Final = 300
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES: Final = re.compile(r"\s+")
_MARKS: Final = re.compile(r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
                           r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # fmt: skip
_CODE: Final = re.compile(rf"(?<![A-Za-z0-9])({PERSONAL.pattern})(?![A-Za-z0-9])", re.IGNORECASE)
# Latin, Greek, Cyrillic and their punctuation: what every text font of an office draws.
_DRAWN: Final = re.compile(r"[^\u0020-\u052f\u1e00-\u1fff\u2010-\u205e\u20ac\u2116\u2122\u2190-\u2193\u2212]")


def plain(text: str, *, codes: bool = False, longest: int = LONGEST) -> str:
    """One line without control, direction or invisible characters, not longer than `longest`; tax codes are masked unless `codes`."""
    spaced = "".join(" " if c.isspace() else "" if unicodedata.category(c) in _INVISIBLE else c for c in text)
    line = _MARKS.sub(r"\1", _SPACES.sub(" ", spaced).strip())
    shown = line if codes else masked(line)
    return shown if len(shown) <= longest else f"{shown[:longest].rstrip()}… ({len(shown)} caratteri)"


def masked(text: str) -> str:
    """The text with every personal tax code reduced to its last four characters."""
    return _CODE.sub(lambda found: "*" * 12 + found[1][-4:], text)


def drawable(text: str) -> str:
    """The text for a page that has to embed its letters: a character of another script is named by its number."""
    return _DRAWN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text)
