"""Facts to verdict: one signature at a time, each judgment made once and in its own module."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from asn1crypto import x509

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.trust.certificates import TYPE_SEAL, TYPE_SIGNATURE, profile
from pdz_docs.verification import (
    identity,
    judge_acceptance,
    judge_changes,
    judge_demonstrative,
    judge_integrity,
    judge_office,
    judge_person,
    judge_time,
    judge_trust,
    spid,
)
from pdz_docs.verification.chain import Chain
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.judge_integrity import Judgment
from pdz_docs.verification.known import NOTHING, Known
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import CertificateFacts, Finding, SignatureVerdict, Signer
from pdz_docs.verification.vocabulary import (
    Indication,
    Integrity,
    Match,
    Qualification,
    SignatureKind,
)


def judge_signatures(
    facts: tuple[SignatureFacts, ...],
    *,
    at: datetime,
    paths: TrustPaths,
    expectation: Expectation | None,
    known: Known = NOTHING,
) -> tuple[SignatureVerdict, ...]:
    """A verdict for each signature, in the same order. `known` is what is known of the file besides its bytes."""
    verdicts: list[SignatureVerdict] = []
    taken: set[str] = set()
    for one in facts:
        verdict = _judge(one, at=at, paths=paths, expectation=expectation, known=known, taken=frozenset(taken))
        verdicts.append(verdict)
        if verdict.expected is not None and verdict.expected.match is Match.MATCH and verdict.expected.signatory:
            taken.add(verdict.expected.signatory)
    return tuple(verdicts)


def _judge(
    facts: SignatureFacts,
    *,
    at: datetime,
    paths: TrustPaths,
    expectation: Expectation | None,
    known: Known,
    taken: frozenset[str],
) -> SignatureVerdict:
    certificate = facts.signer.certificate if facts.signer is not None else None
    signer = identity.signer(certificate)
    integrity = judge_integrity.judge(facts)
    if facts.pdf is not None and facts.depth == 0:
        known = known.of_what_ends_at(facts.pdf.end)
    time = judge_time.judge(facts, paths, known)
    trust = judge_trust.judge(facts, time, paths, at, known, expectation)
    named, remarks = _named(facts, signer)
    person = judge_person.judge(facts, named, expectation, taken)
    final = integrity.judgment if integrity.judgment.indication is not None else trust.judgment
    if facts.is_timestamp:
        final = _timestamp_judgment(integrity.judgment, time, final)
    checks = [*judge_integrity.checks(facts, integrity), *judge_changes.checks(facts)]
    if not facts.is_timestamp:
        whole = integrity.integrity is Integrity.INTACT
        checks += [
            *judge_trust.checks(facts, trust, signer, whole=whole),
            *judge_time.checks(time, expectation, at),
            *person.checks,
            *judge_office.checks(person.expected, expectation, time, taken),
        ]
    return SignatureVerdict(
        id=facts.id,
        depth=facts.depth,
        field=facts.pdf.field if facts.pdf is not None else None,
        format=facts.format,
        level=facts.level,
        kind=_kind(facts),
        signer=named,
        certificate=identity.certificate_facts(certificate),
        chain=_chain(trust.chain),
        indication=final.indication or Indication.TOTAL_PASSED,
        sub_indication=final.sub,
        integrity=_timestamp_integrity(integrity.integrity, time) if facts.is_timestamp else integrity.integrity,
        changes_after=facts.changes.change if facts.changes is not None else None,
        qualification=_qualification(facts, final, trust),
        time=time.time,
        timestamps=time.timestamps,
        revocation=trust.revocation.shown if trust.revocation is not None else None,
        expected=person.expected,
        evidence=None if facts.is_timestamp else trust.worth.evidence,
        checks=tuple(checks),
        findings=(
            *judge_integrity.findings(facts),
            *judge_changes.findings(facts),
            *time.findings,
            *_of_signer(facts, trust, paths),
            *remarks,
            *person.findings,
        ),
    )


def _of_signer(facts: SignatureFacts, trust: judge_trust.TrustJudgment, paths: TrustPaths) -> Iterator[Finding]:
    """What the certificate of a signature, not of a time stamp, makes the reader know."""
    if facts.is_timestamp:
        return
    certificate = facts.signer.certificate if facts.signer is not None else None
    yield from judge_acceptance.findings(trust.acceptance)
    yield from judge_demonstrative.findings(certificate, paths.anchors.source)


def _chain(found: Chain | None) -> tuple[CertificateFacts, ...]:
    """The certificates above the signer's own, the nearest first."""
    above = found.certificates[-2::-1] if found is not None else ()
    return tuple(facts for one in above if (facts := identity.certificate_facts(one)) is not None)


def _named(facts: SignatureFacts, signer: Signer) -> tuple[Signer, tuple[Finding, ...]]:
    """Who signed: whom the certificate names, or whom a SPID provider's seal does."""
    certificate = facts.signer.certificate if facts.signer is not None else None
    if facts.is_timestamp or not spid.is_seal(certificate):
        return signer, ()
    provider = identity.common_name(certificate) or "un gestore"
    person = spid.person(facts)
    if person is None:
        text = f"È il sigillo SPID di {provider}, ma il suo testo visibile non dice, nelle parole prescritte, chi ha firmato."
        return signer, (Finding(id="SPID_SENZA_PERSONA", severity=Severity.WARNING, text=text),)
    text = f"Firma con SPID: che abbia firmato {person.name} lo dice il testo visibile, sigillato da {provider}."
    return person.signer(), (Finding(id="SPID_PERSONA", severity=Severity.INFO, text=text),)


def _qualification(facts: SignatureFacts, final: Judgment, trust: judge_trust.TrustJudgment) -> Qualification:
    """What is denied is no signature, and has no qualification; of what is undecided it is said what it would be."""
    if facts.is_timestamp or final.indication is Indication.TOTAL_FAILED:
        return Qualification.UNKNOWN
    return trust.worth.qualification


def _kind(facts: SignatureFacts) -> SignatureKind:
    if facts.is_timestamp:
        return SignatureKind.DOCUMENT_TIMESTAMP
    if facts.is_countersignature:
        return SignatureKind.COUNTERSIGNATURE
    certificate = facts.signer.certificate if facts.signer is not None else None
    return SignatureKind.SIGNATURE if certificate is None else kind_of_certificate(certificate)


def kind_of_certificate(certificate: x509.Certificate) -> SignatureKind:
    """A seal when the certificate says so (ETSI EN 319 412-5 § 4.2.3), or when it says nothing and names a body."""
    types = profile(certificate).types
    if types:
        return SignatureKind.SEAL if TYPE_SEAL in types and TYPE_SIGNATURE not in types else SignatureKind.SIGNATURE
    return SignatureKind.SEAL if identity.names_an_organization(certificate) else SignatureKind.SIGNATURE


def _timestamp_integrity(found: Integrity, time: judge_time.TimeJudgment) -> Integrity:
    """A document time stamp is whole when its token is, imprint included."""
    if found is not Integrity.INTACT or not time.timestamps:
        return found
    return time.timestamps[0].integrity


def _timestamp_judgment(integrity: Judgment, time: judge_time.TimeJudgment, trust: Judgment) -> Judgment:
    if integrity.indication is not None or not time.timestamps:
        return integrity
    indication = time.timestamps[0].indication
    if indication is Indication.TOTAL_PASSED:
        return Judgment(Indication.TOTAL_PASSED)
    return Judgment(indication, trust.sub if indication is Indication.INDETERMINATE else None)
