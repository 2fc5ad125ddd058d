"""Real persons' tax codes never lie in a file that git tracks."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from stdnum.it import codicefiscale

from pdz_docs.dossier.privacy import tracked_codes

_HEAD = "RSSMRA80A01C800"
REAL = _HEAD + codicefiscale.calc_check_digit(_HEAD)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    return tmp_path


def track(repository: Path, name: str, text: str) -> None:
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "-C", str(repository), "add", "-f", name], check=True)


def test_a_tracked_code(repository: Path) -> None:
    track(repository, "note.txt", f"prima riga\nè {REAL.lower()},\n")
    (problem,) = tracked_codes(repository)
    assert (problem.id, problem.where.file, problem.where.line) == ("CODICE_FISCALE_REALE", "note.txt", 2)
    assert REAL.lower() not in str(problem).lower()


def test_riservato_tracked_by_mistake(repository: Path) -> None:
    track(repository, "riservato/codici-fiscali.yaml", f"clusone: {REAL}\n")
    assert [one.where.file for one in tracked_codes(repository)] == ["riservato/codici-fiscali.yaml"]


def test_untracked_files_are_not_read(repository: Path) -> None:
    (repository / "note.txt").write_text(REAL, encoding="utf-8")
    assert tracked_codes(repository) == ()


@pytest.mark.parametrize("text", [f"X{REAL}", f"{REAL}9", REAL[:15] + "AB"[REAL.endswith("A")], "RSSMRA80A01Z000B"])
def test_what_is_no_real_code(repository: Path, text: str) -> None:
    track(repository, "note.txt", text)
    assert tracked_codes(repository) == ()


def test_no_repository(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(REAL, encoding="utf-8")
    assert tracked_codes(tmp_path) == ()


def test_a_workbook_is_looked_into(repository: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    book.active["B7"] = REAL
    book.save(repository / "comuni.xlsx")
    subprocess.run(["git", "-C", str(repository), "add", "comuni.xlsx"], check=True)
    assert [one.where.file for one in tracked_codes(repository)] == ["comuni.xlsx"]
