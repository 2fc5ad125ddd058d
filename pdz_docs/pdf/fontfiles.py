"""Which font files of this machine a PDF was drawn with: with other versions of them the same document gets other bytes."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from pdz_docs.pdf.letters import FONT_NAME
from pdz_docs.pdf.marked import get
from pdz_docs.pdf.states import DraftPdf, FileDigest
from pdz_docs.work.files import sha256_of


def font_digests(pdf: DraftPdf) -> tuple[FileDigest, ...]:
    """File name and digest of each font that the pages use and that this machine has, by PostScript name. Without fontconfig: none."""
    installed = _installed()
    found = {installed[name] for name in _used(pdf) if name in installed}
    return tuple(FileDigest(file=path.name, sha256=sha256_of(path)) for path in sorted(found))


def _used(pdf: DraftPdf) -> Iterator[str]:
    """PostScript names, without the tag of the subset."""
    for page in PdfReader(BytesIO(pdf.data)).pages:
        fonts = get(get(page, "/Resources"), "/Font")
        for one in fonts.values() if isinstance(fonts, DictionaryObject) else ():
            font = one.get_object()
            below = get(font, "/DescendantFonts")
            described = below[0].get_object() if isinstance(below, ArrayObject) and below else font
            name = str(described.get("/BaseFont", ""))
            if name != FONT_NAME:
                yield name.lstrip("/").partition("+")[2] or name.lstrip("/")


@cache
def _installed() -> dict[str, Path]:
    if not shutil.which("fc-list"):
        return {}
    said = subprocess.run(
        ["fc-list", "--format", "%{postscriptname}\t%{file}\n"], capture_output=True, text=True, check=False
    ).stdout
    pairs = (line.partition("\t") for line in sorted(said.splitlines(), reverse=True))
    return {name: Path(file) for name, _, file in pairs if name and Path(file).is_file()}
