"""Who has been revoked, told as a CRL and as OCSP answers, at whatever instant is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp

from pdz_docs.demo.certificates import Issuer

VALIDITY: Final = timedelta(days=7)
# What an authority that ends writes in its last CRL (ETSI EN 319 411-1 § 6.3.9, CSS-6.3.9-06; RFC 5280 § 4.1.2.5).
NEVER: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Revocation:
    """Since when a certificate is worth nothing, or suspended (RFC 5280 § 5.3.1 certificateHold)."""

    at: datetime
    on_hold: bool = False

    @property
    def reason(self) -> x509.ReasonFlags:
        return x509.ReasonFlags.certificate_hold if self.on_hold else x509.ReasonFlags.key_compromise


Register = Mapping[int, Revocation]


def crl(issuer: Issuer, register: Register, now: datetime, *, last: bool = False) -> bytes:
    """The issuer's DER CRL as of `now`: what was revoked by then, and nothing else. The `last` one has no next."""
    builder = x509.CertificateRevocationListBuilder(
        issuer_name=issuer.certificate.subject, last_update=now, next_update=NEVER if last else now + VALIDITY
    )
    builder = builder.add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
    )
    for serial, revocation in sorted(register.items()):
        if revocation.at <= now:
            entry = x509.RevokedCertificateBuilder(serial_number=serial, revocation_date=revocation.at)
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.CRLReason(revocation.reason), critical=False).build()
            )
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)


def answer(
    request: bytes, issuers: tuple[Issuer, ...], responders: tuple[Issuer, ...], register: Register, now: datetime
) -> bytes:
    """The DER OCSP response to a DER request about a certificate of one of `issuers`, signed by the responder beside it.

    What cannot be parsed, or is about somebody else's certificate, gets the error response of RFC 6960 § 4.2.1.
    """
    try:
        asked = ocsp.load_der_ocsp_request(request)
    except ValueError:
        return _error(ocsp.OCSPResponseStatus.MALFORMED_REQUEST)
    for issuer, responder in zip(issuers, responders, strict=True):
        if asked.issuer_key_hash == _key_hash(issuer.certificate, asked.hash_algorithm):
            return _response(asked, responder, register.get(asked.serial_number), now)
    return _error(ocsp.OCSPResponseStatus.UNAUTHORIZED)


def _response(asked: ocsp.OCSPRequest, responder: Issuer, revocation: Revocation | None, now: datetime) -> bytes:
    revoked = revocation is not None and revocation.at <= now
    builder = ocsp.OCSPResponseBuilder().add_response_by_hash(
        issuer_name_hash=asked.issuer_name_hash,
        issuer_key_hash=asked.issuer_key_hash,
        serial_number=asked.serial_number,
        algorithm=asked.hash_algorithm,
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD,
        this_update=now,
        next_update=now + VALIDITY,
        revocation_time=revocation.at if revoked and revocation else None,
        revocation_reason=revocation.reason if revoked and revocation else None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, responder.certificate)
    builder = builder.certificates([responder.certificate])
    try:
        nonce = asked.extensions.get_extension_for_class(x509.OCSPNonce)
    except x509.ExtensionNotFound:
        pass
    else:
        builder = builder.add_extension(nonce.value, critical=False)
    return builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _key_hash(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(_key_bits(certificate))
    return digest.finalize()


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The value of the subjectPublicKey BIT STRING, which OCSP hashes (RFC 6960 § 4.1.1)."""
    info = keys.PublicKeyInfo.load(
        certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    return bytes(info["public_key"].contents[1:])


def _error(status: ocsp.OCSPResponseStatus) -> bytes:
    return ocsp.OCSPResponseBuilder.build_unsuccessful(status).public_bytes(Encoding.DER)
