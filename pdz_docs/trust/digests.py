"""SHA-256 in lowercase hexadecimal, the only name that certificates and lists have here."""

from __future__ import annotations

import hashlib


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
