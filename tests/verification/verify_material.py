"""Signed files as the verifier meets them, made with the demonstration PKI and the project's own signer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.writer import PageObject, PdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import Expectation, ExpectedSignatory, Role
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import Anchors, Source

NAME = generic.pdf_name


def make_pdf(fields: Iterable[str] = (), *, pages: int = 2, text: str = "Accordo di programma") -> bytes:
    """A plain PDF with one empty signature field for each name, sixteen to a page from the last one back."""
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
            box = (left, bottom, left + 170, bottom + 57)
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


def sign_all(
    data: bytes,
    pki: DemoPki,
    signatories: Iterable[ExpectedSignatory],
    *,
    at: datetime,
    stamped: bool = True,
    visible: bool = False,
) -> bytes:
    """One signature after the other, each by its own signer."""
    for who in signatories:
        request = Request(at=at, demonstrative=True, signatory=who, visible=visible)
        data = sign(data, key=pki.signers[who.id].key, request=request, timestamper=pki.tsa if stamped else None)
    return data


def anchors_of(pki: DemoPki) -> Anchors:
    """Trust in the PKI of the test alone."""
    return Anchors(Source.FILES, pki.anchors)


def crowd(count: int) -> tuple[ExpectedSignatory, ...]:
    """As many demonstrative signatories as asked, without a tax code in the certificate of any real person."""
    return tuple(
        ExpectedSignatory(
            id=f"ente{number:02}",
            body=f"Comune di Prova {number}",
            role=Role.PROMOTORE,
            office="Sindaco",
            given_name="Nome",
            surname=f"Cognome{number}",
            fiscal_code=tax_code(number),
            field=f"firmaente{number:02}",
            demonstrative=True,
        )
        for number in range(count)
    )


def tax_code(number: int) -> str:
    """A code of a demonstrative person: birthplace Z000, which is assigned to no country, and the right check character."""
    from stdnum.it import codicefiscale

    stem = f"PRVNMA{60 + number % 30:02}A{1 + number // 30:02}Z000"
    return stem + str(codicefiscale.calc_check_digit(stem))
