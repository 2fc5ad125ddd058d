"""The forms from the command line: made, refused on top of another, and read back."""

from __future__ import annotations

from pathlib import Path

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
