"""Only the frozen file, or what rightfully continues it, is signed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from signing_material import append, expect, make_pdf

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import continuation
from pdz_docs.signing.pades import Request, sign

Writer = IncrementalPdfFileWriter


@pytest.fixture(scope="session")
def signed(
    frozen_pdf: bytes, frozen: Expectation, pki: DemoPki, at: datetime, signatories: tuple[ExpectedSignatory, ...]
) -> bytes:
    ask = Request(at=at, demonstrative=True, signatory=signatories[0], frozen=frozen)
    return sign(frozen_pdf, key=pki.signers["clusone"].key, request=ask)


def test_the_frozen_file_itself(frozen_pdf: bytes, frozen: Expectation) -> None:
    continuation.check(frozen_pdf, frozen)


def test_the_file_with_signatures(signed: bytes, frozen: Expectation) -> None:
    continuation.check(signed, frozen)


def test_a_new_field_with_a_signature_is_rightful(
    signed: bytes, frozen: Expectation, pki: DemoPki, at: datetime
) -> None:
    data = sign(signed, key=pki.signers["gandellino"].key, request=Request(at=at, demonstrative=True))
    continuation.check(data, frozen)


def test_validation_data_are_rightful(signed: bytes, frozen: Expectation) -> None:
    def add_dss(writer: Writer) -> None:
        writer.root[pdf_name("/DSS")] = writer.add_object(generic.DictionaryObject())
        writer.update_root()

    continuation.check(append(signed, add_dss), frozen)


def test_another_file_is_refused(frozen: Expectation) -> None:
    with pytest.raises(SigningError, match="non è «Accordo di programma» congelato"):
        continuation.check(make_pdf(text="Altro accordo"), frozen)


def test_a_shorter_file_is_refused(frozen_pdf: bytes, frozen: Expectation) -> None:
    with pytest.raises(SigningError, match="i suoi byte sono altri"):
        continuation.check(frozen_pdf[:-1], frozen)


@pytest.mark.parametrize("tail", [b"altro", b"\n1 0 obj\n<<>>\nendobj\n", b"%%EOF x"])
def test_bytes_after_the_end_are_refused(signed: bytes, frozen: Expectation, tail: bytes) -> None:
    with pytest.raises(SigningError, match="in coda"):
        continuation.check(signed + tail, frozen)


def _content(writer: Writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page[pdf_name("/Contents")] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)


def _content_in_place(writer: Writer) -> None:
    reference = writer.root["/Pages"]["/Kids"][0].get_object().raw_get("/Contents")
    writer.objects[(reference.generation, reference.idnum)] = generic.StreamObject(stream_data=b"BT ET")


def _note(writer: Writer) -> None:
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9))),
        }
    )
    writer.register_annotation(writer.root["/Pages"]["/Kids"].raw_get(0), writer.add_object(note))


def _action(writer: Writer) -> None:
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript")})
    writer.update_root()


def _page(writer: Writer) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(0))
    writer.update_container(pages["/Kids"])


def _moved_field(writer: Writer) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    field[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 500, 800)))
    writer.update_container(field)


def _signature_removed(writer: Writer) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    del fields[0]
    writer.update_container(fields)


def _text_field(writer: Writer) -> None:
    field = generic.DictionaryObject({pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.pdf_string("nota")})
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(writer.add_object(field))
    writer.update_container(fields)


def _form_script(writer: Writer) -> None:
    form = writer.root["/AcroForm"]
    form[pdf_name("/XFA")] = generic.ArrayObject()
    writer.update_container(form)


@pytest.mark.parametrize(
    "change",
    [_content, _content_in_place, _note, _action, _page, _moved_field, _signature_removed, _text_field, _form_script],
    ids=lambda one: one.__name__.strip("_"),
)
def test_any_other_change_after_freezing_is_refused(
    signed: bytes, frozen: Expectation, change: Callable[[Writer], None]
) -> None:
    with pytest.raises(SigningError, match="Dopo il congelamento il file ha ricevuto altro"):
        continuation.check(append(signed, change), frozen)


def test_an_alteration_hidden_under_a_later_signature_is_found(
    signed: bytes, frozen: Expectation, pki: DemoPki, at: datetime
) -> None:
    altered = append(signed, _content)
    data = sign(altered, key=pki.signers["gandellino"].key, request=Request(at=at, demonstrative=True))
    with pytest.raises(SigningError, match="contenuto di una pagina"):
        continuation.check(data, frozen)


def test_a_document_without_a_form_may_get_one(
    pki: DemoPki, at: datetime, signatories: tuple[ExpectedSignatory, ...]
) -> None:
    bare = make_pdf()
    data = append(bare, lambda writer: append_signature_field(writer, SigFieldSpec("firma", box=(0, 0, 9, 9))))
    continuation.check(data, expect(bare, signatories))


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_damaged_revision_never_escapes_as_a_traceback(
    signed: bytes, frozen: Expectation, data: st.DataObject
) -> None:
    broken = bytearray(signed)
    for _ in range(data.draw(st.integers(1, 8))):
        broken[data.draw(st.integers(frozen.size, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(frozen.size, len(broken)))
    try:
        continuation.check(bytes(broken[:cut]), frozen)
    except SigningError as error:
        assert error.text  # noqa: PT017 - most damage is refused, some hits only the signature's own bytes
