"""A frozen file like the real one, made in memory: pages with text, one empty field for each signatory, revisions on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from pdz_docs.expectations import Expectation, ExpectedSignatory

MILLIMETRE = 72 / 25.4
NAME = generic.pdf_name


def make_pdf(fields: Iterable[str] = (), *, pages: int = 2, text: str = "Accordo di programma") -> bytes:
    """A plain PDF with one empty field of 60 × 20 mm for each name, sixteen to a page from the last one back."""
    writer = PdfFileWriter(stream_xrefs=False)
    font = writer.add_object(
        generic.DictionaryObject(
            {NAME("/Type"): NAME("/Font"), NAME("/Subtype"): NAME("/Type1"), NAME("/BaseFont"): NAME("/Helvetica")}
        )
    )
    for number in range(pages):
        content = f"BT /F1 12 Tf 60 780 Td ({text}, pagina {number + 1}) Tj ET".encode("ascii")
        page = PageObject(
            contents=writer.add_object(generic.StreamObject(stream_data=content)), media_box=(0, 0, 595, 842)
        )
        page[NAME("/Resources")] = generic.DictionaryObject(
            {NAME("/Font"): generic.DictionaryObject({NAME("/F1"): font})}
        )
        writer.insert_page(page)
    plain = BytesIO()
    writer.write(plain)

    def add_fields(incremental: IncrementalPdfFileWriter) -> None:
        for number, name in enumerate(fields):
            left, bottom = 60 + number % 2 * 240, 60 + number // 2 % 8 * 80
            box = (left, bottom, left + 60 * MILLIMETRE, bottom + 20 * MILLIMETRE)
            append_signature_field(incremental, SigFieldSpec(name, on_page=-1 - number // 16, box=box))

    return append(plain.getvalue(), add_fields)


def append(data: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """`data` with one more revision in which `change` did something."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(writer)
    out = BytesIO()
    writer.write(out)
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
