"""A Word file and its PDF in a work folder, safe on the disk and not yet in their place."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pdz_docs.work.files import write_through


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """The two files and their digests."""

    docx: Path
    pdf: Path
    docx_sha256: str
    pdf_sha256: str


def made(folder: Path, name: str, docx: bytes, pdf: bytes) -> Made:
    """Write the two files under `folder`. Raises ToolFailedError when the disk is full or cannot be written."""
    files = Made(
        docx=folder / f"{name}.docx",
        pdf=folder / f"{name}.pdf",
        docx_sha256=sha256(docx).hexdigest(),
        pdf_sha256=sha256(pdf).hexdigest(),
    )
    write_through(files.docx, docx)
    write_through(files.pdf, pdf)
    return files
