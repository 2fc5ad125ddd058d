"""Which files carry the signatures of a document: those filed in `output/signed/`, and those named on the command line.

In a queue of PAdES signatures each file starts with all the bytes of the one before, so only the heads are worth verifying:
whoever signed an earlier one is in the later one too, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.errors import InputError

_EVIDENCE = (".json", ".jsonl", ".yaml", ".lock", ".tsr")
_START = 16 << 10


def candidates(folder: Path, named: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Every signed file under `folder` and every one in `named`, once each, in a stable order."""
    filed = (
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and path.suffix not in _EVIDENCE
    )
    found: dict[Path, Path] = {}
    for path in (*filed, *named):
        found.setdefault(path.resolve(), path)
    return tuple(found.values())


def heads(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files that are not the beginning of a longer one, nor a copy of an earlier one, in the order given. Raises InputError."""
    order = [_copy(path) for path in paths]
    kept: list[_Copy] = []
    for one in sorted(order, key=lambda one: one.size, reverse=True):
        if not any(one.begins(longer) for longer in kept):
            kept.append(one)
    return tuple(one.path for one in order if one in kept)


def earlier(paths: Iterable[Path], filed: Iterable[Path]) -> dict[Path, tuple[Path, ...]]:
    """For each path the filed copies that it goes on from: those whose bytes it starts with, itself left out. Raises InputError."""
    copies = [_copy(path) for path in filed]
    whole = [_copy(path) for path in paths]
    return {
        one.path: tuple(other.path for other in copies if other.size < one.size and other.begins(one)) for one in whole
    }


@dataclass(frozen=True, slots=True)
class _Copy:
    """A file with its size and its first bytes, which tell most files apart without opening them again."""

    path: Path
    size: int
    start: bytes

    def begins(self, longer: _Copy) -> bool:
        """Whether the other file starts with all the bytes of this one."""
        if self.size > longer.size or not longer.start.startswith(self.start):
            return False
        return self.size == len(self.start) or self._is_beginning_of(longer.path)

    def _is_beginning_of(self, other: Path) -> bool:
        with self.path.open("rb") as first, other.open("rb") as second:
            while piece := first.read(1 << 20):
                if second.read(len(piece)) != piece:
                    return False
        return True


def _copy(path: Path) -> _Copy:
    try:
        with path.open("rb") as file:
            return _Copy(path, path.stat().st_size, file.read(_START))
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
