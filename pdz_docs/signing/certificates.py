"""What a signer's certificate says of itself, as far as a signer has to look before signing.

The verifier reads certificates on its own (it is an independent witness of this package): nothing here is a verdict.
"""

from __future__ import annotations

import re
from datetime import datetime

from asn1crypto import x509
from pyhanko.sign.ades.qualified_asn1 import get_qc_statements

_SERIAL_CODE = re.compile(r"^(?:TINIT-|IT:)([0-9A-Z]{11,16})$")
_COMMON_NAME_CODE = re.compile(r"^([A-Z0-9]{16})/")


def fiscal_code(certificate: x509.Certificate) -> str | None:
    """The holder's tax code: serialNumber `TINIT-…` (ETSI EN 319 412-1 § 5.1.3) or the older `IT:…`, else the CN of a CNS."""
    serial = attribute(certificate, "serial_number")
    if serial and (match := _SERIAL_CODE.match(serial.upper())):
        return match.group(1)
    name = attribute(certificate, "common_name")
    if name and (match := _COMMON_NAME_CODE.match(name.upper())):
        return match.group(1)
    return None


def holder(certificate: x509.Certificate) -> str:
    """The name to show: given name and surname, else the pseudonym, the common name, the organisation."""
    given, surname = attribute(certificate, "given_name"), attribute(certificate, "surname")
    if given and surname:
        return f"{given} {surname}"
    for name in ("pseudonym", "common_name", "organization_name"):
        if value := attribute(certificate, name):
            return value
    return "titolare non indicato"


def attribute(certificate: x509.Certificate, name: str) -> str | None:
    """The first value of a subject attribute, None when there is none."""
    for relative in certificate.subject.chosen:
        for pair in relative:
            if pair["type"].native == name:
                return str(pair["value"].native)
    return None


def may_sign(certificate: x509.Certificate) -> bool:
    """True for a signature certificate: keyUsage nonRepudiation and not digitalSignature (AgID § 4.1, EN 319 412-2 § 4.3.2).

    An authentication certificate (CNS, CIE) fails: it signs nothing, whatever a viewer shows.
    """
    usage = certificate.key_usage_value
    return usage is not None and "non_repudiation" in usage.native and "digital_signature" not in usage.native


def valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    """True from notBefore to notAfter, both included (RFC 5280 § 4.1.2.5)."""
    return bool(certificate.not_valid_before <= at <= certificate.not_valid_after)


def is_qualified(certificate: x509.Certificate) -> bool:
    """True when its own qcStatements declare a qualified certificate for electronic signature (EN 319 412-5)."""
    statements = _statements(certificate)
    return "qc_compliance" in statements and _type(certificate) in (None, "qct_esign")


def is_on_qscd(certificate: x509.Certificate) -> bool:
    """True when its own qcStatements declare that the key lives in a qualified device."""
    return "qc_sscd" in _statements(certificate)


def _statements(certificate: x509.Certificate) -> frozenset[str]:
    return frozenset(statement["statement_id"].native for statement in get_qc_statements(certificate))


def _type(certificate: x509.Certificate) -> str | None:
    for statement in get_qc_statements(certificate):
        if statement["statement_id"].native == "qc_type":
            kinds = statement["statement_info"].native
            return str(kinds[0]) if len(kinds) == 1 else "several"
    return None
