"""What is left in a template from the work on it, and would surprise who prints it: revisions, comments, hidden text, lost styles."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final

from pdz_docs.documents.lint.accessibility import STYLES
from pdz_docs.documents.lint.findings import Report, Scene
from pdz_docs.documents.ooxml import Element, parse, w
from pdz_docs.documents.package import Package
from pdz_docs.errors import Severity

_REVISIONS: Final = tuple(w(name) for name in ("ins", "del", "moveFrom", "moveTo"))
_NUMBERING: Final = "word/numbering.xml"


def check(report: Report, scenes: Sequence[Scene], package: Package) -> None:
    """Report what was left in each part, once for each paragraph."""
    styles = _ids(package.parts.get(STYLES, b""), "style", "styleId")
    lists = _ids(package.parts.get(_NUMBERING, b""), "num", "numId")
    for scene in scenes:
        for number, paragraph, text in scene.paragraphs():
            _left(report, scene, number, paragraph, text)
            _lost(report, scene, number, paragraph, styles=styles, lists=lists)


def _left(report: Report, scene: Scene, number: int, paragraph: Element, text: str) -> None:
    if next(paragraph.iter(*_REVISIONS), None) is not None:
        said = "ci sono revisioni da accettare o rifiutare: si stamperebbero con il testo cancellato"
        hint = "In Word: Revisione, Accetta tutte le modifiche."
        report.add("REVISIONI_APERTE", Severity.ERROR, said, scene=scene, paragraph=number, hint=hint)
    if next(paragraph.iter(w("commentReference")), None) is not None:
        said = "c'è un commento"
        report.add(
            "COMMENTI",
            Severity.WARNING,
            said,
            scene=scene,
            paragraph=number,
            hint="Toglietelo prima di usare il modello.",
        )
    hidden = (run for run in paragraph.iter(w("r")) if _hides(run))
    if any("".join(node.text or "" for node in run.iter(w("t"))).strip() for run in hidden):
        said = "c'è del testo nascosto, che nel PDF non si vedrebbe"
        report.add(
            "TESTO_NASCOSTO",
            Severity.WARNING,
            said,
            scene=scene,
            paragraph=number,
            hint="In Word: Carattere, togliete “Nascosto”.",
        )
    if "\u00ad" in text and "{" in text:
        said = "c'è un trattino facoltativo accanto a un'istruzione"
        report.add("TRATTINO_INVISIBILE", Severity.INFO, said, scene=scene, paragraph=number)


def _lost(
    report: Report, scene: Scene, number: int, paragraph: Element, *, styles: frozenset[str], lists: frozenset[str]
) -> None:
    style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
    name = style.get(w("val")) if style is not None else None
    if name and styles and name not in styles:
        said = f"lo stile “{name}” non è nel modello: il paragrafo avrebbe quello normale"
        report.add(
            "STILE_MANCANTE",
            Severity.WARNING,
            said,
            scene=scene,
            paragraph=number,
            hint="Scegliete uno stile dall'elenco di Word.",
        )
    mark = paragraph.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")
    wanted = mark.get(w("val")) if mark is not None else None
    if wanted and wanted != "0" and wanted not in lists:
        said = "l'elenco a cui il paragrafo appartiene non c'è più: non avrebbe né punto né numero"
        report.add(
            "ELENCO_MANCANTE",
            Severity.WARNING,
            said,
            scene=scene,
            paragraph=number,
            hint="Rifate l'elenco con i pulsanti di Word.",
        )


def _hides(run: Element) -> bool:
    mark = run.find(f"{w('rPr')}/{w('vanish')}")
    return mark is not None and mark.get(w("val")) not in ("0", "false")


@functools.lru_cache(maxsize=128)
def _ids(xml: bytes, element: str, attribute: str) -> frozenset[str]:
    if not xml:
        return frozenset()
    return frozenset(node.get(w(attribute)) or "" for node in parse(xml).iter(w(element)))
