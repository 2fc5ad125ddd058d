"""Whether a PDF conforms is said by a validator; the fast checks alone never say yes."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfWriter

from pdz_docs.errors import ExitCode, InputError, Severity, ToolFailedError
from pdz_docs.pdf import conformance
from pdz_docs.pdf.finish import Finished
from pdz_docs.pdf.hints import hint_for
from pdz_docs.reports.conformance import conformance_text

pytestmark = pytest.mark.office


@pytest.fixture
def good(finished: Finished, tmp_path: Path) -> Path:
    path = tmp_path / "good.pdf"
    path.write_bytes(finished.pdf.data)
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    writer, buffer = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(buffer)
    path = tmp_path / "bad.pdf"
    path.write_bytes(buffer.getvalue())
    return path


def without_validator(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_on_path", "_in_wheel"):
        monkeypatch.setattr(conformance, name, lambda _: None)


def test_a_finished_file_conforms_and_a_plain_one_does_not_and_hears_how_to_mend_it(good: Path, bad: Path) -> None:
    passed, failed = conformance.check([good, bad])
    assert (passed.conforms, passed.exit_code, passed.problems) == (True, ExitCode.OK, ())
    assert passed.validator
    assert (failed.conforms, failed.exit_code) == (False, ExitCode.NOT_VALID)
    assert {problem.id for problem in failed.problems} >= {"PDF_SENZA_STRUTTURA", "PDF_NON_CONFORME"}
    assert any("pdz build" in (problem.hint or "") for problem in failed.problems)
    assert conformance.worst([passed, failed]) is ExitCode.NOT_VALID
    said = _unwrapped(conformance_text([passed, failed]))
    assert _unwrapped(f"{good} è conforme a PDF/A-2a e PDF/UA-1 (secondo veraPDF") in said
    assert _unwrapped(f"{bad} NON è conforme") in said


def _unwrapped(text: str) -> str:
    """The text without white space: a terminal of 80 columns cuts a long path anywhere."""
    return "".join(text.split())


def test_without_a_validator_nothing_passes(good: Path, bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_validator(monkeypatch)
    unknown, wrong = conformance.check([good, bad])
    assert (unknown.conforms, unknown.exit_code) == (None, ExitCode.INDETERMINATE)
    assert [(one.id, one.severity) for one in unknown.problems] == [("PDF_NON_VALIDATO", Severity.WARNING)]
    assert (wrong.conforms, wrong.exit_code) == (False, ExitCode.NOT_VALID)
    assert conformance.worst([unknown, wrong]) is ExitCode.NOT_VALID
    with pytest.raises(ValueError):
        conformance.worst([])


@pytest.mark.parametrize("said", ["", "nonsense", '{"report": {"jobs": []}}'])
def test_a_validator_that_says_nothing_is_a_failure(
    good: Path, tmp_path: Path, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "verapdf"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolFailedError):
        conformance.check([good])


@pytest.mark.parametrize("data", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF"])
def test_what_is_not_a_pdf_is_an_error(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(data)
    with pytest.raises(InputError):
        conformance.check([tmp_path / "x.pdf"])
    with pytest.raises(InputError):
        conformance.check([tmp_path / "none.pdf"])


def test_the_command_has_an_exit_code_for_each_answer(good: Path, bad: Path) -> None:
    def run(*args: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pdz_docs", "check", *args], capture_output=True, text=True, check=False
        )

    failed = run("--pdf", str(bad), "--json")
    assert failed.returncode == ExitCode.NOT_VALID
    assert [one["conforms"] for one in json.loads(failed.stdout)["files"]] == [False]
    assert run("--pdf", str(bad.with_name("none.pdf"))).returncode == ExitCode.INPUT
    assert run("--pdf", str(good), "--templates").returncode == ExitCode.USAGE


@pytest.mark.parametrize(
    ("standard", "clause", "test", "word"),
    [
        ("PDF/UA-1", "7.18.5", 2, "Modifica collegamento"),
        ("PDF/UA-1", "7.18.3", 1, "pdz build"),
        ("PDF/UA-1", "7.1", 9, "Titolo"),
        ("PDF/UA-1", "7.1", 3, "bordo"),
        ("PDF/A-2a", "6.4.3", 2, "resta valida"),
    ],
)
def test_hints_are_those_of_the_nearest_rule(standard: str, clause: str, test: int, word: str) -> None:
    assert word in (hint_for(standard, clause, test) or "")
