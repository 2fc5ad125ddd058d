"""Chains to the anchors of one verification and what the lists and the authorities say of them, each looked for once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from asn1crypto import x509

from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.certificates import CertificateProfile, profile
from pdz_docs.trust.listfacts import Service
from pdz_docs.trust.revocation import State
from pdz_docs.trust.revocation_sources import Inquiry, RevocationSources, Stored
from pdz_docs.trust.x509math import comparable
from pdz_docs.verification.chain import Chain, ChainStatus, find_chain
from pdz_docs.verification.facts_cms import ASN1_ERRORS

_LONGEST_CHAIN = 8


class FoundChains:
    """Chains that were found to the same anchors, for other files too: whoever supplied the certificates, the chain stands."""

    def __init__(self) -> None:
        self._found: dict[bytes, Chain] = {}

    def at(self, certificate: x509.Certificate, moment: datetime) -> Chain | None:
        """The chain of a certificate when it is known and all of it was in force at `moment`."""
        chain = self._found.get(certificate.sha256)
        if chain is None or not all(c.not_valid_before <= moment <= c.not_valid_after for c in chain.certificates):
            return None
        return chain

    def remember(self, certificate: x509.Certificate, chain: Chain) -> None:
        """Keep a chain that was found; that none was found depends on the file."""
        if chain.status is ChainStatus.FOUND:
            self._found[certificate.sha256] = chain


class TrustPaths:
    """Remembers what was answered for a certificate at an instant. Without `sources` nothing is asked and nothing is kept."""

    def __init__(
        self, anchors: Anchors, sources: RevocationSources | None = None, found: FoundChains | None = None
    ) -> None:
        self.anchors = anchors
        self._sources = sources or RevocationSources()
        self._found = found or FoundChains()
        self._chains: dict[tuple[bytes, datetime], Chain] = {}
        self._inquiries: dict[tuple[bytes, datetime], Inquiry | None] = {}

    def find(self, certificate: x509.Certificate, others: Sequence[x509.Certificate], moment: datetime) -> Chain:
        """The chain of a certificate at `moment`, with `others` as possible intermediates."""
        known = self._found.at(certificate, moment)
        if known is not None:
            return known
        key = (certificate.sha256, moment)
        if key not in self._chains:
            anchors = _reachable(self.anchors.certificates, certificate, others)
            self._chains[key] = find_chain(certificate, anchors=anchors, others=others, moment=moment)
            self._found.remember(certificate, self._chains[key])
        return self._chains[key]

    def services(self, chain: Chain, *, itself: bool = False) -> tuple[Service, ...]:
        """The listed services that the authorities of a chain are, and with `itself` the end certificate too."""
        index = self.anchors.services
        if index is None or chain.status is not ChainStatus.FOUND:
            return ()
        certificates = chain.certificates if itself or len(chain.certificates) == 1 else chain.certificates[:-1]
        return tuple(dict.fromkeys(service for one in certificates for service in index.matching(one)))

    def inquire(
        self,
        certificate: x509.Certificate,
        issuer: x509.Certificate,
        *,
        moment: datetime,
        stored: Stored,
        others: Sequence[x509.Certificate],
    ) -> Inquiry | None:
        """What is known of the revocation of a certificate at `moment`; None when the certificate cannot be read.

        `issuer` has to be the one of a chain that reaches an anchor: only then may an address in `certificate` be asked.
        """
        key = (certificate.sha256, moment)
        if key not in self._inquiries:
            claims = read_profile(certificate)
            known = replace(stored, published=self.anchors.revocation)
            self._inquiries[key] = (
                self._sources.inquire(certificate, issuer, claims, moment=moment, stored=known, others=others)
                if claims is not None
                else None
            )
        return self._inquiries[key]

    def is_revoked(
        self, chain: Chain, *, moment: datetime, stored: Stored, others: Sequence[x509.Certificate]
    ) -> bool | None:
        """Whether the end certificate of a chain was revoked or suspended by `moment`; None when that is not known."""
        if len(chain.certificates) < 2:
            return False
        *_, issuer, certificate = chain.certificates
        inquiry = self.inquire(certificate, issuer, moment=moment, stored=stored, others=others)
        if inquiry is None or inquiry.status.state is State.UNKNOWN:
            return None
        if inquiry.status.state is State.GOOD:
            return False if inquiry.status.fresh else None
        return True


def read_profile(certificate: x509.Certificate) -> CertificateProfile | None:
    """What a certificate says of itself, or None when not even its dates can be read."""
    try:
        return profile(certificate)
    except ValueError:
        return None


def _reachable(
    anchors: tuple[x509.Certificate, ...], certificate: x509.Certificate, others: Sequence[x509.Certificate]
) -> tuple[x509.Certificate, ...]:
    """The anchors that a chain from `certificate` over `others` could end in: to look at all of a Union's takes its time."""
    by_subject = _by_subject(anchors)
    names = {_name(certificate, "subject"), _name(certificate, "issuer")}
    for _ in range(_LONGEST_CHAIN):
        more = {_name(other, "issuer") for other in others if _name(other, "subject") in names}
        if more <= names:
            break
        names |= more
    return tuple(dict.fromkeys(anchor for name in names for anchor in by_subject.get(name, ())))


@lru_cache(maxsize=4)
def _by_subject(anchors: tuple[x509.Certificate, ...]) -> dict[str | None, list[x509.Certificate]]:
    found: dict[str | None, list[x509.Certificate]] = {}
    for anchor in anchors:
        found.setdefault(_name(anchor, "subject"), []).append(anchor)
    return found


def _name(certificate: x509.Certificate, which: str) -> str | None:
    try:
        return comparable(certificate["tbs_certificate"][which].dump())
    except ASN1_ERRORS:
        return None
