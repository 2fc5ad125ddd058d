"""Opening a PDF to append to it, and nothing else: the one place where pyHanko's incremental writer is set up.

A signed or frozen file is never rewritten (design.md, promise 3); what this module gives can only add a revision.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import SigningError as PyHankoSigningError

from pdz_docs.errors import SigningError

# What pyHanko raises on a file whose objects are not of the types that the standard says, besides its own errors.
_MALFORMED = (
    PdfError,
    PyHankoSigningError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RecursionError,
    OverflowError,
)


@contextmanager
def well_formed() -> Iterator[None]:
    """Turn what a malformed PDF makes pyHanko raise into a refusal in words. The key and the network are never used inside."""
    try:
        yield
    except _MALFORMED as error:
        raise SigningError(
            "La struttura del PDF non è quella attesa: il file è danneggiato o malformato.",
            hint="Ripartite dal file congelato, o dall'ultima copia integra.",
        ) from error


class AppendingWriter(IncrementalPdfFileWriter):
    """Adds a revision and touches no metadata.

    pyHanko stamps /ModDate and the XMP with the machine's clock at every write. Both would be a change that the signer did not
    make, from a clock nobody passed in.
    """

    def _update_meta(self) -> None:
        pass


def read(data: bytes) -> PdfFileReader:
    """A reader, lenient because Word's own exporter writes hybrid cross-references. Raises SigningError for what is not a PDF."""
    try:
        reader = PdfFileReader(BytesIO(data), strict=False)
        _ = reader.root["/Pages"]
        encrypted = reader.encrypted
    except _MALFORMED as error:
        raise SigningError(
            "Il file non è un PDF leggibile.", hint="Un file che non è un PDF si firma in formato CAdES (.p7m)."
        ) from error
    if encrypted:
        raise SigningError(
            "Il PDF è cifrato: non si firma.", hint="Togliete la protezione prima di congelare il documento."
        )
    return reader


def open_for_appending(data: bytes) -> AppendingWriter:
    """A writer whose output starts with `data`, byte for byte."""
    reader = read(data)
    with well_formed():
        return AppendingWriter(BytesIO(data), prev=reader, strict=False)


def entry(dictionary: generic.DictionaryObject, key: str, default: Any = None) -> Any:
    """The value of `key` with references followed. (pyHanko's `get` is the plain dictionary's: it gives the reference.)"""
    try:
        return dictionary[key]
    except KeyError:  # absent, or null, which is the same (ISO 32000-1 § 7.3.9)
        return default


def appended(before: bytes, after: bytes) -> bytes:
    """`after`, once it is proven that it starts with `before` (style: append, and prove it)."""
    if len(after) <= len(before) or not after.startswith(before):
        raise SigningError("La firma avrebbe riscritto il file invece di aggiungersi: non è stata salvata.")
    return after


def signature_fields(reader: PdfFileReader) -> dict[str, generic.DictionaryObject]:
    """Every signature field by its full name, signed or not."""
    with well_formed():
        return {name: ref.get_object() for name, _, ref in enumerate_sig_fields(reader)}
