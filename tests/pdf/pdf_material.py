"""Word documents for the tests of the PDF side: small ones with what LibreOffice is known to get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

HEADER = "FAC-SIMILE – DATI DIMOSTRATIVI"
LONG = " ".join(f"parola{number}" for number in range(1100))
HOSTILE = ("Rossi & Figli <ONLUS> S.p.A.", "Villa d’Ogna", "perché città è così", "ufficio efficace", "100 € – “fine”")
HYPHENATED = (
    "responsabiliz\u00adzazione amministra\u00adtivamente pre\u00adcipite\u00advolis\u00adsime\u00advol\u00admente "
)


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def word(paragraphs: Sequence[str] = ("Testo.",), *, title: str = "Documento di prova") -> bytes:
    """A plain document of these paragraphs, with title, language and a header."""
    document = _document(title)
    for text in paragraphs:
        document.add_paragraph(text)
    return _saved(document)


def agreement(ids: Sequence[str], *, row_mm: int = 26, title: str = "Accordo di prova") -> bytes:
    """Index, headings, list bullets of a symbol font, a table that breaks inside a cell, a picture, a link, a bordered title, a
    paragraph over a page break and a table of signature markers."""
    document = _document(title)
    document.add_paragraph(title, style="Title")
    # Word prints the page number in the right indent; LibreOffice loses it there.
    entries = document.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    entries.paragraph_format.right_indent = Mm(10)
    _field(document.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', "Aggiornare l'indice")
    for number in range(1, 4):
        document.add_heading(f"Articolo {number} – Oggetto", 1)
        document.add_paragraph(" ".join(HOSTILE))
        document.add_paragraph(HYPHENATED * 20)
        document.add_paragraph("voce numerata", style="List Number")
        document.add_paragraph("voce puntata", style="List Bullet")
    document.add_paragraph(LONG)
    _table(document)
    picture = BytesIO()
    Image.new("RGB", (200, 100), (200, 30, 30)).save(picture, "PNG")
    picture.seek(0)
    document.add_picture(picture, width=Mm(60))._inline.docPr.set("descr", "Rettangolo rosso")
    _link(document)
    document.add_heading("Firme", 1)
    table = document.add_table(rows=0, cols=2)
    for number, identity in enumerate(ids):
        row = table.add_row()
        row.height = Mm(row_mm)
        row.cells[0].text = f"Per l'ente {identity}"
        _bookmark(row.cells[1].paragraphs[0], f"firma{identity}", 100 + number)
    return _saved(document)


def cell(number: int) -> str:
    """What the table's third column says in a row; row 10 breaks over a page."""
    return f"Nota {number} " + "molto lunga che va a capo nella cella " * (120 if number == 10 else 1)


def _document(title: str) -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    document.core_properties.title = title
    document.styles.element.find(f".//{qn('w:lang')}").set(qn("w:val"), "it-IT")
    section.header.paragraphs[0].text = HEADER
    footer = section.footer.paragraphs[0]
    footer.add_run("pagina ")
    _field(footer, "PAGE", "1")
    return document


def _table(document: Any) -> None:
    table = document.add_table(rows=1, cols=3)
    table.style = "Table Grid"
    for place, text in zip(table.rows[0].cells, ("Comune", "ISTAT", "Nota"), strict=True):
        place.text = text
    table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))
    for number in range(20):
        row = table.add_row().cells
        row[0].text, row[1].text, row[2].text = f"Comune numero {number}", f"{16000 + number:06d}", cell(number)


def _link(document: Any) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to("https://www.example.org/", kind, is_external=True))
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "www.example.org"
    run.append(text)
    link.append(run)
    document.add_paragraph("Sito: ")._p.append(link)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    for kind in ("begin", "instruction", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "instruction":
            code = OxmlElement("w:instrText")
            code.text = instruction
            run._r.append(code)
        elif kind == "shown":
            run.text = shown
        else:
            run._r.append(element("w:fldChar", fldCharType=kind))


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    paragraph._p.append(element("w:bookmarkStart", id=str(number), name=name))
    paragraph._p.append(element("w:bookmarkEnd", id=str(number)))


def _saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def covered(identity: str) -> bytes:
    """A signature marker with text right under it, where the field would go."""
    document = _document("Testo coperto")
    paragraph = document.add_paragraph()
    _bookmark(paragraph, f"firma{identity}", 100)
    document.add_paragraph("Queste parole finirebbero sotto il riquadro di firma.")
    return _saved(document)


def form(*, signature: bool = True) -> bytes:
    """A form with every kind of field, one marker cut over several runs, and a place to sign."""
    document = _document("Domanda di prova")
    document.add_paragraph(
        "L'ente [[testo:denominazione:90:Denominazione dell'ente]] con codice [[testo:codice_fiscale:45:Codice fiscale]]"
    )
    cut = document.add_paragraph()
    for piece, bold in (
        ("[[cas", False),
        ("ella:iscritto:", True),
        ("L'ente è iscritto al RUNTS]]", False),
        (" è iscritto", False),
    ):
        cut.add_run(piece).bold = bold
    document.add_paragraph("Sezione: [[scelta:sezione:60:Sezione del RUNTS|ODV|APS|altro]]")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text = "Motivazione"
    table.rows[0].cells[1].text = "[[testo:motivazione:70x30:Perché volete partecipare]]"
    if signature:
        _bookmark(document.add_paragraph(), "firmaente", 100)
    return _saved(document)
