"""Digests and signature algorithms by their identifiers, and the one place that does the mathematics (package cryptography).

Sources: RFC 5754, RFC 8017, RFC 4055 (PSS), RFC 5758 (ECDSA), RFC 8419 (EdDSA), RFC 8702 (SHA-3), RFC 5912. Strength: ETSI TS 119 312.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from asn1crypto import algos
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from cryptography.utils import CryptographyDeprecationWarning

DIGESTS = {
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.26": "sha1",
    "1.3.36.3.2.1": "ripemd160",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.4": "sha224",
    "2.16.840.1.101.3.4.2.6": "sha512_256",
    "2.16.840.1.101.3.4.2.7": "sha3_224",
    "2.16.840.1.101.3.4.2.8": "sha3_256",
    "2.16.840.1.101.3.4.2.9": "sha3_384",
    "2.16.840.1.101.3.4.2.10": "sha3_512",
}
WEAK_DIGESTS = frozenset({"md5", "sha1", "ripemd160"})
BROKEN_DIGESTS = frozenset({"md5"})
MINIMUM_RSA_BITS = 2048
MINIMUM_EC_BITS = 224

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "md5": hashes.MD5(),  # noqa: S303 - read, never produced
    "sha1": hashes.SHA1(),  # noqa: S303
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha512_256": hashes.SHA512_256(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}

RSA_PSS = "1.2.840.113549.1.1.10"
_KEY_ALGORITHMS = frozenset({"1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.2.840.10040.4.1"})
_EDWARDS = {"1.3.101.112": "Ed25519", "1.3.101.113": "Ed448"}

# signature algorithm → the digest its name carries
SIGNATURE_DIGESTS = {
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.1.1.5": "sha1",
    "1.3.14.3.2.29": "sha1",
    "1.2.840.113549.1.1.14": "sha224",
    "1.2.840.113549.1.1.11": "sha256",
    "1.2.840.113549.1.1.12": "sha384",
    "1.2.840.113549.1.1.13": "sha512",
    "2.16.840.1.101.3.4.3.13": "sha3_224",
    "2.16.840.1.101.3.4.3.14": "sha3_256",
    "2.16.840.1.101.3.4.3.15": "sha3_384",
    "2.16.840.1.101.3.4.3.16": "sha3_512",
    "1.2.840.10045.4.1": "sha1",
    "1.2.840.10045.4.3.1": "sha224",
    "1.2.840.10045.4.3.2": "sha256",
    "1.2.840.10045.4.3.3": "sha384",
    "1.2.840.10045.4.3.4": "sha512",
    "2.16.840.1.101.3.4.3.9": "sha3_224",
    "2.16.840.1.101.3.4.3.10": "sha3_256",
    "2.16.840.1.101.3.4.3.11": "sha3_384",
    "2.16.840.1.101.3.4.3.12": "sha3_512",
    "1.2.840.10040.4.3": "sha1",
    "2.16.840.1.101.3.4.3.1": "sha224",
    "2.16.840.1.101.3.4.3.2": "sha256",
}


class Math(Enum):
    """What the mathematics says of a signature value."""

    GOOD = auto()
    BAD = auto()
    UNSUPPORTED = auto()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """A public key: its kind and its size in bits; None when it cannot be read."""

    kind: str | None
    bits: int | None

    @property
    def weak(self) -> bool:
        if self.bits is None:
            return False
        return self.bits < (MINIMUM_EC_BITS if self.kind == "EC" else MINIMUM_RSA_BITS)


def digest(name: str, *parts: bytes | memoryview) -> bytes | None:
    """The digest of the parts joined, or None when this machine does not know the algorithm."""
    try:
        state = hashlib.new(name, usedforsecurity=False)
    except ValueError:
        return None
    for part in parts:
        state.update(part)
    return state.digest()


def key_facts(spki: bytes) -> KeyFacts:
    """Kind and size of a SubjectPublicKeyInfo in DER."""
    key = _load_key(spki)
    if isinstance(key, rsa.RSAPublicKey):
        return KeyFacts("RSA", key.key_size)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return KeyFacts("EC", key.key_size)
    if isinstance(key, dsa.DSAPublicKey):
        return KeyFacts("DSA", key.key_size)
    if isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
        return KeyFacts("EdDSA", None)
    return KeyFacts(None, None)


def check_signature(
    *, spki: bytes, algorithm: bytes, digest_name: str | None, message: bytes, signature: bytes
) -> Math:
    """Whether `signature` is that of `message` under the key.

    `algorithm` is a whole AlgorithmIdentifier. When its name carries a digest other than `digest_name` the signature is BAD:
    RFC 5652 § 5.4 has one digest for both steps, and a mismatch is how one value is passed off under another name.
    """
    try:
        identifier = algos.SignedDigestAlgorithm.load(algorithm)
        oid = identifier["algorithm"].dotted
    except (ValueError, TypeError, KeyError):
        return Math.UNSUPPORTED
    key = _load_key(spki)
    if isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
        return _attempt(lambda: key.verify(signature, message)) if oid in _EDWARDS else Math.BAD
    named = _pss_digest(identifier) if oid == RSA_PSS else SIGNATURE_DIGESTS.get(oid)
    if named is None and oid not in _KEY_ALGORITHMS:
        return Math.UNSUPPORTED
    if named is not None and digest_name is not None and named != digest_name:
        return Math.BAD
    algorithm_hash = _HASHES.get(named or digest_name or "")
    if algorithm_hash is None or key is None:
        return Math.UNSUPPORTED
    if isinstance(key, rsa.RSAPublicKey):
        scheme = _pss_padding(identifier, algorithm_hash) if oid == RSA_PSS else padding.PKCS1v15()
        return _attempt(lambda: key.verify(signature, message, scheme, algorithm_hash))
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _attempt(lambda: key.verify(signature, message, ec.ECDSA(algorithm_hash)))
    if isinstance(key, dsa.DSAPublicKey):
        return _attempt(lambda: key.verify(signature, message, algorithm_hash))
    return Math.UNSUPPORTED


def _load_key(spki: bytes) -> object:
    try:
        with warnings.catch_warnings():
            # Odd curves and small keys are judged by us, with our own words.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            return load_der_public_key(spki)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def _attempt(verify: Callable[[], None]) -> Math:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            verify()
    except InvalidSignature:
        return Math.BAD
    except (UnsupportedAlgorithm, ValueError, TypeError):
        return Math.UNSUPPORTED
    return Math.GOOD


def _pss_digest(identifier: algos.SignedDigestAlgorithm) -> str | None:
    try:
        return DIGESTS.get(identifier["parameters"]["hash_algorithm"]["algorithm"].dotted)
    except (ValueError, TypeError, KeyError):
        return None


def _pss_padding(identifier: algos.SignedDigestAlgorithm, algorithm_hash: hashes.HashAlgorithm) -> padding.PSS:
    parameters = identifier["parameters"]
    mask = DIGESTS.get(parameters["mask_gen_algorithm"]["parameters"]["algorithm"].dotted, "")
    return padding.PSS(
        mgf=padding.MGF1(_HASHES.get(mask, algorithm_hash)), salt_length=int(parameters["salt_length"].native)
    )
