"""The dossier as one workbook: a sheet for each kind, titles that stay in view, notes, drop-down lists, codes as text."""

from __future__ import annotations

import io
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from pdz_docs.dossier.excel.cells import BLANK_MARK
from pdz_docs.dossier.excel.columns import Column, Kind
from pdz_docs.dossier.excel.rows import Values, rows_of
from pdz_docs.dossier.excel.sheets import SHEETS, Sheet
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank
from pdz_docs.errors import InputError
from pdz_docs.work.files import write_atomically

_FORMATS: Final = {Kind.DATE: "DD/MM/YYYY", Kind.HOUR: "HH:MM", Kind.NUMBER: "General"}
_TEXT: Final = "@"
_LONGEST: Final = 32_767
_EXTRA_ROWS: Final = 500
_AUTHOR: Final = "pdz-docs"
_WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
_HEAD: Final = PatternFill("solid", fgColor="FFE8EEF5")
_NEEDED: Final = PatternFill("solid", fgColor="FFFDEBC8")


def export_workbook(dossier: Dossier, path: Path) -> None:
    """Write the workbook at `path`, replacing it whole. Real persons' tax codes stay in riservato/ and are left out.

    Raises InputError for a text longer than a cell can hold, ToolFailedError when `path` cannot be written.
    """
    write_atomically(path, workbook_bytes(dossier))


def workbook_bytes(dossier: Dossier) -> bytes:
    """The workbook as a file's content."""
    # Every value is made first: openpyxl cannot leave a sheet that was begun.
    planned = [(sheet, [_shown_row(sheet, values) for values in rows_of(sheet, dossier)]) for sheet in SHEETS]
    book = Workbook(write_only=True)
    for sheet, rows in planned:
        _write(book, sheet, rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _shown_row(sheet: Sheet, values: Values) -> list[Any]:
    return [_shown(values.get(column.name), column) for column in sheet.columns]


def _write(book: Workbook, sheet: Sheet, rows: list[list[Any]]) -> None:
    worksheet = book.create_sheet(sheet.name)
    worksheet.freeze_panes = "B2" if len(sheet.columns) > 3 else "A2"
    for number, column in enumerate(sheet.columns, start=1):
        dimension = worksheet.column_dimensions[get_column_letter(number)]
        dimension.width = _width(column)
        dimension.number_format = _FORMATS.get(column.kind, _TEXT)
    worksheet.append([_header(worksheet, column) for column in sheet.columns])
    for values in rows:
        cells = zip(sheet.columns, values, strict=True)
        worksheet.append([_cell(worksheet, column, value) for column, value in cells])
    count = len(rows) + 1
    _offer_choices(worksheet, sheet, count + _EXTRA_ROWS)
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count}"


def _header(worksheet: Any, column: Column) -> Cell:
    cell = WriteOnlyCell(worksheet, value=column.title)
    cell.font = Font(bold=True)
    cell.fill = _NEEDED if column.required else _HEAD
    cell.alignment = _WRAPPED
    cell.comment = Comment(_note(column), _AUTHOR, height=110, width=260)
    return cell


def _note(column: Column) -> str:
    parts = [column.note or "", "Obbligatorio." if column.required else ""]
    if column.choices:
        parts.append(f"Valori: {', '.join(column.choices)}.")
    hints = {
        Kind.LIST: "Una voce per riga (Alt+Invio).",
        Kind.DATE: "Come 09/10/2024.",
        Kind.HOUR: "Come 16:00.",
        Kind.YES: "sì oppure no.",
    }
    parts.append(hints.get(column.kind, ""))
    if column.may_be_blank:
        parts.append(f"Se lo metterà un altro programma: {BLANK_MARK} che cosa.")
    parts.append(f"Campo: {column.name}")
    return "\n".join(part for part in parts if part)


def _width(column: Column) -> float:
    if column.kind in (Kind.DATE, Kind.HOUR, Kind.NUMBER, Kind.YES):
        return 13
    return 22 if column.required or column.digits else 30


def _offer_choices(worksheet: Any, sheet: Sheet, last: int) -> None:
    """A drop-down list for closed values; other values are refused by Excel itself."""
    for number, column in enumerate(sheet.columns, start=1):
        choices = ("sì", "no") if column.kind is Kind.YES else column.choices
        if choices:
            rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
            rule.error = f"Valori ammessi: {', '.join(choices)}"[:225]
            letter = get_column_letter(number)
            rule.add(f"{letter}2:{letter}{last}")
            worksheet.data_validations.append(rule)


def _cell(worksheet: Any, column: Column, value: Any) -> Cell | None:
    if value is None:
        return None
    cell = WriteOnlyCell(worksheet, value=value)
    cell.number_format = _TEXT if isinstance(cell.value, str) else _FORMATS.get(column.kind, _TEXT)
    if isinstance(cell.value, str):
        # A text that starts with = is a text: it must never be run.
        cell.data_type = "s"
        cell.quotePrefix = cell.value.startswith(("=", "+", "-", "@"))
    cell.alignment = _WRAPPED
    return cell


def _shown(value: Any, column: Column) -> Any:
    """The value as the cell holds it. Raises InputError for a text that no cell can hold."""
    if value is None:
        return None
    if isinstance(value, Blank):
        return f"{BLANK_MARK} {value.label}"
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, tuple):
        value = "\n".join(str(item).replace("\n", "\\n") for item in value)
    if isinstance(value, date | time | int):
        return value
    text = str(value)
    if len(text) > _LONGEST or ILLEGAL_CHARACTERS_RE.search(text):
        raise InputError(
            f"“{column.title}”: il testo “{text[:40]}…” non entra in una cella di Excel.",
            hint="accorciatelo a 32.767 caratteri, senza caratteri di controllo, o tenetelo nel file YAML",
        )
    return text
