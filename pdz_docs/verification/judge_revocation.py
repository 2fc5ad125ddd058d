"""Was the certificate revoked or suspended when it signed? (EN 319 102-1 § 5.2.6; CAD art. 24 c. 4-bis, art. 36)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pdz_docs.trust.revocation import Evidence, Source, State, Status
from pdz_docs.trust.revocation_sources import Inquiry, Stored
from pdz_docs.verification.chain import Chain
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.judge_integrity import Judgment
from pdz_docs.verification.judge_time import TimeJudgment
from pdz_docs.verification.known import Known
from pdz_docs.verification.trust_paths import TrustPaths, read_profile
from pdz_docs.verification.verdict import Check, Revocation
from pdz_docs.verification.vocabulary import CheckStatus, Indication, SubIndication
from pdz_docs.work.clock import ROME

_SOURCES = {
    Source.EMBEDDED: "nella firma",
    Source.COLLECTED: "conservata quando il file fu raccolto",
    Source.PUBLISHED: "pubblicata con le ancore di fiducia",
    Source.CACHE: "già avuta in precedenza",
    Source.ONLINE: "chiesta ora al prestatore",
}
_KINDS = {"ocsp": "risposta OCSP", "crl": "lista di revoca"}
_REMEDY = "serve un riferimento temporale opponibile anteriore (marca temporale, PEC o protocollo)"


@dataclass(frozen=True, slots=True)
class RevocationJudgment:
    """The objection, the check S09, and what the verdict shows."""

    judgment: Judgment
    check: Check
    shown: Revocation | None = None

    @property
    def proves_invalid(self) -> bool:
        """Whether the signature came after the revocation: no signature at all (CAD art. 24 c. 4-bis)."""
        return self.judgment.indication is Indication.TOTAL_FAILED


def judge(
    facts: SignatureFacts, chain: Chain, time: TimeJudgment, moment: datetime, paths: TrustPaths, known: Known
) -> RevocationJudgment:
    """The revocation of the end certificate of `chain`, then of the authorities between it and the anchor."""
    stored = Stored(facts.revocation, known.revocation)
    if len(chain.certificates) < 2:
        # The anchor itself signed: nobody above it could revoke it; that is the lists' business.
        return RevocationJudgment(
            Judgment(), unknown("S09", "Il certificato è esso stesso un’autorità indicata come affidabile.")
        )
    *_, issuer, certificate = chain.certificates
    claims = read_profile(certificate)
    if claims is not None and claims.no_revocation:
        text = "Il certificato dura così poco che il prestatore non ne prevede la revoca."
        return RevocationJudgment(Judgment(), make("S09", CheckStatus.PASSED, text))
    inquiry = paths.inquire(certificate, issuer, moment=moment, stored=stored, others=facts.certificates)
    own = _of(inquiry, time)
    if own.judgment.indication is not None:
        return own
    objection = _authorities(facts, chain, moment, paths, stored)
    return own if objection is None else objection


def _of(inquiry: Inquiry | None, time: TimeJudgment) -> RevocationJudgment:
    if inquiry is None:
        return RevocationJudgment(_later(), unknown("S09"))
    status = inquiry.status
    shown = _shown(status)
    match status.state:
        case State.REVOKED:
            return _revoked(status, time, shown)
        case State.HOLD:
            text = (
                f"Il certificato è sospeso{_since(status)}: la firma vale solo se la sospensione viene annullata "
                "(art. 36 CAD); ripetete la verifica."
            )
            return RevocationJudgment(_later(), unknown("S09", text), shown)
        case State.GOOD if status.fresh:
            text = f"Il certificato non era revocato né sospeso ({_words(status.evidence)})."
            return RevocationJudgment(Judgment(), make("S09", CheckStatus.PASSED, text), shown)
        case _:
            return RevocationJudgment(_later(), unknown("S09", _why_unknown(inquiry)), shown)


def _revoked(status: Status, time: TimeJudgment, shown: Revocation | None) -> RevocationJudgment:
    """Revoked by the moment that is judged. Only what puts the signature after it denies it; else the proof is missing."""
    since = status.evidence.since if status.evidence is not None else None
    claimed, floor = time.time.claimed, time.not_before
    if since is not None and ((claimed is not None and claimed >= since) or (floor is not None and floor >= since)):
        who = (
            "il firmatario stesso dichiara"
            if claimed is not None and claimed >= since
            else "una marca che la firma copre prova"
        )
        text = f"Il certificato è stato revocato il {_day(since)} e {who} che la firma è successiva: equivale a mancata sottoscrizione."
        judgment = Judgment(Indication.TOTAL_FAILED, SubIndication.REVOKED)
        return RevocationJudgment(judgment, make("S09", CheckStatus.FAILED, text), shown)
    text = f"Il certificato è stato revocato{_since(status)} e nulla prova che la firma sia anteriore: {_REMEDY}."
    judgment = Judgment(Indication.INDETERMINATE, SubIndication.REVOKED_NO_POE)
    return RevocationJudgment(judgment, unknown("S09", text), shown)


def _authorities(
    facts: SignatureFacts, chain: Chain, moment: datetime, paths: TrustPaths, stored: Stored
) -> RevocationJudgment | None:
    """The objection to an authority of the chain below the anchor."""
    for issuer, authority in pairwise(chain.certificates[:-1]):
        inquiry = paths.inquire(authority, issuer, moment=moment, stored=stored, others=facts.certificates)
        status = inquiry.status if inquiry is not None else Status(State.UNKNOWN)
        if status.state is State.REVOKED:
            text = f"Un’autorità della catena è stata revocata{_since(status)}: {_REMEDY}."
            judgment = Judgment(Indication.INDETERMINATE, SubIndication.REVOKED_CA_NO_POE)
            return RevocationJudgment(judgment, unknown("S09", text))
        if status.state is not State.GOOD or not status.fresh:
            text = "Non è accertato se un’autorità della catena fosse revocata."
            return RevocationJudgment(_later(), unknown("S09", text))
    return None


def _why_unknown(inquiry: Inquiry) -> str:
    evidence = inquiry.status.evidence
    reasons = []
    if evidence is not None:
        reasons.append(f"l’ultima informazione è del {_day(evidence.this_update)}, troppo vecchia")
    if inquiry.offline:
        reasons.append("la verifica è senza rete")
    reasons += [text.rstrip(".") for text in inquiry.silent[:2]]
    if not reasons:
        reasons.append(
            "il certificato non dice a chi chiederlo" if not inquiry.answers else "le risposte trovate non valgono"
        )
    return f"Non è accertato se il certificato fosse revocato o sospeso: {'; '.join(reasons)}."


def _shown(status: Status) -> Revocation | None:
    if status.evidence is None:
        return None
    return Revocation(
        status=status.state.value,
        source=f"{status.evidence.kind}:{status.evidence.source.value}",
        this_update=status.evidence.this_update,
    )


def _words(evidence: Evidence | None) -> str:
    if evidence is None:
        return "nessuna risposta"
    return f"{_KINDS[evidence.kind]} del {evidence.this_update.astimezone(ROME):%d/%m/%Y alle %H:%M}, {_SOURCES[evidence.source]}"


def _since(status: Status) -> str:
    since = status.evidence.since if status.evidence is not None else None
    return f" dal {_day(since)}" if since is not None else ""


def _later() -> Judgment:
    return Judgment(Indication.INDETERMINATE, SubIndication.TRY_LATER)


def _day(instant: datetime) -> str:
    try:
        return instant.astimezone(ROME).strftime("%d/%m/%Y")
    except OverflowError:
        return instant.strftime("%d/%m/%Y")
