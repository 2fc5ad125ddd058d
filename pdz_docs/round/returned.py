"""Which files carry the signatures of a document: those filed in `output/signed/`, and those named on the command line.

In a queue of PAdES signatures each file starts with all the bytes of the one before, so only the heads are worth verifying:
whoever signed an earlier one is in the later one too, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

_EVIDENCE = (".json", ".jsonl", ".yaml", ".lock", ".tsr")


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
    """The files that are not the beginning of a longer one, nor a copy of an earlier one, in the order given."""
    order = list(paths)
    by_size = sorted(order, key=lambda path: path.stat().st_size, reverse=True)
    kept: list[Path] = []
    for path in by_size:
        if not any(_begins(path, longer) for longer in kept):
            kept.append(path)
    return tuple(path for path in order if path in kept)


def beginnings(path: Path, paths: Iterable[Path]) -> tuple[Path, ...]:
    """The earlier copies that `path` goes on from: those whose bytes it starts with, itself left out."""
    size = path.stat().st_size
    return tuple(one for one in paths if one.stat().st_size < size and _begins(one, path))


def _begins(shorter: Path, longer: Path) -> bool:
    with shorter.open("rb") as first, longer.open("rb") as second:
        while piece := first.read(1 << 20):
            if second.read(len(piece)) != piece:
                return False
    return True
