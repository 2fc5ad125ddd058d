"""One CRL (RFC 5280 § 5) searched for one certificate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from asn1crypto import core
from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from pdz_docs.trust.revocation import Answer, Evidence, Problem, Rejected, Source, State
from pdz_docs.trust.x509math import common_name, is_weak

_UNDERSTOOD = frozenset(
    {ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.CRL_NUMBER, ExtensionOID.AUTHORITY_KEY_IDENTIFIER}
)
_EXPIRED_CERTIFICATES = "2.5.29.60"


def judge(
    crl: x509.CertificateRevocationList, subject: x509.Certificate, issuer: x509.Certificate, source: Source
) -> Answer:
    """What `crl` says of `subject`. Raises one of ERRORS for a structure that is not what it says."""
    if crl.issuer != issuer.subject:
        return Rejected("crl", source, Problem.NOT_ABOUT_IT)
    if not _is_understood(crl):
        return Rejected("crl", source, Problem.NOT_UNDERSTOOD)
    if not _covers(crl, subject):
        return Rejected("crl", source, Problem.NOT_ABOUT_IT)
    if not _may_sign_crls(issuer):
        return Rejected("crl", source, Problem.NOT_AUTHORISED)
    key = issuer.public_key()
    if is_weak(crl.signature_hash_algorithm) or not crl.is_signature_valid(key):  # type: ignore[arg-type]
        return Rejected("crl", source, Problem.BAD_SIGNATURE)
    entry = crl.get_revoked_certificate_by_serial_number(subject.serial_number)
    state, reason, since = State.GOOD, None, None
    if entry is not None:
        since = entry.revocation_date_utc
        flag = _entry_reason(entry)
        reason = flag.value if flag else None
        state = State.HOLD if flag is x509.ReasonFlags.certificate_hold else State.REVOKED
    return Evidence(
        kind="crl",
        source=source,
        state=state,
        this_update=crl.last_update_utc,
        next_update=crl.next_update_utc,
        since=since,
        reason=reason,
        archive_cutoff=_expired_since(crl),
        authority=common_name(issuer),
    )


def _is_understood(crl: x509.CertificateRevocationList) -> bool:
    """A complete list: no delta, no list of another's certificates, no list of some reasons only."""
    for extension in crl.extensions:
        if extension.oid == ExtensionOID.DELTA_CRL_INDICATOR:
            return False
        if extension.critical and extension.oid not in _UNDERSTOOD:
            return False
        if isinstance(extension.value, x509.IssuingDistributionPoint):
            scope = extension.value
            if scope.only_contains_attribute_certs or scope.indirect_crl or scope.only_some_reasons:
                return False
    return True


def _covers(crl: x509.CertificateRevocationList, subject: x509.Certificate) -> bool:
    """Whether the list is about such certificates. One of several parts does not know the others' (RFC 5280 § 6.3.3 b 2)."""
    try:
        scope = crl.extensions.get_extension_for_class(x509.IssuingDistributionPoint).value
    except x509.ExtensionNotFound:
        return True
    is_authority = _is_authority(subject)
    if (scope.only_contains_ca_certs and not is_authority) or (scope.only_contains_user_certs and is_authority):
        return False
    if scope.full_name is None:
        return scope.relative_name is None
    return bool(_names(scope.full_name) & _points(subject))


def _is_authority(subject: x509.Certificate) -> bool:
    try:
        return subject.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _points(subject: x509.Certificate) -> frozenset[str]:
    try:
        points = subject.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except x509.ExtensionNotFound:
        return frozenset()
    return frozenset(name for point in points for name in _names(point.full_name or ()))


def _names(names: Iterable[x509.GeneralName]) -> frozenset[str]:
    return frozenset(str(name.value) for name in names)


def _may_sign_crls(issuer: x509.Certificate) -> bool:
    try:
        usage = issuer.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.crl_sign


def _entry_reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _expired_since(crl: x509.CertificateRevocationList) -> datetime | None:
    """ExpiredCertsOnCRL (ITU-T X.509 § 9.5.2.8): certificates that ended after it are still on the list (AgID § 4.1)."""
    for extension in crl.extensions:
        if extension.oid.dotted_string == _EXPIRED_CERTIFICATES and isinstance(
            extension.value, x509.UnrecognizedExtension
        ):
            return core.GeneralizedTime.load(extension.value.value).native  # type: ignore[no-any-return]
    return None
