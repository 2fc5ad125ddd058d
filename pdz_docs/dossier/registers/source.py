"""A register's file (CSV, TSV or XLSX) → rows by the names of headers.yaml; what is not known is listed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Final

from lxml import etree

from pdz_docs.dossier.excel.columns import folded
from pdz_docs.dossier.excel.spreadsheetml import read_sheets
from pdz_docs.dossier.fields import Text
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import read_yaml
from pdz_docs.errors import InputError, reason
from pdz_docs.values import Value

HEADERS: Final = Path(__file__).parent / "headers.yaml"
_MAX_BYTES: Final = 256 << 20
_PREAMBLE_LINES: Final = 20
_SEPARATORS: Final = (";", "\t", ",", "|")


class Register(Value):
    """A register, as headers.yaml describes it."""

    titolo: Text
    colonne: dict[str, tuple[Text, ...]]
    necessarie: tuple[Text, ...]
    ignorate: tuple[Text, ...] = ()

    def names(self) -> dict[str, str]:
        """Our name for each header, by its folded form."""
        return {folded(title): name for name, titles in self.colonne.items() for title in titles}


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """What a file of a register holds. `unknown` are the headers that nothing is known of."""

    name: str
    register: Register
    rows: tuple[tuple[int, dict[str, str]], ...]
    unknown: tuple[str, ...]


@lru_cache
def registers() -> dict[str, Register]:
    """The registers that are known."""
    data = read_yaml(HEADERS, HEADERS.name).data
    return {name: Register.model_validate(one) for name, one in data.items()} if isinstance(data, Located) else {}


def read_register(path: Path) -> RegisterFile:
    """Read a downloaded register. Raises InputError when it cannot be read or is none that is known."""
    lines = _lines(path)
    for number, (_, cells) in enumerate(lines[:_PREAMBLE_LINES]):
        for name, register in registers().items():
            known = register.names()
            found = {position: known[folded(cell)] for position, cell in enumerate(cells) if folded(cell) in known}
            if set(register.necessarie) <= set(found.values()):
                ignored = {folded(title) for title in register.ignorate}
                unknown = tuple(
                    cell for cell in cells if cell and folded(cell) not in known and folded(cell) not in ignored
                )
                return RegisterFile(name, register, tuple(_rows(lines[number + 1 :], found)), unknown)
    first = next((cells for _, cells in lines if len(cells) > 1), ())
    titles = "; ".join(one.titolo for one in registers().values())
    raise InputError(
        f"{path.name} non è un registro che si riconosce: le colonne sono {', '.join(first[:8]) or 'illeggibili'}.",
        hint=f"registri riconosciuti: {titles}. Se i titoli sono cambiati, si aggiungono in registers/headers.yaml",
    )


def _rows(lines: Sequence[tuple[int, Sequence[str]]], places: dict[int, str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in lines:
        values = {
            name: cells[position] for position, name in places.items() if position < len(cells) and cells[position]
        }
        if values:
            yield number, values


def _lines(path: Path) -> list[tuple[int, Sequence[str]]]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError(f"{path.name} è troppo grande.", hint="massimo 256 MB: scaricate la parte che serve")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path.name} non si può leggere ({reason(error)}).", hint="controllate nome e permessi"
        ) from error
    return _workbook(path, data) if data.startswith(b"PK") else _text(data)


def _workbook(path: Path, data: bytes) -> list[tuple[int, Sequence[str]]]:
    lines: list[tuple[int, Sequence[str]]] = []
    try:
        for sheet in read_sheets(data):
            for number, cells in sheet.rows:
                values = [""] * (max((cell.column for cell in cells), default=-1) + 1)
                for cell in cells:
                    values[cell.column] = _shown(cell.value)
                lines.append((number, values))
            if lines:
                break
    except (KeyError, ValueError, IndexError, TypeError, zipfile.BadZipFile, etree.LxmlError) as error:
        raise InputError(f"{path.name} è danneggiato.", hint="scaricatelo di nuovo") from error
    return lines


def _shown(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return "" if value is None else str(value).strip()


def _text(data: bytes) -> list[tuple[int, Sequence[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Ministries still publish Windows files.
        text = data.decode("cp1252", errors="replace")
    start = text[:20_000]
    separator = max(_SEPARATORS, key=start.count)
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    try:
        return [(reader.line_num, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as error:
        raise InputError(
            f"Il file non è un elenco che si possa leggere (riga {reader.line_num}).", hint="scaricatelo di nuovo"
        ) from error
