"""When was it signed: what the signer claims, and what can be held against third parties (DPCM 22/2/2013 art. 41; CAD art. 20 c. 1-bis)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pdz_docs.errors import Severity
from pdz_docs.expectations import Deadline, Expectation, Nature
from pdz_docs.trust.pec import PecProviders
from pdz_docs.verification import judge_pec
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import PlacedTimestamp, SignatureFacts
from pdz_docs.verification.judge_stamp import judge_timestamp
from pdz_docs.verification.known import NOTHING, Known
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import Check, Finding, Time, TimestampVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Integrity, TimeSource
from pdz_docs.work.clock import ROME

_GAP = timedelta(hours=24)
_PROOFS = {
    TimeSource.SIGNATURE_TIMESTAMP: "una marca temporale sulla firma",
    TimeSource.DOCUMENT_TIMESTAMP: "una marca temporale sul documento",
    TimeSource.TSD: "una marca temporale sul file",
    TimeSource.PEC: "la posta elettronica certificata",
    TimeSource.PROTOCOL: "la registrazione di protocollo",
}
_SOURCES = {"document": TimeSource.DOCUMENT_TIMESTAMP, "tsd": TimeSource.TSD, "file": TimeSource.TSD}


@dataclass(frozen=True, slots=True)
class TimeJudgment:
    """`proven`: the earliest instant at which the signature is known to have existed, None without proof. `not_before`: the
    latest instant at which it is known not to have existed yet. `reference`: what a provider or a register calls its proof.
    `unidentified`: the proof is a PEC whose provider nobody could tell."""

    time: Time
    timestamps: tuple[TimestampVerdict, ...]
    findings: tuple[Finding, ...]
    not_before: datetime | None = None
    reference: str | None = None
    unidentified: bool = False

    @property
    def proven(self) -> datetime | None:
        return self.time.opposable

    def moment(self, at: datetime) -> datetime:
        """When the certificate has to have been good: when the signature is proven to exist, else when the office took the
        file (reference/domain.md § 12 on § 5.6), else `at`."""
        return self.time.opposable or self.time.collected or at


def judge(facts: SignatureFacts, paths: TrustPaths, known: Known = NOTHING) -> TimeJudgment:
    """The times of a signature: its own claim, and the earliest sound proof that it existed."""
    verdicts: list[TimestampVerdict] = []
    findings: list[Finding] = []
    proofs: list[tuple[datetime, TimeSource, str | None]] = []
    for stamp in facts.timestamps:
        found = judge_timestamp(stamp, paths, facts.revocation)
        verdicts.append(found.verdict)
        if found.verdict.integrity is Integrity.BROKEN and (facts.is_timestamp or stamp.kind != "document"):
            text = "Una marca temporale non corrisponde a questa firma o è alterata: il suo orario non prova nulla."
            findings.append(Finding(id="MARCA_NON_VALIDA", severity=Severity.WARNING, text=text))
        elif found.is_sound:
            proofs.append((stamp.facts.time, _source(stamp), None))
        findings += found.findings
    if not facts.is_timestamp:
        proofs += _registrations(known, paths.anchors.pec)
        findings += judge_pec.findings(known.pec, paths.anchors.pec)
    opposable, source, reference = min(proofs, key=lambda proof: proof[0], default=(None, None, None))
    time = Time(claimed=facts.claimed_time, opposable=opposable, source=source, collected=known.collected)
    covered = [judge_timestamp(stamp, paths, facts.revocation) for stamp in facts.covered_stamps]
    sound = (s.facts.time for s, c in zip(facts.covered_stamps, covered, strict=True) if c.is_sound)
    not_before = max(sound, default=None)
    unidentified = source is TimeSource.PEC and paths.anchors.pec is None
    return TimeJudgment(time, tuple(verdicts), tuple(dict.fromkeys(findings)), not_before, reference, unidentified)


def _registrations(known: Known, providers: PecProviders | None) -> Iterator[tuple[datetime, TimeSource, str | None]]:
    for one in known.pec:
        instant = one.proves(providers)
        if instant is not None:
            yield instant, TimeSource.PEC, one.identifier
    if known.protocol is not None:
        yield known.protocol.at, TimeSource.PROTOCOL, known.protocol.reference


def checks(judged: TimeJudgment, expectation: Expectation | None, at: datetime) -> Iterator[Check]:
    """T01, T02 (with a deadline) and T03."""
    proven, claimed = judged.proven, judged.time.claimed
    yield _opposable(judged)
    if expectation is not None and expectation.deadline is not None:
        yield _deadline(judged, expectation.deadline, at)
    if proven is not None and claimed is not None:
        if abs(proven - claimed) > _GAP:
            text = (
                f"L’orario dichiarato ({_words(claimed)}) dista più di un giorno da quello provato ({_words(proven)})."
            )
            yield make("T03", CheckStatus.WARNING, text)
        else:
            yield make("T03", CheckStatus.PASSED, "L’orario dichiarato concorda con quello provato.")


def _opposable(judged: TimeJudgment) -> Check:
    if judged.proven is None:
        text = (
            "Nessun riferimento temporale opponibile a terzi: l’orario della firma è solo dichiarato dal firmatario. "
            "Protocollate oggi il file, o apponete una sola marca temporale."
        )
        return make("T01", CheckStatus.WARNING, text)
    proof = _PROOFS[judged.time.source or TimeSource.SIGNATURE_TIMESTAMP]
    reference = f" ({judged.reference})" if judged.reference else ""
    text = f"La firma esisteva il {_words(judged.proven)}: lo prova {proof}{reference}."
    if judged.unidentified:
        return make("T01", CheckStatus.WARNING, f"{text} {judge_pec.UNIDENTIFIED}")
    return make("T01", CheckStatus.PASSED, text)


def _deadline(judged: TimeJudgment, deadline: Deadline, at: datetime) -> Check:
    """Only what can be held against third parties meets a deadline; a file in hand before it is late for nothing yet."""
    bound = _words(deadline.at)
    proven = judged.proven
    if proven is None:
        if (judged.time.collected or at) < deadline.at:
            text = f"Il file è arrivato prima del termine ({bound}), ma serve un riferimento temporale opponibile."
            return make("T02", CheckStatus.WARNING, text)
        return unknown("T02", "Senza un riferimento temporale opponibile non si può dire se la firma è nei termini.")
    if proven < deadline.at:
        return make("T02", CheckStatus.PASSED, f"La firma è nei termini (prima del {bound}).")
    if deadline.nature is Nature.PERENTORIO:
        return make(
            "T02", CheckStatus.FAILED, f"La firma risulta dopo il termine perentorio ({bound}; {deadline.act})."
        )
    text = f"La firma risulta dopo il termine ({bound}; {deadline.act}): il termine è {deadline.nature.value}, la firma conta ugualmente."
    return make("T02", CheckStatus.WARNING, text)


def _source(stamp: PlacedTimestamp) -> TimeSource:
    return _SOURCES.get(stamp.kind, TimeSource.SIGNATURE_TIMESTAMP)


def _words(instant: datetime) -> str:
    return instant.astimezone(ROME).strftime("%d/%m/%Y alle %H:%M:%S")
