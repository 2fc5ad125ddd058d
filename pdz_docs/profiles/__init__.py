"""Law and regional formats as data files: one for each Region and three-year period, one for what signatures are worth."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent
_NO_FORMAT = frozenset({"acceptance-it"})


def builtin() -> dict[str, Path]:
    """The formats that come with the program, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml")) if path.stem not in _NO_FORMAT}
