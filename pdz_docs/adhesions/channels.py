"""By which way of CAD art. 65 c. 1 a returned form stands: a signature, an identification, a hand with a document, the body's own domicile.

The ways are alternatives: one that holds is enough, whatever the notice asked for (Cons. Stato 4877/2025; TAR Lombardia 4213/2025). What each
is worth is the acceptance matrix's to say (profiles/acceptance-it.yaml).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

from pdz_docs.adhesions.bodies import Body, Instrument
from pdz_docs.adhesions.findings import Channel
from pdz_docs.adhesions.messages import delivered
from pdz_docs.adhesions.reading import DECLARED, Reading
from pdz_docs.profiles.acceptance import Acceptance, Evidence, Outcome, matrix
from pdz_docs.trust.pec import PecProviders
from pdz_docs.values import Value
from pdz_docs.verification.certified import Certified, Provider
from pdz_docs.verification.verdict import SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Indication, Integrity, Match, SignatureKind, SubIndication

_IDENTIFIED = frozenset({Evidence.CIE, Evidence.CNS, Evidence.SPID})
_TRANSPORT = "posta-certificata"
_BEST_FIRST = (Outcome.ACCETTATO, Outcome.CON_AVVISO, Outcome.DECIDE_UFFICIO, Outcome.RIFIUTATO)


class Signed(StrEnum):
    """Who signed, as far as it can be told. OTHER: neither whom the office knows nor whom the form names."""

    REPRESENTATIVE = "REPRESENTATIVE"
    DECLARED = "DECLARED"
    UNCERTAIN = "UNCERTAIN"
    OTHER = "OTHER"


class Way(Value):
    """One way that was tried. `failed`: a signature that does not hold; `unasked`: nobody could be asked whether its certificate was revoked."""

    evidence: Evidence
    acceptance: Acceptance
    channel: Channel | None
    signed: Signed | None = None
    signer: str | None = None
    failed: bool = False
    unasked: bool = False

    @property
    def usable(self) -> bool:
        """Whether the form may stand by it: not by a broken signature, nor by what the matrix refuses (a seal alone, a picture)."""
        return self.channel is not None and self.acceptance.esito is not Outcome.RIFIUTATO


class Sent(Value):
    """How the message came: `domicile` None when it is no PEC, else whether it was sent from the body's registered address. `produced`: it
    is the delivery receipt of the body's own message, that the body hands over."""

    certified: Certified | None = None
    domicile: bool | None = None
    registered: bool = False
    produced: bool = False
    troubles: tuple[str, ...] = ()


def sent(pec: Certified | None, body: Body, providers: PecProviders | None, office: Collection[str] = ()) -> Sent:
    """What the transport envelope proves of its sender, or the receipt of its delivery to one of the `office`'s addresses. Only the
    provider's word counts, never the header `From`."""
    if pec is None or not (pec.kind == _TRANSPORT or delivered(pec, office)):
        return Sent()
    if not pec.intact or pec.provider(providers) is Provider.STRANGER:
        return Sent(certified=pec, troubles=("La firma del gestore sulla busta PEC non torna o non è di un gestore.",))
    # A body that no register lists may write from any certified address (art. 65 c. 1 lett. c-bis, second part).
    known = body.pec if body.known else None
    return Sent(
        certified=pec,
        domicile=pec.sender is not None and known in (None, pec.sender),
        registered=known is not None and known == pec.sender,
        produced=pec.kind != _TRANSPORT,
    )


def ways(reading: Reading, instrument: Instrument, came: Sent, *, identity: bool) -> tuple[Way, ...]:
    """Every way that the form may stand by, the best first. `identity`: a copy of an identity document came with it."""
    found = [*_signatures(reading, instrument), *_others(reading, instrument, came, identity=identity)]
    return tuple(sorted(found, key=_rank))


def _rank(way: Way) -> tuple[bool, bool, int]:
    """What can be used, signed by somebody known, before what cannot; of these the matrix's order."""
    doubtful = way.signed in (Signed.OTHER, Signed.UNCERTAIN)
    return not way.usable, doubtful, _BEST_FIRST.index(way.acceptance.esito)


def _signatures(reading: Reading, instrument: Instrument) -> Iterator[Way]:
    for one in reading.verdict.signatures if reading.verdict is not None else ():
        if one.kind in (SignatureKind.DOCUMENT_TIMESTAMP, SignatureKind.COUNTERSIGNATURE) or one.evidence is None:
            continue
        yield _signature(one, instrument)


def _signature(one: SignatureVerdict, instrument: Instrument) -> Way:
    evidence = one.evidence or Evidence.UNKNOWN
    failed = one.integrity is Integrity.BROKEN or one.indication is Indication.TOTAL_FAILED
    # Whether the certificate was revoked could not be asked: the kind of signature is known all the same.
    unasked = one.indication is Indication.INDETERMINATE and one.sub_indication is SubIndication.TRY_LATER
    if one.indication is Indication.INDETERMINATE and not unasked:
        evidence = Evidence.UNKNOWN
    channel = Channel.IDENTIFIED if evidence in _IDENTIFIED else Channel.SIGNATURE
    return Way(
        evidence=evidence,
        acceptance=matrix().assess(evidence, instrument.value),
        channel=None if failed else channel,
        signed=_who(one),
        signer=one.signer.common_name,
        failed=failed,
        unasked=unasked,
    )


def _who(one: SignatureVerdict) -> Signed:
    expected = one.expected
    if expected is None or expected.match in (Match.NOT_EXPECTED, Match.WRONG_PERSON):
        return Signed.OTHER
    named = one.check("P04")
    if expected.match is Match.TO_CONFIRM and (named is None or named.status is not CheckStatus.PASSED):
        return Signed.UNCERTAIN
    return Signed.DECLARED if expected.signatory == DECLARED else Signed.REPRESENTATIVE


def _others(reading: Reading, instrument: Instrument, came: Sent, *, identity: bool) -> Iterator[Way]:
    if came.domicile:
        yield _way(Evidence.DIGITAL_DOMICILE, instrument, Channel.DIGITAL_DOMICILE)
    if reading.scan or reading.printed:
        # By hand only a person can tell; without a document it is, so far, the picture of a signature.
        evidence = Evidence.HANDWRITTEN if identity else Evidence.IMAGE
        yield _way(evidence, instrument, Channel.HANDWRITTEN if identity else None)


def _way(evidence: Evidence, instrument: Instrument, channel: Channel | None) -> Way:
    return Way(evidence=evidence, acceptance=matrix().assess(evidence, instrument.value), channel=channel)
