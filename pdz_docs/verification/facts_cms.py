"""Facts about one CMS signer: which certificate, whether the digest and the signature hold, what the signed attributes say.

No judgment: that a fact is good or bad, and for whom, is said in `judge`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import core, tsp, x509

from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import BerError, Element
from pdz_docs.envelopes.cms import SignerInfo
from pdz_docs.verification import algorithms
from pdz_docs.verification.algorithms import DIGESTS, KeyFacts, Math

CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SIGNING_TIME = "1.2.840.113549.1.9.5"
SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12"
SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"
COUNTERSIGNATURE = "1.2.840.113549.1.9.6"
SIGNATURE_TIMESTAMP = "1.2.840.113549.1.9.16.2.14"

# What asn1crypto raises on structures that are not what they say.
ASN1_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class CertificateReference:
    """A digest by which the signer names its certificate (ESS signing-certificate), first of its list."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerFacts:
    """One signer, checked.

    `digest`: whether the signed digest is that of the content; None when the content is not there. `math`: the signature value.
    `attributes_reordered`: it held only once the signed attributes were put in DER order. `references` are the ESS certificate
    digests; `reference_matches` whether they name the certificate that was found (None without references).
    `content_type_matches`: whether the signed content type is that of the envelope (RFC 5652 § 11.1); None when it is not said.
    """

    info: SignerInfo
    certificate: x509.Certificate | None
    key: KeyFacts
    digest_name: str | None
    digest: bool | None
    math: Math
    attributes_reordered: bool
    references: tuple[CertificateReference, ...]
    reference_matches: bool | None
    content_type_matches: bool | None
    duplicate_attributes: tuple[str, ...]
    signing_time: datetime | None


def load_certificates(raw: Iterable[bytes]) -> tuple[x509.Certificate, ...]:
    """The certificates that can be read; the others are left out."""
    found = []
    for der in raw:
        certificate = load_certificate(der)
        if certificate is not None:
            found.append(certificate)
    return tuple(found)


@lru_cache(maxsize=4096)
def load_certificate(der: bytes) -> x509.Certificate | None:
    """A certificate whose names, dates, key and extensions can be read, else None. The same few authorities come in every file."""
    try:
        certificate = x509.Certificate.load(der)
        tbs = certificate["tbs_certificate"]
        _ = (tbs["serial_number"].native, tbs["issuer"].chosen, tbs["subject"].chosen)
        _ = (tbs["validity"]["not_before"].native, tbs["validity"]["not_after"].native)
        _ = (tbs["subject_public_key_info"].dump(), certificate.key_usage_value)  # the latter reads every extension
        return certificate if tbs["version"].native in ("v1", "v2", "v3") else None
    except ASN1_ERRORS:
        return None


def examine(
    info: SignerInfo,
    *,
    content: Sequence[bytes | memoryview] | None,
    certificates: Sequence[x509.Certificate],
    content_type: str | None = None,
) -> SignerFacts:
    """The facts about one signer over `content` (its parts in order; None when the signed content is not there), which the envelope
    calls a `content_type`."""
    references = _references(info)
    certificate = _signing_certificate(info, certificates, references)
    digest_name = DIGESTS.get(info.digest.oid)
    spki = certificate["tbs_certificate"]["subject_public_key_info"].dump() if certificate is not None else None
    digest = _digest_holds(info, digest_name, content)
    math, reordered = _mathematics(info, spki, digest_name, content)
    return SignerFacts(
        info=info,
        certificate=certificate,
        key=algorithms.key_facts(spki) if spki is not None else KeyFacts(None, None),
        digest_name=digest_name,
        digest=digest,
        math=math,
        attributes_reordered=reordered,
        references=references,
        reference_matches=_matches(certificate, references) if certificate is not None and references else None,
        content_type_matches=_content_type_matches(info, content_type),
        duplicate_attributes=_duplicates(info),
        signing_time=_signing_time(info),
    )


def _content_type_matches(info: SignerInfo, content_type: str | None) -> bool | None:
    values = info.signed_values(CONTENT_TYPE)
    if content_type is None or not values:
        return None
    try:
        return all(ber.oid(value) == content_type for value in values)
    except BerError:
        return False


def _digest_holds(info: SignerInfo, name: str | None, content: Sequence[bytes | memoryview] | None) -> bool | None:
    if info.signed is None or content is None or name is None:
        return None
    values = info.signed_values(MESSAGE_DIGEST)
    computed = algorithms.digest(name, *content)
    if computed is None:
        return None
    return len(values) == 1 and values[0].content == computed


def _mathematics(
    info: SignerInfo, spki: bytes | None, digest_name: str | None, content: Sequence[bytes | memoryview] | None
) -> tuple[Math, bool]:
    """(what the mathematics says, whether it took the DER order of the signed attributes)."""
    if spki is None:
        return Math.UNSUPPORTED, False

    def over(message: bytes) -> Math:
        return algorithms.check_signature(
            spki=spki, algorithm=info.algorithm.raw, digest_name=digest_name, message=message, signature=info.signature
        )

    if info.signed_bytes is None or info.signed_bytes_der is None:
        return (over(b"".join(content)), False) if content is not None else (Math.UNSUPPORTED, False)
    as_it_stands = over(info.signed_bytes)
    if as_it_stands is Math.BAD and info.signed_bytes_der != info.signed_bytes:
        # RFC 5652 § 5.4: the signature is over the DER encoding, whatever encoding the file carries.
        return over(info.signed_bytes_der), True
    return as_it_stands, False


def _signing_certificate(
    info: SignerInfo, certificates: Sequence[x509.Certificate], references: tuple[CertificateReference, ...]
) -> x509.Certificate | None:
    """The certificate that the signer identifier names; among several, the one that the signed reference names."""
    named = [certificate for certificate in certificates if _is_named(info, certificate)]
    referred = [certificate for certificate in named if references and _matches(certificate, references)]
    return next(iter(referred or named), None)


def _is_named(info: SignerInfo, certificate: x509.Certificate) -> bool:
    try:
        if info.key_id is not None:
            return bool(certificate.key_identifier == info.key_id)
        tbs = certificate["tbs_certificate"]
        if tbs["serial_number"].native != info.serial or info.issuer is None:
            return False
        return bool(tbs["issuer"].dump() == info.issuer or certificate.issuer == x509.Name.load(info.issuer))
    except ASN1_ERRORS:
        return False


def _references(info: SignerInfo) -> tuple[CertificateReference, ...]:
    found = []
    for value in info.signed_values(SIGNING_CERTIFICATE_V2):
        try:
            entry = tsp.SigningCertificateV2.load(value.raw)["certs"][0]
            name = DIGESTS.get(entry["hash_algorithm"]["algorithm"].dotted, "")
            found.append(CertificateReference(name, entry["cert_hash"].native))
        except ASN1_ERRORS:
            found.append(CertificateReference("", b""))
    for value in info.signed_values(SIGNING_CERTIFICATE):
        try:
            entry = tsp.SigningCertificate.load(value.raw)["certs"][0]
            found.append(CertificateReference("sha1", entry["cert_hash"].native))
        except ASN1_ERRORS:
            found.append(CertificateReference("", b""))
    return tuple(found)


def _matches(certificate: x509.Certificate, references: tuple[CertificateReference, ...]) -> bool:
    der = certificate.dump()
    return all(algorithms.digest(r.algorithm, der) == r.digest for r in references)


def _duplicates(info: SignerInfo) -> tuple[str, ...]:
    """Attributes that may stand once with one value and do not (RFC 5652 § 11; ETSI EN 319 122-1 § 5)."""
    once = (CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_TIME, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2)
    return tuple(oid for oid in once if len(info.signed_values(oid)) > 1)


def _signing_time(info: SignerInfo) -> datetime | None:
    values = info.signed_values(SIGNING_TIME)
    return read_time(values[0]) if values else None


def read_time(element: Element) -> datetime | None:
    """A UTCTime or GeneralizedTime, or None when it is neither."""
    kinds = {0x17: core.UTCTime, 0x18: core.GeneralizedTime}
    kind = kinds.get(element.tag)
    if kind is None:
        return None
    try:
        value = kind.load(element.raw).native
    except (*ASN1_ERRORS, BerError):
        return None
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
