"""What makes a signature checkable years later: its chain to an anchor and, for each link, a revocation answer (EN 319 102-1 § 5.6.3).

Addresses are taken only from certificates that already chain to an anchor, so a hostile certificate cannot make us call anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from asn1crypto import crl, ocsp, x509
from cryptography import x509 as pyca
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp as pyca_ocsp
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, PathValidationError, RevokedError, ValidationError

from pdz_docs.errors import SigningError
from pdz_docs.signing import certificates, network

# A responder's clock is never quite ours.
_TOLERANCE = timedelta(minutes=5)
_OCSP_HEADERS = {"Content-Type": "application/ocsp-request", "Accept": "application/ocsp-response"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A certificate to prove good, what came with it, and when its signature is known to have existed."""

    certificate: x509.Certificate
    others: tuple[x509.Certificate, ...]
    signed_at: datetime


@dataclass(slots=True)
class Evidence:
    """Validation data, each piece once, in the order in which it was found."""

    certificates: dict[bytes, x509.Certificate] = field(default_factory=dict)
    crls: dict[bytes, crl.CertificateList] = field(default_factory=dict)
    ocsps: dict[bytes, ocsp.OCSPResponse] = field(default_factory=dict)

    def add(self, answer: bytes) -> None:
        """A revocation answer in DER, of either kind. Raises ValueError when it is neither."""
        response = _ocsp_response(answer)
        if response is not None:
            self.ocsps.setdefault(answer, response)
            return
        listed = crl.CertificateList.load(answer, strict=True)
        _ = listed.issuer.hashable
        self.crls.setdefault(answer, listed)


class RevocationSource(Protocol):
    """Says whether a certificate is revoked, with a DER OCSP response or CRL. Raises SigningError when it cannot."""

    async def answer(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Online:
    """Asks the addresses that the certificate names: OCSP first (smaller, fresher), then the CRL, each list once."""

    timeout: float = 15.0
    _lists: dict[str, bytes] = field(default_factory=dict, repr=False)

    async def answer(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        failures: list[str] = []
        for url, body in _addresses(certificate, issuer):
            try:
                return await self._ask(url, body)
            except network.NetworkError as error:
                failures.append(f"{url} {error}")
        reason = "; ".join(failures) or "il certificato non dice dove chiederlo"
        raise SigningError(
            f"Non si sa se il certificato di {certificates.holder(certificate)} è revocato: {reason}.",
            hint="Riprovate quando la rete risponde: senza questa prova la forma a lungo termine non si fa.",
        )

    async def _ask(self, url: str, body: bytes | None) -> bytes:
        if body is not None:
            return await asyncio.to_thread(network.ask, url, body, timeout=self.timeout, headers=_OCSP_HEADERS)
        if url not in self._lists:
            self._lists[url] = await asyncio.to_thread(network.ask, url, None, timeout=self.timeout)
        return self._lists[url]


async def gather(
    subjects: Iterable[Subject], *, anchors: Sequence[x509.Certificate], at: datetime, source: RevocationSource
) -> Evidence:
    """Chains and revocation answers for all of `subjects`, each certificate asked about once.

    Raises SigningError when one does not chain to an anchor, when nobody answers for a link, or when it was revoked before its
    signature is known to have existed.
    """
    evidence = Evidence()
    known: set[bytes] = set()
    listed = list(subjects)
    anchors = _relevant(anchors, listed)
    for subject in listed:
        path = await _path(subject, anchors, at)
        for issuer, certificate in pairwise(path):
            if certificate.sha256 not in known and certificate.ocsp_no_check_value is None:
                known.add(certificate.sha256)
                _add(evidence, await source.answer(certificate, issuer), certificate)
        for certificate in path:
            evidence.certificates.setdefault(certificate.sha256, certificate)
        await _check(subject, anchors, at, evidence)
    return evidence


def _relevant(anchors: Sequence[x509.Certificate], subjects: Sequence[Subject]) -> list[x509.Certificate]:
    """The anchors that could matter: the European lists hold thousands, and each validation would go through them all."""
    carried = [certificate for subject in subjects for certificate in (subject.certificate, *subject.others)]
    issuers = {certificate.issuer.hashable for certificate in carried}
    known = {certificate.sha256 for certificate in carried}
    return [anchor for anchor in anchors if anchor.sha256 in known or anchor.subject.hashable in issuers]


async def _path(subject: Subject, anchors: Sequence[x509.Certificate], at: datetime) -> list[x509.Certificate]:
    try:
        path = await _validator(subject, anchors, _moment(subject, at)).async_validate_usage(key_usage=set())
    except (PathBuildingError, PathValidationError, ValidationError) as error:
        raise SigningError(
            f"Il certificato di {certificates.holder(subject.certificate)} non arriva a un'autorità di fiducia.",
            hint="Verificate il file con «pdz verify», e aggiornate le liste di fiducia.",
        ) from error
    return [one for one in path.iter_certs(include_root=True) if one is not None]


async def _check(subject: Subject, anchors: Sequence[x509.Certificate], at: datetime, evidence: Evidence) -> None:
    """What was gathered must really prove the chain good, or the long-term form would promise what it does not hold."""
    name = certificates.holder(subject.certificate)
    validator = _validator(subject, anchors, _moment(subject, at), evidence)
    try:
        await validator.async_validate_usage(key_usage=set())
    except RevokedError as error:
        if error.revocation_dt is None or error.revocation_dt <= subject.signed_at:
            raise SigningError(
                f"Il certificato di {name} era revocato: la firma equivale a mancata sottoscrizione (CAD art. 24 c. 4-bis)."
            ) from error
    except (PathBuildingError, PathValidationError, ValidationError) as error:
        raise SigningError(f"Le prove raccolte per il certificato di {name} non bastano.", hint=str(error)) from error


def _validator(
    subject: Subject, anchors: Sequence[x509.Certificate], moment: datetime, evidence: Evidence | None = None
) -> CertificateValidator:
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=list(subject.others),
        moment=moment,
        best_signature_time=moment,
        allow_fetching=False,
        crls=list(evidence.crls.values()) if evidence else (),
        ocsps=list(evidence.ocsps.values()) if evidence else (),
        revocation_mode="hard-fail" if evidence else "soft-fail",
        # An answer given after the certificate expired still tells what it was when it signed.
        retroactive_revinfo=True,
        time_tolerance=_TOLERANCE,
    )
    return CertificateValidator(
        subject.certificate, intermediate_certs=list(subject.others), validation_context=context
    )


def _moment(subject: Subject, at: datetime) -> datetime:
    """Now, or when the signature is known to have existed if the certificate has expired since."""
    return at if certificates.valid_at(subject.certificate, at) else subject.signed_at


def _add(evidence: Evidence, answer: bytes, certificate: x509.Certificate) -> None:
    try:
        evidence.add(answer)
    except (ValueError, TypeError) as error:
        raise SigningError(
            f"La risposta sulla revoca del certificato di {certificates.holder(certificate)} non si legge."
        ) from error


def _ocsp_response(answer: bytes) -> ocsp.OCSPResponse | None:
    """A successful OCSP response, None for anything else."""
    try:
        response = ocsp.OCSPResponse.load(answer, strict=True)
        successful = response["response_status"].native == "successful"
    except (ValueError, TypeError):
        return None
    return response if successful else None


def _addresses(certificate: x509.Certificate, issuer: x509.Certificate) -> Iterable[tuple[str, bytes | None]]:
    for url in certificate.ocsp_urls:
        yield url, _ocsp_request(certificate, issuer)
    for point in certificate.crl_distribution_points:
        if point.url:
            yield point.url, None


def _ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    builder = pyca_ocsp.OCSPRequestBuilder().add_certificate(
        pyca.load_der_x509_certificate(certificate.dump()),
        pyca.load_der_x509_certificate(issuer.dump()),
        # RFC 6960 names the issuer by SHA-1 and most responders know nothing else; it is an identifier, not a protection.
        hashes.SHA1(),  # noqa: S303
    )
    return builder.build().public_bytes(Encoding.DER)
