"""A working folder without a dossier: only the signatures of documents made elsewhere are collected in it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pdz_docs.dossier import MAIN_FILE
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import read_yaml
from pdz_docs.errors import InputError
from pdz_docs.work.files import write_atomically

_KEY: Final = "solo_raccolta"
_MAIN: Final = (
    "# Qui si raccolgono le firme di documenti fatti altrove: non ci sono dati di un Piano di Zona.\n"
    "# Chi firma è scritto nel manifesto di ogni documento, in output/frozen/.\n"
    f"{_KEY}: true\n"
)
_IGNORED: Final = "# mai pubblici\nriservato/\noutput/\n"


def is_bare(folder: Path) -> bool:
    """Whether the pdz.yaml of `folder` says that there is no dossier."""
    data = read_yaml(folder / MAIN_FILE, MAIN_FILE).data
    return isinstance(data, Located) and data.get(_KEY) is True


def make_bare(folder: Path) -> None:
    """Make `folder` a working folder without a dossier. What lies in it stays as it is."""
    ignored = folder / ".gitignore"
    if not ignored.exists():
        write_atomically(ignored, _IGNORED.encode())
    write_atomically(folder / MAIN_FILE, _MAIN.encode())


def refuse_bare(folder: Path) -> None:
    """Raises InputError when `folder` has no dossier to read."""
    if is_bare(folder):
        raise InputError(
            "In questa cartella si raccolgono soltanto le firme di documenti fatti altrove: non c'è un Piano da comporre.",
            hint="La raccolta si vede con pdz status. Per comporre un Piano serve un'altra cartella: pdz init CARTELLA",
        )
