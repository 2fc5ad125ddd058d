"""The closing list of a draft: every datum still missing, on a page of its own, in the styles of the template."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from lxml import etree

from pdz_docs.documents.inline import highlighted
from pdz_docs.documents.ooxml import Element, child, w
from pdz_docs.documents.package import Package
from pdz_docs.documents.values import Gap

TITLE: Final = "Elenco dei dati mancanti"
_INTRODUCTION: Final = (
    "Questa è una bozza: i dati che seguono mancano ancora e nel testo sono evidenziati. "
    "Questo elenco non comparirà nel documento definitivo."
)
_STYLES: Final = "word/styles.xml"


def append_missing_list(package: Package, body: Element, gaps: Sequence[Gap]) -> None:
    """Add the list before the last section's properties, as the last page of the draft."""
    title = _paragraph(TITLE, style=_style_id(package, "heading 1"))
    etree.SubElement(child(title, "pPr"), w("pageBreakBefore"))
    elements = [title, _paragraph(_INTRODUCTION)]
    elements += [
        _paragraph(f"{number}. {gap.field}{_place(gap)}", marked=True) for number, gap in enumerate(gaps, start=1)
    ]
    last = body[-1] if len(body) and body[-1].tag == w("sectPr") else None
    for element in elements:
        if last is not None:
            last.addprevious(element)
        else:
            body.append(element)


def _place(gap: Gap) -> str:
    return f" — {gap.where}" if str(gap.where) else ""


def _style_id(package: Package, name: str) -> str | None:
    if _STYLES not in package.parts:
        return None
    for style in package.xml(_STYLES).iter(w("style")):
        known = style.find(w("name"))
        if known is not None and (known.get(w("val")) or "").lower() == name:
            return style.get(w("styleId"))
    return None


def _paragraph(text: str, *, style: str | None = None, marked: bool = False) -> Element:
    paragraph = etree.Element(w("p"))
    properties = child(paragraph, "pPr")
    if style:
        etree.SubElement(properties, w("pStyle"), {w("val"): style})
    else:
        etree.SubElement(properties, w("spacing"), {w("after"): "80"})
    run = etree.SubElement(paragraph, w("r"))
    if marked:
        run.append(highlighted(None))
    etree.SubElement(run, w("t")).text = text
    return paragraph
