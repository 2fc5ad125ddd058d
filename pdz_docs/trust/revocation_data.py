"""OCSP responses and CRLs, read and checked: who may speak of a certificate, and what they say (RFC 6960, RFC 5280 § 5).

cryptography does the parsing and the mathematics: a CRL of thirty megabytes is searched without being unfolded.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, ClassVar

from asn1crypto import core
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import ocsp

from pdz_docs.trust import revocation_crl, revocation_ocsp
from pdz_docs.trust.revocation import Answer, Problem, Rejected, Source
from pdz_docs.trust.x509math import ERRORS


def read(
    data: Sequence[bytes],
    *,
    certificate: asn1.Certificate,
    issuer: asn1.Certificate,
    source: Source,
    others: Sequence[asn1.Certificate] = (),
) -> tuple[Answer, ...]:
    """What each OCSP response or CRL of `data` says of `certificate`, issued by `issuer`. `others` may hold a responder."""
    if not data:
        return ()
    with warnings.catch_warnings():
        # Serial numbers and names of old certificates are not to today's rules; they are judged elsewhere, in our words.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        subject, authority = _loaded(certificate), _loaded(issuer)
        if subject is None or authority is None:
            return tuple(Rejected("?", source, Problem.UNREADABLE) for _ in data)
        pool = [one for other in others if (one := _loaded(other)) is not None]
        return tuple(_read_one(one, subject, authority, pool, source) for one in data)


def _loaded(certificate: asn1.Certificate) -> x509.Certificate | None:
    try:
        found = x509.load_der_x509_certificate(certificate.dump())
        _ = found.public_key(), found.subject
    except ERRORS:
        return None
    return found


def _read_one(
    data: bytes, subject: x509.Certificate, issuer: x509.Certificate, others: Sequence[x509.Certificate], source: Source
) -> Answer:
    """Whichever of the three it is: a CRL, an OCSP response, or the basic response alone, which is what CAdES attributes hold."""
    response = _response(data)
    crl = _crl(data) if response is None else None
    response = response or (_response(_whole(data)) if crl is None else None)
    kind = "crl" if crl is not None or response is None else "ocsp"
    try:
        if crl is not None:
            return revocation_crl.judge(crl, subject, issuer, source)
        if response is not None:
            return revocation_ocsp.judge(response, subject, issuer, others, source)
    except ERRORS:
        pass
    return Rejected(kind, source, Problem.UNREADABLE)


def _response(data: bytes) -> ocsp.OCSPResponse | None:
    try:
        return ocsp.load_der_ocsp_response(data)
    except ERRORS:
        return None


def _crl(data: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(data)
    except ERRORS:
        return None


def _whole(basic: bytes) -> bytes:
    """The successful OCSPResponse around a BasicOCSPResponse."""
    inner = {"type": "1.3.6.1.5.5.7.48.1.1", "response": basic}
    return bytes(_WholeResponse({"status": "successful", "bytes": inner}).dump())


class _Status(core.Enumerated):  # type: ignore[misc]
    _map: ClassVar[dict[int, str]] = {0: "successful"}


class _ResponseBytes(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [("type", core.ObjectIdentifier), ("response", core.OctetString)]


class _WholeResponse(core.Sequence):  # type: ignore[misc]
    """RFC 6960 § 4.2.1, with whatever bytes inside."""

    _fields: ClassVar[list[Any]] = [("status", _Status), ("bytes", _ResponseBytes, {"explicit": 0})]
