"""What is on this machine, with its version and what it is for. Probing only: nothing is run for its result.

Tests that need a tool ask the same question here (style: probe is not run).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pdz_docs.errors import ToolMissingError
from pdz_docs.pdf.office import find_office

FONTS = {
    "Carlito": "al posto di Calibri, con le stesse misure",
    "Caladea": "al posto di Cambria, con le stesse misure",
    "Liberation Sans": "al posto di Arial, con le stesse misure",
    "Liberation Serif": "al posto di Times New Roman, con le stesse misure",
}
_PACKAGES = {
    "docxtpl": "riempie i modelli Word",
    "pypdf": "rifinisce e legge i PDF",
    "pyhanko": "appone e verifica le firme",
    "pydantic": "controlla i dati",
    "openpyxl": "legge e scrive le cartelle Excel",
    "matplotlib": "disegna i grafici del Piano (facoltativo: pip install pdz-docs[charts])",
    "python-pkcs11": "parla con token e smart card (facoltativo: pip install pdz-docs[pkcs11])",
}
_PROBE_SECONDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that was looked for. `found` is its version or place, None when it is missing."""

    kind: str
    name: str
    purpose: str
    found: str | None
    required: bool
    way_out: str | None = None


def equipment(folder: Path | None) -> tuple[Item, ...]:
    """Everything the program may need; `folder` is the dossier, None outside one."""
    return (_office(), *_tools(), *_fonts(), *_packages(), *_templates(folder))


def _office() -> Item:
    purpose = "trasforma i documenti Word in PDF"
    try:
        office = find_office()
    except ToolMissingError as error:
        return Item(
            kind="strumento", name="LibreOffice", purpose=purpose, found=None, required=True, way_out=error.hint
        )
    found = f"{office.version} ({office.soffice}; uno: {office.python})"
    return Item(kind="strumento", name="LibreOffice", purpose=purpose, found=found, required=True)


def _tools() -> tuple[Item, ...]:
    return (
        _tool("pdftoppm", "-v", "disegna le pagine per il confronto prima/dopo", "poppler-utils"),
        _tool("pdfsig", "-v", "secondo parere sulle firme, nelle prove", "poppler-utils"),
        _tool("qpdf", "--version", "controlla la struttura dei PDF", "qpdf"),
        _tool("fc-list", "--version", "dice quali caratteri sono installati", "fontconfig"),
    )


def _tool(name: str, ask: str, purpose: str, package: str) -> Item:
    path = shutil.which(name)
    words = _first_version([path, ask]) if path else None
    return Item(
        kind="strumento",
        name=name,
        purpose=purpose,
        found=f"{words} ({path})" if path else None,
        required=False,
        way_out=None if path else f"Debian, Ubuntu: sudo apt install {package}",
    )


def _first_version(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "versione sconosciuta"
    match = re.search(r"\d+(\.\d+)+", done.stdout + done.stderr)
    return match[0] if match else "versione sconosciuta"


def installed_families() -> frozenset[str] | None:
    """Names of the font families that fontconfig knows, None where there is no fontconfig."""
    command = shutil.which("fc-list")
    if command is None:
        return None
    done = subprocess.run([command, ":", "family"], capture_output=True, text=True, timeout=_PROBE_SECONDS, check=False)
    return frozenset(name.strip() for line in done.stdout.splitlines() for name in line.split(","))


def _fonts() -> tuple[Item, ...]:
    families = installed_families()
    way_out = "Debian, Ubuntu: sudo apt install fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation2"
    return tuple(
        Item(
            kind="carattere",
            name=name,
            purpose=purpose,
            found="installato" if families is not None and name in families else None,
            required=families is not None,
            way_out=way_out,
        )
        for name, purpose in FONTS.items()
    )


def _packages() -> tuple[Item, ...]:
    return tuple(_package(name, purpose) for name, purpose in _PACKAGES.items())


def _package(name: str, purpose: str) -> Item:
    try:
        found = version(name)
    except PackageNotFoundError:
        found = None
    return Item(kind="libreria", name=name, purpose=purpose, found=found, required="facoltativo" not in purpose)


def _templates(folder: Path | None) -> tuple[Item, ...]:
    if folder is None:
        return ()
    names = sorted((folder / "templates").glob("*.docx"))
    readable = [path for path in names if os.access(path, os.R_OK)]
    return tuple(
        Item(kind="modello", name=path.name, purpose="modello Word", found=str(path.relative_to(folder)), required=True)
        for path in readable
    )
