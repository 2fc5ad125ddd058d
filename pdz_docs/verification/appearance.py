"""The text that a signature shows on the page. pypdf hides here, to read its fonts: only the signed revision is given to it."""

from __future__ import annotations

from io import BytesIO

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, EncodedStreamObject, StreamObject

from pdz_docs.verification.facts_pdf import PdfSignature

_ORIENTATIONS = (0, 90, 180, 270)
_PDF_ERRORS = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def visible_text(pdf: PdfSignature) -> str:
    """What the signature's widget shows in the revision that it signs; nothing when that cannot be read."""
    try:
        reader = PdfReader(BytesIO(_revision(pdf)))
        for page in reader.pages:
            for reference in page.get("/Annots") or ():
                widget = reference.get_object()
                if _is_of(widget, pdf):
                    return _text_of(page, widget)
    except _PDF_ERRORS:
        return ""
    return ""


def _revision(pdf: PdfSignature) -> bytes:
    """The signed bytes, with an empty value where the signature's own lies."""
    first, second = (bytes(part) for part in pdf.parts)
    gap = pdf.byte_range[2] - pdf.byte_range[1]
    return first + b"<" + b"0" * (gap - 2) + b">" + second


def _is_of(widget: DictionaryObject, pdf: PdfSignature) -> bool:
    value = widget.get_inherited("/V", DictionaryObject()).get_object()
    # On a form most widgets are of fields that people filled in: their value is a text or a name.
    return isinstance(value, DictionaryObject) and tuple(value.get("/ByteRange") or ()) == pdf.byte_range


def _text_of(page: PageObject, widget: DictionaryObject) -> str:
    appearances = widget.get("/AP", DictionaryObject()).get_object()
    stream = appearances["/N"] if isinstance(appearances, DictionaryObject) else None
    if not isinstance(stream, StreamObject):
        return ""
    encoded = stream if isinstance(stream, EncodedStreamObject) else stream.flate_encode()
    return page.extract_xform_text(encoded, _ORIENTATIONS)
