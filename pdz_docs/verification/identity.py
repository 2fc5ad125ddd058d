"""Who a certificate names, and the tax code it carries (ETSI EN 319 412-1 § 5.1; AgID, Det. 121/2019 § 4.1)."""

from __future__ import annotations

import re
import unicodedata

from asn1crypto import x509
from stdnum.exceptions import ValidationError
from stdnum.it import codicefiscale, iva

from pdz_docs.verification.facts_cms import ASN1_ERRORS
from pdz_docs.verification.verdict import CertificateFacts, Signer

_ORGANIZATION_IDENTIFIER = "2.5.4.97"
_ATTRIBUTES = {
    "2.5.4.3": "common_name",
    "2.5.4.42": "given_name",
    "2.5.4.4": "surname",
    "2.5.4.10": "organization",
    "2.5.4.12": "title",
    "2.5.4.5": "serial_number",
    "2.5.4.65": "pseudonym",
}
# "TINIT-…" (EN 319 412-1), "IT:…" (before 2017), "CF:IT-…" and "VATIT-…" of bodies.
_PREFIXED = re.compile(r"(?:TINIT-?|IT:|CF:IT-|VATIT-?)([A-Z0-9]{11,16})")
# A CNS or CIE names its holder by tax code in the common name: "RSSMRA80A01Z000B/7420000123456789.abc=".
_CARD_NAME = re.compile(r"([A-Z]{6}[0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z])(?:/.*)?")
_ABSENT = frozenset({"NON PRESENTE", "NONPRESENTE", "N/A", "-"})


def signer(certificate: x509.Certificate | None) -> Signer:
    """What the subject says of the signer; None for what it does not say."""
    if certificate is None:
        return Signer()
    values: dict[str, str] = {}
    organization_identifier: str | None = None
    for oid, value in _subject(certificate):
        if oid == _ORGANIZATION_IDENTIFIER:
            organization_identifier = value
        elif oid in _ATTRIBUTES and value.upper() not in _ABSENT:
            values.setdefault(_ATTRIBUTES[oid], value)
    code = (
        tax_code(values.get("serial_number"))
        or _card_code(values.get("common_name"))
        or tax_code(organization_identifier)
    )
    return Signer(fiscal_code=code, **values)


def names_an_organization(certificate: x509.Certificate) -> bool:
    """Whether the subject is a legal person: an organization identifier and no natural person's name."""
    oids = {oid for oid, _ in _subject(certificate)}
    return _ORGANIZATION_IDENTIFIER in oids and not oids & {"2.5.4.42", "2.5.4.4", "2.5.4.65"}


def tax_code(value: str | None) -> str | None:
    """The Italian tax code (16 characters, or 11 digits) in a serialNumber or organizationIdentifier, else None.

    It need not have the right check character: that is a finding, not a reason to hide what the certificate says.
    """
    match = _PREFIXED.fullmatch((value or "").strip().upper())
    if match is not None and len(match[1]) in (11, 16):
        return match[1]
    bare = (value or "").strip().upper()
    return bare if len(bare) == 16 and has_right_check(bare) else None


def has_right_check(code: str) -> bool:
    """Whether the check character (persons) or digit (bodies) is right. Omocodic codes are codes of their own."""
    try:
        if len(code) == 11:
            iva.validate(code)
        else:
            # `validate` would also read the date, and fails on omocodic digits (domain.md § 4.3).
            return bool(codicefiscale.calc_check_digit(code[:15]) == code[15])
    except (ValidationError, ValueError, IndexError, KeyError):
        return False
    return True


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, accents, punctuation and the order of their words."""
    return bool(_words(one)) and _words(one) == _words(other)


def similar_name(one: str, other: str) -> bool:
    """Whether one name is the other with words added (a second surname, a second given name, a title): a hint, never a match."""
    first, second = set(_words(one)), set(_words(other))
    common = first & second
    return len(common) >= 2 and common in (first, second)


def certificate_facts(certificate: x509.Certificate | None) -> CertificateFacts | None:
    """The certificate as the verdict shows it."""
    if certificate is None:
        return None
    tbs = certificate["tbs_certificate"]
    return CertificateFacts(
        subject=_distinguished_name(tbs["subject"]),
        issuer=_distinguished_name(tbs["issuer"]),
        serial=str(tbs["serial_number"].native),
        not_before=certificate.not_valid_before,
        not_after=certificate.not_valid_after,
        sha256=certificate.sha256.hex(),
    )


def common_name(certificate: x509.Certificate | None) -> str | None:
    """The common name, else the whole name, of a certificate's subject."""
    if certificate is None:
        return None
    named = signer(certificate).common_name
    return named or _distinguished_name(certificate["tbs_certificate"]["subject"]) or None


def _card_code(name: str | None) -> str | None:
    match = _CARD_NAME.fullmatch((name or "").strip().upper())
    return match[1] if match is not None and has_right_check(match[1]) else None


def _subject(certificate: x509.Certificate) -> list[tuple[str, str]]:
    return _pairs(certificate["tbs_certificate"]["subject"])


def _pairs(name: x509.Name) -> list[tuple[str, str]]:
    """(attribute, value) in the order of the name; what cannot be read is left out."""
    found = []
    try:
        sets = list(name.chosen)
    except ASN1_ERRORS:
        return []
    for relative in sets:
        try:
            found += [(pair["type"].dotted, _clean(str(pair["value"].native))) for pair in relative]
        except ASN1_ERRORS:
            continue
    return [(oid, value) for oid, value in found if value]


_SHORT = {"2.5.4.3": "CN", "2.5.4.6": "C", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.4": "SN", "2.5.4.42": "GN", "2.5.4.12": "T", "2.5.4.5": "serialNumber", "2.5.4.46": "dnQualifier", "2.5.4.97": "organizationIdentifier", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.65": "pseudonym"}  # fmt: skip


def _distinguished_name(name: x509.Name) -> str:
    return ", ".join(f"{_SHORT.get(oid, oid)}={value}" for oid, value in reversed(_pairs(name)))


def _clean(value: str) -> str:
    """Without control and direction characters, which could make a report say something else than its bytes."""
    return "".join(c for c in value if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs"))[:500].strip()


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper()
    return sorted(re.findall(r"[A-Z0-9]+", plain.replace("'", "").replace("’", "")))
