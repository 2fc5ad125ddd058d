"""One OCSP response about one certificate (RFC 6960): is it about it, by whom, and what does it say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import core
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from pdz_docs.trust.revocation import SKEW, Answer, Evidence, Problem, Rejected, Source, State
from pdz_docs.trust.x509math import ERRORS, common_name, digest, is_signed, key_bits

_ARCHIVE_CUTOFF = "1.3.6.1.5.5.7.48.1.6"


def judge(
    response: ocsp.OCSPResponse,
    subject: x509.Certificate,
    issuer: x509.Certificate,
    others: Sequence[x509.Certificate],
    source: Source,
) -> Answer:
    """What `response` says of `subject`. Raises one of ERRORS for a structure that is not what it says."""
    if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
        return Rejected("ocsp", source, Problem.NOT_ABOUT_IT)
    single = next((one for one in response.responses if _is_about(one, subject, issuer)), None)
    if single is None:
        return Rejected("ocsp", source, Problem.NOT_ABOUT_IT)
    if any(extension.critical for extension in response.single_extensions):
        return Rejected("ocsp", source, Problem.NOT_UNDERSTOOD)
    responder = _responder(response, issuer, others)
    if responder is None:
        return Rejected("ocsp", source, Problem.NOT_AUTHORISED)
    algorithm = response.signature_hash_algorithm
    if not is_signed(responder, response.signature, response.tbs_response_bytes, algorithm):
        return Rejected("ocsp", source, Problem.BAD_SIGNATURE)
    state, reason = State.UNKNOWN, None
    if single.certificate_status is ocsp.OCSPCertStatus.GOOD:
        state = State.GOOD
    elif single.certificate_status is ocsp.OCSPCertStatus.REVOKED:
        reason = single.revocation_reason.value if single.revocation_reason else None
        state = State.HOLD if single.revocation_reason is x509.ReasonFlags.certificate_hold else State.REVOKED
    return Evidence(
        kind="ocsp",
        source=source,
        state=state,
        this_update=single.this_update_utc,
        next_update=single.next_update_utc,
        since=single.revocation_time_utc,
        reason=reason,
        archive_cutoff=_archive_cutoff(response),
        authority=common_name(responder),
    )


def _is_about(single: ocsp.OCSPSingleResponse, subject: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Serial number, issuer's name and issuer's key, each: one of them alone could be somebody else's."""
    algorithm = single.hash_algorithm
    return (
        single.serial_number == subject.serial_number
        and single.issuer_name_hash == digest(algorithm, issuer.subject.public_bytes())
        and single.issuer_key_hash == digest(algorithm, key_bits(issuer))
    )


def _responder(
    response: ocsp.OCSPResponse, issuer: x509.Certificate, others: Sequence[x509.Certificate]
) -> x509.Certificate | None:
    """Who signed: the issuer itself, or one whom the issuer has charged with it (RFC 6960 § 4.2.2.2)."""
    for candidate in (issuer, *response.certificates, *others):
        if not _is_named(response, candidate):
            continue
        if candidate == issuer or _is_key_of(candidate, issuer):
            return candidate
        if _is_delegate(candidate, issuer, response.produced_at_utc):
            return candidate
    return None


def _is_named(response: ocsp.OCSPResponse, candidate: x509.Certificate) -> bool:
    if response.responder_key_hash is not None:
        return response.responder_key_hash == digest(hashes.SHA1(), key_bits(candidate))  # noqa: S303 - RFC 6960 says SHA-1
    return response.responder_name is not None and response.responder_name == candidate.subject


def _is_key_of(candidate: x509.Certificate, issuer: x509.Certificate) -> bool:
    return candidate.subject == issuer.subject and candidate.public_key() == issuer.public_key()


def _is_delegate(candidate: x509.Certificate, issuer: x509.Certificate, at: datetime) -> bool:
    try:
        candidate.verify_directly_issued_by(issuer)
        uses = candidate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (InvalidSignature, x509.ExtensionNotFound, *ERRORS):
        return False
    within = candidate.not_valid_before_utc - SKEW <= at <= candidate.not_valid_after_utc + SKEW
    return ExtendedKeyUsageOID.OCSP_SIGNING in uses and within


def _archive_cutoff(response: ocsp.OCSPResponse) -> datetime | None:
    # cryptography knows no class for it; the value is a GeneralizedTime (RFC 6960 § 4.4.4).
    for extension in response.single_extensions:
        if extension.oid.dotted_string == _ARCHIVE_CUTOFF and isinstance(extension.value, x509.UnrecognizedExtension):
            return core.GeneralizedTime.load(extension.value.value).native  # type: ignore[no-any-return]
    return None
