"""sign, keys, merge, timestamp and archive as an official types them: files, exit codes, words."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from pdz_docs.cli import boundary
from pdz_docs.cli import pdz as table
from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.demo.services import Services
from pdz_docs.errors import ExitCode
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import Manifest
from pdz_docs.round.archiving import ArchiveRecord, due
from pdz_docs.signing import signeddata, stamped
from pdz_docs.work.clock import system_clock

sys.path.insert(0, str(Path(__file__).parents[1] / "signing"))
from signing_material import make_pdf

PASSWORD = "prova"


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with Services() as running:
        yield running


@pytest.fixture(scope="module")
def pki(services: Services, signatories: tuple[ExpectedSignatory, ...]) -> DemoPki:
    """A PKI of today: commands sign at the machine's own time."""
    made = make_pki(signatories, at=system_clock(), base_url=services.url)
    made = replace(made, tsa=replace(made.tsa, clock=system_clock))
    services.publish(made, system_clock)
    return made


@pytest.fixture
def folder(pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], at: datetime, tmp_path: Path) -> Path:
    """A working folder with a frozen agreement and the demonstration's keys."""
    (tmp_path / "pdz.yaml").write_text("ambito: {}\n")
    data = make_pdf(fields=tuple(one.field for one in signatories if one.field))
    frozen = tmp_path / "output" / "frozen" / "accordo" / "v1" / "accordo"
    frozen.mkdir(parents=True)
    (frozen / "accordo.pdf").write_bytes(data)
    manifest = Manifest(
        document="accordo",
        title="Accordo di programma",
        version=1,
        kind="accordo",
        frozen_at=at,
        file="accordo.pdf",
        signatories=signatories,
        demonstrative=True,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        pages=2,
        fields=tuple(one.field for one in signatories if one.field),
    )
    (frozen / "manifest.json").write_bytes(manifest.as_bytes())
    pki.write(tmp_path / "output" / "demo" / "pki", password=PASSWORD)
    return tmp_path


FROZEN = "output/frozen/accordo/v1/accordo/accordo.pdf"
SIGNED = "output/signed/accordo/v1"


@dataclass(frozen=True)
class Done:
    """What a command left on the terminal."""

    returncode: int
    stdout: str
    stderr: str


def pdz(folder: Path, *args: str) -> Done:
    """The command line in this process: what the console script runs, without starting an interpreter each time."""
    out, err = StringIO(), StringIO()
    with (
        contextlib.chdir(folder),
        pytest.MonkeyPatch.context() as patch,
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        patch.setenv("PDZ_DEMO_PASSWORD", PASSWORD)
        code = boundary.run(table, list(args))
    return Done(code, out.getvalue(), err.getvalue())


def sign(folder: Path, file: str, who: str, *more: str) -> Done:
    return pdz(folder, "sign", file, "--as", who, "--key", f"output/demo/pki/firmatari/{who}.p12", "--yes", *more)


class TestSign:
    def test_every_level_of_a_pdf(self, folder: Path, services: Services) -> None:
        tsa, trust = ("--tsa", f"{services.url}/tsa"), ("--trust", "demo")
        for level, more in {"b-b": (), "b-t": tsa, "b-lt": tsa + trust, "b-lta": tsa + trust}.items():
            target = f"{level}.pdf"
            done = sign(folder, FROZEN, "clusone", "--level", level, "-o", target, *more)
            assert done.returncode == 0, done.stderr
            reader = PdfFileReader(BytesIO((folder / target).read_bytes()))
            assert len(reader.embedded_regular_signatures) == 1
            assert ("/DSS" in reader.root) == (level in ("b-lt", "b-lta"))
            assert len(reader.embedded_timestamp_signatures) == (level == "b-lta")

    @pytest.mark.parametrize(
        ("more", "words"),
        [
            (("--level", "b-t"), "vuole una marca temporale"),
            (("--level", "b-b", "--tsa", "http://127.0.0.1:9/"), "non ha marca temporale"),
            (
                ("--level", "b-lta", "--format", "cades", "--trust", "none", "--tsa", "http://127.0.0.1:9/"),
                "pdz archive",
            ),
            (("--token", "CARTA"), "una chiave sola"),
            (("--tsa", "ftp://x/"), "non è l'indirizzo"),
        ],
    )
    def test_what_does_not_go_together(self, folder: Path, more: tuple[str, ...], words: str) -> None:
        done = sign(folder, FROZEN, "clusone", *more)
        assert done.returncode == ExitCode.INPUT
        assert words in done.stderr
        assert not (folder / SIGNED).exists()

    def test_an_envelope_and_one_more_signature_in_it(self, folder: Path) -> None:
        assert sign(folder, FROZEN, "clusone", "--format", "cades").returncode == 0
        first = folder / SIGNED / "accordo.pdf.p7m"
        assert sign(folder, str(first), "ardesio").returncode == 0
        parts = signeddata.split((folder / SIGNED / "accordo-firmato.pdf.p7m").read_bytes())
        assert len(parts.signers) == 2
        assert parts.content == (folder / FROZEN).read_bytes()
        assert parts.signers[0].raw == signeddata.split(first.read_bytes()).signers[0].raw

    def test_a_signature_beside_the_file(self, folder: Path) -> None:
        assert sign(folder, FROZEN, "clusone", "--format", "cades-separata").returncode == 0
        assert signeddata.split((folder / SIGNED / "accordo.pdf.p7s").read_bytes()).content is None

    def test_several_files_are_shown_and_signed_together(self, folder: Path) -> None:
        assert sign(folder, FROZEN, "ardesio", "-o", "copia.pdf").returncode == 0
        key = ("--key", "output/demo/pki/firmatari/clusone.p12", "--yes")
        done = pdz(folder, "sign", FROZEN, "copia.pdf", FROZEN, "--as", "clusone", *key)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count("Firmato: ") == done.stderr.count("Impronta ") == 2
        both = PdfFileReader(BytesIO((folder / "copia-firmato.pdf").read_bytes()))
        assert len(both.embedded_regular_signatures) == 2
        done = pdz(folder, "sign", FROZEN, "copia.pdf", "--as", "clusone", "-o", "uno.pdf", *key)
        assert done.returncode == ExitCode.INPUT
        assert "Togliete -o" in done.stderr

    def test_of_several_those_that_can_are_signed(self, folder: Path) -> None:
        assert sign(folder, FROZEN, "clusone", "-o", "mia.pdf").returncode == 0
        key = ("--key", "output/demo/pki/firmatari/clusone.p12", "--yes")
        done = pdz(folder, "sign", "mia.pdf", FROZEN, "--as", "clusone", *key)
        assert done.returncode == ExitCode.SIGNING
        assert "Non firmati: 1 file su 2." in done.stderr
        assert "mia.pdf: Il campo “firmaclusone” è già firmato." in done.stderr
        assert done.stdout.count("Firmato: ") == 1

    def test_a_dead_authority_leaves_no_file(self, folder: Path) -> None:
        done = sign(folder, FROZEN, "clusone", "--tsa", "http://127.0.0.1:9/")
        assert done.returncode == ExitCode.SIGNING
        assert "non è raggiungibile" in done.stderr
        assert not (folder / SIGNED).exists()

    def test_two_at_once_give_one_file_and_one_refusal(self, folder: Path) -> None:
        command = [sys.executable, "-m", "pdz_docs", "sign", FROZEN, "--as", "clusone", "--yes", "-o", "insieme.pdf"]
        command += ["--key", "output/demo/pki/firmatari/clusone.p12"]
        env = {**os.environ, "PDZ_DEMO_PASSWORD": PASSWORD}
        runs = [
            subprocess.Popen(command, cwd=folder, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
            for _ in range(2)
        ]
        for run in runs:
            run.communicate()
        assert sorted(run.returncode for run in runs) == [0, ExitCode.REFUSED]
        assert PdfFileReader(BytesIO((folder / "insieme.pdf").read_bytes())).embedded_regular_signatures


class TestMerge:
    def test_what_came_back_becomes_one(self, folder: Path) -> None:
        for who in ("clusone", "ardesio"):
            assert sign(folder, FROZEN, who, "--format", "cades", "-o", f"{who}.pdf.p7m").returncode == 0
        done = pdz(folder, "merge", "clusone.pdf.p7m", "ardesio.pdf.p7m")
        assert done.returncode == 0, done.stderr
        assert "clusone-unito.pdf.p7m (2 firme)" in done.stdout
        assert len(signeddata.split((folder / "clusone-unito.pdf.p7m").read_bytes()).signers) == 2

    def test_what_is_there_is_not_overwritten(self, folder: Path) -> None:
        assert sign(folder, FROZEN, "clusone", "--format", "cades", "-o", "a.pdf.p7m").returncode == 0
        assert pdz(folder, "merge", "a.pdf.p7m", "-o", "a.pdf.p7m").returncode == ExitCode.REFUSED

    def test_a_file_that_is_no_envelope(self, folder: Path) -> None:
        done = pdz(folder, "merge", FROZEN)
        assert done.returncode == ExitCode.INPUT
        assert "accordo.pdf non è una firma CAdES" in done.stderr


class TestTimestamp:
    @pytest.mark.parametrize(("form", "name"), [("tsd", "nota.txt.tsd"), ("tsr", "nota.txt.tsr")])
    def test_any_file(self, folder: Path, services: Services, form: str, name: str) -> None:
        (folder / "nota.txt").write_text("nota")
        done = pdz(folder, "timestamp", "nota.txt", "--format", form, "--tsa", f"{services.url}/tsa")
        assert done.returncode == 0, done.stderr
        assert (folder / name).is_file()
        if form == "tsd":
            assert stamped.content_of((folder / name).read_bytes())[0] == b"nota"

    def test_inside_a_pdf(self, folder: Path, services: Services) -> None:
        done = pdz(folder, "timestamp", FROZEN, "--format", "pdf", "-o", "m.pdf", "--tsa", f"{services.url}/tsa")
        assert done.returncode == 0, done.stderr
        data = (folder / "m.pdf").read_bytes()
        assert data.startswith((folder / FROZEN).read_bytes())
        assert len(PdfFileReader(BytesIO(data)).embedded_timestamp_signatures) == 1

    def test_without_an_authority(self, folder: Path) -> None:
        done = pdz(folder, "timestamp", FROZEN)
        assert done.returncode == ExitCode.INPUT
        assert "--tsa" in done.stderr


class TestArchive:
    def test_a_signed_pdf_gets_a_derived_copy(self, folder: Path, services: Services) -> None:
        tsa = ("--tsa", f"{services.url}/tsa")
        assert sign(folder, FROZEN, "clusone", *tsa).returncode == 0
        source = folder / SIGNED / "accordo-firmato.pdf"
        before = source.read_bytes()
        done = pdz(folder, "archive", str(source), "--trust", "demo", *tsa)
        assert done.returncode == 0, done.stderr
        assert source.read_bytes() == before
        (copy,) = (folder / "output" / "archive" / "accordo").glob("*.pdf")
        digest = sha256(before).hexdigest()
        assert copy.name == f"accordo-firmato-{digest[:12]}.pdf"
        assert copy.read_bytes().startswith(before)
        record = ArchiveRecord.model_validate_json((copy.parent / f"{copy.name}.archivio.json").read_bytes())
        assert (record.document, record.version, record.source.sha256, record.level) == (
            "accordo",
            1,
            digest,
            "PAdES-B-LTA",
        )

        assert "Nessuna copia" in pdz(folder, "archive", "--due").stdout
        soon = record.expires - timedelta(days=30)
        assert [one.path.name for one in due(folder / "output", soon)] == [copy.name]
        renewed = pdz(folder, "archive", str(copy), "--trust", "demo", *tsa)
        assert renewed.returncode == 0, renewed.stderr
        assert [one.path.name for one in due(folder / "output", soon)] != [copy.name]

    def test_an_envelope_gets_its_proofs_and_one_stamp_around(self, folder: Path, services: Services) -> None:
        tsa = ("--tsa", f"{services.url}/tsa")
        assert sign(folder, FROZEN, "clusone", "--format", "cades").returncode == 0
        source = folder / SIGNED / "accordo.pdf.p7m"
        done = pdz(folder, "archive", str(source), "--trust", "demo", *tsa)
        assert done.returncode == 0, done.stderr
        (copy,) = (folder / "output" / "archive" / "accordo").glob("*.tsd")
        assert copy.name.endswith(".pdf.p7m.tsd")
        extended = signeddata.split(stamped.content_of(copy.read_bytes())[0])
        assert extended.revocations
        assert extended.signers[0].identity == signeddata.split(source.read_bytes()).signers[0].identity
        renewed = pdz(folder, "archive", str(copy), *tsa)
        assert renewed.returncode == 0, renewed.stderr

    def test_the_same_file_twice_is_refused(self, folder: Path, services: Services) -> None:
        tsa = ("--tsa", f"{services.url}/tsa")
        assert sign(folder, FROZEN, "clusone", *tsa).returncode == 0
        arguments = ("archive", f"{SIGNED}/accordo-firmato.pdf", "--trust", "demo", *tsa)
        assert pdz(folder, *arguments).returncode == 0
        assert pdz(folder, *arguments).returncode == ExitCode.REFUSED

    def test_nothing_signed_is_nothing_to_keep(self, folder: Path, services: Services) -> None:
        done = pdz(folder, "archive", FROZEN, "--trust", "demo", "--tsa", f"{services.url}/tsa")
        assert done.returncode == ExitCode.SIGNING
        assert "non ha firme" in done.stderr

    def test_without_arguments(self, folder: Path) -> None:
        assert pdz(folder, "archive").returncode == ExitCode.INPUT


class TestKeys:
    def test_what_is_plugged_in(self, folder: Path, pki: DemoPki, monkeypatch: pytest.MonkeyPatch) -> None:
        softhsm = pytest.importorskip("softhsm")
        if (module := softhsm.module()) is None:
            pytest.skip("softhsm2 is not installed")
        monkeypatch.setenv("SOFTHSM2_CONF", "")
        hsm = softhsm.SoftHsm(module, folder / "hsm")
        hsm.configure()
        hsm.token("CARTA", pki.signers["clusone"])
        text = pdz(folder, "keys", "--module", str(module))
        assert text.returncode == 0, text.stderr
        assert "Mario Rossi" in text.stdout
        assert "[firma]" in text.stdout
        (token,) = json.loads(pdz(folder, "keys", "--module", str(module), "--json").stdout)["tokens"]
        assert [one["signs"] for one in token["certificates"]] == [True, False, False]

        # A PIN from the environment is enough for a demonstration key in a device, but the document is confirmed by a person.
        refused = pdz(folder, "sign", FROZEN, "--as", "clusone", "--module", str(module), "--yes")
        assert refused.returncode == ExitCode.REFUSED

    def test_no_library(self, folder: Path) -> None:
        done = pdz(folder, "keys", "--module", "manca.so")
        assert done.returncode == ExitCode.TOOL_MISSING
        assert "--module" in done.stderr


class TestSession:
    def test_it_answers_what_is_saved_and_ends_with_the_last_one(self, folder: Path, tmp_path: Path) -> None:
        desk = tmp_path / "seduta"
        with _session(folder, desk) as run:
            _wait_for(desk / "accordo.pdf")
            for who in ("clusone", "ardesio", "gandellino"):
                assert sign(folder, str(desk / "accordo.pdf"), who, "-o", f"{who}.pdf").returncode == 0
                (folder / f"{who}.pdf").replace(desk / "accordo.pdf")
                _wait_for(folder / SIGNED / who)
            out, err = run.communicate(timeout=30)
        assert run.returncode == 0, err
        assert out.count("Tocca a:") == 3
        assert out.count("██   ██   ████") == 3  # the letters O and K
        assert "3 firme su 3. Hanno firmato tutti." in out

    def test_ctrl_c_ends_it_cleanly(self, folder: Path, tmp_path: Path) -> None:
        desk = tmp_path / "seduta"
        with _session(folder, desk) as run:
            _wait_for(desk / "accordo.pdf")
            second = pdz(folder, "session", str(desk), "--trust", "demo")
            assert second.returncode == ExitCode.REFUSED
            run.send_signal(signal.SIGINT)
            _, err = run.communicate(timeout=30)
        assert run.returncode == ExitCode.INTERRUPTED
        assert "Interrotto" in err
        assert "Traceback" not in err


@contextlib.contextmanager
def _session(folder: Path, desk: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "pdz_docs", "session", str(desk), "--trust", "demo"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        try:
            yield run
        finally:
            run.kill()


def _wait_for(path: Path) -> None:
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} non è comparso")


class TestPrepare:
    @pytest.mark.office
    def test_an_invitation_for_each_and_never_by_mail_from_a_pec(self, folder: Path) -> None:
        done = pdz(folder, "prepare", "invito", "--trust", "demo", "--at", "2024-11-25T10:00:00")
        assert done.returncode == 0, done.stderr
        assert "3 destinatari in" in done.stdout
        assert "Senza PEC né e-mail nei dati: Comune di Clusone" in done.stdout
        place = folder / "output" / "da-spedire" / "accordo" / "v1" / "invito-2024-11-25"
        assert sorted(path.name for path in place.iterdir()) == ["ardesio", "clusone", "destinatari.csv", "gandellino"]
        assert (place / "clusone" / "istruzioni-firma.pdf").read_bytes().startswith(b"%PDF-")
        again = ("prepare", "invito", "--trust", "demo", "--at", "2024-11-25T12:00:00")
        assert pdz(folder, *again).returncode == ExitCode.REFUSED
        smtp = ("--smtp", "127.0.0.1:25", "--smtp-from", "a@example.org")
        assert "I dati sono dimostrativi" in pdz(folder, *again, *smtp).stderr
        assert "posta certificata" in pdz(folder, *again, "--smtp", "smtp.pec.it:465", *smtp[2:]).stderr
        assert pdz(folder, *again, "--smtp", "senza-porta").returncode == ExitCode.INPUT

    def test_a_copy_wants_the_conclusion(self, folder: Path) -> None:
        done = pdz(folder, "prepare", "copia", "--trust", "demo")
        assert done.returncode == ExitCode.REFUSED
        assert "non è concluso: manca ancora qualche firma" in done.stderr
