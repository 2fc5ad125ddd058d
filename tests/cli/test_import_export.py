"""The workbook from the command line: out, back in, and what a wrong cell says."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from pdz_docs.dossier import load
from pdz_docs.dossier.scaffold import create
from pdz_docs.errors import ExitCode
from tests.e2e.conftest import run_pdz


def test_out_and_back_in_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    before = load(folder)
    assert run_pdz("export", "--xlsx", "dati.xlsx", cwd=folder).returncode == 0
    assert run_pdz("export", "--xlsx", "dati.xlsx", cwd=folder).returncode == ExitCode.REFUSED
    done = run_pdz("import", "dati.xlsx", "--replace", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert load(folder) == before


def test_a_wrong_cell_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    run_pdz("export", "--xlsx", "dati.xlsx", cwd=folder)
    book = openpyxl.load_workbook(folder / "dati.xlsx")
    sheet = book["Comuni"]
    column = next(
        cell.column
        for row in sheet.iter_rows(max_row=3)
        for cell in row
        if str(cell.value).lower().startswith("codice istat")
    )
    row = next(cell.row for cell in sheet["A"] if cell.value and cell.row > 1) + 1
    sheet.cell(row, column).value = "16"
    book.save(folder / "dati.xlsx")
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    done = run_pdz("import", "dati.xlsx", "--replace", cwd=folder)
    assert done.returncode == ExitCode.INPUT
    assert "foglio “Comuni”" in done.stderr
    assert "Traceback" not in done.stderr
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before
