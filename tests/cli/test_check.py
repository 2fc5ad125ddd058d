"""`pdz check` as programs and people read it: the JSON of the contracts, the three kinds of place, the exit codes, what may follow."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from pdz_docs.dossier import load
from pdz_docs.dossier.excel.write import export_workbook
from pdz_docs.dossier.scaffold import create
from pdz_docs.errors import ExitCode, Problem, Severity, Where
from pdz_docs.reports.check import check_text
from tests.dossier.filled import rewrite, w
from tests.e2e.conftest import run_pdz

KEYS = {"id", "severity", "where", "text", "hint"}
PLACES = {"file", "line", "sheet", "cell", "part", "paragraph", "field"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "ambito"
    create(target, sample="altro")
    return target


def spoil_yaml(folder: Path) -> None:
    path = folder / "pdz.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("dimostrativo: true", "dimostrativo: forse", 1), encoding="utf-8"
    )


def spoil_sheet(folder: Path) -> None:
    """The organisations kept in Excel, with a class that does not exist."""
    path = folder / "signatories/ets.xlsx"
    export_workbook(load(folder), path)
    (folder / "signatories/ets.yaml").unlink()
    book = openpyxl.load_workbook(path)
    for name in book.sheetnames:
        if name != "ETS":
            book.remove(book[name])
    book["ETS"]["C2"] = "d"
    book.save(path)


def spoil_template(folder: Path) -> None:
    def change(root: Any) -> None:
        next(root.iter(w("t"))).text = "{{ sindacco }}"

    path = folder / "templates/decreto.docx"
    rewrite(path, path.with_suffix(".nuovo"), change).replace(path)


def test_wrong_data_and_wrong_templates_in_one_report(folder: Path) -> None:
    spoil_sheet(folder)
    spoil_yaml(folder)
    spoil_template(folder)
    done = run_pdz("check", "--json", cwd=folder)
    assert done.returncode == ExitCode.INPUT, done.stderr
    report = json.loads(done.stdout)
    assert (set(report), report["schema"]) == ({"schema", "problems"}, "pdz.check/1")
    assert all(set(one) == KEYS and set(one["where"]) <= PLACES for one in report["problems"])
    errors = [one for one in report["problems"] if one["severity"] == "ERROR"]
    kinds = [sorted(set(one["where"]) - {"field"}) for one in errors]
    assert kinds == [["file", "line"], ["cell", "file", "sheet"], ["file", "paragraph", "part"]]
    assert errors[1]["where"]["cell"] == "C2"
    assert errors[2]["id"] == "VARIABILE_SCONOSCIUTA"


def test_a_wrong_template_alone(folder: Path) -> None:
    spoil_template(folder)
    done = run_pdz("check", "--templates", cwd=folder)
    assert done.returncode == ExitCode.TEMPLATE
    assert "decreto.docx, corpo, paragrafo 1" in done.stdout


def test_a_clean_folder_says_what_may_follow(folder: Path) -> None:
    done = run_pdz("check", cwd=folder)
    assert done.returncode == ExitCode.OK, done.stdout
    assert [
        step in done.stdout
        for step in ("pdz build: si può fare", "pdz freeze accordo: non ancora", "pdz prepare: non ancora")
    ] == [True] * 3


def test_errors_come_first_and_notes_only_when_asked_for() -> None:
    problems = [
        Problem(
            id=severity.value, severity=severity, text=f"testo {severity.value}", where=Where(file="x.yaml", line=3)
        )
        for severity in (Severity.INFO, Severity.WARNING, Severity.ERROR)
    ]
    shown = check_text(problems)
    assert shown.index("1 errore") < shown.index("testo ERROR") < shown.index("1 avviso") < shown.index("testo WARNING")
    assert "testo INFO" not in shown
    assert "testo INFO" in check_text(problems, with_notes=True)
