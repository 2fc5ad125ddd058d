"""Regional formats as data files, one for each Region and three-year period, and the model they follow."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent


def builtin() -> dict[str, Path]:
    """The formats that come with the program, by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
