"""A text that is remembered is never taken for another: what a later revision changes is read, in whichever order the files come."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from adhesion_material import UNION, Forms, filled
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter as Writer
from pypdf import PdfReader

from pdz_docs.demo.pki import DemoPki
from pdz_docs.pdf import text
from pdz_docs.pdf.sametext import Texts
from pdz_docs.signing import pades
from tests.pdf_material import append

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]


def page(writer: Writer, number: int) -> DictionaryObject:
    return writer.root["/Pages"]["/Kids"][number]


def other_words(writer: Writer) -> None:
    """A content stream written again: the end of what it showed is gone."""
    stream = page(writer, 0)["/Contents"]
    stream._data, stream._encoded_data = stream.data[: len(stream.data) * 3 // 4], None
    writer.update_container(stream)


def other_page(writer: Writer) -> None:
    """The first page paints what the second does: no stream is new, all the bytes that were there still are."""
    page(writer, 0)["/Contents"] = page(writer, 1).raw_get("/Contents")
    writer.mark_update(writer.root["/Pages"]["/Kids"].raw_get(0))


def other_meaning(writer: Writer) -> None:
    """A structure element that says something else than what it shows."""
    element = writer.root["/StructTreeRoot"]["/K"]
    while not isinstance(element, DictionaryObject) or "/Pg" not in element:
        element = element[0] if isinstance(element, list) else element["/K"]
    element["/ActualText"] = pdf_string("L’ente NON aderisce.")
    writer.update_container(element)


def other_letters(writer: Writer) -> None:
    """A font whose table gives other letters for the same glyphs."""
    for font in page(writer, 0)["/Resources"]["/Font"].values():
        cmap = font.get_object()["/ToUnicode"]
        cmap._data, cmap._encoded_data = cmap.data.replace(b"0061>", b"0062>"), None
        writer.update_container(cmap)


def other_order(writer: Writer) -> None:
    """No structure any more."""
    del writer.root["/StructTreeRoot"]
    writer.update_root()


def page_gone(writer: Writer) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][1]
    writer.update_container(pages)


def other_value(writer: Writer) -> None:
    field = next(one.get_object() for one in writer.root["/AcroForm"]["/Fields"] if one.get_object()["/T"] == "risorse")
    field[pdf_name("/V")] = pdf_string("Un furgone")
    writer.update_container(field)


ALTERATIONS = (other_words, other_page, other_meaning, other_letters, other_order, page_gone, other_value)


def read(texts: Texts, data: bytes) -> text.Content:
    return texts.read(data, PdfReader(BytesIO(data)))


@pytest.mark.parametrize("alter", ALTERATIONS)
def test_what_was_changed_afterwards_is_read(forms: Forms, alter: Callable[[Writer], None]) -> None:
    form = forms.adhesions[UNION]
    altered = append(form, alter)
    assert altered.startswith(form)
    right, wrong = text.read(form), text.read(altered)
    assert right.normal != wrong.normal
    for order in ((form, altered), (altered, form)):
        texts = Texts()
        for data in (*order, *order):
            assert read(texts, data) == text.read(data)


def test_filled_signed_or_saved_anew_a_form_says_the_same(
    forms: Forms, bodies_pki: DemoPki, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bodies fill in the same blank: of ten forms only one text is read, and one more of the viewer that writes everything anew."""
    texts, read_anew = Texts(), []
    whole = text.pieces
    monkeypatch.setattr(text, "pieces", lambda *given: read_anew.append(given) or whole(*given))
    for form in forms.adhesions.values():
        request = pades.Request(at=bodies_pki.at, demonstrative=True, visible=False)
        signed = pades.sign(form, key=bodies_pki.signers[UNION].key, request=request)
        for data in (form, signed):
            assert read(texts, data).plain.count("Istanza di adesione") == 1
    assert len(read_anew) == 1
    saved = filled(forms.adhesions[UNION], {"risorse": "Un furgone"})
    assert "Un furgone" in read(texts, saved).plain
    assert len(read_anew) == 2
