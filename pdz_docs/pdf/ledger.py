"""What `build` made last, file by file: how it knows that nothing changed, and that somebody retouched what it made.

`output/.build.json`. A digest is noted before its file is put in place, beside the one it replaces, so that a command killed in
between leaves files that are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Literal

from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.expectations import Sha256
from pdz_docs.values import Value
from pdz_docs.work.files import sha256_of, writable, write_atomically

NAME = ".build.json"
INTERRUPTED = "interrotto"


class Entry(Value):
    """One document as it was last built; the digests that its files may have."""

    source: str
    docx: tuple[Sha256, ...]
    pdf: tuple[Sha256, ...]
    pages: int
    gaps: int
    built_at: AwareDatetime


class _File(Value):
    schema_: Literal["pdz.ledger/1"] = Field(default="pdz.ledger/1", alias="schema")
    entries: dict[str, Entry]


class _Note(Value):
    name: str
    entry: Entry


class Ledger:
    """The entries of an output folder."""

    def __init__(self, output: Path) -> None:
        """Read what is there; an unreadable ledger knows nothing, so nothing is overwritten on its word."""
        self._path = output / NAME
        try:
            self._entries = dict(_File.model_validate_json(self._path.read_bytes()).entries)
        except (FileNotFoundError, ValidationError):
            self._entries = {}
        _replay(self._path, self._entries)

    def get(self, name: str) -> Entry | None:
        return self._entries.get(name)

    @contextmanager
    def notes(self) -> Iterator[Notes]:
        """Notes on what is being put in place; what was noted is kept however the work ends."""
        notes = Notes(self._path, self._entries)
        try:
            yield notes
        finally:
            notes.close()


class Notes:
    """A running list beside the ledger, one line for each note, so that a thousand documents do not rewrite it a thousand times."""

    def __init__(self, path: Path, entries: dict[str, Entry]) -> None:
        self._path, self._entries = path, entries
        self._file: IO[str] | None = None

    def expect(self, name: str, entry: Entry) -> None:
        """`name` is about to be replaced: both the old and the new files are known, and it has to be made again if that is all."""
        old = self._entries.get(name)
        known = {"docx": (*entry.docx, *(old.docx if old else ())), "pdf": (*entry.pdf, *(old.pdf if old else ()))}
        self._write(name, entry.model_copy(update={"source": INTERRUPTED, **known}))

    def done(self, name: str, entry: Entry) -> None:
        self._write(name, entry)

    def close(self) -> None:
        """Fold the notes into the ledger."""
        if self._file is not None:
            self._file.close()
            write_atomically(self._path, _File(entries=self._entries).model_dump_json(by_alias=True, indent=1).encode())
            _journal(self._path).unlink(missing_ok=True)

    def _write(self, name: str, entry: Entry) -> None:
        self._entries[name] = entry
        with writable(self._path.parent):
            if self._file is None:
                self._file = _journal(self._path).open("a", encoding="utf-8")
            self._file.write(_Note(name=name, entry=entry).model_dump_json() + "\n")
            self._file.flush()


def _journal(path: Path) -> Path:
    return path.with_suffix(".journal")


def _replay(path: Path, entries: dict[str, Entry]) -> None:
    """What a killed command had noted; its last line may be cut short."""
    with suppress(FileNotFoundError):
        for line in _journal(path).read_text(encoding="utf-8", errors="replace").splitlines():
            with suppress(ValidationError):
                note = _Note.model_validate_json(line)
                entries[note.name] = note.entry


def is_known(path: Path, digests: tuple[str, ...]) -> bool:
    """Whether a file is one that was built. One that is not there is."""
    return not path.exists() or sha256_of(path) in digests
