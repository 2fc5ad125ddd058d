"""Certificates as data: what each one says, and the one thing that is wrong with it.

The defaults of `Profile` are the Italian qualified certificate of AgID's guidelines § 4.1 (ETSI EN 319 412-2 and -5); a test
that needs a faulty certificate names the fault (`DEFECTS`) instead of describing a certificate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID, ObjectIdentifier
from pyhanko.sign.ades.qualified_asn1 import QcCertificateType, QcStatement, QcStatements

from pdz_docs.trust.demonstrative import DEMO_POLICY_OID, DEMO_WARNING

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

ORGANISATION: Final = "PDZ-DOCS – AUTORITÀ DIMOSTRATIVA"
QC_STATEMENTS: Final = ObjectIdentifier("1.3.6.1.5.5.7.1.3")
QCP_N_QSCD: Final = ObjectIdentifier("0.4.0.194112.1.2")
AGID_CERT: Final = ObjectIdentifier("1.3.76.16.6")
TSL_SIGNING: Final = ObjectIdentifier("0.4.0.2231.3.0")
_KEY_USAGE_BITS: Final = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The person a certificate names. `fiscal_code` goes into serialNumber as TINIT-<code> (ETSI EN 319 412-1 § 5.1.3)."""

    given_name: str
    surname: str
    fiscal_code: str | None
    organization: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a signer's certificate says. Times count from the instant the PKI is made for."""

    key_usage: tuple[str, ...] = ("content_commitment",)
    serial_prefix: str = "TINIT-"
    fiscal_code: bool = True
    other_fiscal_code: str | None = None
    qualified: bool = True
    qscd: bool = True
    qc_type: str | None = "qct_esign"
    valid_from: timedelta = timedelta(days=-365)
    valid_until: timedelta = field(default=timedelta(days=2 * 365))
    revoked: timedelta | None = None
    on_hold: bool = False
    pseudonym: str | None = None
    limits_of_use: str | None = None
    self_signed: bool = False


QUALIFIED: Final = Profile()

# One named defect each: what a test asks for.
DEFECTS: Final[Mapping[str, Profile]] = {
    "expired": replace(QUALIFIED, valid_from=timedelta(days=-1100), valid_until=timedelta(days=-30)),
    "not-yet-valid": replace(QUALIFIED, valid_from=timedelta(days=30)),
    "expires-soon": replace(QUALIFIED, valid_until=timedelta(days=20)),
    "authentication-key-usage": replace(QUALIFIED, key_usage=("digital_signature",)),
    "encryption-key-usage": replace(QUALIFIED, key_usage=("key_encipherment",)),
    "no-tax-code": replace(QUALIFIED, fiscal_code=False),
    "other-tax-code": replace(QUALIFIED, other_fiscal_code="VRDLGU75B02Z000E"),
    "old-tax-code-form": replace(QUALIFIED, serial_prefix="IT:"),
    "not-qualified": replace(QUALIFIED, qualified=False, qscd=False, qc_type=None),
    "no-qscd": replace(QUALIFIED, qscd=False),
    "seal": replace(QUALIFIED, qc_type="qct_eseal"),
    "revoked-before": replace(QUALIFIED, revoked=timedelta(days=-10)),
    "revoked-later": replace(QUALIFIED, revoked=timedelta(days=10)),
    "on-hold": replace(QUALIFIED, revoked=timedelta(days=-10), on_hold=True),
    "pseudonym": replace(QUALIFIED, pseudonym="Aquila 7"),
    "limits-of-use": replace(QUALIFIED, limits_of_use="Valido solo per atti fino a 1.000 euro"),
    "self-signed": replace(QUALIFIED, self_signed=True),
}


@dataclass(frozen=True, slots=True)
class Access:
    """Where an authority's certificate, its CRL and its OCSP responder are served; written into what it issues."""

    ca_issuers: str
    crl: str
    ocsp: str


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs a certificate. Without `access` its certificates name no address, and nothing is ever fetched for them."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)
    access: Access | None = None


def authority_name(what: str) -> x509.Name:
    """Subject of an authority of ours: nobody can take it for a real provider."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "IT"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{what} {DEMO_WARNING}"),
        ]
    )


def authority_certificate(name: x509.Name, key: PrivateKey, issuer: Issuer | None, at: datetime) -> x509.Certificate:
    """A certification authority; self-signed without `issuer`."""
    builder = _begin(name, key, issuer, at - timedelta(days=10 * 365), at + timedelta(days=15 * 365))
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
    builder = builder.add_extension(_policies(None), critical=False)
    return builder.sign(issuer.key if issuer else key, hashes.SHA256())


def timestamping_certificate(key: PrivateKey, issuer: Issuer, at: datetime, *, name: str = "TSA") -> x509.Certificate:
    """A time stamping unit (RFC 3161 § 2.3: critical, sole extended usage timeStamping)."""
    builder = _begin(authority_name(name), key, issuer, at - timedelta(days=365), at + timedelta(days=15 * 365))
    builder = builder.add_extension(_key_usage("content_commitment"), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    builder = builder.add_extension(_policies(None), critical=False)
    builder = builder.add_extension(_qc_statements(Profile(qscd=False, qc_type="qct_eseal")), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def responder_certificate(key: PrivateKey, issuer: Issuer, at: datetime) -> x509.Certificate:
    """An OCSP responder that the issuer delegates, itself not to be checked (RFC 6960 § 4.2.2.2)."""
    name = authority_name("OCSP")
    builder = _begin(
        name, key, Issuer(issuer.certificate, issuer.key), at - timedelta(days=365), at + timedelta(days=10 * 365)
    )
    builder = builder.add_extension(_key_usage("digital_signature"), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]), critical=False)
    builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    builder = builder.add_extension(_policies(None), critical=False)
    return builder.sign(issuer.key, hashes.SHA256())


def operator_certificate(key: PrivateKey, at: datetime) -> x509.Certificate:
    """A scheme operator, who signs a trusted list (ETSI TS 119 612 § 5.7.1: self-signed, usage tslSigning)."""
    name = authority_name("GESTORE DELLA LISTA DI FIDUCIA")
    builder = _begin(name, key, None, at - timedelta(days=365), at + timedelta(days=10 * 365))
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_key_usage("digital_signature"), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([TSL_SIGNING]), critical=False)
    builder = builder.add_extension(_policies(None), critical=False)
    return builder.sign(key, hashes.SHA256())


def signer_certificate(
    subject: Subject, key: PrivateKey, issuer: Issuer, at: datetime, profile: Profile = QUALIFIED
) -> x509.Certificate:
    """A signer's certificate as `profile` describes it, valid around `at`."""
    name = _person_name(subject, profile)
    signing = None if profile.self_signed else issuer
    builder = _begin(name, key, signing, at + profile.valid_from, at + profile.valid_until)
    builder = builder.add_extension(_key_usage(*profile.key_usage), critical=True)
    builder = builder.add_extension(
        _policies(profile.limits_of_use, qualified=profile.qualified and profile.qscd), critical=False
    )
    if profile.qualified:
        builder = builder.add_extension(_qc_statements(profile), critical=False)
    return builder.sign(key if signing is None else issuer.key, hashes.SHA256())


def _begin(
    name: x509.Name, key: PrivateKey, issuer: Issuer | None, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    public = key.public_key()
    issuing = issuer.key.public_key() if issuer else public
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing), critical=False)
    )
    return _with_access(builder, issuer.access) if issuer and issuer.access else builder


def _with_access(builder: x509.CertificateBuilder, access: Access) -> x509.CertificateBuilder:
    described = [
        x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(access.ocsp)),
        x509.AccessDescription(
            AuthorityInformationAccessOID.CA_ISSUERS, x509.UniformResourceIdentifier(access.ca_issuers)
        ),
    ]
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(access.crl)], None, None, None)
    builder = builder.add_extension(x509.AuthorityInformationAccess(described), critical=False)
    return builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)


def _person_name(subject: Subject, profile: Profile) -> x509.Name:
    code = profile.other_fiscal_code or subject.fiscal_code
    attributes = [x509.NameAttribute(NameOID.COUNTRY_NAME, "IT")]
    if subject.organization:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, subject.organization))
    if profile.pseudonym:
        attributes.append(x509.NameAttribute(NameOID.PSEUDONYM, profile.pseudonym))
        attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, profile.pseudonym))
        return x509.Name(attributes)
    attributes.append(x509.NameAttribute(NameOID.SURNAME, subject.surname))
    attributes.append(x509.NameAttribute(NameOID.GIVEN_NAME, subject.given_name))
    if code and profile.fiscal_code:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, f"{profile.serial_prefix}{code}"))
    attributes.append(x509.NameAttribute(NameOID.COMMON_NAME, f"{subject.given_name} {subject.surname}"))
    attributes.append(x509.NameAttribute(NameOID.DN_QUALIFIER, "DIMOSTRATIVO"))
    return x509.Name(attributes)


def _key_usage(*bits: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in bits for name in _KEY_USAGE_BITS})


def _policies(limits_of_use: str | None, *, qualified: bool = False) -> x509.CertificatePolicies:
    notice = x509.UserNotice(None, limits_of_use or f"Certificazione {DEMO_WARNING}")
    policies = [x509.PolicyInformation(ObjectIdentifier(DEMO_POLICY_OID), [notice])]
    if qualified:
        policies += [x509.PolicyInformation(oid, None) for oid in (QCP_N_QSCD, AGID_CERT)]
    return x509.CertificatePolicies(policies)


def _qc_statements(profile: Profile) -> x509.UnrecognizedExtension:
    statements = [QcStatement({"statement_id": "qc_compliance"})]
    if profile.qscd:
        statements.append(QcStatement({"statement_id": "qc_sscd"}))
    if profile.qc_type:
        kind = core.Any(QcCertificateType([profile.qc_type]))
        statements.append(QcStatement({"statement_id": "qc_type", "statement_info": kind}))
    return x509.UnrecognizedExtension(QC_STATEMENTS, QcStatements(statements).dump())
