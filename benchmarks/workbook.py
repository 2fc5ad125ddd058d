"""A workbook of five thousand rows (organisations and their persons) read into checked records, beside openpyxl that reads cells."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.harness import Row, measure

_ROOT = Path(__file__).parents[1]


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.dossier import load
    from pdz_docs.dossier.excel.importing import checked_workbook
    from pdz_docs.dossier.excel.write import export_workbook

    count, rounds = (100, 1) if smoke else (2_500, 5)
    dossier = load(_ROOT)
    many = [
        dossier.ets[n % len(dossier.ets)].model_copy(update={"id": f"ente{n}", "registri": ()}) for n in range(count)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cartella.xlsx"
        export_workbook(dossier.model_copy(update={"ets": tuple(many), "lavori": ()}), path)

        def peer() -> list[Any]:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            return [row for sheet in book for row in sheet.iter_rows(values_only=True)]

        cpu, wall = measure(lambda: checked_workbook(path), rounds=rounds)
        other, other_wall = measure(peer, rounds=rounds)
    yield Row(f"{2 * count} rows, read and checked", cpu, wall, goal="≤ 1.5 s", ratio=cpu / other)
    yield Row("openpyxl, cells alone (the peer)", other, other_wall)
