"""What would keep the PDF from being read by everyone: pictures, tables, headings, title, language (PDF/UA-1, ISO 14289-1 § 7)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from pdz_docs.documents.lint.findings import Report, Scene
from pdz_docs.documents.ooxml import Element, R, V, parse, w
from pdz_docs.documents.package import DOCUMENT, Package
from pdz_docs.documents.properties import title_of
from pdz_docs.errors import Severity

STYLES: Final = "word/styles.xml"
_NOT_SAYING: Final = re.compile(
    r"(immagine|image|picture|grafico|chart|figura|logo|stemma|foto)?\s*\d*\s*|.*\.(png|jpe?g|gif|bmp|svg|emf|wmf)",
    re.I,
)
_MARKED_LIST: Final = re.compile(r"\s*([-–—•·*]|[a-z\d]{1,2}[).])\s+\S")
_ENOUGH: Final = 2


def check(report: Report, scenes: Sequence[Scene], package: Package) -> None:
    """Report what the parts lack."""
    styles = _levels(package.parts.get(STYLES, b""))
    for scene in scenes:
        _pictures(report, scene, package)
        if scene.path == DOCUMENT:
            _tables(report, scene)
            _headings(report, scene, styles)
            _typed_lists(report, scene)
    _properties(report, package)


def _pictures(report: Report, scene: Scene, package: Package) -> None:
    severity = Severity.ERROR if scene.shown else Severity.WARNING
    for node in _pictured(scene.root):
        description = (node.get("descr") or node.get("title") or node.get("alt") or "").strip()
        name = node.get("name") or node.get("id") or "immagine"
        number = scene.number_of(node)
        if not description and not _is_decorative(node):
            text = f"“{name}” non ha il testo alternativo"
            report.add("IMMAGINE_SENZA_TESTO", severity, text, scene=scene, paragraph=number, clause="7.3")
        elif description and _NOT_SAYING.fullmatch(description):
            text = f"il testo alternativo di “{name}” non dice che cosa si vede: “{description}”"
            report.add("TESTO_ALTERNATIVO_VUOTO", Severity.WARNING, text, scene=scene, paragraph=number, clause="7.3")
    related = {relation.id: relation for relation in package.relationships(scene.path)}
    for node in scene.root.iter("{*}blip"):
        wanted = node.get(f"{{{R}}}embed")
        relation = related.get(wanted or "")
        if wanted and (relation is None or (not relation.external and relation.target not in package.parts)):
            text = "un'immagine non è dentro il file: al suo posto resterebbe un riquadro vuoto"
            number = scene.number_of(node)
            report.add(
                "IMMAGINE_MANCANTE", Severity.ERROR, text, scene=scene, paragraph=number, hint="Inseritela di nuovo."
            )


def _pictured(root: Element) -> Iterator[Element]:
    """The properties of drawings that show something; text boxes speak for themselves."""
    for node in root.iter("{*}docPr"):
        drawing = node.getparent()
        if drawing is not None and next(drawing.iter(w("txbxContent")), None) is None:
            yield node
    for node in root.iter(f"{{{V}}}shape"):
        in_fallback = any(str(up.tag).endswith("}Fallback") for up in node.iterancestors())
        if not in_fallback and node.find(f"{{{V}}}imagedata") is not None:
            yield node


def _is_decorative(node: Element) -> bool:
    return any(mark.get("val") in ("1", "true") for mark in node.iter("{*}decorative"))


def _tables(report: Report, scene: Scene) -> None:
    for table in scene.root.iter(w("tbl")):
        rows = table.findall(w("tr"))
        widest = max((len(row.findall(w("tc"))) for row in rows), default=0)
        look = table.find(f"{w('tblPr')}/{w('tblLook')}")
        without = look is not None and look.get(w("firstRow")) in ("0", "false")
        if len(rows) < _ENOUGH or widest < _ENOUGH or without or _is_on(rows[0].find(f"{w('trPr')}/{w('tblHeader')}")):
            continue
        text = "la tabella non ha la riga di intestazione"
        number = scene.number_of(table)
        report.add(
            "TABELLA_SENZA_INTESTAZIONE",
            Severity.WARNING,
            text,
            scene=scene,
            paragraph=_first(scene, table) or number,
            clause="7.5",
        )


def _first(scene: Scene, table: Element) -> int | None:
    return next((scene.numbers[one] for one in table.iter(w("p")) if one in scene.numbers), None)


def _headings(report: Report, scene: Scene, styles: Mapping[str, int]) -> None:
    before = 0
    for number, paragraph, text in scene.paragraphs():
        level = _level(paragraph, styles)
        if level is None:
            continue
        if not text.strip():
            said = f"un titolo di livello {level} non ha testo"
            report.add("TITOLO_VUOTO", Severity.WARNING, said, scene=scene, paragraph=number, clause="7.4")
            continue
        if level > before + 1:
            said = f"il titolo è di livello {level} dopo {f'uno di livello {before}' if before else 'nessun titolo'}"
            report.add("TITOLI_SALTATI", Severity.ERROR, said, scene=scene, paragraph=number, clause="7.4")
        before = level


def _level(paragraph: Element, styles: Mapping[str, int]) -> int | None:
    properties = paragraph.find(w("pPr"))
    if properties is None:
        return None
    own = properties.find(w("outlineLvl"))
    if own is not None:
        return _number(own)
    style = properties.find(w("pStyle"))
    return styles.get(style.get(w("val")) or "") if style is not None else None


@functools.lru_cache(maxsize=64)
def _levels(xml: bytes) -> Mapping[str, int]:
    """Style id → heading level, through the styles that a style is based on."""
    if not xml:
        return {}
    own: dict[str, int | None] = {}
    based: dict[str, str] = {}
    for style in parse(xml).iter(w("style")):
        id_ = style.get(w("styleId")) or ""
        mark = style.find(f"{w('pPr')}/{w('outlineLvl')}")
        parent = style.find(w("basedOn"))
        if mark is not None:
            own[id_] = _number(mark)
        if parent is not None:
            based[id_] = parent.get(w("val")) or ""
    levels: dict[str, int] = {}
    for id_ in {*own, *based}:
        here, steps = id_, 0
        while here not in own and here in based and steps < len(based):
            here, steps = based[here], steps + 1
        if (level := own.get(here)) is not None:
            levels[id_] = level
    return levels


def _number(mark: Element) -> int | None:
    """Heading level 1 to 9; None for body text."""
    value = mark.get(w("val")) or "9"
    return int(value) + 1 if value.isdigit() and int(value) < 9 else None


def _typed_lists(report: Report, scene: Scene) -> None:
    """Two dashes in a row, typed by hand: a screen reader does not announce them as a list."""
    before = False
    for number, paragraph, text in scene.paragraphs():
        typed = bool(_MARKED_LIST.match(text)) and paragraph.find(f"{w('pPr')}/{w('numPr')}") is None
        if typed and before:
            said = "un elenco è scritto a mano, con trattini o numeri battuti"
            report.add("ELENCO_A_MANO", Severity.WARNING, said, scene=scene, paragraph=number, clause="7.6")
        before = typed


def _properties(report: Report, package: Package) -> None:
    if title_of(package) is None:
        report.add("TITOLO_MANCANTE", Severity.WARNING, "il documento non ha un titolo nelle proprietà", clause="7.1-9")
    language = _language(package.parts.get(STYLES, b""))
    if language is None:
        report.add("LINGUA_MANCANTE", Severity.WARNING, "il documento non dice in che lingua è scritto", clause="7.2")
    elif not language.lower().startswith("it"):
        text = f"la lingua del documento è “{language}”, non l'italiano"
        report.add("LINGUA_SBAGLIATA", Severity.WARNING, text, clause="7.2")


@functools.lru_cache(maxsize=64)
def _language(styles: bytes) -> str | None:
    """The language of the document's defaults, else of its default paragraph style."""
    if not styles:
        return None
    root = parse(styles)
    marks = [root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('lang')}")]
    marks += [
        style.find(f"{w('rPr')}/{w('lang')}") for style in root.iter(w("style")) if style.get(w("default")) == "1"
    ]
    return next((value for mark in marks if mark is not None and (value := mark.get(w("val")))), None)


def _is_on(mark: Element | None) -> bool:
    return mark is not None and mark.get(w("val")) not in ("0", "false", "off")
