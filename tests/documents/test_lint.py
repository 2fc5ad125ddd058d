"""One fault at a time, planted in a template without faults: each is found, under its own id, in its own part and paragraph."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree
from pydantic import Field

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import render
from pdz_docs.documents.lint import fonts
from pdz_docs.documents.lint.annotate import COMMENTS, annotated
from pdz_docs.documents.lint.engine import lint
from pdz_docs.documents.lint.findings import Finding
from pdz_docs.documents.values import Context
from pdz_docs.dossier.needs import Blank
from pdz_docs.errors import Severity, TemplateError
from pdz_docs.pdf.hints import hint_for
from tests.documents import words
from tests.documents.words import R, W, p, runs, table, tr

AT = datetime(2024, 12, 5, 9, 0, tzinfo=UTC)
_DC = "http://purl.org/dc/elements/1.1/"
_CP = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
CORE = f'<cp:coreProperties xmlns:cp="{_CP}" xmlns:dc="{_DC}"><dc:title>{{}}</dc:title></cp:coreProperties>'
_HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="Titolo{n}"><w:name w:val="heading {n}"/><w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
    for n in (1, 2, 3)
)
STYLES = (
    f'<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans"/>'
    f'<w:lang w:val="it-IT"/></w:rPr></w:rPrDefault></w:docDefaults>{_HEADINGS}</w:styles>'
)
PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="1" name="Immagine 1"{}/></wp:inline></w:drawing></w:r></w:p>'
)
BLIP = '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:embed="rId77"/></w:drawing></w:r></w:p>'


class Ente(Context):
    """Un ente."""

    id: str
    nome: str
    sindaco: str | None = None
    abitanti: int = 0


class Luogo(Context):
    """Un luogo."""

    via: str
    data: date | Blank | None = None


class Prova(Context):
    titolo: str
    giorno: date | None = None
    importo: Decimal | None = Field(default=None)
    anno: int = 2025
    enti: tuple[Ente, ...] = ()
    luogo: Luogo | None = None
    firmatari: tuple[Ente, ...] = ()


@dataclass(frozen=True)
class Fault:
    """A fault: its paragraphs in the body, what else it changes in the file, and what is to be said of it."""

    id: str
    body: tuple[str, ...] = ()
    says: str = ""
    paragraph: int | None = None
    part: str | None = "corpo"
    header: str | None = None
    core: str | None = CORE.format("Prova")
    styles: str | None = STYLES
    more: Mapping[str, bytes] = field(default_factory=dict)
    without_mark: bool = False
    relations: str = ""

    def write(self, folder: Path) -> Path:
        mark = () if self.without_mark else ("{%p for f in firmatari %}", "[[firma:{{ f.id }}]]", "{%p endfor %}")
        body = "".join(text if text.startswith("<w:") else p(text) for text in (*self.body, *mark))
        content = words.parts(body, header=self.header, core=self.core)
        if self.styles is not None:
            content["word/styles.xml"] = self.styles.encode()
        if self.relations:
            place = "word/_rels/document.xml.rels"
            content[place] = content[place].replace(b"</Relationships>", f"{self.relations}</Relationships>".encode())
        return words.write(folder / "prova.docx", content | dict(self.more))


def style(name: str, text: str) -> str:
    return p(text, f'<w:pStyle w:val="{name}"/>')


def split(opening: str, closing: str, inside: str) -> str:
    """A tag of which half is inside an element."""
    return f"<w:p><w:r><w:t>{opening}</w:t></w:r><w:{inside}><w:r><w:t>{closing}</w:t></w:r></w:{inside}></w:p>"


FAULTS = [
    # names and fields
    Fault("VARIABILE_SCONOSCIUTA", ("uno", "{{ titollo }}"), "“titollo” (forse “titolo”?)", 2),
    Fault("CAMPO_SCONOSCIUTO", ("{%p for e in enti %}", "{{ e.sindacco }}", "{%p endfor %}"), "forse “sindaco”?", 2),
    Fault("CAMPO_SCONOSCIUTO", ("{{ luogo.vie }}",), "“vie” di “luogo” (forse “via”?)", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{{ enti[0].nomme }}",), "forse “nome”?", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{{ luogo['vie'] }}",), "“vie”", 1),
    Fault("CAMPO_DI_ELENCO", ("{{ enti.nome }}",), "“nome” è un campo delle sue voci", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{{ enti | map(attribute='nomi') | elenco }}",), "forse “nome”?", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{{ enti | selectattr('grande') | list | length }}",), "“grande”", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{{ enti | sum(attribute='abitante') }}",), "forse “abitanti”?", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{% for g in enti | groupby('nome') %}{{ g.liste }}{% endfor %}",), "forse “list”?", 1),
    Fault("VARIABILE_SCONOSCIUTA", ("{% for e in enti %}{{ e.id }}{% endfor %}{{ e.nome }}",), "“e”", 1),
    Fault("VARIABILE_SCONOSCIUTA", ("{{ loop.index }}",), "“loop”", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{% for e in enti %}{{ loop.indice }}{% endfor %}",), "forse “index”?", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{% set primo = enti | first %}{{ primo.comune }}",), "“comune” di “primo”", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{% macro m(x) %}{{ x.nomee }}{% endmacro %}{{ m(enti | first) }}",), "forse “nome”?", 1),
    Fault("CAMPO_SCONOSCIUTO", ("{% with l = luogo %}{{ l.piazza }}{% endwith %}",), "“piazza” di “l”", 1),
    Fault("VARIABILE_SCONOSCIUTA", ("{% if anno > 2000 %}sì{% elif ano %}no{% endif %}",), "forse “anno”?", 1),
    Fault("VARIABILE_SCONOSCIUTA", (table(tr("A", "B"), tr("{{ titolo }}", "{{ citta }}")).replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>", 1),), "“citta”", 4),
    Fault("VARIABILE_SCONOSCIUTA", (), "“intesta”", 1, "intestazione", header=p("{{ intesta }}")),
    Fault("VARIABILE_SCONOSCIUTA", (), "“tittolo” (forse “titolo”?)", None, "proprietà del documento", core=CORE.format("{{ tittolo }}")),
    # values
    Fault("STAMPA_NON_TESTO", ("{{ enti }}",), "è un elenco", 1),
    Fault("STAMPA_NON_TESTO", ("{{ luogo }}",), "scegliete un suo campo: via, data", 1),
    Fault("NON_ELENCO", ("{% for x in luogo %}{{ x }}{% endfor %}",), "“luogo” non è un elenco", 1),
    Fault("NON_ELENCO", ("{% for x in anno %}{{ x }}{% endfor %}",), "“anno”", 1),
    Fault("TIPO_SBAGLIATO", ("{{ titolo | data }}",), "vuole una data", 1),
    Fault("TIPO_SBAGLIATO", ("{{ giorno | euro }}",), "vuole un numero", 1),
    Fault("TIPO_SBAGLIATO", ("{{ titolo | elenco }}",), "vuole un elenco", 1),
    Fault("TIPO_SBAGLIATO", ("{{ anno | length }}",), "vuole un elenco", 1),
    # filters, conditions, grammar
    Fault("FILTRO_SCONOSCIUTO", ("{{ giorno | datta }}",), "“datta” (forse “data”?)", 1),
    Fault("FILTRO_SCONOSCIUTO", ("{{ titolo | safe }}",), "“safe”", 1),
    Fault("FILTRO_SCONOSCIUTO", ("{{ enti | map('maiusc') | elenco }}",), "“maiusc”", 1),
    Fault("CONDIZIONE_SCONOSCIUTA", ("{% if anno is dispari %}x{% endif %}",), "“dispari”", 1),
    Fault("ISTRUZIONE_NON_CHIUSA", ("{{ titolo }",), "non è chiusa", 1),
    Fault("ISTRUZIONE_NON_CHIUSA", ("{{ titolo", "}}"), "non è chiusa", 1),
    Fault("ISTRUZIONE_NON_CHIUSA", ("titolo }}",), "non è aperta", 1),
    Fault("ISTRUZIONE_ANNIDATA", ("{%p for e in enti %}", "{{ e.nome }}"), "manca “endfor”", 1),
    Fault("ISTRUZIONE_ANNIDATA", ("{% if anno %}x{% endfor %}",), "che non è aperto", 1),
    Fault("ISTRUZIONE_ANNIDATA", ("{% for e in enti %}{% if anno %}x{% endfor %}{% endif %}",), "prima di “endfor”", 1),
    Fault("ISTRUZIONE_ANNIDATA", ("{% else %}",), "non sta dentro", 1),
    Fault("ISTRUZIONE_ERRATA", ("{% fro e in enti %}",), "istruzione sconosciuta: “fro”", 1),
    Fault("ISTRUZIONE_ERRATA", ("{{ titolo titolo }}",), "qualcosa di troppo", 1),
    Fault("ISTRUZIONE_ERRATA", ("{{ }}",), "non c'è nulla", 1),
    Fault("ISTRUZIONE_ERRATA", ("{% include 'x' %}",), "non è ammessa", 1),
    Fault("ISTRUZIONE_SPEZZATA", (split("{{ ti", "tolo }}", "hyperlink"),), "un collegamento", 1),
    Fault("ISTRUZIONE_SPEZZATA", ("<w:p><w:r><w:t>{{ ti</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>tolo }}</w:t></w:r></w:p>",), "una nota", 1),
    Fault("ISTRUZIONE_A_CAVALLO", ("{% if anno %}", table(tr("x", "{% endif %}")), "y"), "in un paragrafo di tabella", 3),
    # signatures
    Fault("FIRMA_MANCANTE", ("testo",), "manca il posto delle firme", None, None, without_mark=True),
    Fault("FIRMA_DOPPIA", ("[[firma:clusone]]", "[[firma:clusone]]"), "due volte", 2),
    Fault("FIRMA_DOPPIA", ("{%p for f in firmatari %}", "[[firma:{{ f.id }}]]", "{%p endfor %}"), "due volte", 5),
    Fault("FIRMA_DOPPIA", ("{%p for e in enti %}", "{{ e.id }} [[firma:clusone]]", "{%p endfor %}"), "dentro un ciclo", 2),
    Fault("FIRMA_DOPPIA", ('<w:p><w:bookmarkStart w:id="1" w:name="firmaclusone"/><w:bookmarkEnd w:id="1"/></w:p>', "[[firma:clusone]]"), "due volte", 1),
    Fault("FIRMA_NON_VALIDA", ("[[firma:Comune di Clusone]]",), "solo lettere minuscole", 1),
    Fault("FIRMA_SCRITTA_MALE", ("[firma:clusone]",), "scritto male", 1),
    Fault("FIRMA_SCRITTA_MALE", ("[[firma clusone]]",), "scritto male", 1),
    Fault("FIRMA_FUORI_POSTO", (), "solo nel corpo", 1, "intestazione", header=p("[[firma:clusone]]")),
    # accessibility
    Fault("IMMAGINE_SENZA_TESTO", ("x", PICTURE.format("")), "“Immagine 1”", 2),
    Fault("TESTO_ALTERNATIVO_VUOTO", (PICTURE.format(' descr="image001.png"'),), "non dice che cosa si vede", 1),
    Fault("IMMAGINE_MANCANTE", (BLIP,), "non è dentro il file", 1),
    Fault("TABELLA_SENZA_INTESTAZIONE", ("x", table(tr("Ente", "Data"), tr("a", "b"))), "riga di intestazione", 2),
    Fault("TITOLI_SALTATI", (style("Titolo1", "Uno"), style("Titolo3", "Tre")), "livello 3 dopo uno di livello 1", 2),
    Fault("TITOLI_SALTATI", (style("Titolo2", "Due"),), "nessun titolo", 1),
    Fault("TITOLO_VUOTO", (style("Titolo1", ""),), "non ha testo", 1),
    Fault("ELENCO_A_MANO", ("- uno", "- due"), "scritto a mano", 2),
    Fault("TITOLO_MANCANTE", (), "non ha un titolo", None, None, core=None),
    Fault("LINGUA_MANCANTE", (), "in che lingua", None, None, styles=STYLES.replace('<w:lang w:val="it-IT"/>', "")),
    Fault("LINGUA_SBAGLIATA", (), "“en-US”", None, None, styles=STYLES.replace("it-IT", "en-US")),
    # leftovers
    Fault("REVISIONI_APERTE", ("<w:p><w:ins><w:r><w:t>nuovo</w:t></w:r></w:ins></w:p>",), "revisioni", 1),
    Fault("COMMENTI", ("<w:p><w:r><w:t>x</w:t></w:r><w:r><w:commentReference w:id='0'/></w:r></w:p>",), "commento", 1),
    Fault("TESTO_NASCOSTO", ("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>segreto</w:t></w:r></w:p>",), "nascosto", 1),
    Fault("STILE_MANCANTE", (style("Perduto", "x"),), "“Perduto”", 1),
    Fault("ELENCO_MANCANTE", (p("x", "<w:numPr><w:numId w:val='9'/></w:numPr>"),), "non c'è più", 1),
    # the file
    Fault("MACRO", (), "contiene macro", None, "word/vbaProject.bin", more={"word/vbaProject.bin": b"x"}),
    Fault("ACTIVEX", (), "ActiveX", None, "word/activeX/activeX1.xml", more={"word/activeX/activeX1.xml": b"<x/>"}),
    Fault("OGGETTO_OLE", (), "OLE", None, "word/embeddings/oleObject1.bin", more={"word/embeddings/oleObject1.bin": b"x"}),
    Fault("DOCUMENTO_INCORPORATO", (), "incorporati", None, "word/afchunk1.html", more={"word/afchunk1.html": b"x"}),
    Fault("CAMPO_ATTIVO", ('<w:p><w:r><w:instrText> INCLUDETEXT "c:/x.docx" </w:instrText></w:r></w:p>',), "INCLUDETEXT", None, "word/document.xml"),
    Fault("RIMANDO_ESTERNO", (), "attachedTemplate", None, "word/_rels/document.xml.rels", relations=f'<Relationship Id="rId9" Type="{R}/attachedTemplate" Target="file:///x.dotm" TargetMode="External"/>'),
    Fault("MODELLO_ILLEGGIBILE", (), "parte danneggiata", None, None, more={"word/settings.xml": b"<x>"}),
]  # fmt: skip


def told(path: Path, *, signed: bool = True) -> list[Finding]:
    return [finding for finding in lint(path, Prova, signed=signed) if finding.problem.severity is not Severity.INFO]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.id}-{fault.says[:24]}")
def test_a_planted_fault_is_found_where_it_is(fault: Fault, tmp_path: Path) -> None:
    found = told(fault.write(tmp_path))
    assert {finding.problem.id for finding in found} == {fault.id}
    problem = found[0].problem
    assert fault.says in problem.text
    assert (problem.where.file, problem.where.part, problem.where.paragraph) == (
        "prova.docx",
        fault.part,
        fault.paragraph,
    )


def test_the_faults_are_many_and_of_every_kind() -> None:
    assert len(FAULTS) >= 60
    assert len({fault.id for fault in FAULTS}) >= 35


def test_the_paragraph_is_quoted(tmp_path: Path) -> None:
    (finding,) = told(Fault("", ("Il Comune di {{ tittolo }} approva",)).write(tmp_path))
    assert "Il paragrafo dice: “Il Comune di {{ tittolo }} approva”" in finding.problem.text


def test_all_the_faults_of_a_template_are_told_at_once(tmp_path: Path) -> None:
    body = ("{{ uno }}", "{{ titolo titolo }}", "{{ due | datta }}", PICTURE.format(""), style("Titolo2", "x"))
    found = told(Fault("", body, header=p("{{ tre }}"), more={"word/vbaProject.bin": b"x"}).write(tmp_path))
    assert sorted(finding.problem.id for finding in found) == sorted(
        ["VARIABILE_SCONOSCIUTA"] * 3
        + ["ISTRUZIONE_ERRATA", "FILTRO_SCONOSCIUTO", "IMMAGINE_SENZA_TESTO", "TITOLI_SALTATI", "MACRO"]
    )


def test_a_missing_title_is_told_where_word_keeps_it(tmp_path: Path) -> None:
    (finding,) = told(Fault("", (), core=None).write(tmp_path))
    assert finding.clause is not None
    assert "Titolo" in (hint_for("PDF/UA-1", finding.clause) or "")


@pytest.mark.parametrize(
    "body",
    [
        ("{{ titolo }}", "{{ giorno | data }}", "{{ importo | euro }}", "{{ anno | in_lettere }}"),
        ("{{ luogo.via }}{% if luogo %}{{ luogo.data | data }}{% endif %}",),
        ("{% if luogo %}{{ luogo.via }}{% else %}{{ luogo }}{% endif %}",),
        ("{% if not luogo %}{{ luogo }}{% endif %}",),
        ("{% for e in enti if e.abitanti > 5 %}{{ loop.index }}{{ e.nome | con_di }}{% else %}nessuno{% endfor %}",),
        ("{{ enti | map(attribute='nome') | map('upper') | elenco }}", "{{ enti | enti('di') }}"),
        ("{% for n, x in enti | groupby('nome') %}{{ n }}{{ x }}{% endfor %}",),
        ("{% for g in enti | groupby('nome') %}{% for e in g.list %}{{ e.nome }}{% endfor %}{{ g.grouper }}{% endfor %}",),
        ("{% for riga in enti | sort(attribute='nome') | batch(2) %}{% for e in riga %}{{ e.id }}{% endfor %}{% endfor %}",),
        ("{% set n = enti | length %}{{ n | plurale('ente', 'enti') }}", "{{ (enti | first).nome }}"),
        ("{% macro riga(e, nota='') %}{{ e.nome }}{{ nota }}{% endmacro %}{{ riga(enti | first, nota='x') }}",),
        ("{{ titolo.upper() }}", "{{ giorno.year if giorno else anno }}", "{{ titolo ~ anno }}"),
        (runs("Il {{ ti", "tolo", " }} di prova"),),
        ("<w:p><w:r><w:t>{{ ti</w:t></w:r><w:proofErr w:type='spellStart'/><w:r><w:t>tolo }}</w:t></w:r></w:p>",),
        ("{%p if anno %}", "{{ titolo }}", "{%p endif %}"),
        (table(tr("Ente"), tr("{%tr for e in enti %}"), tr("{{ e.nome }}"), tr("{%tr endfor %}")),),
        ("{% if anno %}[[firma:clusone]]{% else %}[[firma:clusone]]{% endif %}",),
        (style("Titolo1", "A"), style("Titolo2", "B"), style("Titolo3", "C"), style("Titolo1", "D")),
        (PICTURE.format(' descr="Lo stemma del Comune di Clusone"'), PICTURE.format(' descr="Pianta di {{ titolo }}"')),
        (PICTURE.format("").replace("/></wp", '><x:decorative xmlns:x="urn:x" val="1"/></wp:docPr></wp'),),
        ("Si firma [in presenza]", "- un solo trattino", "La firma è digitale"),
    ],
)  # fmt: skip
def test_what_is_right_is_left_alone(body: tuple[str, ...], tmp_path: Path) -> None:
    assert told(Fault("", body).write(tmp_path)) == []


def test_what_the_lint_passes_is_rendered_and_what_it_refuses_is_not(tmp_path: Path) -> None:
    """The lint agrees with the engine on what every template can show in one rendering."""
    ente = Ente(id="clusone", nome="Comune di Clusone")
    context = Prova(titolo="x", giorno=date(2024, 1, 1), importo=Decimal(1), enti=(ente,), luogo=Luogo(via="v"), firmatari=(ente,))  # fmt: skip
    refused = {"VARIABILE_SCONOSCIUTA", "CAMPO_SCONOSCIUTO", "CAMPO_DI_ELENCO", "STAMPA_NON_TESTO", "FILTRO_SCONOSCIUTO", "TIPO_SBAGLIATO",
        "NON_ELENCO", "CONDIZIONE_SCONOSCIUTA", "ISTRUZIONE_NON_CHIUSA", "ISTRUZIONE_ANNIDATA", "ISTRUZIONE_ERRATA", "MACRO", "ACTIVEX",
        "FIRMA_NON_VALIDA", "FIRMA_FUORI_POSTO", "RIMANDO_ESTERNO", "CAMPO_ATTIVO", "OGGETTO_OLE"}  # fmt: skip
    lenient = ("elif ano", "titolo | elenco")  # a branch not taken; a text is a list of letters for Jinja
    for number, fault in enumerate(FAULTS):
        if fault.id in refused and not any(text in "".join(fault.body) for text in lenient):
            folder = tmp_path / str(number)
            folder.mkdir()
            with pytest.raises(TemplateError):
                render(fault.write(folder), context, draft=True)


def test_what_a_template_does_not_use_is_only_a_note(tmp_path: Path) -> None:
    path = Fault("", ("{{ titolo }}", "{%p for e in enti %}", "{{ e.nome }}", "{%p endfor %}")).write(tmp_path)
    (finding,) = [one for one in lint(path, Prova) if one.problem.severity is Severity.INFO]
    assert finding.problem.id == "DATI_NON_USATI"
    names = finding.problem.text.partition(": ")[2].split(", ")
    assert names == ["giorno", "importo", "anno", "enti.sindaco", "enti.abitanti", "luogo"]


class TestFonts:
    """Against this machine's fontconfig, asked for real."""

    def template(self, folder: Path, family: str) -> Path:
        run = f'<w:p><w:r><w:rPr><w:rFonts w:ascii="{family}" w:hAnsi="{family}"/></w:rPr><w:t>x</w:t></w:r></w:p>'
        return Fault("", ("primo", run)).write(folder)

    def test_a_font_that_is_not_here_is_told(self, tmp_path: Path) -> None:
        (finding,) = told(self.template(tmp_path, "Carattere Mai Esistito"))
        assert finding.problem.id == "CARATTERE_ASSENTE"
        assert finding.problem.where.paragraph == 2

    @pytest.mark.parametrize("family", ["Calibri", "Cambria", "Arial", "Times New Roman", "Courier New", "Symbol"])
    def test_substitutes_of_the_same_width_are_fine(self, family: str, tmp_path: Path) -> None:
        assert told(self.template(tmp_path, family)) == []

    def test_a_style_in_use_counts_and_one_that_is_not_does_not(self, tmp_path: Path) -> None:
        lost = '<w:style w:type="paragraph" w:styleId="{}"><w:rPr><w:rFonts w:ascii="Mai Esistito"/></w:rPr></w:style></w:styles>'
        unused = STYLES.replace("</w:styles>", lost.format("Altro"))
        assert told(Fault("", ("x",), styles=unused).write(tmp_path)) == []
        used = STYLES.replace("</w:styles>", lost.format("Usato"))
        assert [one.problem.id for one in told(Fault("", (style("Usato", "x"),), styles=used).write(tmp_path))] == [
            "CARATTERE_ASSENTE"
        ]

    def test_without_fontconfig_nothing_is_said(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        fonts.substitute.cache_clear()
        fonts._installed.cache_clear()
        try:
            assert told(self.template(tmp_path, "Carattere Mai Esistito")) == []
        finally:
            fonts.substitute.cache_clear()
            fonts._installed.cache_clear()


@pytest.mark.parametrize("kind", [kind for kind in DOCUMENTS.values() if not kind.optional], ids=lambda kind: kind.id)
def test_our_own_templates_have_nothing_wrong(kind: object, templates: Path) -> None:
    kind = DOCUMENTS[kind.id]  # type: ignore[attr-defined]
    found = lint(templates / kind.template, kind.model, signed=kind.signed)
    assert [str(one.problem) for one in found if one.problem.severity is not Severity.INFO] == []


class TestAnnotated:
    """Copies with Word comments."""

    def copy(self, path: Path) -> dict[str, bytes]:
        data = annotated(path.read_bytes(), path.name, told(path), at=AT)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_each_problem_has_a_comment_at_its_paragraph(self, tmp_path: Path) -> None:
        fault = Fault("", ("uno", "{{ tittolo }}", "tre", PICTURE.format("")), header=p("{{ intesta }}"))
        parts = self.copy(fault.write(tmp_path))
        comments = {
            one.get(f"{{{W}}}id"): "".join(one.itertext())
            for one in etree.fromstring(parts[COMMENTS]).iter(f"{{{W}}}comment")
        }
        assert len(comments) == 3
        body = etree.fromstring(parts["word/document.xml"])
        at = {
            node.get(f"{{{W}}}id"): number
            for number, paragraph in enumerate(body.iter(f"{{{W}}}p"), start=1)
            for node in paragraph.iter(f"{{{W}}}commentReference")
        }
        said = {comments[id_].partition(" – ")[2]: number for id_, number in at.items()}
        assert sorted(said.values()) == [1, 2, 4]
        assert (
            said[
                "variabile sconosciuta: “tittolo” (forse “titolo”?)«pdz template vars» elenca ciò che il modello può usare."
            ]
            == 2
        )
        assert any("intestazione, paragrafo 1" in text for text in comments.values())
        assert b"comments.xml" in parts["word/_rels/document.xml.rels"]
        assert b"comments+xml" in parts["[Content_Types].xml"]

    def test_the_same_text_is_there(self, tmp_path: Path) -> None:
        path = Fault("", ("uno", "{{ tittolo }}")).write(tmp_path)
        copy = annotated(path.read_bytes(), path.name, told(path), at=AT)
        assert words.lines(copy) == words.lines(path.read_bytes())

    def test_macros_are_left_out_of_the_copy(self, tmp_path: Path) -> None:
        parts = self.copy(Fault("", more={"word/vbaProject.bin": b"x"}).write(tmp_path))
        assert "word/vbaProject.bin" not in parts

    def test_comments_that_were_there_stay(self, tmp_path: Path) -> None:
        old = f'<w:comments xmlns:w="{W}"><w:comment w:id="7"><w:p/></w:comment></w:comments>'.encode()
        relation = f'<Relationship Id="rId9" Type="{R}/comments" Target="comments.xml"/>'
        parts = self.copy(Fault("", ("{{ tittolo }}",), more={COMMENTS: old}, relations=relation).write(tmp_path))
        assert [one.get(f"{{{W}}}id") for one in etree.fromstring(parts[COMMENTS])] == ["7", "8"]
