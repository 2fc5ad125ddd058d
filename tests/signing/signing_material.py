"""A frozen file like the real one, made in memory: pages with text and one empty field for each signatory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from pdz_docs.expectations import Expectation, ExpectedSignatory

MILLIMETRE = 72 / 25.4


def make_pdf(pages: int = 2, fields: tuple[str, ...] = (), text: str = "Accordo di programma") -> bytes:
    """A plain PDF with empty 60 × 20 mm signature fields, ten to a page."""
    writer = PdfFileWriter(stream_xrefs=False)
    font = writer.add_object(
        generic.DictionaryObject(
            {
                generic.pdf_name(key): generic.pdf_name(value)
                for key, value in {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}.items()
            }
        )
    )
    for number in range(pages):
        content = f"BT /F1 12 Tf 60 780 Td ({text}, pagina {number + 1}) Tj ET".encode("ascii")
        page = PageObject(
            contents=writer.add_object(generic.StreamObject(stream_data=content)), media_box=(0, 0, 595, 842)
        )
        page[generic.pdf_name("/Resources")] = generic.DictionaryObject(
            {generic.pdf_name("/Font"): generic.DictionaryObject({generic.pdf_name("/F1"): font})}
        )
        writer.insert_page(page)
    plain = BytesIO()
    writer.write(plain)
    incremental = IncrementalPdfFileWriter(plain)
    for number, name in enumerate(fields):
        column, row = number % 2, number // 2 % 8
        left, bottom = 60 + column * 240, 60 + row * 80
        size = (left, bottom, left + 60 * MILLIMETRE, bottom + 20 * MILLIMETRE)
        append_signature_field(incremental, SigFieldSpec(name, on_page=min(number // 16 + 1, pages - 1), box=size))
    out = BytesIO()
    incremental.write(out)
    return out.getvalue()


def expect(data: bytes, signatories: tuple[ExpectedSignatory, ...]) -> Expectation:
    """The expectation that belongs to a file just frozen."""
    return Expectation(
        document="accordo",
        title="Accordo di programma",
        version=1,
        sha256=sha256(data).hexdigest(),
        size=len(data),
        signatories=signatories,
        fields=tuple(one.field for one in signatories if one.field),
    )


def append_revision(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """`data` with one more revision in which `change` did something."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def validated(data: bytes, anchors: Iterable[x509.Certificate], at: datetime) -> list[PdfSignatureStatus]:
    """pyHanko's own opinion of every signature of a file (an independent witness: it took no part in the CMS)."""
    context = ValidationContext(trust_roots=list(anchors), moment=at, allow_fetching=False)
    reader = PdfFileReader(BytesIO(data))
    return [
        asyncio.run(async_validate_pdf_signature(one, context, context)) for one in reader.embedded_regular_signatures
    ]
