"""The safety copy of a round: everything that nobody could make again, in one zip (design.md, promise 3).

The data, all of `output/` (frozen texts, what came back, long-term copies, documents retouched by hand) and all of `riservato/`; the
demonstration and the caches, which a command makes anew, are left out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.work.files import workspace
from pdz_docs.work.locks import exclusive
from pdz_docs.work.plainzip import Member, measure, publish_zip

_DATA = ("pdz.yaml", "piano.yaml", "signatories", "workshops", "templates", "profili", "output", "riservato")
_MADE_ANEW = "output/demo"


@dataclass(frozen=True, slots=True)
class Backup:
    """The copy that was made: where, of how many files, how many bytes in all; `links` were not followed."""

    path: Path
    files: int
    size: int
    links: tuple[Path, ...] = ()


def back_up(folder: Path, target: Path) -> Backup:
    """The safety copy of the working folder at `target`. The same files give the same bytes.

    Raises InputError when there is nothing to copy or a file cannot be read, RefusedError when `target` exists or another run
    holds the folder.
    """
    if target.exists():
        raise RefusedError(
            f"{target} esiste già.", hint="Indicate un altro nome con -o: una copia non prende il posto di un'altra."
        )
    with exclusive(folder / "output"), workspace(target.parent) as temporary:
        found = sorted(path for path in _files(folder) if path.resolve() != target.resolve())
        files = [(_member(path, folder), path) for path in found if not path.is_symlink()]
        if not files:
            raise InputError(f"In {folder} non c'è nulla da copiare.")
        publish_zip(files, temporary / "copia.zip", target)
    links = tuple(path for path in found if path.is_symlink())
    return Backup(target, len(files), sum(member.size for member, _ in files), links)


def _files(folder: Path) -> Iterator[Path]:
    for root in (folder / name for name in _DATA):
        if root.is_file():
            yield root
        for place, folders, names in os.walk(root):
            folders[:] = [
                name for name in folders if not name.startswith(".") and Path(place, name) != folder / _MADE_ANEW
            ]
            yield from (Path(place, name) for name in folders if Path(place, name).is_symlink())
            yield from (Path(place, name) for name in names if not name.startswith((".", "~$")))


def _member(path: Path, folder: Path) -> Member:
    try:
        found = measure(path)
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate i permessi.") from error
    return Member(path.relative_to(folder).as_posix(), found.size, found.crc)
