"""Is the time of one time stamp token to be believed? (RFC 3161; eIDAS artt. 41, 42; DPCM 22/2/2013 artt. 41, 47)"""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import x509

from pdz_docs.errors import Severity
from pdz_docs.trust.qualification import stamps_by_national_law, timestamp_standing
from pdz_docs.trust.revocation_sources import Stored
from pdz_docs.verification.algorithms import Math
from pdz_docs.verification.chain import ChainStatus
from pdz_docs.verification.facts import PlacedTimestamp
from pdz_docs.verification.facts_timestamp import TimestampFacts
from pdz_docs.verification.identity import common_name
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import Finding, TimestampVerdict
from pdz_docs.verification.vocabulary import Indication, Integrity

_TIMESTAMPING = "time_stamping"


@dataclass(frozen=True, slots=True)
class JudgedTimestamp:
    """A token with what is said of it."""

    verdict: TimestampVerdict
    findings: tuple[Finding, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether its time is believed."""
        return self.verdict.integrity is Integrity.INTACT and self.verdict.indication is Indication.TOTAL_PASSED


def judge_timestamp(stamp: PlacedTimestamp, paths: TrustPaths, stored: tuple[bytes, ...] = ()) -> JudgedTimestamp:
    """One token: whole when its imprint and its signature hold; credited when its authority chains to an anchor, was listed for
    time stamps at its time, and is not known to have been revoked."""
    facts = stamp.facts
    signer = facts.signer
    broken = facts.imprint is False or signer.digest is False or signer.math is Math.BAD
    open_ = facts.imprint is None or signer.certificate is None or signer.math is Math.UNSUPPORTED
    integrity = Integrity.BROKEN if broken else Integrity.UNKNOWN if open_ else Integrity.INTACT
    indication = Indication.TOTAL_FAILED if broken else Indication.INDETERMINATE
    findings: tuple[Finding, ...] = ()
    if integrity is Integrity.INTACT and signer.certificate is not None and signer.reference_matches is not False:
        credited, findings = _authority(signer.certificate, facts, paths, stored)
        indication = Indication.TOTAL_PASSED if credited else indication
    verdict = TimestampVerdict(
        kind=stamp.kind,
        time=facts.time,
        tsa=common_name(signer.certificate),
        integrity=integrity,
        indication=indication,
    )
    return JudgedTimestamp(verdict, findings)


def _authority(
    certificate: x509.Certificate, facts: TimestampFacts, paths: TrustPaths, stored: tuple[bytes, ...]
) -> tuple[bool, tuple[Finding, ...]]:
    """Whether the authority is believed, and what is remarked of it."""
    chain = paths.find(certificate, facts.certificates, facts.time)
    # A listed authority is an anchor, whose dates no path validation looks at.
    within = certificate.not_valid_before <= facts.time <= certificate.not_valid_after
    if chain.status is not ChainStatus.FOUND or not within or not _may_timestamp(certificate):
        return False, ()
    if paths.anchors.services is not None:
        services = paths.services(chain, itself=True)
        listed = timestamp_standing(services, facts.time)
        if not listed.qualified and not stamps_by_national_law(services, facts.time):
            text = "L’autorità di una marca temporale non era tra quelle qualificate degli elenchi di fiducia: il suo orario non prova nulla."
            return False, (Finding(id="MARCA_NON_QUALIFICATA", severity=Severity.WARNING, text=text),)
    revoked = paths.is_revoked(
        chain, moment=facts.time, stored=Stored((*facts.revocation, *stored)), others=facts.certificates
    )
    if revoked:
        text = "Il certificato di un’autorità di marcatura risulta revocato: l’orario della marca non prova nulla."
        return False, (Finding(id="MARCA_REVOCATA", severity=Severity.WARNING, text=text),)
    if revoked is None:
        # Not held against the time: the authority is an anchor's own, and its certificate was in force. But it is said.
        text = "Non è accertato se il certificato dell’autorità di marcatura fosse revocato."
        return True, (Finding(id="MARCA_REVOCA_IGNOTA", severity=Severity.INFO, text=text),)
    return True, ()


def _may_timestamp(certificate: object) -> bool:
    """RFC 3161 § 2.3: the extended key usage of an authority is time stamping."""
    usage = getattr(certificate, "extended_key_usage_value", None)
    return usage is not None and _TIMESTAMPING in usage.native
