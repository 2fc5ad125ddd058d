"""LibreOffice is not believed: what it makes, leaves out, leaves behind."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pdf_material
import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from pdz_docs.errors import RefusedError, ToolFailedError, ToolMissingError
from pdz_docs.pdf import text
from pdz_docs.pdf.export import Job, export, export_each
from pdz_docs.pdf.office import Office, find_office
from pdz_docs.pdf.states import DraftPdf

pytestmark = pytest.mark.office


def _marked_processes(mark: str) -> list[int]:
    """Processes whose environment holds `mark`: LibreOffice and all it starts inherit it."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except OSError:
                continue
    return found


def _soffice(folder: Path, body: str) -> Office:
    """A `soffice` that does as told, driven by the real bridge."""
    script = folder / "soffice"
    script.write_text(f"#!/bin/sh\n{body}\n")
    script.chmod(0o755)
    real = find_office()
    return Office(script, real.python, "finto")


def test_an_index_is_brought_up_to_date_and_its_numbers_are_right(raw: DraftPdf) -> None:
    reader = PdfReader(BytesIO(raw.data))
    real = {
        str(item.title): reader.get_destination_page_number(item) + 1
        for item in reader.outline
        if isinstance(item, Destination)
    }
    plain = text.read(raw.data).plain
    listed = {title: int(page) for title, page in re.findall(r"(Articolo \d – Oggetto|Firme)\s+(\d+)\n", plain)}
    assert set(listed) == {"Articolo 1 – Oggetto", "Articolo 2 – Oggetto", "Articolo 3 – Oggetto", "Firme"}
    assert listed == {title: real[title] for title in listed}
    assert "Aggiornare l'indice" not in plain


def test_everything_that_had_to_be_there_is_found(raw: DraftPdf) -> None:
    wanted = [*pdf_material.HOSTILE, pdf_material.LONG, *(pdf_material.cell(number) for number in range(20))]
    assert text.missing(raw.data, wanted) == ()


def test_artifacts_are_not_content(raw: DraftPdf) -> None:
    assert text.missing(raw.data, [pdf_material.HEADER, "pagina 1"]) == (pdf_material.HEADER, "pagina 1")


def test_soft_hyphens_and_line_breaks_do_not_hide_a_word(raw: DraftPdf) -> None:
    assert text.missing(raw.data, ["responsabilizzazione amministrativamente precipitevolissimevolmente"]) == ()


def test_a_lost_text_is_an_error_that_names_it(one_page: Job, office: Office) -> None:
    job = Job(docx=one_page.docx, pdf=one_page.pdf, name="uno", required=("Testo.", "Non c'è"))
    with pytest.raises(ToolFailedError) as caught:
        export([job], office=office)
    assert [problem.id for problem in caught.value.problems] == ["PDF_TESTO_PERSO"]
    assert "Non c'è" in caught.value.problems[0].text
    assert not job.pdf.exists()


def test_a_template_mark_left_in_the_text_is_an_error(tmp_path: Path, office: Office) -> None:
    (tmp_path / "m.docx").write_bytes(pdf_material.word(["Comune di {{ nome }}"]))
    with pytest.raises(ToolFailedError) as caught:
        export([Job(docx=tmp_path / "m.docx", pdf=tmp_path / "m.pdf", name="m")], office=office)
    assert {problem.id for problem in caught.value.problems} == {"PDF_SEGNO_DI_MODELLO"}


@pytest.mark.parametrize(
    "data", [b"", b"testo semplice", pdf_material.word()[:-400]], ids=["empty", "text", "truncated"]
)
def test_what_is_not_a_whole_word_file_is_refused(data: bytes, tmp_path: Path, office: Office) -> None:
    (tmp_path / "x.docx").write_bytes(data)
    with pytest.raises(ToolFailedError, match="non è un documento Word integro"):
        export([Job(docx=tmp_path / "x.docx", pdf=tmp_path / "x.pdf", name="x")], office=office)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["x.docx"]


def test_a_soffice_that_exits_0_and_does_nothing_is_a_failure(one_page: Job, tmp_path: Path, office: Office) -> None:
    with pytest.raises(ToolFailedError, match="non si avvia"):
        export([one_page], office=_soffice(tmp_path, "exit 0"))
    assert not one_page.pdf.exists()


def test_no_libreoffice_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(ToolMissingError) as caught:
        find_office({"PDZ_SOFFICE": str(tmp_path / "nessuno")})
    assert caught.value.exit_code == 5
    assert "apt install" in (caught.value.hint or "")


def test_an_interpreter_without_uno_is_missing_too(office: Office) -> None:
    with pytest.raises(ToolMissingError, match="uno"):
        find_office({"PDZ_SOFFICE": str(office.soffice), "PDZ_UNO_PYTHON": "/bin/false"})


def test_many_documents_with_two_workers_come_back_in_order(tmp_path: Path, office: Office) -> None:
    jobs = []
    for number in range(5):
        docx = tmp_path / f"{number}.docx"
        docx.write_bytes(pdf_material.word([f"Documento numero {number}."] * (1 + 60 * (number % 2))))
        jobs.append(
            Job(docx=docx, pdf=docx.with_suffix(".pdf"), name=str(number), required=(f"Documento numero {number}.",))
        )
    assert export(jobs, office=office, jobs_a_worker=2) == (1, 3, 1, 3, 1)


def test_every_document_has_been_handed_in_before_the_first_pdf_comes_out(tmp_path: Path, office: Office) -> None:
    """They are made while LibreOffice works; whoever makes them may still refuse them all after the last."""
    events: list[str] = []

    def jobs() -> Iterator[Job]:
        for name in ("a", "b", "c"):
            (tmp_path / f"{name}.docx").write_bytes(pdf_material.word([name]))
            events.append(name)
            yield Job(docx=tmp_path / f"{name}.docx", pdf=tmp_path / f"{name}.pdf", name=name, required=(name,))

    came = [(one.job.name, one.pages, len(one.reader.pages), len(events)) for one in export_each(jobs(), office=office)]
    assert came == [("a", 1, 1, 3), ("b", 1, 1, 3), ("c", 1, 1, 3)]


def test_what_stops_the_making_of_documents_stops_libreoffice(
    one_page: Job, monkeypatch: pytest.MonkeyPatch, office: Office
) -> None:
    mark = f"PDZ_TEST_MARK=refused{os.getpid()}"
    monkeypatch.setenv(*mark.split("="))

    def jobs() -> Iterator[Job]:
        yield one_page
        raise RefusedError("no")

    with pytest.raises(RefusedError):
        export(jobs(), office=office)
    assert [pid for pid in _marked_processes(mark) if pid != os.getpid()] == []


def test_time_out_kills_the_whole_group(one_page: Job, monkeypatch: pytest.MonkeyPatch, office: Office) -> None:
    mark = f"PDZ_TEST_MARK=timeout{os.getpid()}"
    monkeypatch.setenv(*mark.split("="))
    with pytest.raises(ToolFailedError, match="nessuna risposta"):
        export([one_page], office=office, seconds=0.0)
    assert [pid for pid in _marked_processes(mark) if pid != os.getpid()] == []


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["ctrl-c", "term", "kill"])
def test_a_killed_parent_leaves_no_process_and_no_pdf(sent: signal.Signals, one_page: Job, office: Office) -> None:
    mark = f"PDZ_TEST_MARK=parent{os.getpid()}{sent}"
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from pdz_docs.pdf import officeworker
        from pdz_docs.pdf.office import find_office
        with officeworker.OfficeWorker(find_office()):
            print("ready", flush=True)
            time.sleep(60)
        """
    )
    name, value = mark.split("=")
    parent = subprocess.Popen(
        [sys.executable, "-c", code], env={**os.environ, name: value}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"
        assert len(_marked_processes(mark)) > 2
        parent.send_signal(sent)
        parent.wait(30)
    for _ in range(100):
        if not _marked_processes(mark):
            break
        time.sleep(0.1)
    assert _marked_processes(mark) == []


def test_a_full_disk_fails_and_leaves_nothing(one_page: Job, office: Office) -> None:
    code = textwrap.dedent(
        f"""
        import resource, signal
        from pathlib import Path
        from pdz_docs.errors import ToolFailedError
        from pdz_docs.pdf.export import Job, export
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        job = Job(docx=Path({str(one_page.docx)!r}), pdf=Path({str(one_page.pdf)!r}), name="uno", required=("Testo.",))
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            export([job])
        except ToolFailedError as error:
            print("refused", error)
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.startswith("refused"), done.stderr
    assert sorted(entry.name for entry in one_page.docx.parent.iterdir()) == ["uno.docx"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4096
