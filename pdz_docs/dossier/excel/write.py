"""The dossier as one workbook: a sheet for each kind, titles that stay in view, notes, drop-down lists, codes as text."""

from __future__ import annotations

import io
from collections.abc import Iterator
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

from pdz_docs.dossier.excel import sheets
from pdz_docs.dossier.excel.cells import BLANK_MARK
from pdz_docs.dossier.excel.columns import Column, Kind
from pdz_docs.dossier.excel.sheets import SHEETS, Sheet
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.models.workshops import Workshop
from pdz_docs.dossier.needs import Blank
from pdz_docs.dossier.record import Record
from pdz_docs.dossier.taxcodes import is_demonstrative
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

Values = dict[str, Any]
"""One row, by the dotted name of the column."""


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


def rows_of(sheet: Sheet, dossier: Dossier) -> Iterator[Values]:
    """The rows of one sheet."""
    yield from _ROWS[sheet.name](dossier)


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


def _flat(record: Record, prefix: str = "") -> Values:
    """The fields of a record that are not left at their default, by dotted name; lists of records are not among them."""
    values: Values = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        path = f"{prefix}{name}"
        if isinstance(value, Record):
            values |= _flat(value, f"{path}.")
        elif isinstance(value, tuple) and any(isinstance(item, Record) for item in value):
            continue
        elif value != info.get_default(call_default_factory=True) or info.is_required():
            values[path] = value
    return values


def _bodies(dossier: Dossier) -> Iterator[tuple[str, Any]]:
    for kind in ("comuni", *sheets.LISTS, "ets"):
        for body in getattr(dossier, kind):
            yield kind, body


def _person(body: Any) -> Any:
    return getattr(body, "firmatario", None) or getattr(body, "legale_rappresentante", None)


def _persons(dossier: Dossier) -> Iterator[Values]:
    for _, body in _bodies(dossier):
        person = _person(body)
        if person is not None:
            row = {"ente": body.id, **_flat(person)}
            code = row.get("codice_fiscale")
            if code is not None and not is_demonstrative(code):
                del row["codice_fiscale"]
            yield row


def stem_of(work: Workshop, number: int) -> str:
    """The name of a workshop's file without its ending; what was never in a file is named by its area."""
    name = Path(work.where().file or "").stem
    return name or work.area or f"tavolo{number}"


def _works(dossier: Dossier) -> Iterator[tuple[str, Workshop]]:
    for number, work in enumerate(dossier.lavori, start=1):
        yield stem_of(work, number), work


def _tables(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        premise = work.sintesi.premessa if work.sintesi else None
        yield {
            "tavolo": stem,
            "area": work.area,
            "sintesi.premessa": premise,
            "dimostrativo": work.dimostrativo or None,
        }


def _meetings(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for number, one in enumerate(work.incontri, start=1):
            row = _flat(one)
            del row["ore"]
            yield {"tavolo": stem, "incontro": number, **row, "ore.inizio": one.ore[0], "ore.fine": one.ore[1]}


def _attendance(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for number, one in enumerate(work.incontri, start=1):
            for who in one.presenti:
                yield {"tavolo": stem, "incontro": number, "chi": who, "presente": True}


def _synthesis(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for voice, name in sheets.SYNTHESIS.items():
            for one in getattr(work.sintesi, name, ()):
                who = getattr(one, sheets.WHO.get(voice, "chi"), None) or None
                yield {
                    "tavolo": stem, "voce": voice, "testo": one.testo, "priorita": getattr(one, "priorita", None), "chi": who,
                    "entro": getattr(one, "entro", None),
                }  # fmt: skip


def _objectives(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for one in work.obiettivi:
            yield {"tavolo": stem, **_flat(one)}


def _parts(name: str, dossier: Dossier) -> Iterator[Values]:
    for _, work in _works(dossier):
        for one in work.obiettivi:
            holder = one.cronoprogramma if name == "fasi" else one
            for part in getattr(holder, name, ()):
                yield {"obiettivo": one.codice, **_flat(part)}


def _indicators(dossier: Dossier) -> Iterator[Values]:
    for _, work in _works(dossier):
        for one in work.obiettivi:
            for kind, name in sheets.INDICATORS.items():
                for indicator in getattr(one, name):
                    yield {"obiettivo": one.codice, "indicatore": kind, **_flat(indicator)}


def _resources(dossier: Dossier) -> Iterator[Values]:
    yield from (_flat(one) for one in (dossier.piano.risorse if dossier.piano else ()))
    yield from _parts("risorse_economiche", dossier)


_ROWS: Final = {
    sheets.COMUNI.name: lambda dossier: (_flat(one) for one in dossier.comuni),
    sheets.ENTI.name: lambda dossier: (
        {"elenco": kind, **_flat(one)} for kind, one in _bodies(dossier) if kind in sheets.LISTS
    ),
    sheets.PERSONE.name: _persons,
    sheets.DELIBERE.name: lambda dossier: (
        {"ente": one.id, **_flat(one.delibera)} for _, one in _bodies(dossier) if getattr(one, "delibera", None)
    ),
    sheets.ETS.name: lambda dossier: (_flat(one) for one in dossier.ets),
    sheets.REGISTRI.name: lambda dossier: (
        {"ente": one.id, **_flat(mark)} for _, one in _bodies(dossier) for mark in one.registri
    ),
    sheets.TAVOLI.name: _tables,
    sheets.INCONTRI.name: _meetings,
    sheets.PRESENZE.name: _attendance,
    sheets.SINTESI.name: _synthesis,
    sheets.OBIETTIVI.name: _objectives,
    sheets.FASI.name: lambda dossier: _parts("fasi", dossier),
    sheets.PERSONALE.name: lambda dossier: _parts("personale", dossier),
    sheets.INDICATORI.name: _indicators,
    sheets.RISORSE.name: _resources,
}
