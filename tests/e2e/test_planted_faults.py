"""Sixty different faults planted at once over YAML, workbook, Word form and templates: every one is reported at its place, and nothing else.

Each file bears many faults together, because an official corrects them together: a fault that hides another would be seen here.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import openpyxl
import pytest

from pdz_docs.documents.wordform.synthesis import area_of, synthesis_form
from pdz_docs.dossier import load
from pdz_docs.dossier.excel.write import export_workbook
from pdz_docs.dossier.importing import import_file
from pdz_docs.errors import ExitCode, InputError, Problem, Severity
from pdz_docs.round.readiness import check
from tests.documents.words import p, table, tr
from tests.documents.words import write as document
from tests.dossier.filled import DOCUMENT, cell, number_of, rewrite, write

Place = tuple[object, ...]
"""Id and place of a problem, as the medium counts: file and line, sheet and cell, part and paragraph."""


class InYaml(NamedTuple):
    """A line of a file: its place is where the text stands."""

    file: str
    old: str
    new: str
    id: str
    near: str = ""
    """A text that comes before it, when the same line stands in many records."""


class InCell(NamedTuple):
    """A cell of the workbook, or a cell of the form by the heading of its table."""

    where: str
    column: str | int
    row: int
    value: object
    id: str


class InTemplate(NamedTuple):
    """A paragraph put at the end of a template (or, without one, a change to the file): its place is where the paragraph came to stand."""

    file: str
    paragraph: str
    id: str
    offset: int = 0
    """How many paragraphs after the first of what was put."""
    change: Callable[[dict[str, bytes]], None] | None = None
    part: str | None = "corpo"


COMUNI, ETS, MAIN, WORK = "signatories/comuni.yaml", "signatories/ets.yaml", "pdz.yaml", "workshops/minori.yaml"

YAML: Final = (
    InYaml(COMUNI, 'codice_istat: "016012"', "codice_istat: 016012", "VALORE_AMBIGUO"),
    InYaml(COMUNI, 'cap: "24020"', "cap: 24020", "VALORE_AMBIGUO", near="id: azzone"),
    InYaml(COMUNI, "provincia: BG", "provincia: NO", "VALORE_AMBIGUO", near="id: castione"),
    InYaml(COMUNI, "carica: sindaco", "carica: sindacco", "VALORE_NON_AMMESSO", near="id: cerete"),
    InYaml(COMUNI, "residenti: ", "residenti: circa ", "NUMERO", near="id: colere"),
    InYaml(COMUNI, "al: 2024-01-01", "al: 01/02/2024", "DATA", near="id: fino"),
    InYaml(COMUNI, "codice_istat:", "codice_isat:", "CAMPO_SCONOSCIUTO", near="id: gandellino"),
    InYaml(COMUNI, "nome: Gorno", 'nome: "  "', "VALORE_MANCANTE"),
    InYaml(COMUNI, "pec: ", "pec: protocollo chiocciola ", "FORMATO", near="id: gromo"),
    InYaml(ETS, "  classe: a", "  classe: d", "VALORE_NON_AMMESSO"),
    InYaml(ETS, "aree: [inclusione]", "aree: inclusione", "FORMA"),
    InYaml(ETS, "  codice_fiscale: ", "  codice_fiscale: 9", "CODICE_FISCALE_ENTE", near="id: nonnicordata"),
    InYaml(MAIN, "numero: 9", "numero: nove", "NUMERO"),
    InYaml(MAIN, "natura: organizzativo", "natura: perentoria", "VALORE_NON_AMMESSO"),
    InYaml(WORK, "importo: 42000", "importo: -42000", "NUMERO"),
    InYaml(WORK, "priorita: alta", "priorita: altissima", "VALORE_NON_AMMESSO"),
)

CELLS: Final = (
    InCell("Comuni", "Codice ISTAT", 3, 16017, "VALORE_AMBIGUO"),
    InCell("Comuni", "CAP", 4, "2402O", "FORMATO"),
    InCell("Comuni", "PEC", 5, "protocollo(at)pec", "FORMATO"),
    InCell("Comuni", "Popolazione: residenti", 6, "1.234", "VALORE_AMBIGUO"),
    InCell("Comuni", "Popolazione: al", 7, "31/02/2024", "VALORE_AMBIGUO"),
    InCell("Persone", "Codice fiscale", 8, 1.2e15, "VALORE_AMBIGUO"),
    InCell("Persone", "Carica", 9, "sindacco", "VALORE_NON_AMMESSO"),
    InCell("Persone", "Ente", 10, "nessuno", "RIFERIMENTO_IGNOTO"),
    InCell("Delibere", "Immediatamente eseguibile", 3, "forse", "VALORE_AMBIGUO"),
    InCell("ETS", "Classe", 2, "d", "VALORE_NON_AMMESSO"),
    InCell("Incontri", "Ora d'inizio", 2, "alle 16", "VALORE_AMBIGUO"),
    InCell("Presenze", "Incontro", 2, 9, "RIFERIMENTO_IGNOTO"),
    InCell("Sintesi", "Voce", 2, "sogno", "VALORE_NON_AMMESSO"),
    InCell("Indicatori", "Obiettivo", 2, "Z9", "RIFERIMENTO_IGNOTO"),
    InCell("Risorse", "Importo", 2, "-5", "NUMERO"),
)

ANSWERS: Final = (
    InCell("Area", 0, 1, "Area 9 – Altro", "AREA_IGNOTA"),
    InCell("Incontri", 1, 1, "31/02/2024", "VALORE_AMBIGUO"),
    InCell("Incontri", 2, 2, "alle 16", "VALORE_AMBIGUO"),
    InCell("Incontri", 3, 1, "25:00", "VALORE_AMBIGUO"),
    InCell("Presenze", 0, 1, "Comune di Clusonne", "RIFERIMENTO_IGNOTO"),
    InCell("Presenze", 1, 2, "forse", "VALORE"),
    InCell("Presenze", 0, 4, "ASST Bergamo Est", "ID_DOPPIO"),
    InCell("Bisogni", 1, 1, "altissima", "VALORE_NON_AMMESSO"),
    InCell("Bisogni", 1, 2, "", "CAMPO_MANCANTE"),
    InCell("Bisogni", 0, 3, "", "CAMPO_MANCANTE"),
    InCell("Proposte", 1, 1, "Cooperativa Ignota", "RIFERIMENTO_IGNOTO"),
    InCell("Proposte", 0, 2, "", "CAMPO_MANCANTE"),
    InCell("Impegni", 1, 1, "nessuno", "RIFERIMENTO_IGNOTO"),
    InCell("Impegni", 2, 2, "presto", "VALORE_AMBIGUO"),
)

PICTURE: Final = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:docPr id="91" name="Immagine 91"/></wp:inline></w:drawing></w:r></w:p>'
)
LOST: Final = (
    '<w:p><w:r><w:rPr><w:rFonts w:ascii="Mai Esistito" w:hAnsi="Mai Esistito"/></w:rPr><w:t>x</w:t></w:r></w:p>'
)
SPLIT: Final = "<w:p><w:r><w:t>{{ area.ti</w:t></w:r><w:hyperlink><w:r><w:t>tolo }}</w:t></w:r></w:hyperlink></w:p>"


def with_macros(parts: dict[str, bytes]) -> None:
    parts["word/vbaProject.bin"] = b"x"


def with_activex(parts: dict[str, bytes]) -> None:
    parts["word/activeX/activeX1.xml"] = b"<x/>"


def without_language(parts: dict[str, bytes]) -> None:
    parts["word/styles.xml"] = re.sub(rb"<w:lang [^>]*/>", b"", parts["word/styles.xml"])


TEMPLATES: Final = (
    InTemplate("avviso.docx", p("{{ titollo }}"), "VARIABILE_SCONOSCIUTA"),
    InTemplate("avviso.docx", p("{% for a in aree %}{{ a.titollo }}{% endfor %}"), "CAMPO_SCONOSCIUTO"),
    InTemplate("domanda.docx", p("{{ scadenza | datta }}"), "FILTRO_SCONOSCIUTO"),
    InTemplate("informativa.docx", p("{{ luogo }"), "ISTRUZIONE_NON_CHIUSA"),
    InTemplate("convocazione.docx", p("{% endif %}"), "ISTRUZIONE_ANNIDATA"),
    InTemplate("foglio-presenze.docx", SPLIT, "ISTRUZIONE_SPEZZATA"),
    InTemplate("delibera.docx", PICTURE, "IMMAGINE_SENZA_TESTO"),
    InTemplate("delibera.docx", table(tr("Ente", "Data"), tr("a", "b")), "TABELLA_SENZA_INTESTAZIONE"),
    InTemplate("decreto.docx", LOST, "CARATTERE_ASSENTE"),
    InTemplate("decreto.docx", p("x", '<w:pStyle w:val="Perduto"/>'), "STILE_MANCANTE"),
    InTemplate("accordo.docx", p("[[firma:uno]]") + p("[[firma:uno]]"), "FIRMA_DOPPIA", offset=1),
    InTemplate("accordo.docx", p("[firma:clusone]"), "FIRMA_SCRITTA_MALE"),
    InTemplate("riparto.docx", "", "MACRO", change=with_macros, part="word/vbaProject.bin"),
    InTemplate("prospetto-atti.docx", "", "ACTIVEX", change=with_activex, part="word/activeX/activeX1.xml"),
    InTemplate("elenco-aderenti.docx", "", "LINGUA_MANCANTE", change=without_language, part=None),
)


@pytest.fixture
def form(folder: Path, tmp_path: Path) -> Path:
    """The synthesis form of the second area."""
    dossier = load(folder)
    path = tmp_path / "sintesi.docx"
    path.write_bytes(synthesis_form(dossier, area_of(dossier, "2"), folder / "templates"))
    return path


@pytest.fixture
def book(folder: Path, tmp_path: Path) -> Path:
    """The dossier as a workbook."""
    path = tmp_path / "cartella.xlsx"
    export_workbook(load(folder), path)
    return path


def test_sixty_different_faults_are_all_reported_where_they_are(folder: Path, form: Path, book: Path) -> None:
    in_book, in_form = spoil_workbook(book), spoil_form(form)
    assert_same(refused(book, folder), in_book)
    assert_same(refused(form, folder), in_form)
    in_yaml, in_templates = spoil_yaml(folder), spoil_templates(folder / "templates")
    checked = check(folder)
    assert_same(places(checked.data), in_yaml)
    assert_same(places(checked.templates), in_templates)
    assert checked.exit_code is ExitCode.INPUT
    assert len({*in_book, *in_form, *in_yaml, *in_templates}) >= 60


def test_a_clean_dossier_reports_nothing(folder: Path, form: Path, book: Path) -> None:
    assert import_file(book, folder, replace=True).problems == ()
    assert import_file(form, folder).problems == ()
    told = [one for one in check(folder).problems if one.severity is not Severity.INFO]
    # What no dossier has before its plan is frozen, and what only the Region's own act can settle.
    assert {one.id for one in told} <= {"DATO_MANCANTE", "PROFILO_NON_VERIFICATO"}
    assert all("SHA-256" in one.text or "nome del file" in one.text for one in told if one.id == "DATO_MANCANTE")


def assert_same(found: list[Place], planted: list[Place]) -> None:
    """Every fault at its place, once, and nothing else."""
    said, meant = Counter(found), Counter(planted)
    assert (said - meant, meant - said) == (Counter(), Counter())


def places(problems: Iterable[Problem]) -> list[Place]:
    """Where each problem is, the infos apart."""
    return [
        (one.id, where.file, where.line or where.sheet or where.part, where.cell or where.paragraph)
        for one in problems
        if one.severity is not Severity.INFO
        for where in (one.where,)
    ]


def refused(path: Path, folder: Path) -> list[Place]:
    with pytest.raises(InputError) as caught:
        import_file(path, folder)
    assert all(one.hint for one in caught.value.problems)
    return places(caught.value.problems)


def spoil_yaml(folder: Path) -> list[Place]:
    planted: list[Place] = []
    for fault in YAML:
        path = folder / fault.file
        text = path.read_text(encoding="utf-8")
        at = text.index(fault.old, text.index(fault.near))
        path.write_text(text[:at] + fault.new + text[at + len(fault.old) :], encoding="utf-8")
        planted.append((fault.id, fault.file, text[:at].count("\n") + fault.new.count("\n") + 1, None))
    return planted


def spoil_workbook(path: Path) -> list[Place]:
    book = openpyxl.load_workbook(path)
    planted: list[Place] = []
    for fault in CELLS:
        sheet = book[fault.where]
        column = 1 + [one.value for one in sheet[1]].index(fault.column)
        sheet.cell(fault.row, column).value = fault.value
        planted.append((fault.id, path.name, fault.where, sheet.cell(fault.row, column).coordinate))
    book.save(path)
    return planted


def spoil_form(path: Path) -> list[Place]:
    planted: list[Place] = []

    def change(root: Any) -> None:
        for fault in ANSWERS:
            node = cell(root, fault.where, fault.row, int(fault.column))
            write(node, str(fault.value))
            planted.append((fault.id, path.name, "corpo", number_of(root, node)))

    rewrite(path, path.with_name("nuovo.docx"), change).replace(path)
    return planted


def spoil_templates(folder: Path) -> list[Place]:
    planted: list[Place] = []
    for fault in TEMPLATES:
        path = folder / fault.file
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        if fault.change is not None:
            fault.change(parts)
            paragraph = None
        else:
            body = parts[DOCUMENT].decode()
            end = body.rindex("<w:sectPr")
            paragraph = len(re.findall(r"<w:p[ >]", body[:end])) + 1 + fault.offset
            parts[DOCUMENT] = (body[:end] + fault.paragraph + body[end:]).encode()
        document(path, parts)
        planted.append((fault.id, fault.file, fault.part, paragraph))
    return planted
