"""Forms out: markers become tagged fields, one conversion serves everyone, what fills them is what is read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pdf_material
import pytest
from docx import Document
from pypdf import PdfReader

from pdz_docs.documents.engine import Rendered
from pdz_docs.documents.values import Context
from pdz_docs.errors import InputError, TemplateError
from pdz_docs.pdf import produce as producing
from pdz_docs.pdf import structure, text
from pdz_docs.pdf.forms import blank, marks
from pdz_docs.pdf.forms.read import read
from pdz_docs.pdf.forms.source import form_of
from pdz_docs.pdf.forms.spec import Kind
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.produce import Product, Source, produce

HARD = "Società “Città & Comunità” <ONLUS> – Đorđević (2/3)"


class Domanda(Context):
    denominazione: str
    codice_fiscale: str | None = None
    iscritto: bool = False
    sezione: str | None = None
    motivazione: str | None = None


def source(context: Context, number: int = 0, docx: bytes | None = None) -> Source:
    rendered = Rendered(docx or pdf_material.form(), ("L'ente", "Motivazione"), (), ("ente",))
    name = f"domanda/{number}"
    return Source(
        name=name,
        title=f"Domanda n. {number} & allegati",
        author="Ambito",
        rendered=rendered,
        form=form_of(rendered.docx, context, name=name),
    )


CONTEXTS = (
    Domanda(
        denominazione=HARD,
        codice_fiscale="01234567890",
        iscritto=True,
        sezione="APS",
        motivazione="Prima riga.\nSeconda: perché è così, 100 €.",
    ),
    Domanda(denominazione="Altra"),
    Domanda(denominazione="Terza", sezione="altro"),
)


@pytest.fixture(scope="module")
def products(office: Office, at: datetime, tmp_path_factory: pytest.TempPathFactory) -> Sequence[Product]:
    docx = pdf_material.form()
    sources = [source(context, number, docx) for number, context in enumerate(CONTEXTS)]
    return tuple(produce(sources, folder=tmp_path_factory.mktemp("forms"), instant=at, office=office))


def _marked(*paragraphs: str) -> marks.Marked | None:
    return marks.read(pdf_material.word(paragraphs), "modulo")


def _word(values: dict[str, str | bool]) -> str:
    marked = marks.read(pdf_material.form(), "modulo")
    assert marked is not None
    document = Document(BytesIO(marked.word.fill(values)))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *(cell.text for cell in cells)])


class TestMarks:
    def test_every_kind_is_read_also_cut_over_runs(self) -> None:
        marked = marks.read(pdf_material.form(), "modulo")
        assert marked is not None
        assert [(spec.name, spec.kind, spec.many_lines) for spec in marked.specs] == [
            ("denominazione", Kind.TEXT, False),
            ("codice_fiscale", Kind.TEXT, False),
            ("iscritto", Kind.CHECK, False),
            ("sezione", Kind.CHOICE, False),
            ("motivazione", Kind.TEXT, True),
        ]
        assert marked.specs[3].options == ("ODV", "APS", "altro")
        assert (marked.specs[4].width_mm, marked.specs[4].height_mm) == (70, 30)

    def test_people_receive_lines_to_write_on(self) -> None:
        shown = _word({})
        assert "[[" not in shown
        assert "L'ente ____" in shown
        assert "☐ è iscritto" in shown

    def test_the_word_version_holds_what_is_known(self) -> None:
        shown = _word({"denominazione": HARD, "iscritto": True, "motivazione": "Prima.\nSeconda."})
        assert f"L'ente {HARD} con codice ____" in shown
        assert "☒ è iscritto" in shown
        assert "Prima.\nSeconda." in shown

    def test_a_document_without_markers_is_no_form(self) -> None:
        assert _marked("Niente da compilare.") is None

    @pytest.mark.parametrize(
        "marker",
        [
            "[[testo:Denominazione:90:x]]",
            "[[testo:a:x]]",
            "[[testo:a:90:]]",
            "[[casella:a:]]",
            "[[scelta:a:60:Etichetta]]",
            "[[testo:a:60:Etichetta|voce]]",
            "[[testo:a:60x:Etichetta]]",
        ],
    )
    def test_what_cannot_be_understood_is_an_error_with_an_example(self, marker: str) -> None:
        with pytest.raises(TemplateError) as caught:
            _marked(f"Qui: {marker}.")
        assert caught.value.problems[0].id == "SEGNO_DI_MODULO"
        assert "[[testo:" in (caught.value.hint or "")

    def test_a_marker_in_a_header_is_an_error(self) -> None:
        document = Document(BytesIO(pdf_material.word()))
        document.sections[0].header.paragraphs[0].text = "[[testo:a:60:Uno]]"
        buffer = BytesIO()
        document.save(buffer)
        with pytest.raises(TemplateError, match="solo nel corpo"):
            marks.read(buffer.getvalue(), "modulo")

    def test_a_name_is_used_once(self) -> None:
        with pytest.raises(TemplateError, match="2 volte"):
            _marked("[[testo:a:60:Uno]] [[testo:a:60:Due]]")

    def test_a_field_is_named_after_the_model(self) -> None:
        docx = pdf_material.word(["[[testo:ragione:90:Ragione sociale]]"])
        with pytest.raises(TemplateError) as caught:
            form_of(docx, Domanda(denominazione="x"), name="domanda")
        assert caught.value.problems[0].id == "CAMPO_SCONOSCIUTO"


@pytest.mark.office
class TestProducts:
    def test_what_fills_a_form_is_what_is_read_back(self, products: Sequence[Product]) -> None:
        assert read(products[0].pdf.data, name="0").values == {
            "denominazione": HARD,
            "codice_fiscale": "01234567890",
            "iscritto": True,
            "sezione": "APS",
            "motivazione": "Prima riga.\nSeconda: perché è così, 100 €.",
        }
        assert read(products[1].pdf.data, name="1").values == {
            "denominazione": "Altra",
            "codice_fiscale": "",
            "iscritto": False,
            "sezione": "",
            "motivazione": "",
        }

    def test_the_values_are_in_the_tagged_content(self, products: Sequence[Product]) -> None:
        assert text.missing(products[0].pdf.data, [HARD, "01234567890", "perché è così, 100 €"]) == ()

    def test_all_share_the_bytes_of_one_blank(self, products: Sequence[Product]) -> None:
        first, second, third = (product.pdf.data for product in products)
        shared = next(at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1])
        assert first[:shared] == third[:shared]
        assert shared > 0.8 * min(len(first), len(second))

    def test_each_has_its_own_title(self, products: Sequence[Product]) -> None:
        reader = PdfReader(BytesIO(products[2].pdf.data))
        assert reader.metadata is not None
        assert reader.metadata.title == "Domanda n. 2 & allegati"
        assert reader.xmp_metadata is not None
        assert reader.xmp_metadata.dc_title == {"x-default": "Domanda n. 2 & allegati"}

    def test_fields_are_read_in_the_order_of_the_page_inside_their_paragraphs(
        self, products: Sequence[Product]
    ) -> None:
        reader = PdfReader(BytesIO(products[0].pdf.data))
        forms = [one for one in structure.elements(reader.root_object["/StructTreeRoot"]) if one.get("/S") == "/Form"]
        names = [form["/K"]["/Obj"]["/T"] for form in forms]
        assert names == ["denominazione", "codice_fiscale", "iscritto", "sezione", "motivazione", "firmaente"]
        assert all(form["/P"]["/S"] != "/Document" for form in forms[:-1])
        assert not list(structure.problems(reader.root_object, list(reader.pages)))

    def test_labels_are_what_a_screen_reader_says(self, products: Sequence[Product]) -> None:
        found = PdfReader(BytesIO(products[0].pdf.data)).get_fields() or {}
        assert found["iscritto"]["/TU"] == "L'ente è iscritto al RUNTS"
        assert found["firmaente"]["/TU"] == producing.FORM_SIGNATURE

    def test_the_same_form_twice_is_the_same_file(
        self, products: Sequence[Product], office: Office, at: datetime, tmp_path: Path
    ) -> None:
        (again,) = produce([source(CONTEXTS[0], 0)], folder=tmp_path, instant=at, office=office)
        assert again.pdf.sha256 == products[0].pdf.sha256

    def test_a_text_that_does_not_fit_is_an_error_not_a_cut(self, office: Office, at: datetime, tmp_path: Path) -> None:
        too_long = Domanda(denominazione="x", motivazione="parola " * 2_000)
        with pytest.raises(InputError, match="non entra nel campo"):
            list(produce([source(too_long)], folder=tmp_path, instant=at, office=office))

    def test_a_choice_is_one_of_its_list(self, office: Office, at: datetime, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="ODV, APS, altro"):
            list(
                produce([source(Domanda(denominazione="x", sezione="OdV"))], folder=tmp_path, instant=at, office=office)
            )

    def test_a_marker_that_does_not_reach_the_page_is_an_error(self, products: Sequence[Product]) -> None:
        form = products[0].source.form
        assert form is not None
        with pytest.raises(TemplateError) as caught:
            blank.place(products[0].pdf, form.marked.specs, name="domanda")
        assert {problem.id for problem in caught.value.problems} == {"CAMPO_PERSO"}
