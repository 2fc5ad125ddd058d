"""Which reader a file given to `pdz import` needs."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pdz_docs.dossier.written import Imported
from pdz_docs.errors import InputError

_WORD: Final = ".docx"
_LIKE_WORD: Final = (".doc", ".docm", ".odt", ".rtf", ".pdf")


def import_file(path: Path, folder: Path, *, replace: bool = False) -> Imported:
    """Read a workbook or a filled Word form into the working folder.

    Raises InputError with every problem of the file, RefusedError when data that are there would be lost, unless `replace`.
    """
    ending = path.suffix.lower()
    if ending == _WORD:
        from pdz_docs.dossier.word.importing import import_form

        return import_form(path, folder, replace=replace)
    if ending in _LIKE_WORD:
        raise InputError(f"{path.name} non è un modulo .docx.", hint="salvatelo in Word o LibreOffice come .docx")
    from pdz_docs.dossier.excel.importing import import_workbook

    return import_workbook(path, folder, replace=replace)
