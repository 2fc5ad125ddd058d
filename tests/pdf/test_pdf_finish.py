"""The finisher: the same bytes twice, what it repairs, and that it claims no more than holds."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pdf_material
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject

from pdz_docs.errors import ToolFailedError
from pdz_docs.pdf import structure, text
from pdz_docs.pdf.artifacts import mark_paths
from pdz_docs.pdf.export import Job, export
from pdz_docs.pdf.finish import Finished, finish
from pdz_docs.pdf.marked import page_content
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.tounicode import parse_cmap, without_private_use
from pdz_docs.pdf.xmp import Facts


def _claims(pdf: DraftPdf) -> tuple[bool, bool]:
    xmp = PdfReader(BytesIO(pdf.data)).root_object["/Metadata"].get_data()
    return b"<pdfaid:conformance>A<" in xmp, b"<pdfuaid:part>1<" in xmp


@pytest.mark.office
def test_two_exports_of_one_document_give_the_same_bytes(
    finished: Finished, facts: Facts, tmp_path: Path, office: Office, signatories: tuple
) -> None:
    (tmp_path / "b.docx").write_bytes(pdf_material.agreement([one.id for one in signatories]))
    export([Job(docx=tmp_path / "b.docx", pdf=tmp_path / "b.pdf", name="b")], office=office)
    assert finish(DraftPdf((tmp_path / "b.pdf").read_bytes()), facts).pdf.sha256 == finished.pdf.sha256


@pytest.mark.office
def test_it_claims_2a_and_ua_when_nothing_speaks_against_it(finished: Finished) -> None:
    assert (finished.level, finished.accessible, finished.problems) == ("A", True, ())
    assert _claims(finished.pdf) == (True, True)


@pytest.mark.office
def test_finishing_loses_no_text(raw: DraftPdf, finished: Finished) -> None:
    assert text.read(finished.pdf.data).normal.replace("•", "") == text.read(raw.data).normal.replace("\uf0b7", "")


@pytest.mark.office
def test_a_picture_and_its_description_are_together(finished: Finished) -> None:
    reader = PdfReader(BytesIO(finished.pdf.data))
    (figure,) = (one for one in structure.elements(reader.root_object["/StructTreeRoot"]) if one.get("/S") == "/Figure")
    assert figure["/Alt"] == "Rettangolo rosso"
    (mcid,) = figure["/K"]
    page = figure["/Pg"]
    assert b"/Figure<</MCID %d>>BDC" % mcid in page_content(page)
    parents = dict(zip(*[iter(reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"])] * 2, strict=True))
    assert parents[page["/StructParents"]].get_object()[mcid].get_object()["/Alt"] == "Rettangolo rosso"


@pytest.mark.office
def test_metadata_say_what_was_given(finished: Finished, facts: Facts) -> None:
    reader = PdfReader(BytesIO(finished.pdf.data))
    assert reader.metadata is not None
    assert reader.metadata.title == facts.title
    assert reader.metadata.creation_date == facts.instant
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": facts.title}
    assert reader.root_object["/Lang"] == "it-IT"


@pytest.mark.office
def test_no_figure_description_no_claim_of_accessibility(raw: DraftPdf, facts: Facts) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(raw.data)))
    for element in structure.elements(writer.root_object["/StructTreeRoot"]):
        element.pop("/Alt", None)
    buffer = BytesIO()
    writer.write(buffer)
    poor = finish(DraftPdf(buffer.getvalue()), facts)
    assert {problem.id for problem in poor.problems} == {"PDF_FIGURA_SENZA_TESTO"}
    assert (poor.level, poor.accessible, _claims(poor.pdf)) == ("A", False, (True, False))


@pytest.mark.office
def test_unmarked_text_costs_level_a_too(raw: DraftPdf, facts: Facts) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(raw.data)))
    stream = writer.pages[0]["/Contents"].get_object()
    assert isinstance(stream, StreamObject)
    stream.set_data(stream.get_data() + b"\nBT /F1 12 Tf 50 50 Td (x) Tj ET")
    buffer = BytesIO()
    writer.write(buffer)
    poor = finish(DraftPdf(buffer.getvalue()), facts)
    assert "PDF_NON_ETICHETTATO" in {problem.id for problem in poor.problems}
    assert (poor.level, poor.accessible) == ("B", False)


@pytest.mark.office
def test_without_structure_nothing_is_claimed(raw: DraftPdf, facts: Facts) -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(raw.data)))
    del writer.root_object[NameObject("/StructTreeRoot")]
    buffer = BytesIO()
    writer.write(buffer)
    poor = finish(DraftPdf(buffer.getvalue()), facts)
    assert (poor.level, poor.accessible) == ("B", False)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7\n", b"not a pdf at all" * 100])
def test_what_is_not_a_pdf_is_a_tool_failure(data: bytes, facts: Facts) -> None:
    with pytest.raises(ToolFailedError):
        finish(DraftPdf(data), facts)


def test_only_unmarked_paths_become_artifacts() -> None:
    data = b"q 1 w 0 0 m 9 9 l S Q /P<</MCID 0>>BDC 1 1 re f EMC 2 2 re W n BT (m 0 l S) Tj ET"
    marked = mark_paths(data)
    assert marked.count(b"/Artifact BMC") == 2
    assert b"/Artifact BMC\n0 0 m 9 9 l S\nEMC Q" in marked
    assert b"BDC 1 1 re f EMC" in marked
    assert b"BT (m 0 l S) Tj ET" in marked
    assert mark_paths(marked) == marked


def test_private_use_bullets_get_a_meaning() -> None:
    cmap = (
        b"/CIDInit/ProcSet findresource begin\nbegincmap\n1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        b"3 beginbfchar\n<01> <F0B7>\n<02> <0041>\n<03> <F123>\nendbfchar\nendcmap\nend\nend"
    )
    repaired = without_private_use(cmap)
    assert parse_cmap(repaired) == {1: "•", 2: "A", 3: "•"}
    assert without_private_use(repaired) == repaired
