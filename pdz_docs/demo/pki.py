"""The throw-away public key infrastructure: a root, a CA of "qualified" certificates, one signer for each signatory, a TSA.

Keys are made on the spot, kept in memory, and written only when asked (`write`), owner-readable. P-256 because 29 keys cost
milliseconds and poppler, OpenSSL and the EU's library check it; RSA-2048, the kind most cards hold, is there for the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pdz_docs.demo import revocation
from pdz_docs.demo.certificates import (
    DEFECTS,
    QUALIFIED,
    Access,
    Issuer,
    Profile,
    Subject,
    authority_certificate,
    authority_name,
    operator_certificate,
    responder_certificate,
    signer_certificate,
    timestamping_certificate,
)
from pdz_docs.demo.identity import Identity, KeyMaker, asn1, ec_key, make_keys, pem, rsa_key, write_private
from pdz_docs.demo.revocation import Revocation
from pdz_docs.demo.tsa import Tsa
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.work.clock import fixed_clock
from pdz_docs.work.files import writable, write_atomically

__all__ = ["DemoPki", "Identity", "asn1", "ec_key", "make_pki", "pem", "rsa_key", "subject_of"]

_AUTHORITIES = 6


@dataclass(frozen=True)
class DemoPki:
    """Everything made for one demonstration or one test session."""

    at: datetime
    root: Issuer = field(repr=False)
    ca: Issuer = field(repr=False)
    responders: tuple[Issuer, Issuer] = field(repr=False)
    operator: Issuer = field(repr=False)
    tsa: Tsa = field(repr=False)
    signers: Mapping[str, Identity]
    make_key: KeyMaker = field(repr=False)
    register: dict[int, Revocation] = field(default_factory=dict, repr=False)

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
        if profile.revoked is not None:
            self.register[certificate.serial_number] = Revocation(self.at + profile.revoked, profile.on_hold)
        return Identity(name, subject, certificate, () if profile.self_signed else self.issuers, key)

    def defective(self, subject: Subject, defect: str) -> Identity:
        """A signer whose certificate has one named defect (a key of `DEFECTS`)."""
        return self.issue(subject, DEFECTS[defect], name=defect)

    def crls(self, now: datetime | None = None) -> tuple[bytes, bytes]:
        """The DER CRLs of the CA and of the root as of `now` (else the PKI's own instant)."""
        return (
            revocation.crl(self.ca, self.register, now or self.at),
            revocation.crl(self.root, self.register, now or self.at),
        )

    def ocsp(self, request: bytes, now: datetime | None = None) -> bytes:
        """The DER OCSP response to a DER request as of `now`."""
        return revocation.answer(request, (self.ca, self.root), self.responders, self.register, now or self.at)

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
            write_private(keys / f"{identity.id}.p12", identity.pkcs12(password))
            write_atomically(keys / f"{identity.id}.pem", identity.certificate.public_bytes(Encoding.PEM))


def make_pki(
    signatories: Sequence[ExpectedSignatory],
    *,
    at: datetime,
    make_key: KeyMaker = ec_key,
    tsa_at: datetime | None = None,
    base_url: str | None = None,
    profile: Profile = QUALIFIED,
) -> DemoPki:
    """A PKI valid around `at` with one signer for each signatory, named after its id, whose certificate says what `profile` does.

    The TSA's clock stands at `tsa_at` or `at`. With `base_url` the certificates name their CRL, OCSP and issuer addresses below it
    (`services` serves them); without, nothing can be fetched for them.
    """
    root_key, ca_key, tsa_key, root_ocsp, ca_ocsp, operator, *keys = make_keys(
        len(signatories) + _AUTHORITIES, make_key
    )
    root_access, ca_access = (_access(base_url, name) for name in ("radice", "ca"))
    root = Issuer(authority_certificate(authority_name("CA RADICE"), root_key, None, at), root_key, root_access)
    ca = Issuer(authority_certificate(authority_name("CA"), ca_key, root, at), ca_key, ca_access)
    stamping = timestamping_certificate(tsa_key, root, at)
    pki = DemoPki(
        at=at,
        root=root,
        ca=ca,
        responders=(
            Issuer(responder_certificate(ca_ocsp, ca, at), ca_ocsp),
            Issuer(responder_certificate(root_ocsp, root, at), root_ocsp),
        ),
        operator=Issuer(operator_certificate(operator, at), operator),
        tsa=Tsa(asn1(stamping), (asn1(root.certificate),), fixed_clock(tsa_at or at), tsa_key),
        signers=MappingProxyType({}),
        make_key=make_key,
    )
    signers = {}
    for signatory, key in zip(signatories, keys, strict=True):
        subject = subject_of(signatory)
        signers[signatory.id] = Identity(
            signatory.id, subject, signer_certificate(subject, key, ca, at, profile), pki.issuers, key
        )
    return replace(pki, signers=MappingProxyType(signers))


def subject_of(signatory: ExpectedSignatory) -> Subject:
    """The person named in the certificate made for a signatory. A body is never put there (AgID § 4.1: organizationName)."""
    return Subject(given_name=signatory.given_name, surname=signatory.surname, fiscal_code=signatory.fiscal_code)


def _access(base_url: str | None, name: str) -> Access | None:
    if base_url is None:
        return None
    return Access(ca_issuers=f"{base_url}/ca/{name}.cer", crl=f"{base_url}/crl/{name}.crl", ocsp=f"{base_url}/ocsp")
