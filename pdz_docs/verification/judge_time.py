"""When was it signed: what the signer claims, and what can be held against third parties (DPCM 22/2/2013 art. 41; CAD art. 20 c. 1-bis)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.verification.algorithms import Math
from pdz_docs.verification.chain import ChainStatus
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import PlacedTimestamp, SignatureFacts
from pdz_docs.verification.identity import common_name
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import Check, Finding, Time, TimestampVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Indication, Integrity, TimeSource
from pdz_docs.work.clock import ROME

_GAP = timedelta(hours=24)
_TIMESTAMPING = "time_stamping"
_SOURCES = {"document": TimeSource.DOCUMENT_TIMESTAMP, "tsd": TimeSource.TSD, "file": TimeSource.TSD}


@dataclass(frozen=True, slots=True)
class TimeJudgment:
    """`proven`: the earliest instant at which the signature is known to have existed, None without proof. `not_before`: the
    latest instant at which it is known not to have existed yet."""

    time: Time
    timestamps: tuple[TimestampVerdict, ...]
    findings: tuple[Finding, ...]
    not_before: datetime | None = None

    @property
    def proven(self) -> datetime | None:
        return self.time.opposable


def judge(facts: SignatureFacts, paths: TrustPaths) -> TimeJudgment:
    """The times of a signature: its own claim and the earliest sound time stamp on it."""
    verdicts: list[TimestampVerdict] = []
    findings: list[Finding] = []
    proofs: list[tuple[datetime, TimeSource]] = []
    for stamp in facts.timestamps:
        verdict = judge_timestamp(stamp, paths)
        verdicts.append(verdict)
        if verdict.integrity is Integrity.BROKEN and (facts.is_timestamp or stamp.kind != "document"):
            text = "Una marca temporale non corrisponde a questa firma o è alterata: il suo orario non prova nulla."
            findings.append(Finding(id="MARCA_NON_VALIDA", severity=Severity.WARNING, text=text))
        elif verdict.integrity is Integrity.INTACT and verdict.indication is Indication.TOTAL_PASSED:
            proofs.append((stamp.facts.time, _source(stamp)))
    opposable, source = min(proofs, default=(None, None))
    time = Time(claimed=facts.claimed_time, opposable=opposable, source=source)
    sound = (s for s in facts.covered_stamps if judge_timestamp(s, paths).indication is Indication.TOTAL_PASSED)
    not_before = max((s.facts.time for s in sound), default=None)
    return TimeJudgment(time, tuple(verdicts), tuple(findings), not_before)


def judge_timestamp(stamp: PlacedTimestamp, paths: TrustPaths) -> TimestampVerdict:
    """One token: whole when its imprint and its signature hold, credited when its authority chains to an anchor."""
    facts = stamp.facts
    signer = facts.signer
    broken = facts.imprint is False or signer.digest is False or signer.math is Math.BAD
    open_ = facts.imprint is None or signer.certificate is None or signer.math is Math.UNSUPPORTED
    integrity = Integrity.BROKEN if broken else Integrity.UNKNOWN if open_ else Integrity.INTACT
    indication = Indication.TOTAL_FAILED if broken else Indication.INDETERMINATE
    if integrity is Integrity.INTACT and signer.certificate is not None and signer.reference_matches is not False:
        chain = paths.find(signer.certificate, facts.certificates, facts.time)
        if chain.status is ChainStatus.FOUND and _may_timestamp(signer.certificate):
            indication = Indication.TOTAL_PASSED
    return TimestampVerdict(
        kind=stamp.kind,
        time=facts.time,
        tsa=common_name(signer.certificate),
        integrity=integrity,
        indication=indication,
    )


def checks(judged: TimeJudgment, expectation: Expectation | None) -> Iterator[Check]:
    """T01, T02 (with a deadline) and T03."""
    proven, claimed = judged.proven, judged.time.claimed
    if proven is None:
        text = "Nessun riferimento temporale opponibile a terzi: l’orario della firma è solo dichiarato dal firmatario."
        yield make("T01", CheckStatus.WARNING, text)
    else:
        yield make("T01", CheckStatus.PASSED, f"La firma esisteva il {_words(proven)}: lo prova una marca temporale.")
    if expectation is not None and expectation.deadline is not None:
        yield _deadline(proven, expectation.deadline.at)
    if proven is not None and claimed is not None:
        if abs(proven - claimed) > _GAP:
            text = (
                f"L’orario dichiarato ({_words(claimed)}) dista più di un giorno da quello provato ({_words(proven)})."
            )
            yield make("T03", CheckStatus.WARNING, text)
        else:
            yield make("T03", CheckStatus.PASSED, "L’orario dichiarato concorda con quello provato.")


def _deadline(proven: datetime | None, bound: datetime) -> Check:
    if proven is None:
        return unknown("T02", "Senza un riferimento temporale opponibile non si può dire se la firma è nei termini.")
    if proven < bound:
        return make("T02", CheckStatus.PASSED, f"La firma è nei termini (prima del {_words(bound)}).")
    return make("T02", CheckStatus.WARNING, f"La firma risulta dopo il termine ({_words(bound)}).")


def _source(stamp: PlacedTimestamp) -> TimeSource:
    return _SOURCES.get(stamp.kind, TimeSource.SIGNATURE_TIMESTAMP)


def _may_timestamp(certificate: object) -> bool:
    """RFC 3161 § 2.3: the extended key usage of an authority is time stamping."""
    usage = getattr(certificate, "extended_key_usage_value", None)
    return usage is not None and _TIMESTAMPING in usage.native


def _words(instant: datetime) -> str:
    return instant.astimezone(ROME).strftime("%d/%m/%Y alle %H:%M:%S")
