"""Is LibreOffice here, and which interpreter can talk to it? Probing only: nothing is converted (assembly.md § 1).

LibreOffice is found on PATH, in the usual macOS and Windows places, or by PDZ_SOFFICE. Its bridge `uno` belongs to one
interpreter (Debian's /usr/bin/python3, LibreOffice's own elsewhere), named by PDZ_UNO_PYTHON when it lies in an unusual place.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.errors import ToolMissingError

INSTALL = (
    "Debian, Ubuntu: sudo apt install libreoffice-writer-nogui python3-uno. "
    "Fedora: sudo dnf install libreoffice-writer libreoffice-pyuno. macOS: brew install --cask libreoffice. "
    "Windows: winget install TheDocumentFoundation.LibreOffice. "
    "Se è in un posto insolito, la variabile PDZ_SOFFICE ne indica l'eseguibile."
)
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "~/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/usr/lib/libreoffice/program/soffice",
    "/usr/lib64/libreoffice/program/soffice",
    "/snap/bin/libreoffice",
)
_PROBE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Office:
    """A LibreOffice that can be driven: its executable, the interpreter that owns `uno`, its build as it names itself."""

    soffice: Path
    python: Path
    version: str


def find_office(environ: Mapping[str, str] | None = None) -> Office:
    """LibreOffice and its bridge. Raises ToolMissingError, with what to install, when either is not here."""
    env = os.environ if environ is None else environ
    soffice = find_soffice(env)
    return Office(soffice, _find_uno_python(soffice, env), _version(soffice))


def find_soffice(env: Mapping[str, str]) -> Path:
    """The executable. A wrong PDZ_SOFFICE is an error, not a reason to look elsewhere."""
    if named := env.get("PDZ_SOFFICE"):
        if shutil.which(named):
            return Path(shutil.which(named) or named)
        raise ToolMissingError(f"PDZ_SOFFICE indica {named}, che non è un programma eseguibile.", hint=INSTALL)
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name, path=env.get("PATH")):
            return Path(found)
    for place in map(os.path.expanduser, _USUAL_PLACES):
        if shutil.which(place):
            return Path(place)
    raise ToolMissingError("LibreOffice non è installato: serve per fare i PDF.", hint=INSTALL)


def clean_environment() -> dict[str, str]:
    """The environment for LibreOffice's own interpreter: nothing of this one's virtual environment."""
    unwanted = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}


def _find_uno_python(soffice: Path, env: Mapping[str, str]) -> Path:
    if named := env.get("PDZ_UNO_PYTHON"):
        if _has_uno(named):
            return Path(named)
        raise ToolMissingError(f"PDZ_UNO_PYTHON indica {named}, che non conosce il modulo uno.", hint=INSTALL)
    for candidate in _interpreters(soffice):
        if shutil.which(candidate) and _has_uno(candidate):
            return Path(candidate)
    raise ToolMissingError(
        f"LibreOffice c'è ({soffice}), ma manca il suo collegamento con Python (il modulo uno).",
        hint="Debian, Ubuntu: sudo apt install python3-uno. Fedora: sudo dnf install libreoffice-pyuno. "
        "Se è in un posto insolito, la variabile PDZ_UNO_PYTHON indica l'interprete che lo possiede.",
    )


def _interpreters(soffice: Path) -> Iterator[str]:
    program = soffice.resolve().parent
    for name in ("python.exe", "python"):
        yield str(program / name)
    yield str(program.parent / "Resources" / "python")
    yield from ("/usr/bin/python3", "/usr/libexec/platform-python", "/opt/libreoffice/program/python")


def _has_uno(interpreter: str) -> bool:
    try:
        done = subprocess.run(
            [interpreter, "-c", "import uno"],
            env=clean_environment(),
            capture_output=True,
            timeout=_PROBE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _version(soffice: Path) -> str:
    """Such as `7.4.7.2 40(Build:2)`; `sconosciuta` when it does not say (exporting will tell what is wrong)."""
    try:
        done = subprocess.run(
            [soffice, "--version"], capture_output=True, timeout=_PROBE_SECONDS, check=False, text=True
        )
    except (OSError, subprocess.TimeoutExpired):
        return "sconosciuta"
    match = re.search(r"LibreOffice\S*\s+(\d.*\S)", done.stdout)
    return match[1] if match else "sconosciuta"
