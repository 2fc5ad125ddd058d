"""Long-term PDF: everything appended, everything proven good, and refused when it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from signing_material import make_pdf, validated

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.services import Answer, Services
from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import continuation, longterm
from pdz_docs.signing.evidence import Online
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.pades import Request, sign
from pdz_docs.signing.tsa_http import HttpTsa
from pdz_docs.work.clock import fixed_clock


@pytest.fixture(scope="session")
def stamped(
    frozen_pdf: bytes,
    frozen: Expectation,
    served_pki: DemoPki,
    signatories: tuple[ExpectedSignatory, ...],
    at: datetime,
) -> bytes:
    """The frozen file with all signatures, B-T."""
    data = frozen_pdf
    for one in signatories:
        ask = Request(at=at, demonstrative=True, signatory=one, frozen=frozen)
        data = sign(data, key=served_pki.signers[one.id].key, request=ask, timestamper=served_pki.tsa)
    return data


@pytest.fixture(scope="session")
def archived(stamped: bytes, means: Means, served_pki: DemoPki) -> bytes:
    return longterm.extend(stamped, means=means, timestamper=served_pki.tsa)


def store_of(data: bytes) -> DocumentSecurityStore:
    return DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(data)))


def test_two_revisions_are_added_whatever_the_number_of_signatures(stamped: bytes, archived: bytes) -> None:
    assert archived.startswith(stamped)
    before, after = (PdfFileReader(BytesIO(data)).xrefs.total_revisions for data in (stamped, archived))
    assert after == before + 2


def test_the_store_holds_every_certificate_and_an_answer_for_each(archived: bytes, served_pki: DemoPki) -> None:
    store = store_of(archived)
    # three signers, the CA, the root, the TSA, the two OCSP responders; answers for all but the root and the responders
    assert len(store.certs) == 8
    assert len(store.ocsps) + len(store.crls) == 5


def test_the_stamp_covers_the_whole_file(archived: bytes, at: datetime) -> None:
    stamp = PdfFileReader(BytesIO(archived)).embedded_timestamp_signatures[-1]
    start, _, second, rest = stamp.sig_object["/ByteRange"]
    assert (start, second + rest) == (0, len(archived))
    assert stamp.sig_object["/SubFilter"] == "/ETSI.RFC3161"


def test_the_signatures_are_still_valid_and_the_file_still_continues_the_frozen_one(
    archived: bytes, served_pki: DemoPki, frozen: Expectation, at: datetime
) -> None:
    assert [status.bottom_line for status in validated(archived, served_pki.anchors, at)] == [True] * 3
    continuation.check(archived, frozen)


def test_each_authority_is_asked_once(stamped: bytes, means: Means, services: Services) -> None:
    before = len(services.asked)
    longterm.extend(stamped, means=means, timestamper=None)
    assert services.asked[before:] == ["/ocsp"] * 5


def test_renewal_adds_a_stamp_and_asks_only_about_the_last_one(
    archived: bytes, means: Means, services: Services, served_pki: DemoPki
) -> None:
    before = len(services.asked)
    renewed = longterm.extend(archived, means=means, timestamper=served_pki.tsa)
    assert renewed.startswith(archived)
    assert len(PdfFileReader(BytesIO(renewed)).embedded_timestamp_signatures) == 2
    assert services.asked[before:] == ["/ocsp"]


def test_renewal_works_when_the_signers_certificates_have_expired(
    archived: bytes, means: Means, served_pki: DemoPki, at: datetime
) -> None:
    later = at + timedelta(days=5 * 365)
    tsa = replace(served_pki.tsa, clock=fixed_clock(later))
    still = replace(means, at=later, source=Live(served_pki, later))
    assert longterm.extend(archived, means=still, timestamper=tsa).startswith(archived)


class Live:
    """Revocation told as of another instant than the server's."""

    def __init__(self, pki: DemoPki, now: datetime) -> None:
        self.pki, self.now = pki, now

    async def answer(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        by_root = issuer.sha256 == self.pki.anchors[0].sha256
        return self.pki.crls(self.now)[1 if by_root else 0]


def test_the_crl_is_asked_for_when_ocsp_is_down(
    stamped: bytes, means: Means, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(services.routes, "/ocsp", lambda _: Answer(b"", status=503))
    fresh = replace(means, source=Online())
    store = store_of(longterm.extend(stamped, means=fresh, timestamper=None))
    assert (len(store.ocsps), len(store.crls)) == (0, 2)


class TestRefusals:
    def test_nobody_answers(
        self, stamped: bytes, means: Means, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for route in ("/ocsp", "/crl/ca.crl", "/crl/radice.crl"):
            monkeypatch.setitem(services.routes, route, lambda _: Answer(b"", status=503))
        means = replace(means, source=Online())
        with pytest.raises(SigningError, match=r"Non si sa se il certificato di .* è revocato"):
            longterm.extend(stamped, means=means, timestamper=None)

    def test_an_answer_that_cannot_be_read(
        self, stamped: bytes, means: Means, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(services.routes, "/ocsp", lambda _: Answer(b"<html>"))
        with pytest.raises(SigningError, match="non si legge"):
            longterm.extend(stamped, means=means, timestamper=None)

    def test_no_signature(self, means: Means) -> None:
        with pytest.raises(SigningError, match="non ha firme"):
            longterm.extend(make_pdf(fields=("vuoto",)), means=means, timestamper=None)

    def test_unknown_anchors(self, stamped: bytes, means: Means, pki: DemoPki) -> None:
        with pytest.raises(SigningError, match="non arriva a un'autorità di fiducia"):
            longterm.extend(stamped, means=replace(means, anchors=pki.anchors), timestamper=None)

    def test_a_certificate_that_names_no_address(self, pki: DemoPki, at: datetime) -> None:
        data = sign(make_pdf(), key=pki.signers["clusone"].key, request=Request(at=at, demonstrative=True))
        with pytest.raises(SigningError, match="non dice dove chiederlo"):
            longterm.extend(data, means=Means(anchors=pki.anchors, source=Online(), at=at), timestamper=None)

    @pytest.mark.parametrize(
        ("defect", "asked_after", "refused"),
        [("revoked-before", 0, True), ("on-hold", 0, True), ("revoked-later", 0, False), ("revoked-later", 20, False)],
    )
    def test_revocation_counts_from_when_the_signature_is_known_to_exist(
        self, served_pki: DemoPki, at: datetime, defect: str, asked_after: int, refused: bool
    ) -> None:
        key = served_pki.defective(served_pki.signers["clusone"].subject, defect).key
        data = sign(make_pdf(), key=key, request=Request(at=at, demonstrative=True), timestamper=served_pki.tsa)
        now = at + timedelta(days=asked_after)
        means = Means(anchors=served_pki.anchors, source=Live(served_pki, now), at=now)
        if refused:
            with pytest.raises(SigningError, match="era revocato"):
                longterm.extend(data, means=means, timestamper=None)
        else:
            assert longterm.extend(data, means=means, timestamper=None).startswith(data)

    def test_a_stamp_larger_than_expected_spoils_nothing(
        self, stamped: bytes, means: Means, services: Services
    ) -> None:
        cramped = HttpTsa(f"{services.url}/tsa", size_hint=200)
        with pytest.raises(SigningError, match="più grande del previsto"):
            longterm.extend(stamped, means=means, timestamper=cramped)
