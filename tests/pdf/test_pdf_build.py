"""`build`: only what changed, never over somebody's edits or a frozen text, and the old state when it fails or is stopped."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from pdz_docs.dossier import load
from pdz_docs.errors import ExitCode, InputError, RefusedError, ToolFailedError, ToolMissingError
from pdz_docs.pdf import build as building
from pdz_docs.pdf.build import BuildReport, build
from pdz_docs.pdf.fontfiles import font_digests
from pdz_docs.pdf.freeze import freeze
from pdz_docs.pdf.ledger import Ledger
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.reproducible import Reproduction, compare, verify_reproducible
from pdz_docs.pdf.states import DraftPdf, Terms
from pdz_docs.reports.reproducible import reproducible_text
from pdz_docs.work.clock import fixed_clock

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("build")]

ROOT = Path(__file__).parents[2]
Run = Callable[..., BuildReport]


def _copy(target: Path) -> Path:
    target.mkdir(parents=True)
    for entry in (*ROOT.glob("*.yaml"), ROOT / "signatories", ROOT / "workshops", ROOT / "templates"):
        (shutil.copytree if entry.is_dir() else shutil.copy)(entry, target / entry.name)
    return target


@pytest.fixture(scope="module")
def built(office: Office, at: datetime, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder whose agreement was built once."""
    folder = _copy(tmp_path_factory.mktemp("built") / "work")
    build(load(folder), folder=folder, documents=["accordo"], clock=fixed_clock(at))
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "work"))


@pytest.fixture
def run(folder: Path, at: datetime) -> Run:
    def _run(**options: object) -> BuildReport:
        wanted = {"documents": ["accordo"], "clock": fixed_clock(at), **options}
        return build(load(folder), folder=folder, **wanted)  # type: ignore[arg-type]

    return _run


def _digests(folder: Path) -> dict[str, str]:
    return {
        entry.relative_to(folder).as_posix(): sha256(entry.read_bytes()).hexdigest()
        for entry in sorted((folder / "output").rglob("*"))
        if entry.is_file() and not entry.name.startswith(".")
    }


def _change(folder: Path) -> None:
    main = folder / "pdz.yaml"
    main.write_text(
        main.read_text(encoding="utf-8").replace("Valle Seriana Superiore", "Valle Seriana di Sopra"), encoding="utf-8"
    )


def test_the_first_build_puts_word_and_pdf_in_place(built: Path) -> None:
    assert set(_digests(built)) == {"output/accordo.docx", "output/accordo.pdf"}


def test_nothing_changed_means_no_libreoffice(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _digests(folder)
    monkeypatch.setenv("PDZ_SOFFICE", "/nessun/soffice")
    report = run()
    assert [(one.built, one.why) for one in report.outputs] == [(False, "dati e modello non sono cambiati")]
    assert report.outputs[0].sha256 == before["output/accordo.pdf"]
    assert _digests(folder) == before


def test_each_worker_starts_libreoffice_once(
    office: Office, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Starting it costs more than most documents: fifteen documents, on two workers, are two starts."""
    starts, watched = tmp_path / "avvii", tmp_path / "soffice"
    watched.write_text(f'#!/bin/sh\necho "$*" >> "{starts}"\nexec "{office.soffice}" "$@"\n')
    watched.chmod(0o755)
    monkeypatch.setenv("PDZ_SOFFICE", str(watched))
    assert run(documents=["convocazione", "foglio-presenze", "sintesi"]).built == 15
    assert sum("--accept" in line for line in starts.read_text().splitlines()) == 2


def test_a_changed_datum_is_built_and_found_in_the_pdf(run: Run, folder: Path) -> None:
    from pdz_docs.pdf import text

    _change(folder)
    report = run()
    assert [(one.built, one.why) for one in report.outputs] == [(True, "dati, modello o programma sono cambiati")]
    assert text.missing((folder / "output" / "accordo.pdf").read_bytes(), ["Valle Seriana di Sopra"]) == ()


def test_a_deleted_file_is_made_again_to_the_byte(run: Run, folder: Path) -> None:
    before = _digests(folder)
    (folder / "output" / "accordo.pdf").unlink()
    assert run().outputs[0].why == "mancava un file"
    assert _digests(folder) == before


@pytest.mark.parametrize("name", ["accordo.docx", "accordo.pdf"])
def test_what_somebody_retouched_is_not_overwritten(name: str, run: Run, folder: Path) -> None:
    path = folder / "output" / name
    path.write_bytes(path.read_bytes() + b"\n")
    before = _digests(folder)
    with pytest.raises(RefusedError) as caught:
        run()
    assert caught.value.exit_code == 7
    assert [problem.id for problem in caught.value.problems] == ["FILE_RITOCCATO"]
    assert name in str(caught.value.problems[0])
    assert _digests(folder) == before
    assert run(discard_edits=True).built == 1
    assert run().built == 0


def test_a_later_document_that_was_retouched_keeps_every_other_as_it_was(run: Run, folder: Path) -> None:
    """LibreOffice is at work on the first ones when the last one is found to be retouched."""
    run(documents=["avviso"])
    path = folder / "output" / "accordo.docx"
    path.write_bytes(path.read_bytes() + b"\n")
    _change(folder)
    before = _digests(folder)
    with pytest.raises(RefusedError):
        run(documents=["avviso", "accordo"])
    assert _digests(folder) == before
    assert [entry.name for entry in (folder / "output").iterdir() if entry.name.startswith(".pdz-")] == []


def test_a_folder_in_the_place_of_a_file_stays_and_is_told(run: Run, folder: Path) -> None:
    (folder / "output" / "accordo.pdf").unlink()
    (folder / "output" / "accordo.pdf").mkdir()
    with pytest.raises(RefusedError, match=r"accordo\.pdf è una cartella"):
        run()
    assert (folder / "output" / "accordo.pdf").is_dir()
    assert set(_digests(folder)) == {"output/accordo.docx"}


def test_a_file_in_the_place_of_a_folder_of_documents_stays_and_is_told(run: Run, folder: Path) -> None:
    (folder / "output" / "convocazione").write_text("mio")
    before = _digests(folder)
    with pytest.raises(RefusedError, match="convocazione è un file, dove serve una cartella"):
        run(documents=["convocazione/minori-1"])
    assert _digests(folder) == before


def test_a_file_that_was_never_built_is_not_overwritten(run: Run, folder: Path) -> None:
    (folder / "output" / ".build.json").unlink()
    with pytest.raises(RefusedError):
        run()


def test_a_frozen_document_is_refused_by_name_and_passed_over_otherwise(run: Run, folder: Path, at: datetime) -> None:
    pdf = DraftPdf((folder / "output" / "accordo.pdf").read_bytes())
    terms = Terms(document="accordo", title="Accordo", version=1, kind="accordo", frozen_at=at, file="accordo.pdf")
    freeze(pdf, terms, output=folder / "output")
    before = _digests(folder)
    _change(folder)
    with pytest.raises(RefusedError) as caught:
        run()
    assert caught.value.exit_code == 7
    report = run(documents=None)
    assert {one.document: (one.built, one.why) for one in report.outputs}["accordo"] == (
        False,
        "congelato: non si rifà",
    )
    assert {name: digest for name, digest in _digests(folder).items() if "accordo" in name} == before


def test_an_unknown_name_says_which_there_are(run: Run) -> None:
    with pytest.raises(InputError) as caught:
        run(documents=["accordi"])
    assert "accordo" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("soffice", "error"),
    [(None, ToolMissingError), ("exit 0", ToolFailedError)],
    ids=["missing", "exits 0, writes nothing"],
)
def test_without_a_working_libreoffice_the_old_state_stays(
    soffice: str | None, error: type[Exception], run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _digests(folder)
    fake = folder / "soffice"
    if soffice:
        fake.write_text(f"#!/bin/sh\n{soffice}\n")
        fake.chmod(0o755)
    monkeypatch.setenv("PDZ_SOFFICE", str(fake))
    _change(folder)
    with pytest.raises(error):
        run()
    assert _digests(folder) == before
    assert not [entry for entry in (folder / "output").iterdir() if entry.name.startswith(".pdz-")]


def _in_another_process(folder: Path, prelude: str = "") -> subprocess.Popen[str]:
    code = textwrap.dedent(
        f"""
        from datetime import datetime
        from pathlib import Path
        from pdz_docs.dossier import load
        from pdz_docs.errors import PdzError
        from pdz_docs.pdf.build import build
        from pdz_docs.work.clock import fixed_clock
        folder = Path({str(folder)!r})
        dossier = load(folder)
        {prelude}
        try:
            build(dossier, folder=folder, documents=["accordo"], clock=fixed_clock(datetime.fromisoformat("2024-12-05T10:00:00+01:00")))
        except PdzError as error:
            print(type(error).__name__, error)
        """
    )
    environment = {**os.environ, "PDZ_TEST_FOLDER": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _left_processes(folder: Path) -> list[str]:
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and f"PDZ_TEST_FOLDER={folder}".encode() in (entry / "environ").read_bytes():
                found.append((entry / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def test_ctrl_c_leaves_the_old_state_and_no_process(folder: Path) -> None:
    before = _digests(folder)
    _change(folder)
    process = _in_another_process(folder)
    for _ in range(300):
        if any("soffice.bin" in line for line in _left_processes(folder)):
            break
        time.sleep(0.05)
    else:
        pytest.fail("LibreOffice never started")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    for _ in range(50):
        if not _left_processes(folder):
            break
        time.sleep(0.1)
    assert _left_processes(folder) == []
    assert _digests(folder) == before
    assert not [entry for entry in (folder / "output").iterdir() if entry.name.startswith(".pdz-")]


def test_a_full_disk_leaves_the_old_state(folder: Path) -> None:
    before = _digests(folder)
    _change(folder)
    prelude = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))"
    said, errors = _in_another_process(folder, prelude).communicate(timeout=120)
    assert said.startswith("ToolFailedError"), errors
    assert _digests(folder) == before


def test_killed_while_publishing_it_finishes_the_next_time(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The Word file was put in place, the PDF not yet: neither is taken for somebody's edit."""
    _change(folder)
    real = building.publish

    def fails_on_pdf(temporary: Path, target: Path) -> None:
        if target.suffix == ".pdf":
            raise KeyboardInterrupt
        real(temporary, target)

    with monkeypatch.context() as patched:
        patched.setattr(building, "publish", fails_on_pdf)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert run().built == 1
    assert run().built == 0


def test_a_file_in_the_place_of_the_output_folder_stays_and_is_told(folder: Path, at: datetime) -> None:
    blocked = folder / "a-file"
    blocked.write_text("not a folder")
    with pytest.raises(RefusedError, match="a-file è un file, dove serve una cartella"):
        build(load(folder), folder=folder, documents=["accordo"], clock=fixed_clock(at), output=blocked)
    assert blocked.read_text() == "not a folder"


def test_a_damaged_ledger_knows_nothing(folder: Path) -> None:
    (folder / "output" / ".build.json").write_text("{")
    assert Ledger(folder / "output").get("accordo") is None


def test_the_same_inputs_give_the_same_bytes_elsewhere(folder: Path, at: datetime) -> None:
    compared = verify_reproducible(load(folder), folder=folder, clock=fixed_clock(at), documents=["accordo"])
    assert compared.same
    assert [(one.file, one.same, one.first_difference) for one in compared.files] == [
        ("accordo.docx", True, None),
        ("accordo.pdf", True, None),
    ]
    assert compared.files[1].first == sha256((folder / "output" / "accordo.pdf").read_bytes()).hexdigest()


def test_the_command_makes_everything_twice_and_leaves_the_outputs_alone(folder: Path) -> None:
    before = sorted((folder / "output").rglob("*"))
    command = [sys.executable, "-m", "pdz_docs", "build", "--verify-reproducible", "--json", "riparto"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == ExitCode.OK, done.stderr
    found = json.loads(done.stdout)
    assert (found["same"], [one["file"] for one in found["files"]]) == (True, ["riparto.docx", "riparto.pdf"])
    assert sorted((folder / "output").rglob("*")) == before


@pytest.mark.parametrize(("other", "words"), [(b"abX", "dal byte 2"), (b"ab", "dal byte 2"), (b"", "dal byte 0")])
def test_a_difference_is_told_with_its_first_byte(other: bytes, words: str) -> None:
    found = Reproduction((compare("a.pdf", b"abc", other), compare("b.pdf", b"1", b"1")))
    assert (found.same, found.exit_code) == (False, ExitCode.NOT_VALID)
    assert f"a.pdf: diverso, {words}." in reproducible_text(found)
    assert Reproduction(()).exit_code is ExitCode.NOT_VALID


def test_fonts_are_recorded_with_their_digests(folder: Path) -> None:
    found = font_digests(DraftPdf((folder / "output" / "accordo.pdf").read_bytes()))
    assert {one.file for one in found} >= {"Carlito-Regular.ttf", "Carlito-Bold.ttf"}
