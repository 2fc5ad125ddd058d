"""The throw-away public key infrastructure: a root, a CA of "qualified" certificates, one signer for each signatory, a TSA.

Keys are made on the spot, kept in memory, and written only when asked (`write`), owner-readable. P-256 because 29 keys cost
milliseconds and poppler, OpenSSL and the EU's library check it; RSA-2048, the kind most cards hold, is there for the tests.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from pdz_docs.demo.certificates import (
    DEFECTS,
    QUALIFIED,
    Issuer,
    PrivateKey,
    Profile,
    Subject,
    authority_certificate,
    authority_name,
    signer_certificate,
    timestamping_certificate,
)
from pdz_docs.demo.tsa import Tsa
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.signing.keys import SoftwareKey
from pdz_docs.work.clock import fixed_clock
from pdz_docs.work.files import writable, write_atomically

KeyMaker = Callable[[], PrivateKey]


def rsa_key() -> PrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def ec_key() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass(frozen=True)
class Identity:
    """A signer: a certificate, its issuers up to the root, and the private key, which no representation shows."""

    id: str
    subject: Subject
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...]
    private_key: PrivateKey = field(repr=False)

    def pkcs12(self, password: str) -> bytes:
        """The identity as PKCS#12, encrypted with `password`."""
        return pkcs12.serialize_key_and_certificates(
            self.id.encode(),
            self.private_key,
            self.certificate,
            list(self.issuers),
            BestAvailableEncryption(password.encode()),
        )

    @cached_property
    def key(self) -> SoftwareKey:
        """The identity as a key that signs, without the way through a file."""
        return SoftwareKey(self.asn1, tuple(asn1(issuer) for issuer in self.issuers), self.private_key)

    @cached_property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1(self.certificate)


@dataclass(frozen=True)
class DemoPki:
    """Everything made for one demonstration or one test session."""

    at: datetime
    root: Issuer = field(repr=False)
    ca: Issuer = field(repr=False)
    tsa: Tsa = field(repr=False)
    signers: Mapping[str, Identity]
    make_key: KeyMaker = field(repr=False)

    @cached_property
    def anchors(self) -> tuple[asn1_x509.Certificate, ...]:
        """What a verifier has to trust: the root alone."""
        return (asn1(self.root.certificate),)

    @cached_property
    def issuers(self) -> tuple[x509.Certificate, ...]:
        """The CA and the root, in the order of a chain."""
        return (self.ca.certificate, self.root.certificate)

    def issue(self, subject: Subject, profile: Profile = QUALIFIED, *, name: str = "signer") -> Identity:
        """One more signer, with whatever `profile` says."""
        key = self.make_key()
        certificate = signer_certificate(subject, key, self.ca, self.at, profile)
        return Identity(name, subject, certificate, () if profile.self_signed else self.issuers, key)

    def defective(self, subject: Subject, defect: str) -> Identity:
        """A signer whose certificate has one named defect (a key of `DEFECTS`)."""
        return self.issue(subject, DEFECTS[defect], name=defect)

    def write(self, folder: Path, *, password: str) -> None:
        """Anchors as PEM in `folder`, one encrypted PKCS#12 for each signer in `folder`/firmatari, keys owner-only (0600)."""
        write_atomically(folder / "radice.pem", self.root.certificate.public_bytes(Encoding.PEM))
        write_atomically(folder / "ca.pem", self.ca.certificate.public_bytes(Encoding.PEM))
        write_atomically(folder / "tsa.pem", pem([self.tsa.certificate]))
        keys = folder / "firmatari"
        with writable(folder):
            keys.mkdir(parents=True, exist_ok=True)
            keys.chmod(0o700)
        for identity in self.signers.values():
            _write_private(keys / f"{identity.id}.p12", identity.pkcs12(password))
            write_atomically(keys / f"{identity.id}.pem", identity.certificate.public_bytes(Encoding.PEM))


def make_pki(
    signatories: Sequence[ExpectedSignatory],
    *,
    at: datetime,
    make_key: KeyMaker = ec_key,
    tsa_at: datetime | None = None,
) -> DemoPki:
    """A PKI valid around `at` with one signer for each signatory, named after its id; the TSA's clock stands at `tsa_at` or `at`."""
    keys = _keys(len(signatories) + 3, make_key)
    root_name = authority_name("CA RADICE")
    root_key, ca_key, tsa_key = keys[:3]
    root = Issuer(authority_certificate(root_name, root_key, None, at), root_key)
    ca = Issuer(authority_certificate(authority_name("CA"), ca_key, root, at), ca_key)
    stamping = timestamping_certificate(tsa_key, root, at)
    signers = {}
    for signatory, key in zip(signatories, keys[3:], strict=True):
        subject = subject_of(signatory)
        certificate = signer_certificate(subject, key, ca, at)
        signers[signatory.id] = Identity(signatory.id, subject, certificate, (ca.certificate, root.certificate), key)
    return DemoPki(
        at=at,
        root=root,
        ca=ca,
        tsa=Tsa(asn1(stamping), (asn1(root.certificate),), fixed_clock(tsa_at or at), tsa_key),
        signers=MappingProxyType(signers),
        make_key=make_key,
    )


def subject_of(signatory: ExpectedSignatory) -> Subject:
    """The person named in the certificate made for a signatory. A body is never put there (AgID § 4.1: organizationName)."""
    return Subject(given_name=signatory.given_name, surname=signatory.surname, fiscal_code=signatory.fiscal_code)


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the library that signs and verifies."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def pem(certificates: Iterable[asn1_x509.Certificate]) -> bytes:
    """Certificates as one PEM text."""
    return b"".join(
        x509.load_der_x509_certificate(certificate.dump()).public_bytes(Encoding.PEM) for certificate in certificates
    )


def _keys(count: int, make_key: KeyMaker) -> list[PrivateKey]:
    # Key generation leaves the interpreter's lock: the wait is halved on two cores.
    with ThreadPoolExecutor() as pool:
        return [future.result() for future in [pool.submit(make_key) for _ in range(count)]]


def _write_private(path: Path, data: bytes) -> None:
    """Write a key so that at no moment anybody else can read it."""
    with writable(path.parent):
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
