"""`pdz init`: a new working folder, empty with commented files or with sample data, that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

import pdz_docs
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.work.files import workspace, writable

ROOT_SAMPLE: Final = "ambito9"
_PACKAGE: Final = Path(pdz_docs.__file__).parent
_SAMPLES: Final = Path(__file__).parent / "samples"
_EMPTY: Final = "vuota"
# What is copied; anything else that may lie beside a sample is not.
_DATA: Final = ("pdz.yaml", "piano.yaml", "signatories/*.yaml", "workshops/*.yaml", "profili/*.yaml")
_TEMPLATES: Final = ("templates/*.docx",)
_GUIDE: Final = ("README.md",)
_GITIGNORE: Final = "# mai pubblici, e ciò che il programma produce\nriservato/\noutput/*\n!output/.gitkeep\n"
_CODES: Final = (
    "# I codici fiscali di chi firma, uno per riga: identificativo dell'ente, due punti, codice.\n"
    "# Possono mancare: senza, chi ha firmato si conferma a mano.\n"
)


def samples() -> tuple[str, ...]:
    """The sample data that can be asked for."""
    return (ROOT_SAMPLE, *sorted(path.name for path in _SAMPLES.iterdir() if path.is_dir() and path.name != _EMPTY))


def create(target: Path, *, sample: str | None) -> None:
    """Make a working folder at `target`: `sample` is one of `samples()`, None for an empty one.

    Raises RefusedError when `target` holds anything, InputError for an unknown sample, ToolFailedError when it cannot be written.
    """
    target = target.resolve()
    sources = _sources(sample)
    _refuse_occupied(target)
    with workspace(target.parent) as work:
        folder = work / "folder"
        folder.mkdir()
        for base, patterns in sources:
            _copy(base, patterns, folder)
        _furnish(folder)
        _place(folder, target)


def _sources(sample: str | None) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    """The folders to copy from, with what to take; the guide and the templates are the same for all."""
    if sample is not None and sample not in samples():
        raise InputError(f"I dati di esempio “{sample}” non esistono.", hint=f"Scegliete tra: {', '.join(samples())}.")
    data = _root() if sample == ROOT_SAMPLE else _SAMPLES / (sample or _EMPTY)
    return (_SAMPLES / _EMPTY, _GUIDE), (_root(), _TEMPLATES), (data, _DATA)


def _root() -> Path:
    """The root dossier: package data in a wheel, the repository's own root in a checkout."""
    packaged = _PACKAGE / "sample"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def _refuse_occupied(target: Path) -> None:
    occupied = target.is_file() or (target.is_dir() and any(target.iterdir()))
    if occupied:
        raise RefusedError(
            f"{target} esiste già e non è vuota: non la tocco.", hint="Scegliete un nome nuovo o una cartella vuota."
        )


def _copy(base: Path, patterns: tuple[str, ...], folder: Path) -> None:
    for pattern in patterns:
        for path in sorted(base.glob(pattern)):
            copy = folder / path.relative_to(base)
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, copy)


def _furnish(folder: Path) -> None:
    """The parts that are the same in every working folder."""
    for name in ("signatories", "workshops", "templates", "output", "riservato"):
        (folder / name).mkdir(exist_ok=True)
    (folder / "riservato").chmod(0o700)
    (folder / "output" / ".gitkeep").touch()
    (folder / ".gitignore").write_text(_GITIGNORE, encoding="utf-8")
    (folder / "riservato" / "codici-fiscali.yaml").write_text(_CODES, encoding="utf-8")


def _place(folder: Path, target: Path) -> None:
    """One rename; into an empty folder that is the current one, entry by entry, because a shell stands in it."""
    with writable(target.parent):
        if target == Path.cwd():
            for entry in sorted(folder.iterdir(), key=lambda path: path.name == "pdz.yaml"):
                entry.replace(target / entry.name)
            return
        if target.exists() and os.name == "nt":
            target.rmdir()
        folder.replace(target)
