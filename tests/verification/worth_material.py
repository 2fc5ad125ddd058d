"""Signatures with one thing wrong each, and lists that say one thing each: what the table of `test_worth` is made of."""

from __future__ import annotations

import asyncio
import hashlib
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

sys.path.insert(0, str(Path(__file__).parents[1] / "trust"))

import forge
from pec_material import listed, provider

from pdz_docs.demo.certificates import DEFECTS, QUALIFIED, Issuer, Profile, Subject, timestamping_certificate
from pdz_docs.demo.identity import Identity, asn1, ec_key
from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.tsa import Tsa
from pdz_docs.expectations import Expectation
from pdz_docs.signing import cms
from pdz_docs.trust import safexml
from pdz_docs.trust.anchors import Anchors, Source, TrustList
from pdz_docs.trust.listparser import read_list
from pdz_docs.trust.pec import PecProviders
from pdz_docs.trust.services import ServiceIndex
from pdz_docs.verification import verify
from pdz_docs.verification.known import Known
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.clock import fixed_clock

CONTENT = b"Accordo di programma, testo di prova.\n"
DAY = timedelta(days=1)
LONG_AGO = timedelta(days=2000)


def der(certificate: x509.Certificate | asn1_x509.Certificate) -> bytes:
    if isinstance(certificate, x509.Certificate):
        return certificate.public_bytes(Encoding.DER)
    return bytes(certificate.dump())


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What the list says of the CA and of the TSA; `since` counts from the instant of the signature."""

    kind: str = "CA/QC"
    status: str = "granted"
    since: timedelta = -LONG_AGO
    extensions: str = field(default_factory=lambda: forge.purpose("ForeSignatures") + forge.purpose("ForeSeals"))
    history: tuple[tuple[str, timedelta, str], ...] = ()
    provider: str = "CA dimostrativa"
    tsa_kind: str = "TSA/QTST"
    tsa_status: str = "granted"
    tsa_since: timedelta = -LONG_AGO
    ca: bool = True
    tsa: bool = True
    next_update: timedelta = 90 * DAY
    again: Listing | None = None

    def services(self, pki: DemoPki, tsa: x509.Certificate) -> tuple[str, ...]:
        found = []
        if self.ca:
            past = [(status, pki.at + since, extensions) for status, since, extensions in self.history]
            found.append(
                forge.service(
                    "CA",
                    der(pki.ca.certificate),
                    kind=self.kind,
                    status=self.status,
                    since=pki.at + self.since,
                    extensions=self.extensions,
                    history=past,
                )
            )
        if self.tsa:
            since = pki.at + self.tsa_since
            found.append(forge.service("TSA", der(tsa), kind=self.tsa_kind, status=self.tsa_status, since=since))
        more = replace(self.again, tsa=False).services(pki, tsa) if self.again is not None else ()
        return (*found, *more)

    def xml(self, pki: DemoPki, tsa: x509.Certificate) -> forge.ListOf:
        return forge.ListOf(
            issued=pki.at - 10 * DAY,
            next_update=pki.at + self.next_update,
            services=self.services(pki, tsa),
            provider=self.provider,
        )

    def anchors(self, pki: DemoPki, tsa: x509.Certificate) -> Anchors:
        """The anchors as the cache would give them for a list that was checked."""
        facts = read_list(safexml.parse(self.xml(pki, tsa).xml().encode(), "prova"))
        index = ServiceIndex(facts.services)
        stale = facts.next_update is not None and facts.next_update < pki.at + DAY
        one = TrustList(
            territory="IT", sequence=1, issued=facts.issued, next_update=facts.next_update, sha256="0" * 64, stale=stale
        )
        return Anchors(Source.EU, index.certificates, (one,), index)


PLAIN = Listing()
PROVIDERS = listed(provider())


@dataclass(frozen=True, kw_only=True)
class Stamp:
    """A time stamp on the signature. `late` is how long after the signature; `spoilt` what is wrong with it."""

    late: timedelta = timedelta(0)
    spoilt: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One signature and what surrounds it; all times count from the instant of the signature.

    `told`: when the CA's revocation list was issued (None: nobody knows anything of revocations). `verified`: when the verdict is.
    """

    profile: Profile = QUALIFIED
    listing: Listing | None = PLAIN
    stamp: Stamp | None = Stamp()
    told: timedelta | None = timedelta(hours=2)
    verified: timedelta = DAY
    claimed: timedelta = timedelta(0)
    known: Callable[[datetime], Known] = lambda _: Known()
    providers: PecProviders | None = PROVIDERS
    document: str | None = None
    change: Callable[[Expectation, datetime], Expectation] = lambda expectation, _: expectation
    tamper: Callable[[bytes], bytes] = lambda data: data
    short_lived: bool = False
    clean: bool = False
    crl_by_another: bool = False


class Workshop:
    """Makes what a case describes, with one PKI for all."""

    def __init__(self, pki: DemoPki) -> None:
        self.pki = pki
        self.subject = pki.signers["clusone"].subject
        self._identities: dict[Profile, Identity] = {}

    def identity(self, case: Case) -> Identity:
        if case.clean or case.short_lived:
            return self._clean(case)
        if case.profile not in self._identities:
            self._identities[case.profile] = self.pki.issue(self.subject, case.profile, name="signer")
        return self._identities[case.profile]

    def tsa(self, stamp: Stamp | None) -> Tsa:
        """The authority of a time stamp, spoilt as asked."""
        base = self.pki.tsa
        if stamp is None:
            return base
        clock = fixed_clock(self.pki.at + stamp.late)
        if stamp.spoilt == "without-usage":
            key = ec_key()
            certificate = _without_timestamping(self.pki, key)
            return Tsa(asn1(certificate), base.chain, clock, key)
        if stamp.spoilt == "ended":
            key = ec_key()
            certificate = timestamping_certificate(key, self.pki.root, self.pki.at - 17 * 365 * DAY)
            return Tsa(asn1(certificate), base.chain, clock, key)
        return replace(base, clock=clock)

    def sign(self, case: Case) -> tuple[bytes, x509.Certificate]:
        """The `.p7m`, and the certificate of the authority that stamped it."""
        identity = self.identity(case)
        tsa = self.tsa(case.stamp)
        digest = hashlib.sha256(CONTENT).digest()
        signing = cms.signer_info(
            identity.key,
            digest,
            signing_time=self.pki.at + case.claimed,
            timestamper=tsa if case.stamp is not None else None,
        )
        info = asyncio.run(signing)
        data = bytes(cms.signed_data([info], cms.certificates_of(identity.key), CONTENT).dump())
        return case.tamper(data), x509.load_der_x509_certificate(tsa.certificate.dump())

    def anchors(self, case: Case, tsa: x509.Certificate) -> Anchors:
        if case.listing is None:
            anchors = Anchors(Source.FILES, (asn1(self.pki.ca.certificate), asn1(tsa)))
        else:
            anchors = case.listing.anchors(self.pki, tsa)
        return replace(anchors, pec=case.providers)

    def known(self, case: Case) -> Known:
        known = case.known(self.pki.at)
        if case.told is None:
            return known
        return known.model_copy(update={"revocation": (*known.revocation, *self.crls(case))})

    def crls(self, case: Case) -> tuple[bytes, ...]:
        if case.told is None:
            return ()
        issuer = self.pki.root if case.crl_by_another else self.pki.ca
        from pdz_docs.demo import revocation

        return (
            revocation.crl(Issuer(self.pki.ca.certificate, issuer.key), self.pki.register, self.pki.at + case.told),
        )

    def judge(self, case: Case, expectation: Expectation) -> FileVerdict:
        return self.verdict(case, *self.sign(case), expectation)

    def verdict(self, case: Case, data: bytes, tsa: x509.Certificate, expectation: Expectation) -> FileVerdict:
        """Our verdict on what `sign` gave."""
        asked = None
        if case.document is not None:
            digest = hashlib.sha256(CONTENT).hexdigest()
            plain = {"document": case.document, "sha256": digest, "size": len(CONTENT), "deadline": None}
            asked = case.change(expectation.model_copy(update=plain), self.pki.at)
        return verify(
            data,
            name="accordo.txt.p7m",
            at=self.pki.at + case.verified,
            anchors=self.anchors(case, tsa),
            expectation=asked,
            known=self.known(case),
        )

    def _clean(self, case: Case) -> Identity:
        """A certificate of the CA without the demonstration's notice, as a real one would be."""
        key = ec_key()
        subject = Subject(
            given_name=self.subject.given_name, surname=self.subject.surname, fiscal_code=self.subject.fiscal_code
        )
        template = self.pki.issue(subject, case.profile).certificate
        start, end = template.not_valid_before_utc, template.not_valid_after_utc
        if case.short_lived:
            start, end = self.pki.at - timedelta(hours=1), self.pki.at + timedelta(hours=8)
        builder = (
            x509.CertificateBuilder()
            .subject_name(template.subject)
            .issuer_name(template.issuer)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )
        for extension in template.extensions:
            if not isinstance(extension.value, (x509.CertificatePolicies, x509.SubjectKeyIdentifier)):
                builder = builder.add_extension(extension.value, extension.critical)
        if case.short_lived:
            oid = x509.ObjectIdentifier("0.4.0.194121.2.1")
            builder = builder.add_extension(x509.UnrecognizedExtension(oid, b"\x05\x00"), critical=False)
        certificate = builder.sign(self.pki.ca.key, hashes.SHA256())
        return Identity("clean", subject, certificate, self.pki.issuers, key)


def _without_timestamping(pki: DemoPki, key: object) -> x509.Certificate:
    """An authority whose certificate does not say that it stamps time."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "TSA senza uso")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(pki.root.certificate.subject)
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(x509.random_serial_number())
        .not_valid_before(pki.at - 100 * DAY)
        .not_valid_after(pki.at + 1000 * DAY)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=True)
        .sign(pki.root.key, hashes.SHA256())
    )


def defect(name: str, **changes: object) -> Profile:
    """A named defect of the demonstration, changed further."""
    return replace(DEFECTS[name], **changes)  # type: ignore[arg-type]


def qualified(*names: str, criteria: str | None = None) -> Listing:
    """The plain list with qualifiers for qualified certificates on a device (or for `criteria`)."""
    fitting = criteria or forge.key_usage(nonRepudiation=True)
    return replace(PLAIN, extensions=PLAIN.extensions + forge.qualifier(*names, criteria=fitting))


def flipped(data: bytes, what: bytes = CONTENT) -> bytes:
    """`data` with one bit of `what` changed."""
    at = data.index(what) + len(what) // 2
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def copies(values: Sequence[bytes]) -> tuple[bytes, ...]:
    return tuple(values)
