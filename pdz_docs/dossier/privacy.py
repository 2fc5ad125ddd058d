"""No real person's tax code where it may become public (design.md § 2; contracts.md)."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pdz_docs.dossier.taxcodes import PERSONAL, is_demonstrative, is_personal_code
from pdz_docs.errors import Problem, Severity, Where

_WORD: Final = re.compile(rf"(?<![A-Z0-9])({PERSONAL.pattern})(?![A-Z0-9])", re.IGNORECASE)
_HINT: Final = "spostatelo in riservato/codici-fiscali.yaml, che git non segue"
_MAX_BYTES: Final = 16 << 20
_ZIPPED: Final = frozenset({".xlsx", ".xlsm", ".docx", ".docm"})
_GIT_SECONDS: Final = 20


def real_codes(path: Path, name: str) -> tuple[Problem, ...]:
    """A problem for each line of a file with a real person's tax code, comments included. The code itself is not repeated.

    Workbooks and Word files are looked into, without a line.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            return ()
        data = path.read_bytes()
    except OSError:
        return ()
    lines: Iterable[int | None] = _lines_with_codes(data.decode("utf-8", errors="replace"))
    if path.suffix.lower() in _ZIPPED:
        lines = (None,) if any(_lines_with_codes(text) for text in _texts_inside(data)) else ()
    return tuple(
        Problem(
            id="CODICE_FISCALE_REALE",
            severity=Severity.ERROR,
            text="c'è il codice fiscale di una persona vera in un file che può diventare pubblico",
            where=Where(file=name, line=line),
            hint=_HINT,
        )
        for line in lines
    )


def _texts_inside(data: bytes) -> Iterator[str]:
    """The XML parts of an Office file, as far as the limit goes."""
    left = _MAX_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for part in package.infolist():
                left -= part.file_size
                if part.filename.endswith(".xml") and left >= 0:
                    yield package.read(part).decode("utf-8", errors="replace")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, zlib.error):
        return


def tracked_codes(folder: Path) -> tuple[Problem, ...]:
    """A problem for each real person's tax code in the text files of `folder` that git tracks; none outside a repository."""
    return tuple(problem for name in _tracked(folder) for problem in real_codes(folder / name, name))


def _lines_with_codes(text: str) -> tuple[int, ...]:
    if not _WORD.search(text):
        return ()
    return tuple(number for number, line in enumerate(text.splitlines(), start=1) if _holds_a_code(line))


def _holds_a_code(line: str) -> bool:
    codes = (found[1].upper() for found in _WORD.finditer(line))
    return any(is_personal_code(code) and not is_demonstrative(code) for code in codes)


def _tracked(folder: Path) -> tuple[str, ...]:
    """The files that git tracks below `folder`; none when there is no git or no repository."""
    try:
        answer = subprocess.run(
            ["git", "-C", str(folder), "ls-files", "-z", "--", "."],
            capture_output=True,
            check=False,
            timeout=_GIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if answer.returncode != 0:
        return ()
    return tuple(name for name in answer.stdout.decode("utf-8", errors="replace").split("\0") if name)
