"""`signatories/*.xlsx` used in place of the YAML file of the same name."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pdz_docs.dossier.excel import sheets
from pdz_docs.dossier.excel.assemble import assemble
from pdz_docs.dossier.excel.tables import read_book
from pdz_docs.dossier.record import Located
from pdz_docs.errors import Problem

_OWN: Final = {"comuni": sheets.COMUNI, "ets": sheets.ETS}
_PARTS: Final = (sheets.PERSONE, sheets.DELIBERE, sheets.REGISTRI)


def read_kind(path: Path, name: str, kind: str) -> tuple[tuple[Located, ...], tuple[Problem, ...]]:
    """The records of one kind in a workbook of its own, and what is wrong with its sheets."""
    own = _OWN.get(kind, sheets.ENTI)
    book = read_book(path, name, (own, *_PARTS), only=own)
    made = assemble(book, own_list=kind)
    return tuple(made.kinds.get(kind, ())), tuple(book.problems)
