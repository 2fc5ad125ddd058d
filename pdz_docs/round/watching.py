"""A folder in which some signing tool saves its files: which of them are new and wholly written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pdz_docs.envelopes import ber
from pdz_docs.errors import InputError

EVERY: Final = 0.25
"""Seconds between two looks."""
_STILL = 0.5
_PATIENCE = 15.0
_TAIL = 1024
_UNFINISHED = (".tmp", ".part", ".crdownload", ".lock")


@dataclass(frozen=True, slots=True)
class _Look:
    """A file as it was at some look. `since` is when it began to look so."""

    size: int
    written: int
    since: float


class Watcher:
    """Looks at `folder` when asked, not below it. A file is told once for each time that it is written.

    A tool may write in pieces or stop half-way: a file is whole when it has kept still for half a second and its end is there, or
    when a quarter of a minute has brought no more of it.
    """

    def __init__(self, folder: Path, monotonic: Callable[[], float]) -> None:
        self._folder = folder
        self._monotonic = monotonic
        self._looks: dict[Path, _Look] = {}
        self._told: dict[Path, tuple[int, int]] = {}

    def poll(self) -> tuple[Path, ...]:
        """The files that became whole since the last call, the oldest first. Raises InputError when the folder has gone."""
        now = self._monotonic()
        looks = self._look(now)
        self._looks = looks
        whole = [
            (look.written, path)
            for path, look in looks.items()
            if self._told.get(path) != (look.size, look.written) and _is_whole(path, now - look.since)
        ]
        for _, path in whole:
            self._told[path] = (looks[path].size, looks[path].written)
        return tuple(path for _, path in sorted(whole))

    def _look(self, now: float) -> dict[Path, _Look]:
        found = {}
        try:
            entries = sorted(self._folder.iterdir())
        except OSError as error:
            raise InputError(
                f"La cartella {self._folder} non si legge più.", hint="Controllate che esista e i suoi permessi."
            ) from error
        for path in entries:
            state = _state(path)
            if state is not None:
                before = self._looks.get(path)
                same = before is not None and (before.size, before.written) == state
                found[path] = before if before is not None and same else _Look(*state, since=now)
        return found


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of writing, None for what is no document: temporary files, folders, what has just been renamed."""
    name = path.name.lower()
    if name.startswith((".", "~")) or name.endswith(_UNFINISHED):
        return None
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns) if path.is_file() and status.st_size else None


def _is_whole(path: Path, still: float) -> bool:
    if still < _STILL:
        return False
    try:
        return still >= _PATIENCE or has_its_end(path.read_bytes())
    except OSError:
        return False  # still held by the tool that writes it (Windows)


def has_its_end(data: bytes) -> bool:
    """Whether a PDF or a DER structure is all there; of anything else nobody can tell, so it is."""
    if data.startswith(b"%PDF-"):
        return b"%%EOF" in data[-_TAIL:]
    if data[:1] == b"\x30":
        try:
            ber.read(data)
        except ValueError:
            return False
    return True
