"""A time stamp for a file on disk: around it, beside it, or inside a PDF."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.signing import longterm, stamped
from pdz_docs.signing.timestamps import TimestampSource


class Form(StrEnum):
    """`.tsd` holds the file and its stamp, `.tsr` the stamp alone, a PDF takes a document time stamp."""

    TSD = "tsd"
    TSR = "tsr"
    PDF = "pdf"


def place(path: Path, form: Form) -> Path:
    """Where the stamped file, or the stamp, goes by itself."""
    if form is Form.PDF:
        return path.with_name(f"{path.stem}-marcato{path.suffix}")
    return path.with_name(f"{path.name}.{form.value}")


def stamp(path: Path, form: Form, timestamper: TimestampSource) -> bytes:
    """The stamped file, or the stamp. Raises InputError when the file cannot be read or is not a PDF, SigningError without a stamp."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso del file.") from error
    match form:
        case Form.TSD:
            return stamped.enclose(data, path.name, timestamper=timestamper)
        case Form.TSR:
            return stamped.beside(data, timestamper=timestamper)
        case Form.PDF:
            if not data.startswith(b"%PDF-"):
                raise InputError(
                    f"{path} non è un PDF: la marca non può andarci dentro.", hint="Usate --format tsd o tsr."
                )
            return longterm.stamp(data, timestamper)
