"""No real person's tax code where it may become public (design.md § 2; contracts.md)."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pdz_docs.dossier.taxcodes import PERSONAL, is_demonstrative, is_personal_code
from pdz_docs.errors import Problem, Severity, Where

_WORD: Final = re.compile(rf"(?<![A-Z0-9])({PERSONAL.pattern})(?![A-Z0-9])", re.IGNORECASE)
_HINT: Final = "spostatelo in riservato/codici-fiscali.yaml, che git non segue"
_MAX_BYTES: Final = 16 << 20
_GIT_SECONDS: Final = 20


def real_codes(path: Path, name: str) -> tuple[Problem, ...]:
    """A problem for each line of a text file with a real person's tax code, comments included. The code itself is not repeated."""
    try:
        if path.stat().st_size > _MAX_BYTES:
            return ()
        text = path.read_bytes().decode("utf-8", errors="replace")
    except OSError:
        return ()
    return tuple(
        Problem(
            id="CODICE_FISCALE_REALE",
            severity=Severity.ERROR,
            text="c'è il codice fiscale di una persona vera in un file che può diventare pubblico",
            where=Where(file=name, line=line),
            hint=_HINT,
        )
        for line in _lines_with_codes(text)
    )


def tracked_codes(folder: Path) -> tuple[Problem, ...]:
    """A problem for each real person's tax code in the text files of `folder` that git tracks; none outside a repository."""
    return tuple(problem for name in _tracked(folder) for problem in real_codes(folder / name, name))


def _lines_with_codes(text: str) -> Iterator[int]:
    if not _WORD.search(text):
        return
    for number, line in enumerate(text.splitlines(), start=1):
        codes = [found[1].upper() for found in _WORD.finditer(line)]
        if any(is_personal_code(code) and not is_demonstrative(code) for code in codes):
            yield number


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
