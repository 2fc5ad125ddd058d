"""Signature fields stand where the markers are, say whose they are, and refuse a place that does not hold them."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pdf_material
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pypdf import PdfReader

from pdz_docs.errors import TemplateError, ToolFailedError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf import fields, structure
from pdz_docs.pdf.export import Job, export
from pdz_docs.pdf.finish import Finished, finish
from pdz_docs.pdf.letters import RESOURCE
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.xmp import Facts

pytestmark = pytest.mark.office


def test_the_markers_of_the_template_are_all_there(
    finished: Finished, signatories: Sequence[ExpectedSignatory]
) -> None:
    assert fields.destinations(finished.pdf) == tuple(sorted(one.id for one in signatories))


def test_each_signatory_has_one_empty_field_that_names_who_signs(
    with_fields: DraftPdf, signatories: Sequence[ExpectedSignatory]
) -> None:
    listed = {name: value for name, value, _ in enumerate_sig_fields(PdfFileReader(BytesIO(with_fields.data)))}
    assert listed == {f"firma{one.id}": None for one in signatories}
    found = PdfReader(BytesIO(with_fields.data)).get_fields() or {}
    assert found["firmaclusone"]["/TU"] == "Firma di Mario Rossi, Sindaco, Comune di Clusone"


def test_a_field_is_60_by_20_mm_with_its_corner_at_the_marker(finished: Finished, with_fields: DraftPdf) -> None:
    mark = PdfReader(BytesIO(finished.pdf.data)).named_destinations["/firmaclusone"]
    for page in PdfReader(BytesIO(with_fields.data)).pages:
        for widget in structure.page_annotations(page):
            if widget.get("/T") == "firmaclusone":
                left, bottom, right, top = (float(side) for side in widget["/Rect"])
                assert (left, top) == pytest.approx((float(mark.left), float(mark.top)), abs=0.01)
                assert (right - left, top - bottom) == pytest.approx((170.08, 56.69), abs=0.02)
                return
    pytest.fail("no such field")


def test_fields_are_in_the_structure_beside_their_text(
    with_fields: DraftPdf, signatories: Sequence[ExpectedSignatory]
) -> None:
    reader = PdfReader(BytesIO(with_fields.data))
    forms = [one for one in structure.elements(reader.root_object["/StructTreeRoot"]) if one.get("/S") == "/Form"]
    assert [form["/K"]["/Obj"]["/T"] for form in forms] == [f"firma{one.id}" for one in signatories]
    assert {form["/P"]["/S"] for form in forms} <= {"/Standard", "/P", "/TD", "/Table#20Contents"}
    assert not list(structure.problems(reader.root_object, list(reader.pages)))


def test_the_typeface_of_the_boxes_is_embedded_once(with_fields: DraftPdf) -> None:
    reader = PdfReader(BytesIO(with_fields.data))
    font = reader.root_object["/AcroForm"]["/DR"]["/Font"][RESOURCE]
    assert font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile2"].get_data()[:4] == b"\0\1\0\0"
    assert with_fields.data.count(b"/CIDFontType2") == 1


def test_placing_is_repeatable(
    finished: Finished, with_fields: DraftPdf, signatories: Sequence[ExpectedSignatory]
) -> None:
    assert fields.place(finished.pdf, signatories).sha256 == with_fields.sha256


def test_a_signatory_without_a_marker_is_an_error(finished: Finished, signatories: Sequence[ExpectedSignatory]) -> None:
    stranger = signatories[0].model_copy(update={"id": "altrove"})
    with pytest.raises(TemplateError) as caught:
        fields.place(finished.pdf, [*signatories, stranger])
    assert [problem.id for problem in caught.value.problems] == ["FIRMA_SENZA_SEGNO"]
    assert "altrove" in caught.value.problems[0].text


@pytest.mark.parametrize(
    ("size", "problem"),
    [((60.0, 30.0), "FIRMA_SOVRAPPOSTA"), ((150.0, 20.0), "FIRMA_FUORI_PAGINA")],
    ids=["overlap", "off the page"],
)
def test_a_field_that_does_not_fit_is_an_error(
    size: tuple[float, float], problem: str, finished: Finished, signatories: Sequence[ExpectedSignatory]
) -> None:
    with pytest.raises(TemplateError) as caught:
        fields.place(finished.pdf, signatories, size_mm=size)
    assert problem in {one.id for one in caught.value.problems}
    assert caught.value.exit_code == 4
    with pytest.raises(TemplateError):
        fields.check_places(finished.pdf, [one.id for one in signatories], name="accordo", size_mm=size)


def test_a_field_over_text_is_an_error(
    tmp_path: Path, office: Office, facts: Facts, signatories: Sequence[ExpectedSignatory]
) -> None:
    (tmp_path / "t.docx").write_bytes(pdf_material.covered(signatories[0].id))
    export([Job(docx=tmp_path / "t.docx", pdf=tmp_path / "t.pdf", name="t")], office=office)
    drawn = finish(DraftPdf((tmp_path / "t.pdf").read_bytes()), facts).pdf
    with pytest.raises(TemplateError) as caught:
        fields.place(drawn, signatories[:1])
    assert {problem.id for problem in caught.value.problems} == {"FIRMA_COPRE_TESTO"}


def test_an_untagged_pdf_gets_no_fields(signatories: Sequence[ExpectedSignatory], finished: Finished) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=PdfReader(BytesIO(finished.pdf.data)))
    del writer.root_object["/StructTreeRoot"]
    buffer = BytesIO()
    writer.write(buffer)
    with pytest.raises(ToolFailedError):
        fields.place(DraftPdf(buffer.getvalue()), signatories)
