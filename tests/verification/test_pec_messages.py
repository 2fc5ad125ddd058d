"""A PEC message given to the verifier: whose it is, when it says that it was, and what that is worth."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage

import pytest
from pec_material import PecKey, certified, daticert, envelope, listed, provider

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import Deadline, Expectation, Nature
from pdz_docs.signing import cades
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.pec import PecProviders
from pdz_docs.verification import verify
from pdz_docs.verification.certified import Provider
from pdz_docs.verification.known import Known
from pdz_docs.verification.verdict import SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, TimeSource
from pdz_docs.work.clock import ROME

SENT = "05/12/2024 09:15:00"
INSTANT = datetime.fromisoformat("2024-12-05T09:15:00+01:00")


@pytest.fixture(scope="module")
def signed_message(pki: DemoPki, at: datetime) -> bytes:
    """A mail with a signed file and no time stamp."""
    message = EmailMessage()
    message["Subject"] = "Accordo"
    message.set_content("In allegato.")
    request = cades.Request(at=at, demonstrative=True)
    data = cades.envelop(b"Accordo di programma", key=pki.signers["clusone"].key, request=request)
    message.add_attachment(data, maintype="application", subtype="pkcs7-mime", filename="accordo.txt.p7m")
    return message.as_bytes()


def judged(data: bytes, anchors: Anchors, providers: PecProviders | None, at: datetime) -> SignatureVerdict:
    verdict = verify(data, name="accordo.eml", at=at, anchors=replace(anchors, pec=providers))
    (signature,) = verdict.signatures
    return signature


def opposable(signature: SignatureVerdict) -> tuple[CheckStatus, str]:
    check = signature.check("T01")
    assert check is not None
    return check.status, check.text


def test_a_listed_provider_proves_the_time(signed_message: bytes, anchors: Anchors, at: datetime) -> None:
    data = envelope(signed_message, daticert(SENT), provider())
    signature = judged(data, anchors, listed(provider("Altro"), provider()), at)
    assert (signature.time.opposable, signature.time.source) == (INSTANT, TimeSource.PEC)
    status, text = opposable(signature)
    assert status is CheckStatus.PASSED
    assert "05/12/2024 alle 09:15:00" in text


def test_a_provider_certified_by_a_listed_authority_proves_it_too(
    signed_message: bytes, anchors: Anchors, at: datetime
) -> None:
    authority = provider("Autorità")
    data = envelope(signed_message, daticert(SENT), provider("Gestore", issuer=authority))
    assert judged(data, anchors, listed(authority), at).time.opposable == INSTANT


def test_before_any_import_the_time_counts_with_a_warning(
    signed_message: bytes, anchors: Anchors, at: datetime
) -> None:
    signature = judged(envelope(signed_message, daticert(SENT), provider()), anchors, None, at)
    assert signature.time.opposable == INSTANT
    status, text = opposable(signature)
    assert status is CheckStatus.WARNING
    assert "non è stato identificato" in text


def _altered(data: bytes) -> bytes:
    return data.replace(b"Messaggio di posta", b"Messaggio da posta")


ENDED = provider("Cessato", until=datetime.fromisoformat("2024-06-01T00:00:00+00:00"))
NOT_PROVEN: dict[str, tuple[PecKey, str]] = {
    "self-made": (provider("Chiunque"), "PEC_GESTORE_IGNOTO"),
    "same name, other key": (provider("Gestore PEC", until=datetime.fromisoformat("2029-01-01T00:00:00+00:00")), "PEC_GESTORE_IGNOTO"),
    "certificate ended": (ENDED, "PEC_GESTORE_IGNOTO"),
}  # fmt: skip


@pytest.mark.parametrize("name", NOT_PROVEN)
def test_nobody_else_proves_a_time_once_there_is_a_list(
    name: str, signed_message: bytes, anchors: Anchors, at: datetime
) -> None:
    signer, finding = NOT_PROVEN[name]
    signature = judged(envelope(signed_message, daticert(SENT), signer), anchors, listed(provider(), ENDED), at)
    assert signature.time.opposable is None
    assert finding in {one.id for one in signature.findings}


@pytest.mark.parametrize("providers", [None, listed(provider())], ids=["no list", "listed"])
def test_an_altered_message_proves_nothing(
    providers: PecProviders | None, signed_message: bytes, anchors: Anchors, at: datetime
) -> None:
    data = _altered(envelope(signed_message, daticert(SENT), provider()))
    signature = judged(data, anchors, providers, at)
    assert signature.time.opposable is None
    assert "PEC_ALTERATA" in {one.id for one in signature.findings}


@pytest.mark.parametrize(("kind", "proves"), [("avvenuta-consegna", True), ("accettazione", False), ("errore", False)])
def test_only_a_message_that_gives_the_document_proves_when_it_was(
    kind: str, proves: bool, signed_message: bytes, anchors: Anchors, at: datetime
) -> None:
    data = envelope(signed_message, daticert(SENT, kind=kind), provider())
    assert (judged(data, anchors, listed(provider()), at).time.opposable is not None) is proves


def test_an_envelope_inside_a_plain_mail_proves_nothing(signed_message: bytes, anchors: Anchors, at: datetime) -> None:
    outer = EmailMessage()
    outer["Subject"] = "Inoltro"
    outer.set_content("Vedi allegato.")
    inner = envelope(signed_message, daticert(SENT), provider())
    outer.add_attachment(inner, maintype="application", subtype="octet-stream", filename="postacert.eml")
    assert judged(outer.as_bytes(), anchors, listed(provider()), at).time.opposable is None


HOURS = {
    "summer, second past two": ("27/10/2024 02:30:00", "+0200", "2024-10-27T00:30:00+00:00", "02:30:00"),
    "winter, an hour later by the same clock": ("27/10/2024 02:30:00", "+0100", "2024-10-27T01:30:00+00:00", "02:30:00"),
    "the last second of winter": ("30/03/2025 01:59:59", "+0100", "2025-03-30T00:59:59+00:00", "01:59:59"),
    "the first second of summer": ("30/03/2025 03:00:00", "+0200", "2025-03-30T01:00:00+00:00", "03:00:00"),
    "a provider that writes UTC": ("30/03/2025 01:00:00", "+0000", "2025-03-30T01:00:00+00:00", "03:00:00"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOURS)
def test_the_hour_is_the_provider_s_and_is_shown_in_rome(name: str, signed_message: bytes, anchors: Anchors) -> None:
    sent, zone, instant, shown = HOURS[name]
    later = datetime.fromisoformat("2025-06-01T00:00:00+00:00")
    data = envelope(signed_message, daticert(sent, zone=zone), provider())
    signature = judged(data, anchors, listed(provider()), later)
    assert signature.time.opposable == datetime.fromisoformat(instant)
    assert shown in opposable(signature)[1]


EDGES = {
    "23.59 in Rome": ("2024-12-10T23:59:59+01:00", CheckStatus.PASSED),
    "22.59 in UTC is the same instant": ("2024-12-10T22:59:59+00:00", CheckStatus.PASSED),
    "midnight in Rome": ("2024-12-11T00:00:00+01:00", CheckStatus.FAILED),
    "23.59 in UTC is the day after in Rome": ("2024-12-10T23:59:00+00:00", CheckStatus.FAILED),
}


@pytest.mark.parametrize("name", EDGES)
def test_the_last_minute_of_the_term_is_rome_s(
    name: str, signed_message: bytes, anchors: Anchors, expectation: Expectation
) -> None:
    instant, status = EDGES[name]
    bound = datetime(2024, 12, 11, tzinfo=ROME)
    term = Deadline(at=bound, nature=Nature.PERENTORIO, act="Avviso", verified=True)
    verdict = verify(
        signed_message,
        name="a.eml",
        at=datetime.fromisoformat("2024-12-20T10:00:00+01:00"),
        anchors=replace(anchors, pec=listed(provider())),
        expectation=expectation.model_copy(update={"deadline": term}),
        known=Known(pec=(certified(datetime.fromisoformat(instant), "opec1"),)),
    )
    check = verdict.signatures[0].check("T02")
    assert check is not None
    assert check.status is status


def test_what_was_kept_is_judged_anew_with_a_later_list() -> None:
    """A record made before any import tells, after it, a provider from anybody."""
    kept = certified(INSTANT, "opec1", provider("Chiunque"))
    assert kept.proves(None) == INSTANT
    assert kept.proves(listed(provider())) is None
    assert kept.provider(listed(provider("Chiunque"))) is Provider.LISTED
