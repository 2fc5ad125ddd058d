"""What a certificate says of its own worth (ETSI EN 319 412-5, RFC 5280): statements, policies, uses, limits, where to ask about it.

Facts alone. A part that cannot be read is as if it were not there, and `unreadable` names it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlsplit

from asn1crypto import core, x509

T = TypeVar("T")

QC_COMPLIANCE = "0.4.0.1862.1.1"
QC_LIMIT = "0.4.0.1862.1.2"
QC_SSCD = "0.4.0.1862.1.4"
QC_TYPE = "0.4.0.1862.1.6"
QC_LEGISLATION = "0.4.0.1862.1.7"
TYPE_SIGNATURE, TYPE_SEAL, TYPE_WEBSITE = "0.4.0.1862.1.6.1", "0.4.0.1862.1.6.2", "0.4.0.1862.1.6.3"
# Certificate policies of ETSI TS 101 456: how a certificate said that it was qualified before eIDAS.
QCP_PUBLIC_SSCD, QCP_PUBLIC = "0.4.0.1456.1.1", "0.4.0.1456.1.2"
# The seal with which a SPID provider confirms its user's will to sign (AgID guidelines, Det. 157/2020 § 4.4).
SPID_SEAL = "1.3.76.16.4.11"
# AgID's policy carries a fixed sentence on conformity to its guidelines (Det. 121/2019 § 4.1), which limits nothing.
_AGID_CERT = "1.3.76.16.6"
_STATEMENTS = "1.3.6.1.5.5.7.1.3"
_OCSP, _ISSUERS = "1.3.6.1.5.5.7.48.1", "1.3.6.1.5.5.7.48.2"

# "Nothing to revoke": certificates of a few hours (ETSI EN 319 412-1 § 5.2; ITU-T X.509 noRevAvail, RFC 9608).
_NO_REVOCATION = frozenset({"0.4.0.194121.2.1", "2.5.29.56"})

# What asn1crypto raises on structures that are not what they say.
_ASN1_ERRORS = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


class _Statement(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [("id", core.ObjectIdentifier), ("info", core.Any, {"optional": True})]


class _Statements(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _Statement


class _Identifiers(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.ObjectIdentifier


class _Currency(core.Choice):  # type: ignore[misc]
    _alternatives: ClassVar[list[Any]] = [("alphabetic", core.PrintableString), ("numeric", core.Integer)]


class _Money(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar[list[Any]] = [("currency", _Currency), ("amount", core.Integer), ("exponent", core.Integer)]


class _Countries(core.SequenceOf):  # type: ignore[misc]
    _child_spec = core.PrintableString


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateProfile:
    """A certificate's own claims. Names of bits are X.509's (`nonRepudiation`); policies, uses and attributes are OIDs.

    `key_usage` is None when none is declared. `types` are the QcType OIDs, `limits` sentences on use and value, `legislation`
    the non-European countries under whose law it says to be qualified.
    """

    not_before: datetime
    not_after: datetime
    qc_compliance: bool = False
    qc_sscd: bool = False
    types: frozenset[str] = frozenset()
    legislation: tuple[str, ...] = ()
    policies: frozenset[str] = frozenset()
    key_usage: frozenset[str] | None = None
    extended_key_usage: frozenset[str] = frozenset()
    subject_attributes: frozenset[str] = frozenset()
    limits: tuple[str, ...] = ()
    ocsp: tuple[str, ...] = ()
    crls: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    no_revocation: bool = False
    unreadable: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def profile(certificate: x509.Certificate) -> CertificateProfile:
    """The claims of a certificate; the same one is read once. Raises ValueError when not even its dates can be read."""
    unreadable: list[str] = []

    def attempt(what: str, read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except _ASN1_ERRORS:
            unreadable.append(what)
            return otherwise

    try:
        not_before, not_after = certificate.not_valid_before, certificate.not_valid_after
    except _ASN1_ERRORS as error:
        raise ValueError("a certificate without readable dates") from error
    statements: dict[str, bytes | None] = attempt("qcStatements", lambda: _statements(certificate), {})
    none: tuple[str, ...] = ()
    money = attempt("QcLimitValue", lambda: _money(statements.get(QC_LIMIT)), none)
    return CertificateProfile(
        not_before=not_before,
        not_after=not_after,
        qc_compliance=QC_COMPLIANCE in statements,
        qc_sscd=QC_SSCD in statements,
        types=attempt("QcType", lambda: _types(statements.get(QC_TYPE)), frozenset()),
        legislation=attempt("QcCClegislation", lambda: _countries(statements.get(QC_LEGISLATION)), ()),
        policies=attempt("certificatePolicies", lambda: frozenset(_policies(certificate)), frozenset()),
        key_usage=attempt("keyUsage", lambda: _key_usage(certificate), None),
        extended_key_usage=attempt("extendedKeyUsage", lambda: _extended(certificate), frozenset()),
        subject_attributes=attempt("subject", lambda: _attributes(certificate), frozenset()),
        limits=(*money, *attempt("userNotice", lambda: tuple(_notices(certificate)), none)),
        ocsp=attempt("authorityInfoAccess", lambda: tuple(_accesses(certificate, _OCSP)), ()),
        issuers=attempt("authorityInfoAccess", lambda: tuple(_accesses(certificate, _ISSUERS)), ()),
        crls=attempt("cRLDistributionPoints", lambda: tuple(_crls(certificate)), ()),
        no_revocation=attempt("noRevAvail", lambda: _is_short_lived(certificate), False),
        unreadable=tuple(dict.fromkeys(unreadable)),
    )


def _is_short_lived(certificate: x509.Certificate) -> bool:
    return any(one["extn_id"].dotted in _NO_REVOCATION for one in certificate["tbs_certificate"]["extensions"])


def _statements(certificate: x509.Certificate) -> dict[str, bytes | None]:
    """Each statement with the DER of its information."""
    for extension in certificate["tbs_certificate"]["extensions"]:
        if extension["extn_id"].dotted == _STATEMENTS:
            found = _Statements.load(bytes(extension["extn_value"]), strict=True)
            return {
                one["id"].dotted: None if isinstance(one["info"], core.Void) else one["info"].dump() for one in found
            }
    return {}


def _types(info: bytes | None) -> frozenset[str]:
    return frozenset(one.dotted for one in _Identifiers.load(info, strict=True)) if info else frozenset()


def _countries(info: bytes | None) -> tuple[str, ...]:
    return tuple(one.native for one in _Countries.load(info, strict=True)) if info else ()


def _money(info: bytes | None) -> tuple[str, ...]:
    if not info:
        return ()
    value = _Money.load(info, strict=True)
    exponent = int(value["exponent"].native)
    if not -9 <= exponent <= 12:
        raise ValueError("an exponent beyond reason")
    amount = int(value["amount"].native) * 10**exponent
    return (f"valore massimo {amount:,.0f} {value['currency'].native}".replace(",", "."),)


def _policies(certificate: x509.Certificate) -> Iterator[str]:
    for policy in certificate.certificate_policies_value or ():
        yield policy["policy_identifier"].dotted


def _notices(certificate: x509.Certificate) -> Iterator[str]:
    """Explicit texts of the policies' user notices: where Italian certificates write the limits of use (AgID § 4.1)."""
    for policy in certificate.certificate_policies_value or ():
        if policy["policy_identifier"].dotted == _AGID_CERT:
            continue
        for qualifier in policy["policy_qualifiers"].native or ():
            if qualifier.get("policy_qualifier_id") == "user_notice":
                text = (qualifier.get("qualifier") or {}).get("explicit_text")
                if text:
                    yield " ".join(str(text).split())[:500]


def _key_usage(certificate: x509.Certificate) -> frozenset[str] | None:
    value = certificate.key_usage_value
    return None if value is None else frozenset(_camel(bit) for bit in value.native)


def _camel(name: str) -> str:
    """asn1crypto's `non_repudiation` as the lists' `nonRepudiation`."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _extended(certificate: x509.Certificate) -> frozenset[str]:
    value = certificate.extended_key_usage_value
    return frozenset() if value is None else frozenset(one.dotted for one in value)


def _attributes(certificate: x509.Certificate) -> frozenset[str]:
    return frozenset(pair["type"].dotted for rdn in certificate.subject.chosen for pair in rdn)


def _accesses(certificate: x509.Certificate, method: str) -> Iterator[str]:
    for access in certificate.authority_information_access_value or ():
        if access["access_method"].dotted == method and access["access_location"].name == "uniform_resource_identifier":
            yield from _web(access["access_location"].native)


def _crls(certificate: x509.Certificate) -> Iterator[str]:
    for point in certificate.crl_distribution_points_value or ():
        name = point["distribution_point"]
        if isinstance(name, core.Void) or name.name != "full_name":
            continue
        for one in name.chosen:
            if one.name == "uniform_resource_identifier":
                yield from _web(one.native)


def _web(url: str) -> Iterator[str]:
    """The address when it is one of the web; ldap and the rest are left alone."""
    with contextlib.suppress(ValueError):
        if urlsplit(url).scheme.lower() in {"http", "https"} and urlsplit(url).hostname:
            yield url
