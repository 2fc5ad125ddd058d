"""What `build` made last, file by file: how it knows that nothing changed, and that somebody retouched what it made.

`output/.build.json`. A digest is noted before its file is put in place, beside the one it replaces, so that a command killed in
between leaves files that are known.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.expectations import Sha256
from pdz_docs.values import Value
from pdz_docs.work.files import sha256_of, write_atomically

NAME = ".build.json"


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


class Ledger:
    """The entries of an output folder, written back whole at every change."""

    def __init__(self, output: Path) -> None:
        """Read what is there; an unreadable ledger knows nothing, so nothing is overwritten on its word."""
        self._path = output / NAME
        try:
            self._entries = dict(_File.model_validate_json(self._path.read_bytes()).entries)
        except (FileNotFoundError, ValidationError):
            self._entries = {}

    def get(self, name: str) -> Entry | None:
        return self._entries.get(name)

    def note(self, entries: dict[str, Entry]) -> None:
        self._entries |= entries
        write_atomically(self._path, _File(entries=self._entries).model_dump_json(by_alias=True, indent=1).encode())


def is_known(path: Path, digests: tuple[str, ...]) -> bool:
    """Whether a file is one that was built. One that is not there is."""
    return not path.exists() or sha256_of(path) in digests
