"""Which program this is: what was remembered by another version of it may not hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_SUFFIXES = (".py", ".yaml")


def fingerprint(*parts: str) -> str:
    """Of the program's code and data, or only of the packages and modules named (`verification`, `work/confined.py`)."""
    states = sorted(state for part in parts or ("",) for state in _states_of(_ROOT / part))
    return sha256(repr(states).encode()).hexdigest()


def _states_of(place: Path) -> Iterator[tuple[str, int, int]]:
    """Name, size and time of each file."""
    if place.is_dir():
        yield from _states_in(str(place))
    else:
        facts = place.stat()
        yield place.name, facts.st_size, facts.st_mtime_ns


def _states_in(folder: str) -> Iterator[tuple[str, int, int]]:
    """Every command that remembers something looks at hundreds of files: a Path for each would take longer than the look."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _states_in(entry.path)
            elif entry.name.endswith(_SUFFIXES):
                facts = entry.stat()
                yield entry.path, facts.st_size, facts.st_mtime_ns
