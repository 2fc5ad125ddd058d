"""A table that is one list of persons: the only sheet of a workbook, or a .csv as Excel and LibreOffice save it."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Final

from pdz_docs.dossier.excel.columns import columns
from pdz_docs.dossier.excel.records import grid_of, record_of
from pdz_docs.dossier.excel.sheets import Sheet
from pdz_docs.dossier.excel.spreadsheetml import Cell, RawSheet
from pdz_docs.dossier.excel.tables import MAX_BYTES, Book, Table, fill, read_book
from pdz_docs.dossier.record import Located, Record
from pdz_docs.errors import Problem, Where, reason

_NAME: Final = "Firmatari"
_DELIMITERS: Final = ";,\t"


def read_people(path: Path, name: str, model: type[Record]) -> tuple[list[Located], list[Problem]]:
    """The records of the sheet «Firmatari», or of the only sheet, and what is wrong with it. Values are not judged yet."""
    sheet = Sheet(_NAME, "Chi firma.", columns(model))
    book = (
        _read_csv(path, name, sheet) if path.suffix.lower() == ".csv" else read_book(path, name, (sheet,), only=sheet)
    )
    table = book.tables.get(_NAME)
    if table is None:
        if not book.problems:
            book.report("FOGLIO_MANCANTE", f"manca il foglio “{_NAME}”", Where(file=name), "chiamate così il foglio")
        return [], book.problems
    grid = grid_of(name, table)
    return [record_of(row, grid) for row in table.rows], book.problems


def _read_csv(path: Path, name: str, sheet: Sheet) -> Book:
    """Shown as the sheet that Excel makes of it: named after the file, with its cells."""
    book = Book(name)
    try:
        data = path.read_bytes()
    except OSError as error:
        where = Where(file=name)
        book.report("CSV", f"il file non si può leggere ({reason(error)})", where, "controllate nome e permessi")
        return book
    if len(data) > MAX_BYTES or b"\0" in data:
        book.report("CSV", "non è un elenco in testo", Where(file=name), "salvatelo come .csv o .xlsx")
        return book
    text = _decoded(data)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count))
    cells = (
        (number, [Cell(position, value) for position, value in enumerate(row)])
        for number, row in enumerate(rows, start=1)
    )
    table = Table(sheet, path.stem)
    try:
        fill(RawSheet(path.stem, cells), table, book)
    except csv.Error as error:
        where = Where(file=name, line=rows.line_num)
        book.report("CSV", f"la riga non si legge ({error})", where, "controllate le virgolette")
    book.tables[sheet.name] = table
    return book


def _decoded(data: bytes) -> str:
    """UTF-8, else the code page that Excel writes in Italy."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
