"""What is done to a file after it was signed: the alterations that other verifiers get wrong (reference/signatures.md § 1d), one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pytest
from alterations import (
    Writer,
    add_empty_signature_field,
    add_page,
    add_text_field,
    attach_file,
    change_info,
    enlarge_empty_field,
    free_text,
    loose_widget,
    open_script,
    overwrite_content,
    page_of,
    remove_signature,
    replace_appearance,
    replace_content,
    swap_font,
    unknown_entry,
)
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from verify_material import NAME, append, make_pdf

from pdz_docs.demo.pki import DemoPki, asn1
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing.longterm import stamp
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import Bytes, Change, CheckStatus, Integrity, Outcome

Signatories = tuple[ExpectedSignatory, ...]
Judge = Callable[[bytes], FileVerdict]


@pytest.fixture(scope="session")
def judge(anchors: Anchors, at: datetime) -> Judge:
    return lambda data: verify(data, name="x.pdf", at=at, anchors=anchors)


@pytest.fixture(scope="session")
def half_signed(blank: bytes, pki: DemoPki, signatories: Signatories, at: datetime) -> bytes:
    """Signed by two of three, so that one field is still empty."""
    from verify_material import sign_all

    return sign_all(blank, pki, signatories[:2], at=at)


@pytest.mark.parametrize(
    ("alteration", "expected"),
    [
        (change_info, Change.EXTENSION),
        (add_empty_signature_field, Change.SIGNATURE_OR_FORM),
        (free_text, Change.ANNOTATION),
        (add_text_field, Change.ANNOTATION),
        (replace_content, Change.UNDEFINED),
        (overwrite_content, Change.UNDEFINED),
        (add_page, Change.UNDEFINED),
        (attach_file, Change.UNDEFINED),
        (open_script, Change.UNDEFINED),
        (swap_font, Change.UNDEFINED),
        (remove_signature, Change.UNDEFINED),
        (replace_appearance, Change.UNDEFINED),
        (enlarge_empty_field, Change.UNDEFINED),
        (loose_widget, Change.UNDEFINED),
        (unknown_entry, Change.UNDEFINED),
    ],
    ids=lambda value: getattr(value, "__name__", value.name if isinstance(value, Change) else None),
)
def test_class_of_an_alteration(
    half_signed: bytes, judge: Judge, alteration: Callable[[Writer], None], expected: Change
) -> None:
    verdict = judge(append(half_signed, alteration))
    first = verdict.signatures[0]
    assert first.integrity is Integrity.INTACT
    after_second = judge(half_signed).signatures[0].changes_after
    assert after_second is Change.SIGNATURE_OR_FORM
    assert first.changes_after is max(after_second, expected, key=lambda change: change.width)
    if len(verdict.signatures) > 1:
        assert verdict.signatures[1].changes_after is expected
    assert (verdict.outcome is Outcome.NOT_VALID) is (expected is Change.UNDEFINED)


def test_a_revision_that_changes_nothing(half_signed: bytes, judge: Judge) -> None:
    """An object that nothing leads to, appended by hand: a library would also write the date of the change."""
    import re

    previous = re.findall(rb"startxref\s+(\d+)", half_signed)[-1]
    trailer = re.findall(rb"trailer\s*<<(.*?)>>\s*startxref", half_signed, re.S)[-1]
    size = int(re.findall(rb"/Size (\d+)", trailer)[-1])
    kept = b"".join(re.findall(rb"/(?:Root|Info) \d+ 0 R", trailer))
    start = len(half_signed)
    body = b"%d 0 obj <</Isolato true>> endobj\n" % size
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer <<%b/Size %d/Prev %b>>\nstartxref\n%d\n%%%%EOF\n"
    data = half_signed + body + table % (size, start, kept, size + 1, previous, start + len(body))
    assert [s.changes_after for s in judge(data).signatures] == [Change.SIGNATURE_OR_FORM, Change.NONE]


class TestWords:
    def test_a_protocol_stamp_is_a_warning_that_names_its_page(self, half_signed: bytes, judge: Judge) -> None:
        verdict = judge(append(half_signed, free_text))
        texts = [f.text for f in verdict.signatures[1].findings]
        assert "Dopo la firma, a pagina 1, è stata aggiunta un’annotazione (testo libero)." in texts
        assert verdict.outcome is not Outcome.NOT_VALID

    def test_a_removed_signature_names_its_field_and_its_trace(self, half_signed: bytes, judge: Judge) -> None:
        verdict = judge(append(half_signed, remove_signature))
        assert len(verdict.signatures) == 1
        assert any(
            "nel campo “firmaardesio”, è stata tolta una firma" in f.text for f in verdict.signatures[0].findings
        )
        assert [f.id for f in verdict.findings if f.id == "FIRMA_NON_COLLEGATA"]

    def test_every_sentence_is_once(self, half_signed: bytes, judge: Judge) -> None:
        verdict = judge(append(append(half_signed, free_text), free_text))
        texts = [f.text for f in verdict.signatures[0].findings]
        assert len(texts) == len(set(texts))


class TestTail:
    @pytest.mark.parametrize("tail", [b"\n", b"\r\n\r\n", b"\0\0\0"])
    def test_padding_is_nothing(self, signed: bytes, judge: Judge, tail: bytes) -> None:
        assert judge(signed + tail).signatures[-1].changes_after is Change.NONE

    @pytest.mark.parametrize("tail", [b"x", b"\n% commento", b"\n9 0 obj <</A 1>> endobj\n"])
    def test_anything_else_is_not(self, signed: bytes, judge: Judge, tail: bytes) -> None:
        verdict = judge(signed + tail)
        assert {s.changes_after for s in verdict.signatures} == {Change.UNDEFINED}
        assert verdict.outcome is Outcome.NOT_VALID

    def test_a_second_end_that_no_section_belongs_to(self, signed: bytes, judge: Judge) -> None:
        tail = b"\n4 0 obj <</Type/Page>> endobj\nstartxref\n0\n%%EOF\n"
        assert judge(signed + tail).outcome in (Outcome.NOT_VALID, Outcome.NOT_VERIFIABLE)


class TestCoverage:
    def test_a_rewritten_file_is_broken(self, signed: bytes, judge: Judge) -> None:
        from pypdf import PdfReader, PdfWriter

        out = BytesIO()
        writer = PdfWriter()
        writer.clone_document_from_reader(PdfReader(BytesIO(signed)))
        writer.write(out)
        verdict = judge(out.getvalue())
        assert {s.integrity for s in verdict.signatures} <= {Integrity.BROKEN}
        assert verdict.outcome is Outcome.NOT_VALID

    def test_truncated_to_an_earlier_signature_only_that_one_is_there(
        self, signed: bytes, half_signed: bytes, judge: Judge
    ) -> None:
        verdict = judge(half_signed)
        assert len(verdict.signatures) == 2
        assert verdict.signatures[-1].changes_after is Change.NONE

    def test_a_byte_range_that_leaves_out_more_than_its_own_value(self, signed: bytes, judge: Judge) -> None:
        place = signed.rfind(b"/ByteRange")
        numbers_ = signed[place:].split(b"[", 1)[1].split(b"]", 1)[0].split()
        shifted = str(int(numbers_[1]) - 1).encode().rjust(len(numbers_[1]), b"0")
        changed = signed[:place] + signed[place:].replace(numbers_[1], shifted, 1)
        verdict = judge(changed)
        assert any(s.integrity is Integrity.BROKEN for s in verdict.signatures)
        assert verdict.outcome is Outcome.NOT_VALID


class TestTimeStamps:
    def test_a_document_time_stamp_is_an_extension_and_proves_the_time(
        self, blank: bytes, pki: DemoPki, signatories: Signatories, judge: Judge, at: datetime
    ) -> None:
        request = Request(at=at, demonstrative=True, signatory=signatories[0], visible=False)
        data = stamp(sign(blank, key=pki.signers["clusone"].key, request=request), pki.tsa)
        signature, stamped = judge(data).signatures
        assert signature.changes_after is Change.EXTENSION
        assert signature.time.opposable == at
        assert stamped.kind.value == "document_timestamp"

    def test_a_bad_one_only_loses_its_time(
        self, blank: bytes, pki: DemoPki, signatories: Signatories, judge: Judge, at: datetime
    ) -> None:
        request = Request(at=at, demonstrative=True, signatory=signatories[0], visible=False)
        data = stamp(sign(blank, key=pki.signers["clusone"].key, request=request), pki.tsa)
        place = data.rfind(b"/Contents")
        digits = data.index(b"<", place) + 1
        end = data.index(b"00000000", digits)
        flip = end - 21
        changed = data[:flip] + (b"0" if data[flip : flip + 1] != b"0" else b"1") + data[flip + 1 :]
        verdict = judge(changed)
        assert verdict.signatures[0].integrity is Integrity.INTACT
        assert verdict.signatures[0].time.opposable is None
        assert verdict.signatures[1].integrity is Integrity.BROKEN
        assert verdict.outcome is Outcome.INDETERMINATE
        assert [f.severity.value for f in verdict.signatures[1].findings] == ["WARNING"]


def certified(data: bytes, pki: DemoPki, permission: MDPPerm | None, lock: FieldMDPSpec | None = None) -> bytes:
    """A signature that certifies the document, or locks its fields, made by another program than ours."""
    identity = pki.signers["clusone"]
    signer = SimpleSigner(
        signing_cert=asn1(identity.certificate),
        signing_key=_private(identity),
        cert_registry=SimpleCertificateStore(),
    )
    metadata = PdfSignatureMetadata(
        field_name="capofila", certify=permission is not None, docmdp_permissions=permission or MDPPerm.FILL_FORMS
    )
    spec = SigFieldSpec("capofila", field_mdp_spec=lock)
    out = PdfSigner(metadata, signer, new_field_spec=spec).sign_pdf(IncrementalPdfFileWriter(BytesIO(data)))
    return bytes(out.getvalue())


def _private(identity: object) -> object:
    from asn1crypto.keys import PrivateKeyInfo
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    der = identity.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())  # type: ignore[attr-defined]
    return PrivateKeyInfo.load(der)


class TestLocks:
    @pytest.mark.parametrize(
        ("permission", "alteration", "allowed"),
        [
            (MDPPerm.NO_CHANGES, change_info, True),
            (MDPPerm.NO_CHANGES, add_empty_signature_field, False),
            (MDPPerm.FILL_FORMS, add_empty_signature_field, True),
            (MDPPerm.FILL_FORMS, free_text, False),
            (MDPPerm.ANNOTATE, free_text, True),
            (MDPPerm.ANNOTATE, replace_content, False),
        ],
        ids=["P1 info", "P1 field", "P2 field", "P2 note", "P3 note", "P3 page"],
    )
    def test_a_certified_document(
        self,
        blank: bytes,
        pki: DemoPki,
        judge: Judge,
        permission: MDPPerm,
        alteration: Callable[[Writer], None],
        allowed: bool,
    ) -> None:
        verdict = judge(append(certified(blank, pki, permission), alteration))
        check = verdict.signatures[0].check("S13")
        assert check is not None
        assert (check.status is not CheckStatus.FAILED) is allowed
        assert (verdict.outcome is not Outcome.NOT_VALID) is allowed

    @pytest.mark.parametrize(
        ("lock", "allowed"),
        [
            (FieldMDPSpec(FieldMDPAction.ALL), False),
            (FieldMDPSpec(FieldMDPAction.INCLUDE, ["firmaardesio"]), False),
            (FieldMDPSpec(FieldMDPAction.INCLUDE, ["firmagandellino"]), True),
            (FieldMDPSpec(FieldMDPAction.EXCLUDE, ["firmaardesio"]), True),
            (FieldMDPSpec(FieldMDPAction.EXCLUDE, ["firmagandellino"]), False),
        ],
        ids=["all", "included", "not included", "excluded", "not excluded"],
    )
    def test_a_locked_field(
        self, blank: bytes, pki: DemoPki, judge: Judge, at: datetime, lock: FieldMDPSpec, allowed: bool
    ) -> None:
        """The next signer's program does not look at the lock; the verifier does."""
        data = certified(blank, pki, None, lock)
        identity = pki.signers["ardesio"]
        signer = SimpleSigner(
            signing_cert=asn1(identity.certificate),
            signing_key=_private(identity),
            cert_registry=SimpleCertificateStore(),
        )
        writer = IncrementalPdfFileWriter(BytesIO(data))
        signed = PdfSigner(PdfSignatureMetadata(field_name="firmaardesio"), signer).sign_pdf(writer).getvalue()
        verdict = judge(bytes(signed))
        assert {s.integrity for s in verdict.signatures} == {Integrity.INTACT}
        assert (verdict.outcome is not Outcome.NOT_VALID) is allowed
        ids = [f.id for f in verdict.signatures[0].findings]
        assert ("MODIFICA_VIETATA" in ids) is not allowed


class TestFrozenBytes:
    def test_an_annotation_before_the_signature_makes_other_bytes(
        self,
        blank: bytes,
        pki: DemoPki,
        signatories: Signatories,
        expectation: Expectation,
        anchors: Anchors,
        at: datetime,
    ) -> None:
        request = Request(at=at, demonstrative=True, signatory=signatories[0], visible=False)
        data = sign(append(blank, free_text), key=pki.signers["clusone"].key, request=request)
        (signature,) = verify(data, name="x", at=at, anchors=anchors, expectation=expectation).signatures
        assert signature.expected is not None
        assert signature.expected.bytes is Bytes.OTHER

    def test_a_field_that_the_frozen_text_had_not_is_flagged(
        self, half_signed: bytes, expectation: Expectation, anchors: Anchors, at: datetime
    ) -> None:
        data = append(half_signed, add_empty_signature_field)
        verdict = verify(data, name="x", at=at, anchors=anchors, expectation=expectation)
        flagged = [f for f in verdict.findings if f.id == "CAMPO_NON_PREVISTO"]
        assert [f.severity.value for f in flagged] == ["WARNING"]
        assert "“intruso”" in flagged[0].text
        assert "a pagina 1" in flagged[0].text

    def test_a_free_box_on_the_frozen_bytes_counts(
        self, blank: bytes, pki: DemoPki, expectation: Expectation, anchors: Anchors, at: datetime
    ) -> None:
        data = sign(blank, key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True, visible=False))
        (signature,) = verify(data, name="x", at=at, anchors=anchors, expectation=expectation).signatures
        assert signature.expected is not None
        assert signature.expected.bytes is Bytes.FROZEN


class TestSpeed:
    def test_revisions_are_compared_with_their_neighbours_only(
        self, signed: bytes, judge: Judge, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Linear by construction: as many comparisons as there are revisions after the first signature."""
        from pdz_docs.verification.changes import analysis

        seen: list[int] = []
        original = analysis._compare
        monkeypatch.setattr(analysis, "_compare", lambda *args: (seen.append(args[1]), original(*args))[1])
        judge(signed)
        assert seen == sorted(set(seen))
        assert len(seen) == 2


def test_the_pages_come_in_order_whatever_their_numbers(judge: Judge, pki: DemoPki, at: datetime) -> None:
    data = sign(
        make_pdf(pages=5), key=pki.signers["clusone"].key, request=Request(at=at, demonstrative=True, visible=False)
    )

    def on_the_third(writer: Writer) -> None:
        page = page_of(writer, 2)
        page[NAME("/Rotate")] = generic.NumberObject(90)

    (signature,) = judge(append(data, on_the_third)).signatures
    assert any("a pagina 3" in f.text for f in signature.findings)
