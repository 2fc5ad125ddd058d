"""Rows → the same plain data that the YAML files give, each value with the cell it stands in."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass, replace
from typing import Any

from pdz_docs.dossier.excel.columns import Column
from pdz_docs.dossier.excel.tables import Row, Table
from pdz_docs.dossier.record import Located, Place
from pdz_docs.errors import Where


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a record (or of a record inside it), by field: shared by all the rows of a sheet."""

    file: str
    sheet: str
    columns: dict[str, tuple[Column, str]]
    absent: dict[str, Where]
    """The fields whose column the sheet has not: they miss once, in the row of the titles, and not in each record."""
    inner: dict[str, Grid]

    def place(self, row: int) -> Where:
        """Where the record of a row starts."""
        letter = next((letter for _, letter in self.columns.values()), "A")
        return Where(file=self.file, sheet=self.sheet, cell=f"{letter}{row}")


class CellPlaces(MutableMapping[Place, Where]):
    """Where each field of a row stands, made when asked for: five thousand rows have a hundred thousand cells."""

    __slots__ = ("_grid", "_row", "_written")

    def __init__(self, grid: Grid, row: int) -> None:
        self._grid = grid
        self._row = row
        self._written: dict[Place, Where] = {}

    def __getitem__(self, key: Place) -> Where:
        if key in self._written:
            return self._written[key]
        name = key if isinstance(key, str) else key[0]
        if name not in self._grid.columns:
            return self._grid.absent[name]
        column, letter = self._grid.columns[name]
        return Where(file=self._grid.file, sheet=self._grid.sheet, cell=f"{letter}{self._row}", field=column.title)

    def __setitem__(self, key: Place, where: Where) -> None:
        self._written[key] = where

    def __delitem__(self, key: Place) -> None:
        del self._written[key]

    def __iter__(self) -> Iterator[Place]:
        return iter([*self._grid.columns, *(key for key in self._written if key not in self._grid.columns)])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def grid_of(file: str, table: Table) -> Grid:
    """The columns of a table, as a tree of fields."""
    return _grid(file, table, {column: column.path for column in (*table.letters, *table.absent)})


def _grid(file: str, table: Table, paths: dict[Column, tuple[str, ...]]) -> Grid:
    letters = table.letters
    own = {path[0]: (column, letters[column]) for column, path in paths.items() if len(path) == 1 and column in letters}
    titles = Where(file=file, sheet=table.title, cell=f"A{table.header}")
    absent = {
        path[0]: replace(titles, field=column.title)
        for column, path in paths.items()
        if len(path) == 1 and column not in letters
    }
    names = dict.fromkeys(path[0] for path in paths.values() if len(path) > 1)
    inner = {
        name: _grid(
            file, table, {column: path[1:] for column, path in paths.items() if len(path) > 1 and path[0] == name}
        )
        for name in names
    }
    return Grid(file, table.title, own, absent, inner)


def record_of(row: Row, grid: Grid) -> Located:
    """The record of a row: inner records are there when one of their cells is."""
    record = Located(grid.place(row.number), CellPlaces(grid, row.number))
    for column, value in row.values.items():
        *inner, name = column.path
        (_inside(record, grid, row.number, inner) if inner else record)[name] = value
    return record


def _inside(record: Located, grid: Grid, row: int, path: list[str]) -> Located:
    """The inner record that `path` leads to, made on the way."""
    for step in path:
        grid = grid.inner[step]
        if step not in record:
            place = grid.place(row)
            record[step] = Located(place, CellPlaces(grid, row))
            record.places[step] = place
        record = record[step]
    return record


def take(record: Located, name: str) -> Any:
    """Remove a key column from a record and give its value, None when the cell is blank."""
    return record.pop(name, None)
