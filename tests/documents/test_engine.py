"""The engine: nothing lost, nothing invented, every error at its paragraph, the same bytes twice."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import Field

from pdz_docs.documents.engine import Rendered, Stamp, render
from pdz_docs.documents.values import Context, Gap
from pdz_docs.dossier.needs import Blank
from pdz_docs.errors import InputError, TemplateError, Where
from tests.documents import words
from tests.documents.words import W


class Ente(Context):
    id: str
    nome: str
    sindaco: str | None = Field(default=None, title="sindaco")

    def owner(self) -> str | None:
        return self.nome


class Prova(Context):
    testo: str = "testo"
    numero: Blank | str | None = None
    giorno: date = date(2024, 12, 10)
    importo: Decimal = Decimal("1234.5")
    anno: int = 2025
    vero: bool = True
    enti: tuple[Ente, ...] = (
        Ente(id="azzone", nome="Comune di Azzone", sindaco="Anna Neri"),
        Ente(id="asst", nome="ASST Bergamo Est", sindaco="Ugo Bo"),
    )


Make = Callable[..., Rendered]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Render some paragraphs with a context."""

    def made(*paragraphs: str, context: Context | None = None, draft: bool = True, **kwargs: object) -> Rendered:
        stamp = kwargs.pop("stamp", None)
        path = words.template(tmp_path, *paragraphs, **kwargs)  # type: ignore[arg-type]
        return render(path, context or Prova(), draft=draft, stamp=stamp)  # type: ignore[arg-type]

    return made


def fault(make: Make, *paragraphs: str, **kwargs: object) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        make(*paragraphs, **kwargs)
    return caught.value


class TestWhole:
    """What the data hold is what the document holds."""

    @pytest.mark.parametrize(
        "value",
        [
            "Rossi & Figli <ONLUS> S.p.A.",
            "Villa d’Ogna",
            "Villa d'Ogna",
            "a\u00a0b",
            "{{ non è un segno }} {% né questo %}",
            "]]>",
            "però perché così — «virgolette» “alte” € ½ ²",
            "x" * 10_000,
            "😀 𝒳",
        ],
    )
    def test_values_survive(self, make: Make, value: str) -> None:
        rendered = make("prima", "{{ testo }}", context=Prova(testo=value))
        assert words.lines(rendered.docx) == ["prima", value]
        assert rendered.required == (value,)

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    @given(value=st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zl", "Zp"))))
    def test_any_text_survives(self, make: Make, value: str) -> None:
        context = Prova.model_construct(**{**dict(Prova()), "testo": value})
        assert "".join(words.lines(make("[{{ testo }}]", context=context).docx)) == f"[{value}]"

    def test_line_breaks_and_tabs_are_words_own(self, make: Make) -> None:
        body = words.part(make("{{ testo }}", context=Prova(testo="a\r\nb\vc\td")).docx)
        assert [node.tag.split("}")[1] for node in body.iter() if node.tag in (f"{{{W}}}br", f"{{{W}}}tab")] == [
            "br",
            "br",
            "tab",
        ]
        assert [node.text for node in body.iter(f"{{{W}}}t")] == ["a", "b", "c", "d"]

    def test_symbols_have_a_typeface_of_their_own(self, make: Make) -> None:
        """Or LibreOffice would draw them after their run, and the PDF would read out of order."""
        body = words.part(make("{{ testo }}", context=Prova(testo="☒ SÌ ☐ NO → 😀")).docx)
        fonts = f"{{{W}}}rPr/{{{W}}}rFonts"
        shown = [(node.findtext(f"{{{W}}}t"), node.find(fonts) is not None) for node in body.iter(f"{{{W}}}r")]
        assert shown == [
            ("☒", True),
            (" SÌ ", False),
            ("☐", True),
            (" NO ", False),
            ("→", True),
            (" ", False),
            ("😀", True),
        ]

    def test_four_hundred_rows(self, make: Make) -> None:
        context = Prova(enti=tuple(Ente(id=f"e{n}", nome=f"Comune di Esempio {n} & C.") for n in range(400)))
        rows = words.table(
            words.tr("Ente"), words.tr("{%tr for e in enti %}"), words.tr("{{ e.nome }}"), words.tr("{%tr endfor %}")
        )
        assert words.lines(make(rows, context=context).docx) == ["Ente", *(ente.nome for ente in context.enti)]

    def test_a_tag_split_over_runs_is_joined(self, make: Make) -> None:
        assert words.lines(make(words.runs("Il {{ te", "sto", " }} di prova")).docx) == ["Il testo di prova"]

    def test_a_run_keeps_its_look_around_a_gap(self, make: Make) -> None:
        context = Prova(enti=(Ente(id="a", nome="Comune di Azzone"),))
        body = words.part(make(words.runs("Sindaco: {{ enti[0].sindaco }}."), context=context).docx)
        looks = [
            (node.findtext(f"{{{W}}}t"), node.find(f"{{{W}}}rPr/{{{W}}}highlight") is not None)
            for node in body.iter(f"{{{W}}}r")
        ]
        assert looks[:3] == [("Sindaco: ", False), ("[DA COMPLETARE: sindaco (Comune di Azzone)]", True), (".", False)]
        assert all(node.find(f"{{{W}}}rPr/{{{W}}}b") is not None for node in list(body.iter(f"{{{W}}}r"))[:3])

    def test_control_characters_are_refused_where_they_are_printed(self, make: Make) -> None:
        with pytest.raises(InputError, match=r"U\+0007.*“prima□dopo”.*\{\{ testo \}\}"):
            make("{{ testo }}", context=Prova(testo="prima\x07dopo"))

    def test_what_has_no_text_is_an_error(self, make: Make) -> None:
        assert "si stampa un elenco" in str(fault(make, "{{ enti }}"))
        assert "si stampa un gruppo di dati" in str(fault(make, "{{ enti[0] }}"))

    def test_values_have_their_italian_form(self, make: Make) -> None:
        rendered = make("{{ giorno }}|{{ importo }}|{{ anno }}|{{ vero }}|{{ importo | euro }}|{{ enti | enti('di') }}")
        assert words.lines(rendered.docx) == [
            "10 dicembre 2024|1.234,5|2025|Sì|1.234,50|del Comune di Azzone e dell’ASST Bergamo Est"
        ]


class TestGaps:
    """A missing datum stands out in a draft and stops a final text; it is never a blank."""

    context = Prova(
        enti=(Ente(id="azzone", nome="Comune di Azzone").located(sindaco=Where(file="comuni.yaml", line=7)),)
    )

    def test_a_draft_shows_and_lists_it(self, make: Make) -> None:
        rendered = make("Sindaco: {{ enti[0].sindaco | upper }}", context=self.context)
        assert rendered.gaps == (Gap("sindaco (Comune di Azzone)"),)
        texts = words.lines(rendered.docx)
        assert texts[0] == "Sindaco: [DA COMPLETARE: sindaco (Comune di Azzone)]"
        assert texts[1] == "Elenco dei dati mancanti"
        assert texts[-1] == "1. sindaco (Comune di Azzone) — comuni.yaml, riga 7"

    def test_a_final_text_is_refused_with_every_gap(self, make: Make) -> None:
        with pytest.raises(InputError) as caught:
            make("{{ enti[0].sindaco }} {{ numero }}", context=self.context, draft=False)
        assert [problem.text for problem in caught.value.problems] == [
            "manca il dato: sindaco (Comune di Azzone)",
            "manca il dato: numero",
        ]
        assert caught.value.problems[0].where == Where(file="comuni.yaml", line=7)

    @pytest.mark.parametrize(
        "expression",
        [
            "enti[0].sindaco",
            "'il ' ~ enti[0].sindaco",
            "[enti[0].sindaco] | elenco",
            "enti | map(attribute='sindaco') | elenco",
            "enti[0].sindaco.nome",
        ],
    )
    def test_no_way_to_print_it_hides_it(self, make: Make, expression: str) -> None:
        rendered = make(f"{{{{ {expression} }}}}", context=self.context)
        assert [gap.field for gap in rendered.gaps] == ["sindaco (Comune di Azzone)"]
        assert "None" not in " ".join(words.lines(rendered.docx))

    def test_a_gap_is_false(self, make: Make) -> None:
        rendered = make("{% if enti[0].sindaco %}c'è{% else %}non c'è{% endif %}", context=self.context)
        assert (words.lines(rendered.docx), rendered.gaps) == (["non c'è"], ())

    def test_a_declared_blank_is_a_rule_and_not_a_gap(self, make: Make) -> None:
        rendered = make(
            "Rep. n. {{ numero }}", context=Prova(numero=Blank(in_bianco="numero di repertorio")), draft=False
        )
        assert words.lines(rendered.docx) == ["Rep. n. " + "_" * 14]
        assert (rendered.gaps, rendered.required) == ((), ())

    def test_a_gap_in_a_header_is_listed_too(self, make: Make) -> None:
        rendered = make("corpo", header=words.p("{{ enti[0].sindaco }}"), context=self.context)
        assert [gap.field for gap in rendered.gaps] == ["sindaco (Comune di Azzone)"]
        assert words.lines(rendered.docx, "word/header1.xml") == ["[DA COMPLETARE: sindaco (Comune di Azzone)]"]


class TestFaults:
    """Each mistake of a template is told with part, number and text of its paragraph."""

    @pytest.mark.parametrize(
        ("paragraphs", "number", "said"),
        [
            (["{{ tezto }}"], 2, "variabile sconosciuta: “tezto” (forse “testo”?)"),
            (
                ["{%p for e in enti %}", "{{ e.nomme }}", "{%p endfor %}"],
                3,
                "campo sconosciuto: “nomme” (forse “nome”?)",
            ),
            (["{{ testo }} {{ testo }}", "{{ testo | bbo }}"], 3, "filtro sconosciuto: “bbo”"),
            (["{%p for e in enti %}", "{{ e.nome }}"], 2, "“for” non è chiuso: manca “endfor”"),
            (["{%p if vero %}", "a", "{%p endfor %}", "{%p endif %}"], 4, "“endfor” chiude un “for” che non è aperto"),
            (
                ["{%p if vero %}", "{%p for e in enti %}", "{%p endif %}", "{%p endfor %}"],
                3,
                "“for” non è chiuso prima di “endif”",
            ),
            (["{% else %}"], 2, "“else” non sta dentro un “if” o un “for”"),
            (["{{ testo"], 2, "“{{” non è chiusa in questo paragrafo"),
            (["testo }}"], 2, "“}}” non è aperta in questo paragrafo"),
            (["{{ }}"], 2, "fra le graffe non c'è nulla"),
            (["{{ testo nome }}"], 2, "dopo la variabile c'è qualcosa di troppo: “nome”"),
            (["{% boh %}"], 2, "istruzione sconosciuta: “boh”"),
            (["{{ testo | euro }}"], 2, "l'istruzione non riesce"),
            (["{{ testo is defined }}"], 2, "condizione sconosciuta: “defined”"),
            (["{{ anno + testo }}"], 2, "non è del tipo che l'istruzione si aspetta"),
        ],
    )
    def test_place_and_words(self, make: Make, paragraphs: list[str], number: int, said: str) -> None:
        error = fault(make, "primo paragrafo", *paragraphs)
        problem = error.problems[0]
        assert said in problem.text
        assert (problem.where.file, problem.where.part, problem.where.paragraph) == ("prova.docx", "corpo", number)
        shown = paragraphs[number - 2]
        assert f"Il paragrafo dice: “{shown}”" in problem.text

    def test_rows_taken_away_do_not_shift_the_count(self, make: Make) -> None:
        rows = words.table(
            words.tr("{%tr for e in enti %}"), words.tr("{{ e.nome }}", "{{ e.niente }}"), words.tr("{%tr endfor %}")
        )
        assert fault(make, "uno", rows).problems[0].where.paragraph == 4

    def test_the_header_is_named(self, make: Make) -> None:
        problem = fault(make, "{{ testo }}", header=words.p("{{ ignota }}")).problems[0]
        assert (problem.where.part, problem.where.paragraph) == ("intestazione", 1)

    def test_every_syntax_error_of_a_template_is_reported_at_once(self, make: Make) -> None:
        error = fault(make, "{%p for e in enti %}", "{%p if vero %}")
        assert [problem.where.paragraph for problem in error.problems] == [1, 2]

    def test_instructions_that_cut_a_table_are_told(self, make: Make) -> None:
        rows = words.table(words.tr("{% for e in enti %}"), words.tr("{{ e.nome }}"))
        assert "non è ben formato" in str(fault(make, rows, "{% endfor %}"))

    @pytest.mark.parametrize(
        "expression",
        [
            "testo.__class__.__mro__",
            "enti[0].model_dump()",
            "enti[0].__init__.__globals__",
            "'a' * 1000000000",
            "2 ** 1000000",
            "testo | safe",
            "testo | default('x')",
            "cycler.__init__.__globals__.os.popen('id').read()",
            "self._TemplateReference__context",
            "lipsum.__globals__",
            "''|attr('__class__')",
        ],
    )
    def test_a_way_out_of_the_sandbox_is_an_error(self, make: Make, expression: str) -> None:
        fault(make, f"{{{{ {expression} }}}}")

    @pytest.mark.parametrize(
        "statement",
        [
            "{% include 'x' %}",
            "{% import 'x' as y %}",
            "{% extends 'x' %}",
            "{% autoescape false %}{{ testo }}{% endautoescape %}",
        ],
    )
    def test_statements_that_are_not_admitted(self, make: Make, statement: str) -> None:
        assert fault(make, statement).exit_code == 4


class TestPackage:
    """What is not a Word file, or is more than one."""

    def test_missing(self, tmp_path: Path) -> None:
        with pytest.raises(TemplateError, match="Manca il modello"):
            render(tmp_path / "assente.docx", Prova(), draft=True)

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04boh", b"testo", b"\xd0\xcf\x11\xe0"])
    def test_not_a_zip(self, tmp_path: Path, data: bytes) -> None:
        path = tmp_path / "rotto.docx"
        path.write_bytes(data)
        with pytest.raises(TemplateError, match="danneggiato") as caught:
            render(path, Prova(), draft=True)
        assert caught.value.problems[0].where.file == "rotto.docx"

    def test_truncated(self, tmp_path: Path, templates: Path) -> None:
        path = tmp_path / "tronco.docx"
        path.write_bytes((templates / "accordo.docx").read_bytes()[:5000])
        with pytest.raises(TemplateError, match="danneggiato"):
            render(path, Prova(), draft=True)

    @pytest.mark.parametrize(
        ("name", "data", "said"),
        [
            ("word/vbaProject.bin", b"x", "contiene macro"),
            ("word/activeX/activeX1.xml", b"<x/>", "ActiveX"),
            ("word/embeddings/oleObject1.bin", b"x", "OLE"),
            ("word/document.xml", b"<w:document", "parte danneggiata"),
            ("word/altro.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "parte danneggiata"),
        ],
    )
    def test_forbidden_parts(self, tmp_path: Path, name: str, data: bytes, said: str) -> None:
        path = words.write(tmp_path / "m.docx", {**words.parts(words.p("x")), name: data})
        with pytest.raises(TemplateError, match=said):
            render(path, Prova(), draft=True)

    def test_external_images_and_active_fields(self, tmp_path: Path) -> None:
        content = words.parts(words.p("x"))
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
        link = f'<Relationship Id="rId9" Type="{kind}" Target="https://esempio.example/x.png" TargetMode="External"/>'
        rels = content["word/_rels/document.xml.rels"].replace(b"</Relationships>", link.encode() + b"</Relationships>")
        with pytest.raises(TemplateError, match="rimanda a un file esterno"):
            render(
                words.write(tmp_path / "e.docx", {**content, "word/_rels/document.xml.rels": rels}), Prova(), draft=True
            )
        field = '<w:p><w:r><w:instrText xml:space="preserve"> INCLUDETEXT "x" </w:instrText></w:r></w:p>'
        with pytest.raises(TemplateError, match="INCLUDETEXT"):
            render(words.write(tmp_path / "f.docx", words.parts(field)), Prova(), draft=True)

    def test_a_zip_that_expands_past_the_limits(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pdz_docs.documents.package.MAX_BYTES", 1000)
        with pytest.raises(TemplateError, match="troppo grande"):
            render(words.template(tmp_path, "a" * 2000), Prova(), draft=True)

    def test_same_inputs_same_bytes(self, make: Make) -> None:
        first = make("{{ testo }}", stamp=Stamp(facsimile=True, bozza=True))
        second = make("{{ testo }}", stamp=Stamp(facsimile=True, bozza=True))
        assert first.docx == second.docx
        with zipfile.ZipFile(BytesIO(first.docx)) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}

    def test_the_template_is_not_changed_by_a_rendering(self, tmp_path: Path) -> None:
        path = words.template(tmp_path, "{{ testo }}")
        one = render(path, Prova(testo="uno"), draft=True)
        assert words.lines(render(path, Prova(testo="due"), draft=True).docx) == ["due"]
        assert words.lines(one.docx) == ["uno"]

    def test_title_and_language(self, tmp_path: Path) -> None:
        core = (
            '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Prova {{ testo }}</dc:title>'
            "<cp:lastModifiedBy>Qualcuno</cp:lastModifiedBy></cp:coreProperties>"
        )
        path = words.template(tmp_path, "x", core=core)
        text = words.part(render(path, Prova(testo="A & B"), draft=True).docx, "docProps/core.xml")
        assert [node.text for node in text] == ["Prova A & B", "it-IT"]
        titled = words.part(render(path, Prova(), draft=True, title="Altro").docx, "docProps/core.xml")
        assert titled[0].text == "Altro"
        bare = render(words.template(tmp_path, "x", name="b.docx"), Prova(), draft=True, title="Titolo")
        assert words.part(bare.docx, "docProps/core.xml")[0].text == "Titolo"


class TestShape:
    """What Word would call damaged is put right."""

    def test_a_cell_emptied_by_a_condition_keeps_a_paragraph(self, make: Make) -> None:
        inner = words.p("{%p if not vero %}") + words.p("mai") + words.p("{%p endif %}")
        body = words.part(
            make(f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:tcPr/>{inner}</w:tc></w:tr></w:tbl>", "fine").docx
        )
        assert [node.tag for node in body.iter(f"{{{W}}}tc")][0:1]
        assert all(cell[-1].tag == f"{{{W}}}p" for cell in body.iter(f"{{{W}}}tc"))

    def test_a_table_without_rows_goes_away(self, make: Make) -> None:
        rows = words.table(words.tr("{%tr for e in enti %}"), words.tr("{{ e.nome }}"), words.tr("{%tr endfor %}"))
        body = words.part(make(rows, "fine", context=Prova(enti=())).docx)
        assert body.find(f".//{{{W}}}tbl") is None

    def test_ids_copied_by_a_loop_are_made_unique(self, make: Make) -> None:
        marked = '<w:p><w:bookmarkStart w:id="7" w:name="punto"/><w:r><w:t>{{ e.nome }}</w:t></w:r><w:bookmarkEnd w:id="7"/></w:p>'
        body = words.part(make("{%p for e in enti %}", marked, "{%p endfor %}").docx)
        assert len(list(body.iter(f"{{{W}}}bookmarkStart"))) == len(list(body.iter(f"{{{W}}}bookmarkEnd"))) == 1

    def test_an_alternative_text_is_filled_and_not_required(self, make: Make) -> None:
        drawing = (
            '<w:p><w:r><w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
            '<wp:inline><wp:docPr id="1" name="x" descr="Stemma di {{ testo }}"/></wp:inline></w:drawing></w:r></w:p>'
        )
        rendered = make(drawing, "{{ anno }}", context=Prova(testo='A "B" & C'))
        (shown,) = words.part(rendered.docx).iter("{*}docPr")
        assert shown.get("descr") == 'Stemma di A "B" & C'
        assert rendered.required == ("2025",)


class TestSignatures:
    """`[[firma:id]]` becomes a bookmark where it stood."""

    def test_in_a_loop_and_over_runs(self, make: Make) -> None:
        rendered = make("{%p for e in enti %}", words.runs("Qui [[fir", "ma:{{ e.id }}", "]] accanto"), "{%p endfor %}")
        assert rendered.markers == ("azzone", "asst")
        assert words.lines(rendered.docx) == ["Qui  accanto"] * 2
        body = words.part(rendered.docx)
        marks = list(body.iter(f"{{{W}}}bookmarkStart"))
        assert [mark.get(f"{{{W}}}name") for mark in marks] == ["firmaazzone", "firmaasst"]
        assert len({mark.get(f"{{{W}}}id") for mark in marks}) == 2
        assert marks[0].getprevious().findtext(f"{{{W}}}t") == "Qui "

    def test_a_bookmark_made_by_hand_counts(self, make: Make) -> None:
        marked = '<w:p><w:bookmarkStart w:id="3" w:name="firmaazzone"/><w:bookmarkEnd w:id="3"/><w:r><w:t>x</w:t></w:r></w:p>'
        assert make(marked, "[[firma:asst]]").markers == ("azzone", "asst")

    @pytest.mark.parametrize("id_", ["Azzone", "azz-one", "azz_one", "", "a" * 36, "perché"])
    def test_ids_that_the_pdf_would_escape(self, make: Make, id_: str) -> None:
        error = fault(make, "uno", f"[[firma:{id_}]]")
        assert "non è un segno di firma valido" in str(error)
        assert error.problems[0].where.paragraph == 2

    def test_twice(self, make: Make) -> None:
        assert "compare più di una volta" in str(fault(make, "[[firma:a]]", "[[firma:a]]"))

    def test_only_in_the_body(self, make: Make) -> None:
        assert "solo nel corpo" in str(fault(make, "x", header=words.p("[[firma:a]]")))


class TestStamp:
    """FAC-SIMILE and BOZZA come from the engine, in every header that some page shows."""

    def test_no_stamp_leaves_headers_alone(self, make: Make) -> None:
        assert words.lines(make("x", header=words.p("testata")).docx, "word/header1.xml") == ["testata"]
        assert "word/header1.xml" not in words.names(make("x").docx)

    def test_an_existing_header_keeps_its_text(self, make: Make) -> None:
        rendered = make("x", header=words.p("testata"), stamp=Stamp(facsimile=True))
        assert words.lines(rendered.docx, "word/header1.xml") == ["testata", "FAC-SIMILE – DATI DIMOSTRATIVI"]

    def test_first_and_even_pages_have_their_own(self, tmp_path: Path) -> None:
        section = "<w:sectPr><w:pgSz w:w='11906' w:h='16838'/><w:titlePg/></w:sectPr>"
        content = words.parts(words.p("x") + f"<w:p><w:pPr>{section}</w:pPr></w:p>" + words.p("y"), section=section)
        content["word/settings.xml"] = f'<w:settings xmlns:w="{W}"><w:evenAndOddHeaders/></w:settings>'.encode()
        rendered = render(words.write(tmp_path / "s.docx", content), Prova(), draft=True, stamp=Stamp(bozza=True))
        headers = [name for name in words.names(rendered.docx) if name.startswith("word/header")]
        assert len(headers) == 3
        assert all(words.lines(rendered.docx, name) == ["BOZZA"] for name in headers)
        references = [node.get(f"{{{W}}}type") for node in words.part(rendered.docx).iter(f"{{{W}}}headerReference")]
        assert sorted(references) == ["default", "even", "first"]

    def test_words(self) -> None:
        assert Stamp(facsimile=True, bozza=True).line == "FAC-SIMILE – DATI DIMOSTRATIVI · BOZZA"
        assert not Stamp()


class TestNumbering:
    """`[[numera da 1]]` makes a list count from there."""

    def _package(self, tmp_path: Path, *texts: str) -> Path:
        numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        content = words.parts("".join(words.p(text, "" if text.startswith("{%p") else numbered) for text in texts))
        level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
        content["word/numbering.xml"] = (
            f'<w:numbering xmlns:w="{W}"><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
            f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ).encode()
        return words.write(tmp_path / "n.docx", content)

    def test_each_turn_of_a_loop_starts_again(self, tmp_path: Path) -> None:
        path = self._package(tmp_path, "{%p for e in enti %}", "[[numera da 1]]{{ e.nome }}", "poi", "{%p endfor %}")
        rendered = render(path, Prova(), draft=True)
        numbers = [node.get(f"{{{W}}}val") for node in words.part(rendered.docx).iter(f"{{{W}}}numId")]
        assert numbers == ["2", "2", "3", "3"]
        starts = [
            node.get(f"{{{W}}}val")
            for node in words.part(rendered.docx, "word/numbering.xml").iter(f"{{{W}}}startOverride")
        ]
        assert starts == ["1", "1"]
        assert "[[" not in "".join(words.lines(rendered.docx))

    def test_where_nothing_is_numbered(self, make: Make) -> None:
        assert "non è numerato" in str(fault(make, "[[numera da 1]]testo"))
