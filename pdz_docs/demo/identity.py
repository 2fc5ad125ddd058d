"""A signer of the demonstration: certificate, issuers, private key; and the keys they are made with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12

from pdz_docs.demo.certificates import PrivateKey, Subject
from pdz_docs.signing.keys import SoftwareKey
from pdz_docs.work.files import writable

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


def asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate in the library that signs and verifies."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def pem(certificates: Iterable[asn1_x509.Certificate]) -> bytes:
    """Certificates as one PEM text."""
    return b"".join(
        x509.load_der_x509_certificate(certificate.dump()).public_bytes(Encoding.PEM) for certificate in certificates
    )


def make_keys(count: int, make_key: KeyMaker) -> list[PrivateKey]:
    """`count` keys. Key generation leaves the interpreter's lock: the wait is halved on two cores."""
    with ThreadPoolExecutor() as pool:
        return [future.result() for future in [pool.submit(make_key) for _ in range(count)]]


def write_private(path: Path, data: bytes) -> None:
    """Write a key so that at no moment anybody else can read it."""
    with writable(path.parent):
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.unlink(missing_ok=True)
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
