"""A workbook's rows under their headers (openpyxl, streaming), with what is wrong with the sheets themselves.

Formulas count for the value that Excel left in the file; merged cells, errors and columns without a header are reported, because each
would lose or move a value in silence.
"""

from __future__ import annotations

import difflib
import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.utils import get_column_letter

from pdz_docs.dossier.excel.cells import is_blank, understood
from pdz_docs.dossier.excel.columns import Column, folded
from pdz_docs.dossier.excel.sheets import Sheet
from pdz_docs.dossier.strictyaml import Misread
from pdz_docs.errors import Problem, Severity, Where

_MAX_BYTES: Final = 32 << 20
_MAX_UNPACKED: Final = 512 << 20
_MAX_ROWS: Final = 100_000
_HEADER_ROWS: Final = 12
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_FORMULA: Final = re.compile(rb"<f[ />]")
_MERGED: Final = re.compile(rb"<mergeCell ")
_HINTS: Final = {
    ".xls": "salvatela in Excel come .xlsx",
    ".ods": "salvatela come .xlsx",
    ".csv": "apritela in Excel e salvatela come .xlsx",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what each column says, by position of the column in the sheet's list; `number` as Excel counts."""

    number: int
    values: dict[Column, Any]


@dataclass(slots=True)
class Table:
    """The rows of one sheet, and the letter of each column found."""

    sheet: Sheet
    title: str
    """The sheet's name in the file."""
    letters: dict[Column, str] = field(default_factory=dict)
    others: set[int] = field(default_factory=set)
    """The positions of columns with a title that is not read."""
    rows: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """What was found in a workbook."""

    name: str
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def report(self, id_: str, text: str, where: Where, hint: str) -> None:
        """Add an error."""
        self.problems.append(Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint))


def read_book(path: Path, name: str, sheets: Sequence[Sheet], *, only: Sheet | None = None) -> Book:
    """Read the known sheets of a workbook. With `only`, a workbook of one sheet is that sheet whatever its name."""
    book = Book(name)
    data = _bytes(path, book)
    if data is None:
        return book
    with warnings.catch_warnings():
        # openpyxl warns of drop-down lists, headers and dates it does not keep: nothing that is read here.
        warnings.simplefilter("ignore")
        try:
            _read(data, book, sheets, only)
        except Exception:  # noqa: BLE001 -- openpyxl raises whatever a damaged part leads to
            book.report(
                "EXCEL", "la cartella Excel è danneggiata", Where(file=name), "apritela in Excel e salvatela di nuovo"
            )
    return book


def _bytes(path: Path, book: Book) -> bytes | None:
    """The file, when it is a workbook of a bearable size."""
    where = Where(file=book.name)
    if hint := _HINTS.get(path.suffix.lower()):
        book.report("EXCEL", "non è una cartella .xlsx", where, hint)
        return None
    try:
        data = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else b""
    except OSError as error:
        book.report("EXCEL", f"il file non si può leggere ({error.strerror})", where, "controllate nome e permessi")
        return None
    if data.startswith(_OLE):
        book.report(
            "EXCEL",
            "la cartella è protetta da password o di un vecchio formato",
            where,
            "toglietele la password e salvatela come .xlsx",
        )
        return None
    if not zipfile.is_zipfile(io.BytesIO(data)) or _unpacked(data) > _MAX_UNPACKED:
        book.report(
            "EXCEL",
            "non è una cartella Excel che si possa leggere",
            where,
            "salvatela in Excel come .xlsx; massimo 32 MB",
        )
        return None
    return data


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(part.file_size for part in package.infolist())


def _parts(data: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for part in package.namelist():
            if part.startswith("xl/worksheets/") and part.endswith(".xml"):
                yield package.read(part)


def _read(data: bytes, book: Book, sheets: Sequence[Sheet], only: Sheet | None) -> None:
    parts = list(_parts(data))
    source = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    values = None
    if any(_FORMULA.search(part) for part in parts):
        values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    merged: dict[str, list[Any]] = {}
    if any(_MERGED.search(part) for part in parts):
        full = openpyxl.load_workbook(io.BytesIO(data))
        merged = {one.title: list(one.merged_cells.ranges) for one in full.worksheets}
    epoch_1904 = source.epoch.year == 1904
    for worksheet in source.worksheets:
        sheet = _sheet_of(worksheet.title, sheets)
        if sheet is None and only is not None and len(source.worksheets) == 1:
            sheet = only
        if sheet is None:
            _unknown_sheet(worksheet.title, book, sheets)
            continue
        table = Table(sheet, worksheet.title)
        twin = values[worksheet.title] if values is not None else None
        _rows(worksheet, twin, table, book, epoch_1904=epoch_1904)
        _merged(merged.get(worksheet.title, []), table, book)
        book.tables[sheet.name] = table


def _sheet_of(title: str, sheets: Sequence[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if folded(sheet.name) == folded(title)), None)


def _unknown_sheet(title: str, book: Book, sheets: Sequence[Sheet]) -> None:
    """A sheet of one's own may stay; one that looks like a misspelt name may not."""
    near = difflib.get_close_matches(folded(title), [folded(sheet.name) for sheet in sheets], n=1, cutoff=0.75)
    if near:
        meant = next(sheet.name for sheet in sheets if folded(sheet.name) == near[0])
        book.report(
            "FOGLIO_SCONOSCIUTO",
            "il foglio non è tra quelli che si leggono",
            Where(file=book.name, sheet=title),
            f"forse “{meant}”?",
        )


def _rows(worksheet: Any, twin: Any, table: Table, book: Book, *, epoch_1904: bool) -> None:
    worksheet.reset_dimensions()
    if twin is not None:
        twin.reset_dimensions()
    cached = iter(twin.iter_rows()) if twin is not None else None
    places: dict[int, Column] | None = None
    for number, cells in enumerate(worksheet.iter_rows(max_row=_MAX_ROWS), start=1):
        computed = next(cached, None) if cached is not None else None
        if all(is_blank(cell.value) for cell in cells):
            continue
        if places is None:
            places = _header(cells, number, table, book)
            if places is None and number > _HEADER_ROWS:
                break
            continue
        row = _row(cells, computed, number, places, table, book, epoch_1904=epoch_1904)
        if row.values:
            table.rows.append(row)
    if places is None:
        where = Where(file=book.name, sheet=table.title)
        titles = ", ".join(column.title for column in table.sheet.columns[:4])
        book.report("EXCEL_TITOLI", "manca la riga con i titoli delle colonne", where, f"i titoli sono: {titles}…")


def _header(cells: Sequence[Any], number: int, table: Table, book: Book) -> dict[int, Column] | None:
    """The column at each position, when this row holds the titles; titles above it are passed over."""
    known = {folded(name): column for column in table.sheet.readable for name in (column.title, column.name)}
    found = {position: known.get(folded(cell.value)) for position, cell in enumerate(cells) if not is_blank(cell.value)}
    if sum(column is not None for column in found.values()) < min(2, len(table.sheet.columns)):
        return None
    places: dict[int, Column] = {}
    for position, column in found.items():
        cell = f"{get_column_letter(position + 1)}{number}"
        title = str(cells[position].value).strip()
        where = Where(file=book.name, sheet=table.title, cell=cell)
        if column is None or column in table.letters:
            table.others.add(position)
        if column is None:
            if not title.startswith("("):
                book.report(
                    "COLONNA_SCONOSCIUTA",
                    f"la colonna “{title}” non è tra quelle del foglio",
                    where,
                    _meant(title, table.sheet),
                )
        elif column in table.letters:
            book.report("COLONNA_DOPPIA", f"la colonna “{title}” c'è due volte", where, "tenetene una sola")
        else:
            places[position] = column
            table.letters[column] = get_column_letter(position + 1)
    return places


def _meant(title: str, sheet: Sheet) -> str:
    titles = {folded(column.title): column.title for column in sheet.readable}
    near = difflib.get_close_matches(folded(title), titles, n=1)
    guess = f"forse “{titles[near[0]]}”? " if near else ""
    return f"{guess}per tenerla come nota vostra, mettete il titolo tra parentesi"


def _row(
    cells: Sequence[Any], computed: Sequence[Any] | None, number: int, places: dict[int, Column], table: Table, book: Book, *,
    epoch_1904: bool,
) -> Row:  # fmt: skip
    values: dict[Column, Any] = {}
    for position, cell in enumerate(cells):
        value = cell.value
        if value is None:
            continue
        column = places.get(position)
        if cell.data_type == "f":
            value = computed[position].value if computed is not None and position < len(computed) else None
            if value is None and column is not None:
                values[column] = Misread(
                    str(cell.value),
                    "la cella contiene una formula senza il risultato",
                    "aprite la cartella in Excel, salvatela e ripetete",
                )
                continue
        if is_blank(value):
            continue
        if column is None:
            _headless(position, number, table, book)
        elif cell.data_type == "e" or (
            isinstance(value, str) and value.startswith("#") and value.endswith(("!", "?", "A", "D"))
        ):
            values[column] = Misread(
                str(value), f"la cella contiene l'errore di Excel {value}", "correggete la formula"
            )
        else:
            number_format = cell.number_format if isinstance(value, int | float) else ""
            values[column] = understood(value, column, number_format=number_format, epoch_1904=epoch_1904)
    return Row(number, values)


def _headless(position: int, number: int, table: Table, book: Book) -> None:
    """A value under no title; under one's own title in brackets, or under one already reported, it is left alone."""
    if position not in table.others:
        where = Where(file=book.name, sheet=table.title, cell=f"{get_column_letter(position + 1)}{number}")
        book.report(
            "EXCEL_SENZA_TITOLO",
            "c'è un valore in una colonna senza titolo",
            where,
            "date un titolo alla colonna o cancellatelo",
        )


def _merged(ranges: Sequence[Any], table: Table, book: Book) -> None:
    first = table.rows[0].number if table.rows else 0
    for one in ranges:
        if one.max_row >= first > 0:
            where = Where(file=book.name, sheet=table.title, cell=one.coord)
            book.report(
                "EXCEL_UNITE",
                "ci sono celle unite: solo la prima conserva il valore",
                where,
                "separatele e ripetete il valore in ognuna",
            )
