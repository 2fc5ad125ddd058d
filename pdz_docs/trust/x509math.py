"""Signatures and digests of X.509 structures, done by cryptography."""

from __future__ import annotations

from functools import lru_cache

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

# What cryptography raises on data that are not what they say.
ERRORS = (
    ValueError,
    TypeError,
    KeyError,
    OverflowError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
_WEAK = frozenset({"md5"})


def is_weak(algorithm: hashes.HashAlgorithm | None) -> bool:
    """Whether a digest is one that anybody can make collide at will."""
    return algorithm is not None and algorithm.name in _WEAK


def is_signed(
    signer: x509.Certificate, signature: bytes, message: bytes, algorithm: hashes.HashAlgorithm | None
) -> bool:
    """Whether `signature` is `signer`'s over `message`. RSA-PSS is not among what responders use, and counts as not signed."""
    key = signer.public_key()
    if is_weak(algorithm):
        return False
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm is not None:
            key.verify(signature, message, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm is not None:
            key.verify(signature, message, ec.ECDSA(algorithm))
        elif isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
            key.verify(signature, message)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def digest(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    """The digest of `data`."""
    state = hashes.Hash(algorithm)
    state.update(data)
    return state.finalize()


def key_bits(certificate: x509.Certificate) -> bytes:
    """The value of the subjectPublicKey BIT STRING, which OCSP hashes (RFC 6960 § 4.1.1)."""
    spki = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))["tbs_certificate"]["subject_public_key_info"]
    return bytes(spki["public_key"].contents[1:])


def common_name(certificate: x509.Certificate) -> str | None:
    """The first common name of the subject."""
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else None


@lru_cache(maxsize=20_000)
def comparable(name: bytes) -> str:
    """A DER name as it is compared (RFC 5280 § 7.1); the same few authorities come again and again. Raises asn1crypto's errors."""
    return str(asn1.Name.load(name).hashable)
