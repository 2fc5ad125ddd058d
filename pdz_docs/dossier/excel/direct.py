"""Workbooks used in place of YAML files: `signatories/*.xlsx` for the kind that they are named after, `workshops/*.xlsx` for areas."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pdz_docs.dossier.excel import sheets
from pdz_docs.dossier.excel.assemble import assemble
from pdz_docs.dossier.excel.tables import read_book
from pdz_docs.dossier.record import Located
from pdz_docs.errors import Problem, Where

_OWN: Final = {"comuni": sheets.COMUNI, "ets": sheets.ETS}
_PARTS: Final = (sheets.PERSONE, sheets.DELIBERE, sheets.REGISTRI)
_WORKSHOPS: Final = (
    sheets.TAVOLI, sheets.INCONTRI, sheets.PRESENZE, sheets.SINTESI, sheets.OBIETTIVI, sheets.FASI, sheets.PERSONALE,
    sheets.INDICATORI, sheets.RISORSE,
)  # fmt: skip


def read_kind(path: Path, name: str, kind: str) -> tuple[tuple[Located, ...], tuple[Problem, ...]]:
    """The records of one kind in a workbook of its own, and what is wrong with its sheets."""
    own = _OWN.get(kind, sheets.ENTI)
    book = read_book(path, name, (own, *_PARTS), only=own)
    made = assemble(book, own_list=kind)
    return tuple(made.kinds.get(kind, ())), tuple(book.problems)


def read_workshops(path: Path, name: str) -> tuple[tuple[Located, ...], tuple[Problem, ...]]:
    """The areas of a workbook, and what is wrong with its sheets; the plan's own resources have no place in it."""
    book = read_book(path, name, _WORKSHOPS)
    made = assemble(book)
    works = tuple(made.kinds.get("lavori", ()))
    if not book.problems and not works:
        book.report(
            "FOGLIO_MANCANTE", f"in {name} non c'è nessun tavolo", Where(file=name, sheet=sheets.TAVOLI.name),
            "aggiungete il foglio “Tavoli”, o spostate il file fuori da workshops/",
        )  # fmt: skip
    for resource in made.kinds.get("risorse", ()):
        book.report(
            "CAMPO_FUORI_POSTO", "la risorsa non è di un obiettivo", resource.place,
            "le risorse del Piano si scrivono in piano.yaml, o si importano con pdz import",
        )  # fmt: skip
    return works, tuple(book.problems)
