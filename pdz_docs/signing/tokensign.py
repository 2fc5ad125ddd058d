"""The one operation asked of a device: a raw signature, with the mechanisms it has.

Some cards hash inside, some want the hash; some (the qualified ones) want the PIN again at each signature (CKA_ALWAYS_AUTHENTICATE).
"""

from __future__ import annotations

import hashlib
from typing import Any

from asn1crypto import algos, core

from pdz_docs.errors import SigningError
from pdz_docs.signing.secrets import Secret


def sign(private: Any, mechanisms: frozenset[Any], data: bytes, digest: str, pin: Secret | None) -> bytes:
    """PKCS#1 v1.5 or DER ECDSA. Raises SigningError when the key is of another kind or the device can do neither."""
    import pkcs11

    again = pin.value if pin is not None and _asks_again(private) else None
    if private.key_type is pkcs11.KeyType.RSA:
        return _rsa(private, mechanisms, data, digest, again)
    if private.key_type is pkcs11.KeyType.EC:
        from pkcs11.util.ec import encode_ecdsa_signature

        hashed = hashlib.new(digest, data).digest()
        raw = private.sign(hashed, mechanism=pkcs11.Mechanism.ECDSA, pin=again)
        return bytes(encode_ecdsa_signature(raw))
    raise SigningError(f"Le chiavi di tipo {private.key_type.name} non sono gestite.")


def _rsa(private: Any, mechanisms: frozenset[Any], data: bytes, digest: str, pin: str | None) -> bytes:
    import pkcs11

    whole = getattr(pkcs11.Mechanism, f"{digest.upper()}_RSA_PKCS")
    if whole in mechanisms:
        return bytes(private.sign(data, mechanism=whole, pin=pin))
    info = algos.DigestInfo(
        {
            "digest_algorithm": {"algorithm": digest, "parameters": core.Null()},
            "digest": hashlib.new(digest, data).digest(),
        }
    )
    return bytes(private.sign(info.dump(), mechanism=pkcs11.Mechanism.RSA_PKCS, pin=pin))


def _asks_again(private: Any) -> bool:
    import pkcs11

    try:
        return bool(private[pkcs11.Attribute.ALWAYS_AUTHENTICATE])
    except pkcs11.PKCS11Error:
        return False  # devices older than PKCS#11 2.20 do not know the attribute
