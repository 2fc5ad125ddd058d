"""What the user wrote: frozen models, strict readers, cross-checks.

`find` looks for the working folder, `read` gives the dossier with everything that is wrong, `load` the dossier or an InputError.
The models are imported when asked for: commands that need no dossier start quickly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdz_docs.errors import InputError

if TYPE_CHECKING:
    from pdz_docs.dossier.models.tree import Dossier
    from pdz_docs.dossier.reader import Reading, load, read

__all__ = ["MAIN_FILE", "Dossier", "Reading", "find", "load", "read", "search"]

MAIN_FILE = "pdz.yaml"


def search(start: Path) -> Path | None:
    """The nearest folder with a pdz.yaml, from `start` upwards, as git does; None when there is none."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MAIN_FILE).is_file()), None)


def find(start: Path) -> Path:
    """The working folder that holds `start`. Raises InputError when there is none."""
    folder = search(start)
    if folder is None:
        raise InputError(
            f"Qui non c'è una cartella di lavoro: né {start} né le cartelle che la contengono hanno un {MAIN_FILE}.",
            hint="Spostatevi nella cartella giusta, o createne una: pdz init CARTELLA",
        )
    return folder


def __getattr__(name: str) -> Any:
    if name == "Dossier":
        from pdz_docs.dossier.models.tree import Dossier

        return Dossier
    if name in ("Reading", "load", "read"):
        from pdz_docs.dossier import reader

        return getattr(reader, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
