"""A PDF signed by the expected people, and what becomes of the verdict when something about it is not so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from verify_material import anchors_of, expect, make_pdf, sign_all

from pdz_docs.demo.pki import DemoPki, ec_key, make_pki
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import Anchors, none
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import (
    Bytes,
    CheckStatus,
    Indication,
    Integrity,
    Level,
    Match,
    Outcome,
    SubIndication,
    TimeSource,
)

Judge = Callable[[bytes], FileVerdict]
Signatories = tuple[ExpectedSignatory, ...]


@pytest.fixture(scope="session")
def judge(anchors: Anchors, expectation: Expectation, at: datetime) -> Judge:
    return lambda data: verify(data, name="accordo.pdf", at=at, anchors=anchors, expectation=expectation)


@pytest.fixture(scope="session")
def verdict(judge: Judge, signed: bytes) -> FileVerdict:
    return judge(signed)


class TestASoundFile:
    def test_every_signature_is_whole_and_chained(self, verdict: FileVerdict) -> None:
        assert [s.integrity for s in verdict.signatures] == [Integrity.INTACT] * 3
        assert all(s.chain and s.sub_indication is SubIndication.TRY_LATER for s in verdict.signatures)

    def test_a_chain_to_named_anchors_is_no_service_of_the_lists(self, verdict: FileVerdict) -> None:
        """eIDAS art. 32 c. 1 lett. b asks for a qualified provider: only the lists say who is one."""
        (text,) = {(c.status, c.text) for s in verdict.signatures if (c := s.check("S04")) is not None}
        assert text[0] is CheckStatus.UNKNOWN
        assert "arriva a un’autorità tra quelle indicate" in text[1]

    def test_every_signature_is_matched_by_tax_code(self, verdict: FileVerdict, signatories: Signatories) -> None:
        expected = [s.expected for s in verdict.signatures]
        assert [e.signatory for e in expected if e] == [who.id for who in signatories]
        assert {e.match for e in expected if e} == {Match.MATCH}
        assert [s.signer.fiscal_code for s in verdict.signatures] == [who.fiscal_code for who in signatories]

    def test_the_first_signed_the_frozen_bytes_and_the_others_a_continuation(self, verdict: FileVerdict) -> None:
        assert [s.expected.bytes for s in verdict.signatures if s.expected] == [
            Bytes.FROZEN,
            Bytes.CONTINUATION,
            Bytes.CONTINUATION,
        ]

    def test_the_payload_is_the_frozen_file(self, verdict: FileVerdict, expectation: Expectation) -> None:
        assert verdict.payload is not None
        assert verdict.payload.sha256 == expectation.sha256

    def test_the_payload_is_found_without_an_expectation_too(
        self, signed: bytes, anchors: Anchors, expectation: Expectation, at: datetime
    ) -> None:
        found = verify(signed, name="x", at=at, anchors=anchors).payload
        assert found is not None
        assert found.sha256 == expectation.sha256

    def test_the_time_is_proven_by_the_stamp_not_by_the_claim(self, verdict: FileVerdict, at: datetime) -> None:
        assert {s.time.opposable for s in verdict.signatures} == {at}
        assert {s.time.source for s in verdict.signatures} == {TimeSource.SIGNATURE_TIMESTAMP}
        assert {s.level for s in verdict.signatures} == {Level.B_T}

    def test_what_is_not_evaluated_is_unknown_and_the_outcome_not_positive(self, verdict: FileVerdict) -> None:
        check = verdict.signatures[0].check("S09")
        assert check is not None
        assert check.status is CheckStatus.UNKNOWN
        assert verdict.outcome is Outcome.INDETERMINATE

    def test_the_json_has_offsets_and_no_empty_strings(self, verdict: FileVerdict) -> None:
        dumped = verdict.model_dump(mode="json")
        assert dumped["signatures"][0]["time"]["opposable"] == "2024-12-05T10:00:00+01:00"
        assert '""' not in verdict.model_dump_json()


class TestTrust:
    def test_without_anchors_no_chain_and_no_time(self, signed: bytes, at: datetime) -> None:
        verdict = verify(signed, name="x", at=at, anchors=none())
        assert {s.sub_indication for s in verdict.signatures} == {SubIndication.NO_CERTIFICATE_CHAIN_FOUND}
        assert {s.time.opposable for s in verdict.signatures} == {None}
        assert verdict.outcome is Outcome.INDETERMINATE

    def test_another_root_is_no_chain(self, signed: bytes, signatories: Signatories, at: datetime) -> None:
        other = anchors_of(make_pki(signatories, at=at, make_key=ec_key))
        verdict = verify(signed, name="x", at=at, anchors=other)
        assert {s.integrity for s in verdict.signatures} == {Integrity.INTACT}
        assert not any(s.check("S04").status is CheckStatus.PASSED for s in verdict.signatures)  # type: ignore[union-attr]

    def test_expired_without_a_stamp_is_not_established(
        self, blank: bytes, pki: DemoPki, signatories: Signatories, at: datetime
    ) -> None:
        data = sign_all(blank, pki, signatories[:1], at=at, stamped=False)
        later = at + timedelta(days=3650)
        (signature,) = verify(data, name="x", at=later, anchors=anchors_of(pki)).signatures
        assert signature.indication is Indication.INDETERMINATE
        assert signature.sub_indication is SubIndication.OUT_OF_BOUNDS_NO_POE

    def test_expired_with_a_stamp_from_before_is_no_objection(self, signed: bytes, pki: DemoPki, at: datetime) -> None:
        later = at + timedelta(days=1200)
        verdict = verify(signed, name="x", at=later, anchors=anchors_of(pki))
        assert {s.sub_indication for s in verdict.signatures} == {SubIndication.TRY_LATER}


class TestAnotherPerson:
    def test_in_the_field_of_somebody_else(
        self, blank: bytes, pki: DemoPki, signatories: Signatories, judge: Judge, at: datetime
    ) -> None:
        stranger = pki.issue(
            pki.signers["clusone"].subject.__class__(given_name="Carlo", surname="Neri", fiscal_code="NRECRL70A01Z000B")
        )
        request = Request(at=at, demonstrative=True, field="firmaclusone", visible=False)
        data = sign(blank, key=stranger.key, request=request)
        (signature,) = judge(data).signatures
        assert signature.expected is not None
        assert signature.expected.match is Match.WRONG_PERSON
        assert signature.expected.signatory == "clusone"

    def test_in_a_field_of_ones_own(
        self, blank: bytes, pki: DemoPki, signatories: Signatories, judge: Judge, at: datetime
    ) -> None:
        data = sign(
            blank,
            key=pki.signers["ardesio"].key,
            request=Request(at=at, demonstrative=True, visible=False),
        )
        (signature,) = judge(data).signatures
        assert signature.expected is not None
        assert (signature.expected.match, signature.expected.signatory) == (Match.MATCH, "ardesio")
        assert [f.id for f in signature.findings] == ["FIRMA_DIMOSTRATIVA", "CAMPO_DIVERSO"]

    def test_a_name_without_a_code_is_to_be_confirmed_never_matched(
        self, blank: bytes, signed: bytes, signatories: Signatories, anchors: Anchors, at: datetime
    ) -> None:
        unknown = tuple(who.model_copy(update={"fiscal_code": None}) for who in signatories)
        verdict = verify(signed, name="x", at=at, anchors=anchors, expectation=expect(blank, unknown))
        assert {s.expected.match for s in verdict.signatures if s.expected} == {Match.TO_CONFIRM}

    def test_nobody_expected(self, signed: bytes, blank: bytes, anchors: Anchors, at: datetime) -> None:
        verdict = verify(signed, name="x", at=at, anchors=anchors, expectation=expect(blank, ()))
        assert {s.expected.match for s in verdict.signatures if s.expected} == {Match.NOT_EXPECTED}


class TestOtherBytes:
    def test_another_document(self, pki: DemoPki, signatories: Signatories, judge: Judge, at: datetime) -> None:
        other = make_pdf([who.field for who in signatories if who.field], text="Un altro accordo")
        (signature,) = judge(sign_all(other, pki, signatories[:1], at=at)).signatures
        assert signature.expected is not None
        assert signature.expected.bytes is Bytes.OTHER

    @pytest.mark.parametrize("place", [200, 900, 2000])
    def test_one_byte_of_the_document_breaks_every_signature(self, signed: bytes, judge: Judge, place: int) -> None:
        changed = bytearray(signed)
        changed[place] ^= 1
        verdict = judge(bytes(changed))
        assert verdict.outcome in (Outcome.NOT_VALID, Outcome.NOT_VERIFIABLE)
        assert all(s.integrity is Integrity.BROKEN for s in verdict.signatures)

    def test_nothing_signed(self, blank: bytes, judge: Judge) -> None:
        assert judge(blank).outcome is Outcome.NOT_SIGNED


@pytest.mark.parametrize("key", [b"/ByteRange", b"/Contents"])
def test_a_damaged_signature_is_listed_as_broken(signed: bytes, judge: Judge, key: bytes) -> None:
    place = signed.rfind(key)
    damaged = signed[: place + 1] + b"X" + signed[place + 2 :]
    verdict = judge(damaged)
    assert len(verdict.signatures) == 3
    assert Integrity.BROKEN in {one.integrity for one in verdict.signatures}
    assert verdict.outcome is Outcome.NOT_VALID
