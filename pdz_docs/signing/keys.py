"""A key that can sign: one port for PKCS#12 files, tokens and remote services.

PKCS#12 lives here because it needs nothing but a file; the devices have modules of their own. Who may use which key is decided in
`permit`: a demonstrative document takes only throw-away keys, a real one never takes them nor any key kept in a file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Protocol

from asn1crypto import algos, x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from pdz_docs.errors import InputError, SigningError
from pdz_docs.signing.secrets import AskSecret, Secret
from pdz_docs.trust.demonstrative import is_demonstrative

_TOO_LARGE = 1 << 20
_HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}


class Medium(StrEnum):
    """Where the private key lives, in the words shown to an official."""

    FILE = "file PKCS#12"
    TOKEN = "dispositivo PKCS#11"  # noqa: S105 - a device, not a password
    REMOTE = "firma remota"
    MEMORY = "memoria"

    @property
    def software(self) -> bool:
        return self in (Medium.FILE, Medium.MEMORY)


class Key(Protocol):
    """A private key with its certificate. `sign` gives the raw signature of `data` (CMS encoding: PKCS#1 v1.5, or DER ECDSA)."""

    @property
    def certificate(self) -> x509.Certificate: ...
    @property
    def chain(self) -> tuple[x509.Certificate, ...]: ...
    @property
    def medium(self) -> Medium: ...
    @property
    def unattended(self) -> bool: ...
    @property
    def demonstrative(self) -> bool: ...
    async def sign(self, data: bytes, digest: str) -> bytes: ...


@dataclass(frozen=True)
class SoftwareKey:
    """A key in memory, from a PKCS#12 file or made on the spot."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey = field(repr=False)
    medium: Medium = Medium.MEMORY
    unattended: bool = True

    @cached_property
    def demonstrative(self) -> bool:
        return is_demonstrative(self.certificate, self.chain)

    async def sign(self, data: bytes, digest: str) -> bytes:
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(data, padding.PKCS1v15(), _HASHES[digest])
        return self.private.sign(data, ec.ECDSA(_HASHES[digest]))


def open_pkcs12(path: Path, ask: AskSecret) -> SoftwareKey:
    """The key of a PKCS#12 file; `ask` gives its password, once: a wrong one is never tried again by itself.

    Raises InputError when the file cannot be read, SigningError when the password is wrong or the file holds no usable key.
    """
    try:
        if path.stat().st_size > _TOO_LARGE:
            raise InputError(f"{path}: troppo grande per essere un file PKCS#12.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} non si può leggere.", hint="Controllate il percorso e i permessi della chiave."
        ) from error
    return load_pkcs12(data, ask(f"Password di {path.name}"), name=path.name)


def load_pkcs12(data: bytes, password: Secret, *, name: str = "PKCS#12") -> SoftwareKey:
    """The same from bytes."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, password.value.encode())
    except (ValueError, TypeError) as error:
        raise SigningError(
            f"{name} non si apre: la password è sbagliata o il file non è un PKCS#12.",
            hint="Ripetete il comando con la password giusta.",
        ) from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SigningError(f"{name} non contiene una chiave di firma con il suo certificato (RSA o a curva ellittica).")
    return SoftwareKey(
        certificate=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        chain=tuple(x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in others),
        private=key,
        medium=Medium.FILE,
        unattended=password.origin.unattended,
    )


def permit(key: Key, *, demonstrative: bool) -> None:
    """Raise SigningError unless `key` may sign a document that is, or is not, demonstrative.

    Exit 8: nothing would be destroyed, the signature simply must not be made.
    """
    if demonstrative and not key.demonstrative:
        raise SigningError(
            "Il documento contiene dati dimostrativi: una chiave vera non lo firma.",
            hint="Usate una chiave della PKI dimostrativa, o togliete dal fascicolo ogni dato con «dimostrativo: true».",
        )
    if not demonstrative and key.demonstrative:
        raise SigningError(
            "Una chiave dimostrativa non firma un documento vero: la firma non avrebbe alcun valore.",
            hint="Usate la firma qualificata del firmatario.",
        )
    if not demonstrative and key.medium.software:
        raise SigningError(
            "Una chiave conservata in un file non firma un documento vero: la firma qualificata richiede un dispositivo "
            "(CAD art. 35; Reg. UE 910/2014 art. 29).",
            hint="Usate la smart card, il token o la firma remota del firmatario.",
        )
    if key.unattended and not key.demonstrative:
        raise must_be_typed()


def must_be_typed() -> SigningError:
    """Sole control of the holder: eIDAS art. 26 lett. c, CAD art. 32."""
    return SigningError(
        "Il PIN e l'OTP di una chiave vera si digitano: non si prendono dall'ambiente né da un file (CAD art. 32).",
        hint="Ripetete il comando da un terminale e digitateli quando vengono chiesti.",
    )


def digest_for(certificate: x509.Certificate) -> str:
    """The digest that fits the key's strength (ETSI TS 119 312): SHA-256 up to 256-bit curves and for RSA."""
    public = certificate.public_key
    return "sha384" if public.algorithm == "ec" and public.bit_size > 256 else "sha256"


def mechanism(certificate: x509.Certificate, digest: str) -> algos.SignedDigestAlgorithm:
    """The signature algorithm that a key of this certificate uses with `digest`."""
    kind = certificate.public_key.algorithm
    if kind == "ec":
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_ecdsa"})
    if kind in ("rsa", "rsassa_pss"):
        return algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})
    raise SigningError(f"Le chiavi di tipo {kind} non sono gestite.", hint="Servono chiavi RSA o a curva ellittica.")


def signature_size(certificate: x509.Certificate) -> int:
    """The most bytes a raw signature of this key takes."""
    public = certificate.public_key
    size = (int(public.bit_size) + 7) // 8
    # DER ECDSA: two integers of that size, each with a sign byte and a header, in a sequence.
    return 2 * (size + 3) + 4 if public.algorithm == "ec" else size


def verifies(certificate: x509.Certificate, signature: bytes, data: bytes, digest: str) -> bool:
    """Whether `signature` is one of the certificate's key over `data`: what a device gives back is checked before it is used."""
    public = pyca.load_der_x509_certificate(certificate.dump()).public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, data, padding.PKCS1v15(), _HASHES[digest])
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(_HASHES[digest]))
        else:
            return False
    except InvalidSignature:
        return False
    return True
