"""Opening a PDF to append to it, and nothing else: the one place where pyHanko's incremental writer is set up.

A signed or frozen file is never rewritten (design.md, promise 3); what this module gives can only add a revision.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from pdz_docs.errors import SigningError


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
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        raise SigningError(
            "Il file non è un PDF leggibile.", hint="Un file che non è un PDF si firma in formato CAdES (.p7m)."
        ) from error
    if reader.encrypted:
        raise SigningError(
            "Il PDF è cifrato: non si firma.", hint="Togliete la protezione prima di congelare il documento."
        )
    return reader


def open_for_appending(data: bytes) -> AppendingWriter:
    """A writer whose output starts with `data`, byte for byte."""
    return AppendingWriter(BytesIO(data), prev=read(data), strict=False)


def entry(dictionary: generic.DictionaryObject, key: str, default: Any = None) -> Any:
    """The value of `key` with references followed. (pyHanko's `get` is the plain dictionary's: it gives the reference.)"""
    return dictionary[key] if key in dictionary else default  # noqa: SIM401


def appended(before: bytes, after: bytes) -> bytes:
    """`after`, once it is proven that it starts with `before` (style: append, and prove it)."""
    if len(after) <= len(before) or not after.startswith(before):
        raise SigningError("La firma avrebbe riscritto il file invece di aggiungersi: non è stata salvata.")
    return after


def signature_fields(reader: PdfFileReader) -> dict[str, generic.DictionaryObject]:
    """Every signature field by its full name, signed or not."""
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        return {name: ref.get_object() for name, _, ref in enumerate_sig_fields(reader)}
    except (PdfError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SigningError("Il modulo del PDF è malformato: i suoi campi firma non si leggono.") from error
