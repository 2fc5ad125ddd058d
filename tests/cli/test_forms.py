"""The forms from the command line: made, refused on top of another, and read back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pdz_docs.dossier import load
from pdz_docs.dossier.scaffold import create
from pdz_docs.errors import ExitCode
from tests.e2e.conftest import run_pdz


def test_a_form_is_made_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    done = run_pdz("forms", "sintesi", "--area", "1", cwd=folder)
    assert done.returncode == 0, done.stderr
    (path,) = (folder / "output/moduli").glob("*.docx")
    assert str(path) in done.stdout
    assert run_pdz("forms", "sintesi", "--area", "1", cwd=folder).returncode == ExitCode.REFUSED
    back = run_pdz("import", str(path), cwd=folder)
    assert back.returncode == 0, back.stderr
    assert "Nulla da scrivere" in back.stdout


def test_an_area_that_is_not_there(tmp_path: Path) -> None:
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    done = run_pdz("forms", "sintesi", "--area", "7", cwd=folder)
    assert done.returncode == ExitCode.INPUT
    assert "le aree sono: 1 (" in done.stderr


def test_forms_are_listed() -> None:
    done = run_pdz("forms", "--help", cwd=Path.cwd())
    assert done.returncode == 0
    assert "sintesi" in done.stdout


@pytest.mark.office
def test_forms_for_bodies_are_made_once_and_whom_they_are_not_for_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    first, second = (one.id for one in load(folder).ets[:2])
    done = run_pdz("forms", "domanda", "--only", first, second, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "2 moduli fatti in output/domanda/" in done.stdout
    made = sorted(path.name for path in (folder / "output" / "domanda").iterdir())
    assert made == sorted(f"{one}.{kind}" for one in (first, second) for kind in ("docx", "pdf"))
    again = run_pdz("forms", "domanda", "--only", first, "--json", cwd=folder)
    assert [(one["instance"], one["built"]) for one in json.loads(again.stdout)["outputs"]] == [(first, False)]
    (folder / "output" / "domanda" / f"{first}.docx").write_bytes(b"ritoccato")
    assert run_pdz("forms", "domanda", "--only", first, cwd=folder).returncode == ExitCode.REFUSED
    wrong = run_pdz("forms", "domanda", "--only", "ignoto", cwd=folder)
    assert wrong.returncode == ExitCode.INPUT
    assert "«ignoto»" in wrong.stderr
    assert first in wrong.stderr
