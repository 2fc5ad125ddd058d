"""A workbook's rows under their headers, with what is wrong with the sheets themselves.

Formulas count for the value that Excel left in the file; merged cells, errors and columns without a header are reported, because each
would lose or move a value in silence.
"""

from __future__ import annotations

import difflib
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree
from openpyxl.utils import get_column_letter

from pdz_docs.dossier.excel.cells import is_blank, understood
from pdz_docs.dossier.excel.columns import Column, folded
from pdz_docs.dossier.excel.sheets import Sheet
from pdz_docs.dossier.excel.spreadsheetml import Cell, RawSheet, read_sheets
from pdz_docs.dossier.strictyaml import Misread
from pdz_docs.errors import Problem, Severity, Where, reason

MAX_BYTES: Final = 32 << 20
_MAX_UNPACKED: Final = 512 << 20
_MAX_ROWS: Final = 100_000
_HEADER_ROWS: Final = 12
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
# What a damaged part leads to: a missing one, a wrong number, a broken compression.
_DAMAGE: Final = (
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
)
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
    header: int = 1
    """The row of the titles, as Excel counts."""

    @property
    def absent(self) -> tuple[Column, ...]:
        """The sheet's columns that were not found."""
        return tuple(column for column in self.sheet.columns if column not in self.letters)


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
    try:
        _read(data, book, sheets, only)
    except (*_DAMAGE, etree.LxmlError):
        where = Where(file=name)
        book.report("EXCEL", "la cartella Excel è danneggiata", where, "apritela in Excel e salvatela di nuovo")
    return book


def _bytes(path: Path, book: Book) -> bytes | None:
    """The file, when it is a workbook of a bearable size."""
    where = Where(file=book.name)
    if hint := _HINTS.get(path.suffix.lower()):
        book.report("EXCEL", "non è una cartella .xlsx", where, hint)
        return None
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else b""
    except OSError as error:
        book.report("EXCEL", f"il file non si può leggere ({reason(error)})", where, "controllate nome e permessi")
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


def _read(data: bytes, book: Book, sheets: Sequence[Sheet], only: Sheet | None) -> None:
    raws = list(read_sheets(data))
    alone = only if len(raws) == 1 else None
    for raw in raws:
        sheet = _sheet_of(raw.title, sheets) or alone
        if sheet is None:
            _unknown_sheet(raw.title, book, sheets)
            continue
        table = Table(sheet, raw.title)
        fill(raw, table, book)
        _merged(raw.merged, table, book)
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


def fill(raw: RawSheet, table: Table, book: Book) -> None:
    """Read the rows of a sheet into `table`, under its titles; what is wrong goes to `book`."""
    places: dict[int, Column] | None = None
    for number, cells in raw.rows:
        seen = [cell for cell in cells if cell.value is None or not is_blank(cell.value)]
        if not seen:
            continue
        if places is None:
            places = _header(seen, number, table, book)
            if places is None and number > _HEADER_ROWS:
                break
        elif len(table.rows) >= _MAX_ROWS:
            where = Where(file=book.name, sheet=table.title)
            book.report("EXCEL", f"il foglio ha più di {_MAX_ROWS} righe", where, "dividetelo")
            break
        elif values := dict(_values(seen, number, places, table, book)):
            table.rows.append(Row(number, values))
    if places is None:
        where = Where(file=book.name, sheet=table.title)
        titles = ", ".join(column.title for column in table.sheet.columns[:4])
        book.report("EXCEL_TITOLI", "manca la riga con i titoli delle colonne", where, f"i titoli sono: {titles}…")


def _header(cells: Sequence[Cell], number: int, table: Table, book: Book) -> dict[int, Column] | None:
    """The column at each position, when this row holds the titles; lines above it are passed over."""
    known = {folded(name): column for column in table.sheet.readable for name in (column.title, column.name)}
    found = {cell.column: (str(cell.value).strip(), known.get(folded(str(cell.value)))) for cell in cells}
    if sum(column is not None for _, column in found.values()) < min(2, len(table.sheet.columns)):
        return None
    table.header = number
    places: dict[int, Column] = {}
    for position, (title, column) in found.items():
        letter = get_column_letter(position + 1)
        where = Where(file=book.name, sheet=table.title, cell=f"{letter}{number}")
        if column is not None and column not in table.letters:
            places[position] = column
            table.letters[column] = letter
            continue
        table.others.add(position)
        if column is not None:
            book.report("COLONNA_DOPPIA", f"la colonna “{title}” c'è due volte", where, "tenetene una sola")
        elif not title.startswith("("):
            text = f"la colonna “{title}” non è tra quelle del foglio"
            book.report("COLONNA_SCONOSCIUTA", text, where, _meant(title, table.sheet))
    return places


def _meant(title: str, sheet: Sheet) -> str:
    titles = {folded(column.title): column.title for column in sheet.readable}
    near = difflib.get_close_matches(folded(title), titles, n=1)
    guess = f"forse “{titles[near[0]]}”? " if near else ""
    return f"{guess}per tenerla come nota vostra, mettete il titolo tra parentesi"


def _values(
    cells: Sequence[Cell], number: int, places: dict[int, Column], table: Table, book: Book
) -> Iterator[tuple[Column, Any]]:
    for cell in cells:
        column = places.get(cell.column)
        if column is None:
            _headless(cell.column, number, table, book)
        elif cell.value is None:
            text = "la cella contiene una formula senza il risultato"
            yield column, Misread("", text, "aprite la cartella in Excel, salvatela e ripetete")
        elif cell.is_error:
            yield (
                column,
                Misread(str(cell.value), f"la cella contiene l'errore di Excel {cell.value}", "correggete la formula"),
            )
        else:
            yield column, understood(cell.value, column, number_format=cell.number_format)


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


def _merged(ranges: Sequence[str], table: Table, book: Book) -> None:
    """Cells joined among the data; a title across columns above the header does no harm."""
    first = table.rows[0].number if table.rows else None
    for one in ranges:
        last = int("".join(character for character in one.rpartition(":")[2] if character.isdigit()) or 0)
        if first is not None and last >= first:
            where = Where(file=book.name, sheet=table.title, cell=one)
            text = "ci sono celle unite: solo la prima conserva il valore"
            book.report("EXCEL_UNITE", text, where, "separatele e ripetete il valore in ognuna")
