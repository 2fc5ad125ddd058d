"""`pdz verify` over files and folders: exit codes, demands, files that help each other, files that bite."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from verify_material import anchors_of, append, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "envelopes"))
import outlook_material
from alterations import replace_content
from envelope_material import DOCUMENT, folder, p7m, p7s

from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.demo.services import Answer, Services
from pdz_docs.errors import ExitCode
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.reports.verify_json import verify_json
from pdz_docs.reports.verify_text import verify_text
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.responders import Responders
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification import batch
from pdz_docs.verification.batch import Batch, verify_paths
from pdz_docs.verification.demands import Demands
from pdz_docs.verification.vocabulary import Integrity, Outcome
from pdz_docs.work.confined import Confinement

Signatories = tuple[ExpectedSignatory, ...]


@pytest.fixture
def place(tmp_path: Path, signed: bytes) -> Path:
    """A folder with one signed file."""
    (tmp_path / "accordo.pdf").write_bytes(signed)
    return tmp_path


def run(*paths: Path, at: datetime, anchors: Anchors, **more: object) -> Batch:
    return verify_paths(paths, at=at, anchors=anchors, **more)  # type: ignore[arg-type]


class TestExitCodes:
    def test_a_path_that_cannot_be_read_comes_first(self, place: Path, at: datetime, anchors: Anchors) -> None:
        found = run(place / "accordo.pdf", place / "manca.pdf", at=at, anchors=anchors)
        assert found.exit_code is ExitCode.INPUT
        assert len(found.files) == 1
        assert "manca.pdf" in str(found.unread[0])

    def test_the_worst_file_decides(self, place: Path, signed: bytes, at: datetime, anchors: Anchors) -> None:
        (place / "altro.pdf").write_bytes(append(signed, replace_content))
        assert run(place, at=at, anchors=anchors).exit_code is ExitCode.NOT_VALID

    def test_an_empty_folder_is_no_pass(self, tmp_path: Path, at: datetime, anchors: Anchors) -> None:
        assert run(tmp_path, at=at, anchors=anchors).exit_code is ExitCode.NOT_VALID

    def test_somebody_missing(
        self,
        place: Path,
        blank: bytes,
        signatories: Signatories,
        expectation: Expectation,
        at: datetime,
        anchors: Anchors,
    ) -> None:
        extra = signatories[0].model_copy(update={"id": "assente", "field": None, "fiscal_code": "NRECRL70A01Z000B"})
        asked = expect(blank, (*signatories, extra))
        assert run(place, at=at, anchors=anchors, expectation=asked).expected is ExitCode.INCOMPLETE
        assert run(place, at=at, anchors=anchors, expectation=expectation).expected is ExitCode.OK


class TestDemands:
    def test_payload(self, place: Path, expectation: Expectation, at: datetime, anchors: Anchors) -> None:
        right = run(place, at=at, anchors=anchors, demands=Demands(payload=expectation.sha256.upper()))
        wrong = run(place, at=at, anchors=anchors, demands=Demands(payload="0" * 64))
        assert right.expected is ExitCode.OK
        assert wrong.expected is ExitCode.INDETERMINATE
        assert [f.id for f in wrong.files[0].findings] == ["CONTENUTO_DIVERSO"]

    def test_signer(self, place: Path, signatories: Signatories, at: datetime, anchors: Anchors) -> None:
        code = signatories[0].fiscal_code or ""
        assert run(place, at=at, anchors=anchors, demands=Demands(signers=(code.lower(),))).expected is ExitCode.OK
        missing = run(place, at=at, anchors=anchors, demands=Demands(signers=("NRECRL70A01Z000B",)))
        assert missing.expected is ExitCode.INCOMPLETE


class TestFilesThatHelp:
    def test_content_beside_a_detached_signature(
        self, tmp_path: Path, pki: DemoPki, at: datetime, anchors: Anchors
    ) -> None:
        (tmp_path / "d.txt").write_bytes(DOCUMENT)
        (tmp_path / "firma.p7s").write_bytes(p7s(DOCUMENT, pki, "clusone", at))
        found = run(tmp_path / "firma.p7s", at=at, anchors=anchors)
        assert [s.integrity for s in found.files[0].signatures] == [Integrity.INTACT]

    def test_both_given_neither_is_unsigned(self, tmp_path: Path, pki: DemoPki, at: datetime, anchors: Anchors) -> None:
        (tmp_path / "d.txt").write_bytes(DOCUMENT)
        (tmp_path / "firma.p7s").write_bytes(p7s(DOCUMENT, pki, "clusone", at))
        found = run(tmp_path / "d.txt", tmp_path / "firma.p7s", at=at, anchors=anchors)
        assert Outcome.NOT_SIGNED not in {f.outcome for f in found.files}

    def test_the_documents_of_an_archive(self, tmp_path: Path, pki: DemoPki, at: datetime, anchors: Anchors) -> None:
        files = {f"{who}.p7m": p7m(DOCUMENT, pki, who, at) for who in ("clusone", "ardesio")}
        (tmp_path / "tutti.zip").write_bytes(folder(files))
        found = run(tmp_path / "tutti.zip", at=at, anchors=anchors)
        assert [Path(f.path).name for f in found.files] == ["clusone", "ardesio"]


class TestFilesThatBite:
    def test_too_long(self, place: Path, at: datetime, anchors: Anchors, monkeypatch: pytest.MonkeyPatch) -> None:
        limits = replace(Confinement(), seconds=0.001, processes=1)
        found = run(place, at=at, anchors=anchors, confinement=limits)
        assert [f.outcome for f in found.files] == [Outcome.NOT_VERIFIABLE]
        assert [f.id for f in found.files[0].findings] == ["LIMITE_TEMPO"]
        assert found.exit_code is ExitCode.INDETERMINATE

    @pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit")
    def test_a_stream_that_swells(self, tmp_path: Path, at: datetime, anchors: Anchors) -> None:
        """A gibibyte in a megabyte, as an object stream."""
        import zlib

        machine = zlib.compressobj(9)
        packed = b"".join(machine.compress(bytes(1 << 20)) for _ in range(1024)) + machine.flush()
        stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
        body = b"%PDF-1.7\n1 0 obj\n" + stream + packed + b"\nendstream endobj\n"
        xref = len(body)
        rows = bytes([0, 0, 0, 0, 1, 0, 9, 0, 2, 0, 1, 0])
        table = b"2 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Length %d>>stream\n" % len(rows)
        (tmp_path / "bomba.pdf").write_bytes(
            body + table + rows + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % xref
        )
        found = run(tmp_path, at=at, anchors=anchors)
        assert [f.outcome for f in found.files] == [Outcome.NOT_VERIFIABLE]


class TestReports:
    def test_json_says_the_instant_and_the_trust(self, place: Path, at: datetime, anchors: Anchors) -> None:
        found = run(place, at=at, anchors=anchors)
        answer = json.loads(json.dumps(verify_json(found.files, at=at, anchors=anchors)))
        assert answer["schema"] == "pdz.verify/1"
        assert answer["at"] == "2024-12-05T10:00:00+01:00"
        assert answer["trust"] == {"source": "files", "lists": []}

    def test_the_terminal_says_it_in_italian(self, place: Path, at: datetime, anchors: Anchors) -> None:
        found = run(place, at=at, anchors=anchors)
        text = verify_text(found.files, at=at, anchors=anchors)
        assert "Mario Rossi" in text
        assert "integra" in text
        assert "3 firme" in text


def test_a_batch_of_bytes_too_large_is_refused_by_name(
    tmp_path: Path, at: datetime, anchors: Anchors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "MAX_FILE", 10)
    (tmp_path / "x.pdf").write_bytes(b"%PDF-" + bytes(100))
    found = run(tmp_path / "x.pdf", at=at, anchors=anchors)
    assert found.exit_code is ExitCode.INPUT


class TestOutlook:
    @pytest.mark.parametrize("written", [outlook_material.message, outlook_material.forwarding])
    def test_a_signature_in_a_message_dragged_out_of_outlook(
        self, tmp_path: Path, pki: DemoPki, at: datetime, anchors: Anchors, written: Callable[..., bytes]
    ) -> None:
        (tmp_path / "ritorno.msg").write_bytes(written(("delibera.txt.p7m", p7m(DOCUMENT, pki, "clusone", at))))
        (found,) = run(tmp_path / "ritorno.msg", at=at, anchors=anchors).files
        assert [layer.kind for layer in found.layers] == ["msg", "p7m"]
        (signature,) = found.signatures
        assert signature.integrity is Integrity.INTACT

    def test_a_damaged_one_has_its_verdict(self, tmp_path: Path, at: datetime, anchors: Anchors) -> None:
        whole = outlook_material.message(("a.txt", DOCUMENT))
        (tmp_path / "ritorno.msg").write_bytes(whole[:-512])
        (found,) = run(tmp_path / "ritorno.msg", at=at, anchors=anchors).files
        assert found.outcome is Outcome.NOT_VERIFIABLE
        assert [finding.id for finding in found.findings] == ["MESSAGGIO_ILLEGGIBILE"]


def test_a_responder_that_hangs_delays_the_batch_once_and_not_once_per_file(
    signatories: Signatories, at: datetime, tmp_path: Path
) -> None:
    """However many files and processes: each process may meet the silence once, at the same time as the others."""

    def hang(_: object) -> Answer:
        time.sleep(1.0)
        return Answer(b"")

    files, record = tmp_path / "files", tmp_path / "record"
    for made in (files, record):
        made.mkdir()
    with Services() as services:
        pki = make_pki(signatories, at=at, base_url=services.url)
        services.routes |= dict.fromkeys(("/ocsp", "/crl/ca.crl", "/crl/radice.crl"), hang)
        for number in range(8):
            (files / f"{number}.p7m").write_bytes(p7m(b"Testo %d" % number, pki, signatories[number % 3].id, at))
        responders = Responders(local=frozenset({"127.0.0.1"}), timeout=0.3, record=record)
        sources = RevocationSources(ask=responders.ask, patience=3.0)
        limits = Confinement(seconds=13.0, processes=2)
        found = run(files, at=at, anchors=anchors_of(pki), sources=sources, confinement=limits)
        assert 1 <= len(services.asked) <= limits.processes
    assert [file.outcome for file in found.files] == [Outcome.INDETERMINATE] * 8
    said = [check.text for file in found.files for check in file.signatures[0].checks if check.id == "S09"]
    assert all("non ha risposto" in text for text in said), said
