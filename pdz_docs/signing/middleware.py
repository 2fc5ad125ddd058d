"""Which PKCS#11 library talks to the device: the one that came with the card."""

from __future__ import annotations

import os
from pathlib import Path

from pdz_docs.errors import ToolMissingError

VARIABLE = "PDZ_PKCS11"

# Where the middleware of the cards used in Italy installs its library (bit4id, Athena/Thales, OpenSC), first found first tried.
KNOWN_MODULES = (
    "/usr/lib/bit4id/libbit4xpki.so",
    "/usr/lib/libbit4xpki.so",
    "/usr/lib/x86_64-linux-gnu/libbit4xpki.so",
    "/usr/lib/libASEP11.so",
    "/usr/lib/libeTPkcs11.so",
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/local/lib/libbit4xpki.dylib",
    "/Library/bit4id/pkcs11/libbit4xpki.dylib",
    "/usr/local/lib/opensc-pkcs11.so",
    r"C:\Windows\System32\bit4xpki.dll",
    r"C:\Windows\System32\asepkcs.dll",
    r"C:\Windows\System32\eTPKCS11.dll",
    r"C:\Program Files\OpenSC Project\OpenSC\pkcs11\opensc-pkcs11.dll",
)


def find_module(named: Path | None = None) -> Path:
    """The PKCS#11 library to use: the one named, that of PDZ_PKCS11, or the first known one. Raises ToolMissingError."""
    named = named or (Path(os.environ[VARIABLE]) if VARIABLE in os.environ else None)
    for candidate in [named] if named else map(Path, KNOWN_MODULES):
        if candidate.is_file():
            return candidate
    raise ToolMissingError(
        f"Non si trova la libreria PKCS#11{f' {named}' if named else ' del dispositivo di firma'}.",
        hint=f"Installate il software fornito con la carta e indicatene la libreria con --module o con la variabile {VARIABLE}.",
    )
