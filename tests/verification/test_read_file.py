"""Returned files of every kind, from the outermost envelope to the verdict on what is inside."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import algos, tsp

sys.path.insert(0, str(Path(__file__).parents[1] / "envelopes"))
from envelope_material import (
    DOCUMENT,
    folder,
    mail,
    p7m,
    p7s,
    pec,
    pem,
    to_indefinite,
    tsd,
    with_reversed_attributes,
)

from pdz_docs.demo.pki import DemoPki
from pdz_docs.envelopes import ber, cms
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import cades
from pdz_docs.signing.pades import Request
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.companions import Companion, Companions, FileDigests
from pdz_docs.verification.engine import judge_documents, judge_file
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import (
    Bytes,
    Integrity,
    Level,
    Outcome,
    SignatureFormat,
    SignatureKind,
    SubIndication,
    TimeSource,
)

SHA256 = hashlib.sha256(DOCUMENT).hexdigest()
Judge = Callable[..., FileVerdict]


@pytest.fixture(scope="session")
def judge(anchors: Anchors, at: datetime) -> Judge:
    def run(data: bytes, *beside: tuple[str, bytes], name: str = "file") -> FileVerdict:
        files = Companions(Companion(label, content) for label, content in beside)
        return judge_file(data, name=name, at=at, anchors=anchors, companions=files)

    return run


@pytest.fixture(scope="session")
def envelope(pki: DemoPki, at: datetime) -> bytes:
    return p7m(DOCUMENT, pki, "clusone", at)


def token_on(data: bytes, pki: DemoPki) -> bytes:
    imprint = tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(data).digest(),
        }
    )
    return bytes(pki.tsa.token(imprint).dump())


def kinds(verdict: FileVerdict) -> list[str]:
    return [layer.kind for layer in verdict.layers]


class TestEnvelopes:
    def test_an_envelope(self, envelope: bytes, judge: Judge) -> None:
        verdict = judge(envelope, name="d.txt.p7m")
        (signature,) = verdict.signatures
        assert (signature.format, signature.level, signature.integrity) == (
            SignatureFormat.CADES,
            Level.B_B,
            Integrity.INTACT,
        )
        assert signature.changes_after is None
        assert verdict.payload is not None
        assert (verdict.payload.sha256, verdict.payload.name) == (SHA256, "d.txt")
        assert verdict.media_type == "application/pkcs7-mime"
        assert kinds(verdict) == ["p7m"]

    def test_parallel_signers_are_each_judged(
        self, envelope: bytes, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], judge: Judge, at: datetime
    ) -> None:
        for who in ("ardesio", "gandellino"):
            envelope = cades.add(envelope, key=pki.signers[who].key, request=Request(at=at, demonstrative=True))
        verdict = judge(envelope)
        assert {s.signer.fiscal_code for s in verdict.signatures} == {who.fiscal_code for who in signatories}
        assert {s.integrity for s in verdict.signatures} == {Integrity.INTACT}
        assert len({s.id for s in verdict.signatures}) == 3

    def test_indefinite_lengths_change_nothing(self, envelope: bytes, judge: Judge) -> None:
        (signature,) = judge(to_indefinite(envelope)).signatures
        assert signature.integrity is Integrity.INTACT
        assert not [f for f in signature.findings if f.severity.value != "INFO"]

    def test_attributes_out_of_order_are_whole_with_a_warning(self, envelope: bytes, judge: Judge) -> None:
        reordered = with_reversed_attributes(envelope)
        assert reordered != envelope
        (signature,) = judge(reordered).signatures
        assert signature.integrity is Integrity.INTACT
        found = [(f.id, f.severity.value) for f in signature.findings]
        assert found == [("ATTRIBUTI_NON_ORDINATI", "WARNING"), ("FIRMA_DIMOSTRATIVA", "INFO")]

    def test_an_envelope_in_an_envelope_has_two_depths(
        self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(p7m(envelope, pki, "ardesio", at))
        assert [s.depth for s in verdict.signatures] == [0, 1]
        assert verdict.payload is not None
        assert verdict.payload.sha256 == SHA256

    def test_a_signed_pdf_in_an_envelope_shows_both(
        self, signed: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(p7m(signed, pki, "clusone", at))
        assert kinds(verdict) == ["p7m", "pdf"]
        assert [s.format for s in verdict.signatures] == [SignatureFormat.CADES, *[SignatureFormat.PADES] * 3]

    @pytest.mark.parametrize("where", ["content", "signature"])
    def test_one_byte_changed(self, envelope: bytes, judge: Judge, where: str) -> None:
        place = envelope.index(DOCUMENT[:40]) + 5 if where == "content" else len(envelope) - 3
        changed = bytearray(envelope)
        changed[place] ^= 1
        verdict = judge(bytes(changed))
        assert [s.integrity for s in verdict.signatures] == [Integrity.BROKEN]
        assert verdict.outcome is Outcome.NOT_VALID

    def test_another_content_type_than_the_signed_one_is_an_alteration(self, envelope: bytes, judge: Judge) -> None:
        data_type = bytes.fromhex("06092a864886f70d010701")
        altered = envelope.replace(data_type, data_type[:-1] + b"\x06", 1)  # the envelope's: the attribute comes later
        verdict = judge(altered)
        assert verdict.outcome is Outcome.NOT_VALID
        assert verdict.signatures[0].sub_indication is SubIndication.FORMAT_FAILURE

    def test_a_cut_envelope_is_not_verifiable_and_not_called_forged(self, envelope: bytes, judge: Judge) -> None:
        verdict = judge(envelope[: len(envelope) // 2])
        assert verdict.outcome is Outcome.NOT_VERIFIABLE
        assert [f.id for f in verdict.findings] == ["BUSTA_ILLEGGIBILE"]


class TestCountersignatures:
    def test_it_is_a_signature_of_its_own_over_the_first(
        self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(countersigned(envelope, pki, at))
        assert [s.kind for s in verdict.signatures] == [SignatureKind.SIGNATURE, SignatureKind.COUNTERSIGNATURE]
        assert {s.integrity for s in verdict.signatures} == {Integrity.INTACT}

    def test_over_another_signature_it_is_broken(
        self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(countersigned(envelope, pki, at, over=b"un'altra firma".ljust(64)))
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT, Integrity.BROKEN]
        assert verdict.outcome is Outcome.NOT_VALID


class TestDetached:
    def test_without_the_content_nothing_is_said_against_it(self, pki: DemoPki, judge: Judge, at: datetime) -> None:
        verdict = judge(p7s(DOCUMENT, pki, "clusone", at))
        (signature,) = verdict.signatures
        assert signature.integrity is Integrity.UNKNOWN
        assert signature.sub_indication is SubIndication.SIGNED_DATA_NOT_FOUND
        assert verdict.outcome is Outcome.INDETERMINATE

    def test_the_content_is_found_by_digest_not_by_name(self, pki: DemoPki, judge: Judge, at: datetime) -> None:
        data = p7s(DOCUMENT, pki, "clusone", at)
        verdict = judge(data, ("altro.txt", b"altro"), ("chissà.bin", DOCUMENT))
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT]
        assert verdict.payload is not None
        assert verdict.payload.sha256 == SHA256

    def test_the_document_finds_its_signature_too(self, pki: DemoPki, judge: Judge, at: datetime) -> None:
        verdict = judge(DOCUMENT, ("d.p7s", p7s(DOCUMENT, pki, "clusone", at)))
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT]

    def test_a_file_beside_is_read_once_for_all_that_look_for_it(
        self, pki: DemoPki, at: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(3):
            (tmp_path / f"{number}.txt").write_bytes(b"Testo %d" % number)
        paths, digests, read = sorted(tmp_path.iterdir()), FileDigests(), list[str]()
        reading = Path.read_bytes

        def noted(path: Path) -> bytes:
            read.append(path.name)
            return reading(path)

        monkeypatch.setattr(Path, "read_bytes", noted)
        for number in range(3):
            signed = cms.parse(p7s(b"Testo %d" % number, pki, "clusone", at))
            found = Companions((), paths, digests).content_of(signed)
            assert found == Companion(f"{number}.txt", b"Testo %d" % number)
        # Each once for its digest, and the one that was found once more.
        assert sorted(read) == ["0.txt", "0.txt", "1.txt", "1.txt", "2.txt", "2.txt"]

    def test_another_document_does_not(self, pki: DemoPki, judge: Judge, at: datetime) -> None:
        assert judge(b"x", ("d.p7s", p7s(DOCUMENT, pki, "clusone", at))).outcome is Outcome.NOT_SIGNED


class TestTime:
    def test_timestamped_data_prove_the_time_of_what_they_hold(
        self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(tsd(envelope, token_on(envelope, pki)), name="d.txt.p7m.tsd")
        (signature,) = verdict.signatures
        assert kinds(verdict) == ["tsd", "p7m"]
        assert (signature.time.opposable, signature.time.source) == (at, TimeSource.TSD)

    def test_a_token_over_other_bytes_proves_nothing(self, envelope: bytes, pki: DemoPki, judge: Judge) -> None:
        (signature,) = judge(tsd(envelope, token_on(b"altro", pki))).signatures
        assert signature.integrity is Integrity.INTACT
        assert signature.time.opposable is None
        assert [t.integrity for t in signature.timestamps] == [Integrity.BROKEN]
        assert any(f.severity.value == "WARNING" for f in signature.findings)

    def test_a_response_beside_the_file(self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime) -> None:
        token = token_on(envelope, pki)
        status = b"\x30\x03\x02\x01\x00"
        response = ber.header(0x30, len(status + token)) + status + token
        (signature,) = judge(envelope, ("d.tsr", response)).signatures
        assert (signature.time.opposable, signature.time.source) == (at, TimeSource.TSD)

    def test_a_token_alone_is_no_signature(self, pki: DemoPki, judge: Judge) -> None:
        verdict = judge(token_on(DOCUMENT, pki))
        assert verdict.outcome is Outcome.NOT_SIGNED
        (stamp,) = verdict.signatures
        assert stamp.kind is SignatureKind.DOCUMENT_TIMESTAMP
        assert stamp.integrity is Integrity.UNKNOWN

    def test_a_token_with_its_file(self, pki: DemoPki, judge: Judge) -> None:
        (stamp,) = judge(token_on(DOCUMENT, pki), ("d.txt", DOCUMENT)).signatures
        assert stamp.integrity is Integrity.INTACT

    def test_an_m7m_joins_envelope_and_response(
        self, envelope: bytes, pki: DemoPki, judge: Judge, at: datetime
    ) -> None:
        verdict = judge(mail(("d.p7m", envelope), ("d.tsr", token_on(envelope, pki))), name="d.m7m")
        (signature,) = verdict.signatures
        assert kinds(verdict) == ["m7m", "p7m"]
        assert signature.time.opposable == at


class TestWrappings:
    @pytest.mark.parametrize(
        ("wrap", "expected"),
        [
            (lambda data: pem(data), ["pem", "p7m"]),
            (lambda data: mail(("d.txt.p7m", data)), ["eml", "p7m"]),
            (lambda data: pec(mail(("d.txt.p7m", data))), ["pec", "eml", "p7m"]),
            (lambda data: folder({"d.txt.p7m": data}), ["zip", "p7m"]),
            (lambda data: pec(mail(("tutto.zip", folder({"d.txt.p7m": data})))), ["pec", "eml", "zip", "p7m"]),
        ],
        ids=["pem", "eml", "pec", "zip", "zip in pec"],
    )
    def test_the_way_in_is_told(
        self, envelope: bytes, judge: Judge, wrap: Callable[[bytes], bytes], expected: list[str]
    ) -> None:
        verdict = judge(wrap(envelope))
        assert kinds(verdict) == expected
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT]
        assert verdict.payload is not None
        assert verdict.payload.sha256 == SHA256

    def test_an_unsigned_companion_is_named_and_not_judged(self, envelope: bytes, judge: Judge) -> None:
        verdict = judge(mail(("d.txt.p7m", envelope), ("documento.jpg", b"\xff\xd8\xff\xe0 foto")))
        assert len(verdict.signatures) == 1
        assert verdict.outcome is not Outcome.NOT_SIGNED
        assert any("documento.jpg" in f.text for f in verdict.findings)

    def test_each_document_of_a_folder_has_its_own_verdict(
        self, envelope: bytes, signed: bytes, anchors: Anchors, at: datetime
    ) -> None:
        archive = folder({"d.txt.p7m": envelope, "accordo.pdf": signed})
        verdicts = judge_documents(archive, name="x.zip", at=at, anchors=anchors)
        assert [v.path for v in verdicts] == ["x.zip/d.txt", "x.zip/accordo.pdf"]
        assert [len(v.signatures) for v in verdicts] == [1, 3]

    def test_a_folder_with_nothing_signed_is_one_verdict(self, at: datetime, anchors: Anchors) -> None:
        data = folder({f"{number}.txt": b"x%d" % number for number in range(30)})
        (verdict,) = judge_documents(data, name="z.zip", at=at, anchors=anchors)
        assert (verdict.path, verdict.outcome) == ("z.zip", Outcome.NOT_SIGNED)

    def test_what_a_limit_kept_closed_is_not_called_unsigned(self, at: datetime, anchors: Anchors) -> None:
        data = folder({f"{number}.txt": b"x" for number in range(1100)})
        (verdict,) = judge_documents(data, name="z.zip", at=at, anchors=anchors)
        assert verdict.outcome is Outcome.NOT_VERIFIABLE
        assert "TROPPI_DOCUMENTI" in {finding.id for finding in verdict.findings}

    def test_beside_what_is_signed_what_was_kept_closed_is_told(
        self, envelope: bytes, at: datetime, anchors: Anchors
    ) -> None:
        data = folder({"a.p7m": envelope} | {f"{number}.txt": b"x" for number in range(1100)})
        verdicts = judge_documents(data, name="z.zip", at=at, anchors=anchors)
        assert [verdict.outcome for verdict in verdicts] == [Outcome.INDETERMINATE, Outcome.NOT_VERIFIABLE]

    def test_a_detached_signature_and_its_content_in_one_folder_are_one_document(
        self, pki: DemoPki, anchors: Anchors, at: datetime
    ) -> None:
        archive = folder({"d.txt": DOCUMENT, "d.txt.p7s": p7s(DOCUMENT, pki, "clusone", at)})
        (verdict,) = judge_documents(archive, name="x.zip", at=at, anchors=anchors)
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT]


class TestNotEvaluated:
    @pytest.mark.parametrize(
        ("data", "id_"),
        [
            (b'<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:Signature/></a>', "XADES_NON_VALUTATA"),
            (folder({"mimetype": b"x", "META-INF/signatures.xml": b"<a/>"}), "ASIC_NON_VALUTATO"),
        ],
        ids=["xades", "asic"],
    )
    def test_recognised_and_said(self, judge: Judge, data: bytes, id_: str) -> None:
        verdict = judge(data)
        assert verdict.outcome is Outcome.NOT_VERIFIABLE
        assert [f.id for f in verdict.findings] == [id_]


class TestNothing:
    @pytest.mark.parametrize("data", [b"", b"\n", DOCUMENT, b"%PDF-1.4\n", b"\x30\x80"], ids=repr)
    def test_nothing_signed_is_never_a_pass(self, judge: Judge, data: bytes) -> None:
        assert judge(data).outcome in (Outcome.NOT_SIGNED, Outcome.NOT_VERIFIABLE)


class TestExpectation:
    @pytest.mark.parametrize(("extra", "relation"), [(b"", Bytes.FROZEN), (b"!", Bytes.CONTINUATION)])
    def test_an_envelope_of_the_frozen_bytes(
        self,
        pki: DemoPki,
        expectation: Expectation,
        blank: bytes,
        anchors: Anchors,
        at: datetime,
        extra: bytes,
        relation: Bytes,
    ) -> None:
        data = p7m(blank + extra, pki, "clusone", at)
        verdict = judge_file(data, name="x", at=at, anchors=anchors, expectation=expectation)
        assert verdict.signatures[0].expected is not None
        assert verdict.signatures[0].expected.bytes is relation

    def test_an_envelope_of_other_bytes(
        self, envelope: bytes, expectation: Expectation, anchors: Anchors, at: datetime
    ) -> None:
        verdict = judge_file(envelope, name="x", at=at, anchors=anchors, expectation=expectation)
        assert verdict.signatures[0].expected is not None
        assert verdict.signatures[0].expected.bytes is Bytes.OTHER


def countersigned(envelope: bytes, pki: DemoPki, at: datetime, *, over: bytes | None = None) -> bytes:
    """The envelope with a countersignature on its signer, made from a detached signature over the signature value."""
    from pdz_docs.envelopes import cms

    value = over if over is not None else cms.parse(envelope).signers[0].signature
    made = ber.read(p7s(value, pki, "ardesio", at))
    info = _first_signer(made).raw
    values = ber.header(0x31, len(info)) + info
    attribute_body = bytes.fromhex("06092a864886f70d010906") + values
    attribute = ber.header(0x30, len(attribute_body)) + attribute_body
    unsigned = ber.header(0xA1, len(attribute)) + attribute
    return _with_unsigned(ber.read(envelope), unsigned, _certificates(made))


def _first_signer(info: ber.Element) -> ber.Element:
    _, wrapper = info.children()
    (signed,) = wrapper.children()
    *_, signers = signed.children()
    return next(signers.children())


def _certificates(info: ber.Element) -> bytes:
    _, wrapper = info.children()
    (signed,) = wrapper.children()
    return next(field for field in signed.children() if field.tag == 0xA0).content


def _with_unsigned(info: ber.Element, unsigned: bytes, certificates: bytes) -> bytes:
    def rebuilt(element: ber.Element, parts: list[bytes]) -> bytes:
        content = b"".join(parts)
        return ber.header(element.tag, len(content)) + content

    oid, wrapper = info.children()
    (signed,) = wrapper.children()
    fields = []
    *_, last = signed.children()
    for field in signed.children():
        if field.tag == 0xA0:
            fields.append(rebuilt(field, [field.content, certificates]))
        elif field.start == last.start:
            (signer,) = field.children()
            fields.append(rebuilt(field, [rebuilt(signer, [signer.content, unsigned])]))
        else:
            fields.append(field.raw)
    return rebuilt(info, [oid.raw, rebuilt(wrapper, [rebuilt(signed, fields)])])
