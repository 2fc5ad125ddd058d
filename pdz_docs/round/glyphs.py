"""Characters that no installed font can draw, found before they become empty boxes in a contract (design.md, promise 2)."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel

from pdz_docs.errors import Problem, Severity, Where

_QUERY_SECONDS = 10
# Every text font draws these; asking fontconfig about them would only cost time.
_COMMON = frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)])) | set("\n\t‐‑–—‘’“”„…€•™ŒœŸŽž")


def undrawable(texts: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """A problem for each character of the (place, text) pairs that no installed font has; none where fontconfig is missing."""
    if shutil.which("fc-list") is None:
        return
    asked: dict[str, bool] = {}
    for place, text in texts:
        for char in dict.fromkeys(text):
            if char not in _COMMON and not asked.setdefault(char, _is_drawable(char)):
                yield Problem(
                    id="G01",
                    severity=Severity.ERROR,
                    text=f"il carattere «{char}» (U+{ord(char):04X} {unicodedata.name(char, 'senza nome')}) non è in nessun tipo di carattere installato",
                    where=Where(field=place),
                    hint="Sostituitelo, o installate un carattere che lo contenga.",
                )


def texts_of(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every string of a tree of models, with its dotted place."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Path):
        return
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), f"{place}.{name}" if place else name)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts_of(item, f"{place}.{key}")
    elif isinstance(value, tuple | list | set | frozenset):
        for index, item in enumerate(value, start=1):
            yield from texts_of(item, f"{place}[{index}]")


def _is_drawable(char: str) -> bool:
    if unicodedata.category(char) in ("Mn", "Cf", "Zs", "Zl", "Zp"):
        return True  # marks, joiners and spaces have no picture of their own
    done = subprocess.run(
        ["fc-list", f":charset={ord(char):x}", "family"],
        capture_output=True,
        text=True,
        timeout=_QUERY_SECONDS,
        check=False,
    )
    return bool(done.stdout.strip())
