"""What a user can get wrong, and what the machine can do to him: each with its exit code, its words, and nothing left behind."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from pdz_docs.errors import ExitCode
from pdz_docs.profiles import builtin
from tests.e2e.conftest import PDZ, run_pdz


def made_files(folder: Path) -> set[str]:
    """What lies in output/ besides the marker and the lock."""
    output = folder / "output"
    return {path.relative_to(output).as_posix() for path in output.rglob("*")} - {".gitkeep", ".pdz.lock"}


def change_yaml(path: Path, change: Any) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def change_template(path: Path, change: Any) -> None:
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["word/document.xml"] = change(parts["word/document.xml"].decode()).encode()
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)


def write_in_template(folder: Path, text: str) -> None:
    """Put a paragraph with `text` at the beginning of the agreement's template."""
    paragraph = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    change_template(
        folder / "templates" / "accordo.docx", lambda xml: re.sub(r"(<w:body>)", rf"\g<1>{paragraph}", xml, count=1)
    )


def assert_told(done: subprocess.CompletedProcess[str], code: ExitCode, *words: str) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr, done.stderr


def test_an_unknown_key_names_file_line_and_field(folder: Path) -> None:
    path = folder / "pdz.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\nchiave_inventata: 1\n", encoding="utf-8")
    line = path.read_text(encoding="utf-8").splitlines().index("chiave_inventata: 1") + 1
    assert_told(run_pdz("build", cwd=folder), ExitCode.INPUT, "pdz.yaml", f"riga {line}", "chiave_inventata")
    assert made_files(folder) == set()


def test_a_wrong_tax_code_is_named_without_being_believed(folder: Path) -> None:
    path = folder / "signatories" / "comuni.yaml"
    text = path.read_text(encoding="utf-8")
    code = re.search(r"codice_fiscale: \"?([A-Z]{6}\d\d[A-Z]\d\dZ000[A-Z])", text)
    assert code is not None
    wrong = code[1][:-1] + chr((ord(code[1][-1]) - 65 + 1) % 26 + 65)
    path.write_text(text.replace(code[1], wrong), encoding="utf-8")
    assert_told(run_pdz("build", cwd=folder), ExitCode.INPUT, "comuni.yaml", "codice_fiscale")
    assert made_files(folder) == set()


def test_a_comune_twice_is_an_error(folder: Path) -> None:
    change_yaml(folder / "signatories" / "comuni.yaml", lambda comuni: comuni.append(comuni[1]))
    assert_told(run_pdz("build", cwd=folder), ExitCode.INPUT, "comuni.yaml")
    assert made_files(folder) == set()


@pytest.mark.office
def test_a_missing_mayor_is_a_gap_in_the_draft_and_stops_freezing(folder: Path) -> None:
    change_yaml(folder / "signatories" / "comuni.yaml", lambda comuni: comuni[2].pop("firmatario"))
    done = run_pdz("build", "accordo", cwd=folder)
    assert done.returncode == ExitCode.OK, done.stderr
    assert "BOZZA" in done.stdout
    text = subprocess.run(
        ["pdftotext", str(folder / "output" / "accordo.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "[DA COMPLETARE: " in text
    assert all("BOZZA" in page for page in text.split("\f")[:-1])
    assert run_pdz("freeze", "piano", "--unverified-profile", cwd=folder).returncode == ExitCode.OK
    assert_told(run_pdz("freeze", "accordo", cwd=folder), ExitCode.INPUT, "firmatario")
    assert not (folder / "output" / "frozen" / "accordo").exists()


def test_a_misspelt_variable_names_part_and_paragraph(folder: Path) -> None:
    write_in_template(folder, "{{ capofilla.nome }}")
    assert_told(
        run_pdz("build", "accordo", cwd=folder),
        ExitCode.TEMPLATE,
        "accordo.docx",
        "paragrafo 1",
        "capofilla",
        "capofila",
    )
    assert made_files(folder) == set()


def test_a_template_that_tries_to_get_out_is_refused(folder: Path) -> None:
    write_in_template(folder, "{{ ''.__class__.__mro__[1].__subclasses__() }}")
    assert_told(run_pdz("build", "accordo", cwd=folder), ExitCode.TEMPLATE, "vietato")
    assert made_files(folder) == set()


def test_a_corrupt_template_is_told(folder: Path) -> None:
    template = folder / "templates" / "accordo.docx"
    template.write_bytes(template.read_bytes()[:2000])
    assert_told(run_pdz("build", "accordo", cwd=folder), ExitCode.TEMPLATE, "accordo.docx")
    assert made_files(folder) == set()


def test_without_libreoffice_the_way_out_is_named(folder: Path) -> None:
    done = run_pdz("build", "accordo", cwd=folder, env={"PDZ_SOFFICE": "/non/esiste/soffice"})
    assert_told(done, ExitCode.TOOL_MISSING, "PDZ_SOFFICE", "LibreOffice")
    assert made_files(folder) == set()


@pytest.mark.office
def test_an_office_that_does_nothing_and_says_all_is_well_is_not_believed(folder: Path, tmp_path: Path) -> None:
    fake = tmp_path / "soffice"
    fake.write_text("#!/bin/sh\nexit 0\n")
    fake.chmod(0o755)
    python = "/usr/bin/python3"
    done = run_pdz("build", "accordo", cwd=folder, env={"PDZ_SOFFICE": str(fake), "PDZ_UNO_PYTHON": python})
    assert_told(done, ExitCode.TOOL_FAILED, "LibreOffice")
    assert made_files(folder) == set()


@pytest.mark.office
def test_a_full_disk_is_told(folder: Path) -> None:
    output = folder / "output"
    script = 'mount -t tmpfs -o size=160k tmpfs "$0" && "$@"; code=$?; ls -A "$0"; exit $code'
    prefix = ["unshare", "--map-root-user", "--mount", "sh", "-c", script, str(output)]
    if subprocess.run([*prefix[:3], "true"], capture_output=True, check=False).returncode:
        pytest.skip("questa macchina non consente spazi di nomi per i montaggi")
    done = run_pdz("build", cwd=folder, prefix=prefix)
    assert_told(done, ExitCode.TOOL_FAILED, "spazio su disco")
    assert set(done.stdout.split()) <= {".pdz.lock"}


@pytest.mark.office
def test_a_file_in_the_place_of_the_output_folder_is_told_and_stays(folder: Path) -> None:
    shutil.rmtree(folder / "output")
    (folder / "output").write_text("un file, non una cartella")
    assert_told(run_pdz("build", "accordo", cwd=folder), ExitCode.REFUSED, "è un file, dove serve una cartella")
    assert (folder / "output").read_text() == "un file, non una cartella"


@pytest.mark.office
def test_interrupting_a_build_leaves_nothing_half_done(folder: Path) -> None:
    process = subprocess.Popen(
        [*PDZ, "build"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    _wait_for_office(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == ExitCode.INTERRUPTED, stderr
    assert "Interrotto" in stderr
    assert "Traceback" not in stderr
    assert {name for name in made_files(folder) if not name.endswith((".docx", ".pdf", ".json"))} == set()
    assert run_pdz("build", "piano", cwd=folder).returncode == ExitCode.OK


def _wait_for_office(pid: int) -> None:
    """Until the build has started LibreOffice, told by the children of its process."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = subprocess.run(["ps", "-eo", "ppid=,args="], capture_output=True, text=True, check=True).stdout
        if any("unoworker" in line and line.split()[0] == str(pid) for line in found.splitlines()):
            time.sleep(0.5)
            return
        time.sleep(0.05)
    raise AssertionError("the build never started LibreOffice")


@pytest.mark.office
def test_a_second_build_has_nothing_to_do_and_says_so(tmp_path: Path) -> None:
    assert run_pdz("init", "altro", "--sample", "altro", cwd=tmp_path).returncode == ExitCode.OK
    folder = tmp_path / "altro"
    assert run_pdz("build", cwd=folder).returncode == ExitCode.OK
    again = run_pdz("build", cwd=folder, env={"PDZ_SOFFICE": "/non/esiste/soffice"})
    assert again.returncode == ExitCode.OK, again.stderr
    assert again.stdout.startswith("Nulla da rifare")


@pytest.mark.office
def test_a_frozen_document_is_neither_rebuilt_nor_frozen_again(folder: Path) -> None:
    assert run_pdz("freeze", "piano", "--unverified-profile", cwd=folder).returncode == ExitCode.OK
    frozen = folder / "output" / "frozen" / "piano" / "v1" / "piano" / "piano.pdf"
    before = frozen.read_bytes()
    assert_told(run_pdz("freeze", "piano", cwd=folder), ExitCode.REFUSED, "già congelato")
    assert_told(run_pdz("build", "piano", cwd=folder), ExitCode.REFUSED, "congelato")
    assert frozen.read_bytes() == before


def test_a_format_that_nobody_verified_is_not_frozen_unasked(folder: Path) -> None:
    assert_told(run_pdz("freeze", "piano", cwd=folder), ExitCode.REFUSED, " voci su ", "--unverified-profile")
    assert not (folder / "output" / "frozen" / "piano").exists()


@pytest.mark.office
def test_a_verified_format_is_frozen_without_asking(folder: Path) -> None:
    own = folder / "profili"
    own.mkdir()
    text = builtin()["lombardia-2025-2027"].read_text(encoding="utf-8")
    (own / "lombardia-2025-2027.yaml").write_text(
        text.replace("verificato: false", "verificato: true"), encoding="utf-8"
    )
    assert "PROFILO_NON_VERIFICATO" not in run_pdz("check", "--json", cwd=folder).stdout
    assert run_pdz("freeze", "piano", cwd=folder).returncode == ExitCode.OK


def test_the_agreement_cannot_be_frozen_before_the_plan(folder: Path) -> None:
    assert_told(run_pdz("freeze", "accordo", cwd=folder), ExitCode.INPUT, "pdz freeze piano")
    assert made_files(folder) == set()


def test_a_clean_sample_passes_the_check(folder: Path) -> None:
    done = run_pdz("check", cwd=folder)
    assert done.returncode == ExitCode.OK, done.stdout
    assert "Nessun errore" in done.stdout
