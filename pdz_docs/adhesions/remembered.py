"""What `status` shows of the adhesions, remembered while nothing that it depends on has changed: to make it takes the whole dossier.

It lies in `output/.cache/`, keyed by the bytes of the register, of the dossier's files and of the frozen manifests; the folder can be
deleted at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pydantic import ValidationError

from pdz_docs.round.states import Adhesions
from pdz_docs.work.files import write_atomically
from pdz_docs.work.program import fingerprint

_DATA = (".yaml", ".yml", ".xlsx", ".docx")
_NO_DATA = frozenset({"output", "templates"})


def adhesions_in(folder: Path) -> Adhesions:
    """What `status` shows of a folder: nothing while no form has come back. Raises InputError."""
    written = folder / "output" / "adesioni" / "registro.jsonl"
    if not written.is_file():
        return Adhesions(counts={})
    place = folder / "output" / ".cache" / "adesioni" / f"{_key(folder, written)}.json"
    with suppress(OSError, ValidationError):
        return Adhesions.model_validate_json(place.read_bytes())
    from pdz_docs.adhesions.summary import register_of, summary

    made = summary(register_of(folder))
    for old in place.parent.glob("*.json"):
        old.unlink(missing_ok=True)
    write_atomically(place, made.model_dump_json().encode())
    return made


def _key(folder: Path, written: Path) -> str:
    digest = sha256(fingerprint().encode())
    for path in (written, *sorted(_sources(folder))):
        digest.update(f"{path.relative_to(folder)}\n{sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    """The files that the dossier is read from, wherever they lie, and the manifests of what is frozen."""
    yield from folder.glob("output/frozen/*/*/*/manifest.json")
    for entry in folder.iterdir():
        if entry.name not in _NO_DATA and not entry.name.startswith("."):
            found = entry.rglob("*") if entry.is_dir() else (entry,)
            yield from (path for path in found if path.suffix.lower() in _DATA and path.is_file())
