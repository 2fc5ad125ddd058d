"""Revocation: what each answer says and who may give it; which one prevails; whom we ask, in which order, and whom never."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from hypothesis import given, settings
from hypothesis import strategies as st

from pdz_docs.demo.certificates import Issuer
from pdz_docs.demo.pki import DemoPki, Identity, asn1, make_pki
from pdz_docs.demo.services import Answer, Services
from pdz_docs.errors import ToolFailedError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.trust.certificates import profile
from pdz_docs.trust.responders import Responders
from pdz_docs.trust.revocation import Evidence, Problem, Rejected, Source, State, revoked_since, status_at
from pdz_docs.trust.revocation_data import read
from pdz_docs.trust.revocation_sources import Inquiry, RevocationSources, Stored

T = datetime(2024, 12, 5, 10, tzinfo=UTC)
END = T + timedelta(days=365)
SHA1 = hashes.SHA1()  # noqa: S303 - what OCSP requests are made of (RFC 5019)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def answer(
    state: State = State.GOOD,
    this: datetime = T + HOUR,
    following: datetime | None = T + DAY,
    since: datetime | None = None,
    cutoff: datetime | None = None,
) -> Evidence:
    return Evidence(
        kind="ocsp",
        source=Source.EMBEDDED,
        state=state,
        this_update=this,
        next_update=following,
        since=since,
        archive_cutoff=cutoff,
    )


# name: answers, expected state, fresh
STATUS_ROWS = {
    "nothing known": ([], State.UNKNOWN, False),
    "good, told later": ([answer()], State.GOOD, True),
    "good, told before and still holding": ([answer(this=T - HOUR)], State.GOOD, True),
    "good, told before and run out": ([answer(this=T - 2 * DAY, following=T - DAY)], State.GOOD, False),
    "good, told before without an end": ([answer(this=T - HOUR, following=None)], State.GOOD, False),
    "unknown to the responder": ([answer(State.UNKNOWN)], State.UNKNOWN, False),
    "revoked before": ([answer(State.REVOKED, since=T - DAY)], State.REVOKED, True),
    "revoked that very instant": ([answer(State.REVOKED, since=T)], State.REVOKED, True),
    "revoked after": ([answer(State.REVOKED, since=T + HOUR)], State.GOOD, True),
    "revoked before, told long ago": (
        [answer(State.REVOKED, this=T - 9 * DAY, following=T - 8 * DAY, since=T - 10 * DAY)],
        State.REVOKED,
        True,
    ),
    "suspended before": ([answer(State.HOLD, since=T - DAY)], State.HOLD, True),
    "suspended after": ([answer(State.HOLD, since=T + HOUR)], State.GOOD, True),
    "suspended, the suspension annulled later": (
        [answer(State.HOLD, since=T - DAY), answer(this=T + 2 * DAY)],
        State.GOOD,
        True,
    ),
    "good, then revoked before": (
        [answer(this=T - HOUR), answer(State.REVOKED, this=T + HOUR, since=T - DAY)],
        State.REVOKED,
        True,
    ),
    "suspended, then revoked": (
        [answer(State.HOLD, since=T - DAY), answer(State.REVOKED, this=T + DAY, since=T - DAY)],
        State.REVOKED,
        True,
    ),
    "good, told after the certificate's end": ([answer(this=END + DAY)], State.UNKNOWN, False),
    "good, told after the end by who does not forget": (
        [answer(this=END + DAY, cutoff=END - 900 * DAY)],
        State.GOOD,
        True,
    ),
    "good, told after the end by who forgot": ([answer(this=END + DAY, cutoff=END + HOUR)], State.UNKNOWN, False),
    "revoked before, told after the end": (
        [answer(State.REVOKED, this=END + DAY, since=T - DAY)],
        State.REVOKED,
        True,
    ),
    "good before the end, forgotten after": ([answer(), answer(this=END + DAY)], State.GOOD, True),
}


@pytest.mark.parametrize(("answers", "state", "fresh"), STATUS_ROWS.values(), ids=STATUS_ROWS)
def test_the_status_at_an_instant(answers: list[Evidence], state: State, fresh: bool) -> None:
    found = status_at(answers, T, not_after=END)
    assert (found.state, found.fresh) == (state, fresh)


def test_the_first_revocation_is_the_one_that_counts() -> None:
    answers = [
        answer(State.REVOKED, since=T),
        answer(State.REVOKED, since=T - DAY),
        answer(State.HOLD, since=T - 2 * DAY),
    ]
    assert revoked_since(answers) == T - DAY
    assert revoked_since([answer()]) is None


# — what an answer says —


@pytest.fixture(scope="module")
def web(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> Iterator[tuple[Services, DemoPki]]:
    """A PKI whose certificates name loopback responders, and those responders."""
    services = Services()
    pki = make_pki(signatories[:1], at=at, base_url=services.url)
    services.publish(pki)
    with services:
        yield services, pki


@pytest.fixture
def services(web: tuple[Services, DemoPki]) -> Iterator[Services]:
    services, pki = web
    services.publish(pki)
    services.asked.clear()
    yield services
    services.publish(pki)


@pytest.fixture(scope="module")
def pki_on_the_web(web: tuple[Services, DemoPki]) -> DemoPki:
    return web[1]


def request_about(identity: Identity, issuer: Issuer) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate(identity.certificate, issuer.certificate, SHA1)
    return builder.build().public_bytes(Encoding.DER)


def told(pki: DemoPki, identity: Identity, data: bytes) -> Evidence | Rejected:
    (found,) = read([data], certificate=identity.asn1, issuer=asn1(pki.ca.certificate), source=Source.EMBEDDED)
    return found


def state_of(found: Evidence | Rejected) -> State | Problem:
    return found.state if isinstance(found, Evidence) else found.problem


@pytest.mark.parametrize("kind", ["crl", "ocsp"])
@pytest.mark.parametrize(
    ("defect", "expected"),
    [
        (None, State.GOOD),
        ("revoked-before", State.REVOKED),
        ("on-hold", State.HOLD),
        ("revoked-later", State.GOOD),
    ],
)
def test_what_an_authority_says(pki: DemoPki, kind: str, defect: str | None, expected: State) -> None:
    identity = pki.defective(pki.signers["clusone"].subject, defect) if defect else pki.signers["clusone"]
    data = pki.crls()[0] if kind == "crl" else pki.ocsp(request_about(identity, pki.ca))
    found = told(pki, identity, data)
    assert state_of(found) is expected
    assert isinstance(found, Evidence)
    assert found.kind == kind
    assert found.this_update == pki.at
    if expected in (State.REVOKED, State.HOLD):
        assert found.since == pki.at - timedelta(days=10)


def _flip(data: bytes) -> bytes:
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


def test_an_altered_answer_is_left_aside(pki: DemoPki) -> None:
    identity = pki.signers["clusone"]
    assert state_of(told(pki, identity, _flip(pki.crls()[0]))) is Problem.BAD_SIGNATURE
    # The signature value of the answer stands before the responder's certificate.
    data = pki.ocsp(request_about(identity, pki.ca))
    signature = ocsp.load_der_ocsp_response(data).signature
    assert state_of(told(pki, identity, data.replace(signature, _flip(signature)))) in (
        Problem.BAD_SIGNATURE,
        Problem.UNREADABLE,
    )


def test_a_basic_response_is_read_as_the_whole_one(pki: DemoPki) -> None:
    from asn1crypto import ocsp as asn1_ocsp

    identity = pki.signers["clusone"]
    whole = asn1_ocsp.OCSPResponse.load(pki.ocsp(request_about(identity, pki.ca)))
    basic = whole["response_bytes"]["response"].parsed.dump()
    assert state_of(told(pki, identity, basic)) is State.GOOD


def test_an_answer_about_another_is_left_aside(pki: DemoPki) -> None:
    one, other = pki.signers["clusone"], pki.signers["ardesio"]
    assert state_of(told(pki, one, pki.ocsp(request_about(other, pki.ca)))) is Problem.NOT_ABOUT_IT
    assert state_of(told(pki, one, pki.crls()[1])) is Problem.NOT_ABOUT_IT


def test_an_error_of_the_responder_is_no_answer(pki: DemoPki) -> None:
    assert state_of(told(pki, pki.signers["clusone"], pki.ocsp(b"junk"))) is Problem.NOT_ABOUT_IT


def _ocsp_by(pki: DemoPki, signer: Issuer, *, certificates: tuple[x509.Certificate, ...]) -> bytes:
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=pki.signers["clusone"].certificate,
        issuer=pki.ca.certificate,
        algorithm=hashes.SHA256(),
        cert_status=ocsp.OCSPCertStatus.GOOD,
        this_update=pki.at,
        next_update=pki.at + DAY,
        revocation_time=None,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, signer.certificate)
    if certificates:
        builder = builder.certificates(list(certificates))
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_who_may_answer(pki: DemoPki) -> None:
    identity = pki.signers["clusone"]
    itself = _ocsp_by(pki, pki.ca, certificates=())
    assert state_of(told(pki, identity, itself)) is State.GOOD
    delegate = pki.responders[0]
    assert state_of(told(pki, identity, _ocsp_by(pki, delegate, certificates=(delegate.certificate,)))) is State.GOOD
    foreign = pki.responders[1]
    by_foreign = _ocsp_by(pki, foreign, certificates=(foreign.certificate,))
    assert state_of(told(pki, identity, by_foreign)) is Problem.NOT_AUTHORISED
    # A signer of the same CA, without the extended key usage, may not speak for it.
    other = pki.signers["ardesio"]
    by_signer = _ocsp_by(pki, Issuer(other.certificate, other.private_key), certificates=(other.certificate,))
    assert state_of(told(pki, identity, by_signer)) is Problem.NOT_AUTHORISED


def test_a_responder_s_certificate_may_come_from_elsewhere(pki: DemoPki) -> None:
    delegate = pki.responders[0]
    data = _ocsp_by(pki, delegate, certificates=())
    identity, issuer = pki.signers["clusone"].asn1, asn1(pki.ca.certificate)
    (alone,) = read([data], certificate=identity, issuer=issuer, source=Source.EMBEDDED)
    assert state_of(alone) is Problem.NOT_AUTHORISED
    others = [asn1(delegate.certificate)]
    (helped,) = read([data], certificate=identity, issuer=issuer, source=Source.EMBEDDED, others=others)
    assert state_of(helped) is State.GOOD


def _crl(pki: DemoPki, *extensions: tuple[x509.ExtensionType, bool], key: Issuer | None = None) -> bytes:
    builder = x509.CertificateRevocationListBuilder(pki.ca.certificate.subject, pki.at, pki.at + DAY)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical)
    return builder.sign((key or pki.ca).key, hashes.SHA256()).public_bytes(Encoding.DER)


def _scope(**flags: bool) -> x509.IssuingDistributionPoint:
    plain = {
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    return x509.IssuingDistributionPoint(None, None, only_some_reasons=None, **{**plain, **flags})


def _part(url: str) -> x509.IssuingDistributionPoint:
    names = [x509.UniformResourceIdentifier(url)]
    return x509.IssuingDistributionPoint(names, None, True, False, None, False, False)


def _generalized(text: str) -> bytes:
    return b"\x18\x0f" + text.encode()


CRL_ROWS = {
    "plain": ((), State.GOOD),
    "of users": (((_scope(only_contains_user_certs=True), True),), State.GOOD),
    "of authorities": (((_scope(only_contains_ca_certs=True), True),), Problem.NOT_ABOUT_IT),
    "indirect": (((_scope(indirect_crl=True), True),), Problem.NOT_UNDERSTOOD),
    "of attribute certificates": (((_scope(only_contains_attribute_certs=True), True),), Problem.NOT_UNDERSTOOD),
    "of another part": (((_part("http://x.example/2.crl"), True),), Problem.NOT_ABOUT_IT),
    "delta": (((x509.DeltaCRLIndicator(1), True),), Problem.NOT_UNDERSTOOD),
    "critical and unknown": (
        ((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True),),
        Problem.NOT_UNDERSTOOD,
    ),
    "unknown": (((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), False),), State.GOOD),
}


@pytest.mark.parametrize(("extensions", "expected"), CRL_ROWS.values(), ids=CRL_ROWS)
def test_lists_of_a_kind(
    pki: DemoPki, extensions: tuple[tuple[x509.ExtensionType, bool], ...], expected: State | Problem
) -> None:
    assert state_of(told(pki, pki.signers["clusone"], _crl(pki, *extensions))) is expected


def test_a_list_that_remembers_expired_certificates(pki: DemoPki) -> None:
    value = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.60"), _generalized("20100101000000Z"))
    found = told(pki, pki.signers["clusone"], _crl(pki, (value, False)))
    assert isinstance(found, Evidence)
    assert found.archive_cutoff == datetime(2010, 1, 1, tzinfo=UTC)


def test_a_list_in_the_authority_s_name_by_another_key(pki: DemoPki) -> None:
    assert state_of(told(pki, pki.signers["clusone"], _crl(pki, key=pki.root))) is Problem.BAD_SIGNATURE


def test_a_list_of_an_unknown_version_is_left_aside(pki: DemoPki) -> None:
    unknown = _crl(pki).replace(b"\x02\x01\x01", b"\x02\x01\x00", 1)
    assert state_of(told(pki, pki.signers["clusone"], unknown)) is Problem.UNREADABLE


@pytest.fixture(scope="module")
def revoked(pki: DemoPki) -> tuple[Identity, dict[str, bytes]]:
    """A revoked signer, and what both kinds of answer say of it."""
    identity = pki.defective(pki.signers["clusone"].subject, "revoked-before")
    return identity, {"crl": pki.crls()[0], "ocsp": pki.ocsp(request_about(identity, pki.ca))}


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_mutation_changes_what_is_said(
    pki: DemoPki, revoked: tuple[Identity, dict[str, bytes]], data: st.DataObject
) -> None:
    """A revoked certificate never becomes good by changed bytes; nothing escapes as an exception."""
    identity, originals = revoked
    original = originals[data.draw(st.sampled_from(sorted(originals)))]
    mutated = bytearray(original)
    for _ in range(data.draw(st.integers(1, 3))):
        mutated[data.draw(st.integers(0, len(original) - 1))] = data.draw(st.integers(0, 255))
    found = told(pki, identity, bytes(mutated))
    assert isinstance(found, Rejected) or found.state is State.REVOKED


@given(st.binary(max_size=300))
def test_noise_is_left_aside(pki: DemoPki, noise: bytes) -> None:
    assert state_of(told(pki, pki.signers["clusone"], noise)) is Problem.UNREADABLE


# — whom to ask, in which order —


Asking = Callable[..., Inquiry]
NOTHING = Stored()


@pytest.fixture
def ask_about(pki_on_the_web: DemoPki, tmp_path: Path) -> Asking:
    def ask(
        identity: Identity | None = None, *, online: bool = True, stored: Stored = NOTHING, **changes: object
    ) -> Inquiry:
        who = identity or next(iter(pki_on_the_web.signers.values()))
        responders = changes.pop("responders", None) or Responders(local=frozenset({"127.0.0.1"}), timeout=2)
        sources = RevocationSources(ask=responders.ask if online else None, folder=tmp_path)  # type: ignore[attr-defined]
        claims = replace(profile(who.asn1), **changes)
        issuer = asn1(pki_on_the_web.ca.certificate)
        return sources.inquire(who.asn1, issuer, claims, moment=pki_on_the_web.at, stored=stored)

    return ask


def test_ocsp_comes_first_and_is_kept(services: Services, ask_about: Asking) -> None:
    first = ask_about()
    assert (first.status.state, first.status.fresh) == (State.GOOD, True)
    assert services.asked == ["/ocsp"]
    assert [one.source for one in first.evidence] == [Source.ONLINE]
    assert len(first.fetched) == 1
    again = ask_about(online=False)
    assert [one.source for one in again.evidence] == [Source.CACHE]
    assert again.status.fresh
    assert not again.offline


def test_what_came_with_the_file_comes_before_the_network(
    services: Services, ask_about: Asking, pki_on_the_web: DemoPki
) -> None:
    found = ask_about(stored=Stored(embedded=(b"junk", pki_on_the_web.crls()[0])))
    assert [state_of(one) for one in found.answers] == [Problem.UNREADABLE, State.GOOD]
    assert found.status.fresh
    assert services.asked == []
    collected = ask_about(stored=Stored(collected=(pki_on_the_web.crls()[0],)))
    assert [one.source for one in collected.evidence] == [Source.COLLECTED]


def test_a_list_is_asked_for_when_the_responder_does_not_answer(services: Services, ask_about: Asking) -> None:
    services.routes["/ocsp"] = lambda _: Answer(b"", status=500)
    found = ask_about()
    assert services.asked == ["/ocsp", "/crl/ca.crl"]
    assert "errore 500" in found.silent[0]
    assert found.status.fresh


def test_a_list_is_enough(services: Services, ask_about: Asking) -> None:
    found = ask_about(ocsp=())
    assert services.asked == ["/crl/ca.crl"]
    assert [one.kind for one in found.evidence] == ["crl"]


def test_what_a_responder_says_badly_is_left_aside(services: Services, ask_about: Asking) -> None:
    services.routes["/ocsp"] = lambda _: Answer(b"buongiorno")
    found = ask_about()
    assert [state_of(one) for one in found.answers] == [Problem.UNREADABLE, State.GOOD]
    assert services.asked == ["/ocsp", "/crl/ca.crl"]


def test_an_answer_to_another_question_is_left_aside(
    services: Services, ask_about: Asking, pki_on_the_web: DemoPki
) -> None:
    identity = next(iter(pki_on_the_web.signers.values()))
    builder = ocsp.OCSPRequestBuilder().add_certificate(identity.certificate, pki_on_the_web.ca.certificate, SHA1)
    old_question = builder.add_extension(x509.OCSPNonce(b"0" * 16), critical=False).build().public_bytes(Encoding.DER)
    recorded = pki_on_the_web.ocsp(old_question)
    services.routes["/ocsp"] = lambda _: Answer(recorded)
    found = ask_about(crls=())
    assert found.answers == ()
    assert found.status.state is State.UNKNOWN


def test_offline_nothing_is_asked_and_that_is_said(services: Services, ask_about: Asking) -> None:
    found = ask_about(online=False)
    assert services.asked == []
    assert found.offline
    assert found.status.state is State.UNKNOWN


def test_a_certificate_that_names_nobody_cannot_be_asked_about(services: Services, ask_about: Asking) -> None:
    found = ask_about(ocsp=(), crls=())
    assert services.asked == []
    assert found.status.state is State.UNKNOWN
    assert not found.offline


def test_a_responder_that_hangs_delays_a_run_once(services: Services, ask_about: Asking) -> None:
    def hang(_: object) -> Answer:
        time.sleep(1.2)
        return Answer(b"")

    services.routes["/ocsp"] = services.routes["/crl/ca.crl"] = hang
    responders = Responders(local=frozenset({"127.0.0.1"}), timeout=0.3)
    for _ in range(4):
        found = ask_about(responders=responders)
        assert found.status.state is State.UNKNOWN
        assert "non ha risposto" in found.silent[0]
    assert len(services.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/ocsp",
        "http://localhost:{port}/ocsp",
        "http://[::1]:{port}/ocsp",
        "http://[::ffff:127.0.0.1]:{port}/ocsp",
        "http://10.0.0.1/ocsp",
        "http://192.168.1.1/ocsp",
        "http://169.254.169.254/latest/meta-data",
        "http://0.0.0.0:{port}/ocsp",
        "http://224.0.0.1/ocsp",
        "http://2130706433:{port}/ocsp",
        "https://127.0.0.1:{port}/ocsp",
        "http://93.184.216.34:25/ocsp",
        "ftp://93.184.216.34/ocsp",
        "file:///etc/passwd",
        "http:///ocsp",
    ],
)
def test_what_is_not_the_public_web_is_never_asked(
    services: Services, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    port = services.url.rsplit(":", 1)[1]
    with pytest.raises(ToolFailedError):
        Responders(timeout=0.5).ask(url.format(port=port), b"domanda")
    assert services.asked == []


def test_a_redirection_is_not_followed(services: Services) -> None:
    services.routes["/via"] = lambda _: Answer(b"", status=302)
    with pytest.raises(ToolFailedError, match="errore 302"):
        Responders(local=frozenset({"127.0.0.1"})).ask(f"{services.url}/via")
    assert services.asked == ["/via"]


def test_too_long_an_answer_is_cut(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pdz_docs.trust.responders.MAX_BYTES", 10)
    services.routes["/lungo"] = lambda _: Answer(b"x" * 100)
    with pytest.raises(ToolFailedError, match="oltre"):
        Responders(local=frozenset({"127.0.0.1"})).ask(f"{services.url}/lungo")
