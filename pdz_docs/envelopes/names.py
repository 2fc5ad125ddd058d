"""File names that come from outside: a label, never a path."""

from __future__ import annotations

import re
import unicodedata

MAX_LENGTH = 120

_UNWANTED = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def safe_name(name: str | None, fallback: str = "senza-nome") -> str:
    """The last component of a name, without directories, control or direction characters, no longer than 120."""
    text = unicodedata.normalize("NFC", name or "")
    text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp"))
    text = _UNWANTED.sub("_", re.split(r"[/\\]", text)[-1]).strip(" .")
    if len(text) > MAX_LENGTH:
        stem, dot, suffix = text.rpartition(".")
        keep = MAX_LENGTH - len(suffix) - 1
        text = f"{stem[:keep]}{dot}{suffix}" if dot and keep > 0 else text[:MAX_LENGTH]
    return text or fallback


def without_suffix(name: str, *suffixes: str) -> str:
    """The name of what an envelope holds: `accordo.pdf.p7m` holds `accordo.pdf`."""
    for suffix in suffixes:
        if name.lower().endswith(suffix) and len(name) > len(suffix):
            return name[: -len(suffix)]
    return name
