"""Tables as files that offices open: CSV with semicolons, an Excel workbook, YAML. No cell is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import yaml
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Table = Sequence[Mapping[str, str]]
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 32_767
_WIDTH: Final = 22


def as_csv(table: Table) -> bytes:
    """UTF-8 with its mark and semicolons, as spreadsheets of Italian offices open it."""
    text = io.StringIO()
    columns = list(table[0]) if table else []
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    for row in table:
        writer.writerow([f"'{row[name]}" if row[name].startswith(_FORMULA) else row[name] for name in columns])
    return text.getvalue().encode("utf-8-sig")


def as_yaml(table: Table) -> bytes:
    """A list of records; what is empty is left out."""
    records = [{name: value for name, value in row.items() if value} for row in table]
    return yaml.safe_dump(records, allow_unicode=True, sort_keys=False, width=120).encode()


def as_xlsx(table: Table) -> bytes:
    """One sheet of text cells, its titles in view."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("registro")
    columns = list(table[0]) if table else []
    sheet.freeze_panes = "B2"
    for number in range(1, len(columns) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTH
    heads = [WriteOnlyCell(sheet, value=name) for name in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in table:
        cells = [WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", row[name])[:_LONGEST]) for name in columns]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FORMATS: Final[Mapping[str, Callable[[Table], bytes]]] = MappingProxyType(
    {".csv": as_csv, ".yaml": as_yaml, ".yml": as_yaml, ".xlsx": as_xlsx}
)
