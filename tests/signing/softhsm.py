"""A real PKCS#11 token without a card: SoftHSM2, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key
from pkcs11.util.x509 import decode_x509_certificate

from pdz_docs.demo.pki import Identity

PIN = "12345678"
_MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
    "/opt/homebrew/lib/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)


def module() -> Path | None:
    return next((Path(one) for one in _MODULES if Path(one).is_file()), None) if shutil.which("softhsm2-util") else None


@dataclass(frozen=True)
class SoftHsm:
    """A folder of tokens and the library that reads it."""

    module: Path
    folder: Path

    def configure(self) -> None:
        """Point the library at this folder; it reads its configuration each time it is initialised."""
        configuration = self.folder / "softhsm2.conf"
        tokens = self.folder / "tokens"
        tokens.mkdir(parents=True, exist_ok=True)
        configuration.write_text(f"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n")
        os.environ["SOFTHSM2_CONF"] = str(configuration)

    def token(self, label: str, *identities: Identity, usage: str = "firma") -> None:
        """A token with the identities' keys and certificates, and the issuers of the first."""
        command = ["softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "87654321", "--pin", PIN]
        subprocess.run(command, check=True, capture_output=True)
        with self._session(label) as session:
            for number, identity in enumerate(identities, 1):
                _put(session, identity, bytes([number]), f"{usage}{number}")
            for issuer in identities[0].issuers if identities else ():
                _put_certificate(session, issuer.public_bytes(Encoding.DER), b"\xff", "autorita")

    @contextmanager
    def _session(self, label: str) -> Any:
        library = pkcs11.lib(str(self.module))
        if not library.initialized:
            library.initialize()
        try:
            with library.get_token(token_label=label).open(rw=True, user_pin=PIN) as session:
                yield session
        finally:
            library.finalize()


def _put(session: Any, identity: Identity, id_: bytes, label: str) -> None:
    key = identity.private_key
    elliptic = isinstance(key, ec.EllipticCurvePrivateKey)
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    attributes = decode_ec_private_key(der) if elliptic else decode_rsa_private_key(der)
    attributes |= {
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.PRIVATE: True,
        pkcs11.Attribute.SIGN: True,
        pkcs11.Attribute.ID: id_,
        pkcs11.Attribute.LABEL: label,
    }
    session.create_object(attributes)
    _put_certificate(session, identity.certificate.public_bytes(Encoding.DER), id_, label)


def _put_certificate(session: Any, der: bytes, id_: bytes, label: str) -> None:
    attributes = decode_x509_certificate(der)
    attributes |= {
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.PRIVATE: False,
        pkcs11.Attribute.ID: id_,
        pkcs11.Attribute.LABEL: label,
    }
    session.create_object(attributes)
