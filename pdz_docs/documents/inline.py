"""What text becomes inside a paragraph once it is rendered: line breaks, tabs, gaps in yellow; and a table, a cell left empty.

Works on the parsed part, after Jinja: a datum can then hold anything without a template author having to foresee it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from pdz_docs.documents.ooxml import W14, XML, Element, parent_of, w
from pdz_docs.documents.values import GAP_END, GAP_START

# Arrows, boxes, dingbats and pictographs: no text typeface draws them all.
_SYMBOLS: Final = "[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]+"
_SPECIAL: Final = re.compile(f"(\n|\t|{GAP_START}.*?{GAP_END}|{_SYMBOLS})", re.S)
SYMBOL_FONT: Final = "DejaVu Sans"
_GAP: Final = re.compile(rf"{GAP_START}\[DA COMPLETARE: (.*?)\]{GAP_END}", re.I | re.S)
_AFTER_HIGHLIGHT: Final = ("u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout", "specVanish", "oMath")  # fmt: skip
_PRESERVE: Final = f"{{{XML}}}space"


def gap_labels(root: Element) -> list[str]:
    """The labels of the gaps printed in a part, in order, each once."""
    found: dict[str, None] = {}
    for element in root.iter():
        for text in (element.text, *element.values()):
            if isinstance(text, str) and GAP_START in text:
                found |= dict.fromkeys(_GAP.findall(text))
    return list(found)


def shape_text(root: Element) -> None:
    """Turn line breaks, tabs and gaps into what Word has for them; elsewhere (attributes) only take the gap's marks away."""
    for node in list(root.iter(w("t"))):
        run = node.getparent()
        if node.text and run is not None and run.tag == w("r") and _SPECIAL.search(node.text):
            _split_run(run)
    for element in root.iter():
        if isinstance(element.tag, str):
            if element.text and GAP_START in element.text:
                element.text = _unmarked(element.text)
            for name in element.keys():  # noqa: SIM118 - lxml's elements iterate over their children
                if GAP_START in (value := element.get(name) or ""):
                    element.set(name, _unmarked(value))


def close_structure(root: Element) -> None:
    """Give every cell, header and note the paragraph that it must end with, and drop tables left without rows."""
    for table in list(root.iter(w("tbl"))):
        parent = table.getparent()
        if parent is not None and next(table.iter(w("tr")), None) is None:
            parent.remove(table)
    for row in list(root.iter(w("tr"))):
        parent = row.getparent()
        if parent is not None and next(row.iter(w("tc")), None) is None:
            parent.remove(row)
    for table in root.iter(w("tbl")):
        _fit_grid(table)
    for name in ("tc", "hdr", "ftr", "footnote"):
        for container in root.iter(w(name)):
            if len(container) == 0 or container[-1].tag != w("p"):
                etree.SubElement(container, w("p"))


def _fit_grid(table: Element) -> None:
    """Make the grid of a table whose columns come from a loop as wide as its first row says."""
    grid, row = table.find(w("tblGrid")), table.find(w("tr"))
    if grid is None or row is None:
        return
    widths: list[int] = []
    for cell in row.findall(w("tc")):
        span = cell.find(f"{w('tcPr')}/{w('gridSpan')}")
        width = cell.find(f"{w('tcPr')}/{w('tcW')}")
        columns = int(span.get(w("val")) or 1) if span is not None else 1
        size = (width.get(w("w")) or "") if width is not None else ""
        if not size.isdigit():
            return
        widths += [int(size) // columns] * columns
    if len(widths) != len(grid):
        for column in list(grid):
            grid.remove(column)
        for twips in widths:
            etree.SubElement(grid, w("gridCol"), {w("w"): str(twips)})


def renumber(root: Element) -> None:
    """Identifiers that must be unique and that a loop has copied: drawings numbered anew, paragraph ids dropped."""
    for number, drawing in enumerate(root.iter("{*}docPr"), start=1):
        drawing.set("id", str(number))
    for element in root.iter(w("p"), w("tr")):
        for name in (f"{{{W14}}}paraId", f"{{{W14}}}textId"):
            if name in element.attrib:
                del element.attrib[name]


def split_at(node: Element, offset: int) -> Element:
    """Cut a run inside one of its texts: everything before goes to a new run in front. Gives the run that starts at the offset."""
    run = parent_of(node)
    before = _empty_like(run)
    for element in list(run):
        if element is node:
            break
        if element.tag != w("rPr"):
            before.append(element)
    if text := (node.text or "")[:offset]:
        before.append(_text(text))
    _set_text(node, (node.text or "")[offset:])
    if any(element.tag != w("rPr") for element in before):
        run.addprevious(before)
    return run


def take_away(match: re.Match[str], nodes: list[Element]) -> Element:
    """`cut`, and the run before which the match began."""
    return split_at(*cut(match, nodes)[0])


def cut(match: re.Match[str], nodes: list[Element]) -> list[tuple[Element, int]]:
    """Remove a match found in the joined texts of `nodes`, over as many runs as it lies in. Gives the texts that held it, and where in each."""
    position = 0
    held: list[tuple[Element, int]] = []
    for node in nodes:
        text = node.text or ""
        start, end = max(match.start() - position, 0), min(match.end() - position, len(text))
        position += len(text)
        if start < end:
            node.text = text[:start] + text[end:]
            held.append((node, start))
    return held


def highlighted(properties: Element | None) -> Element:
    """Run properties with a yellow background."""
    copied = etree.Element(w("rPr")) if properties is None else copy.deepcopy(properties)
    for old in copied.findall(w("highlight")):
        copied.remove(old)
    mark = etree.Element(w("highlight"), {w("val"): "yellow"})
    for position, element in enumerate(copied):
        if etree.QName(element).localname in _AFTER_HIGHLIGHT:
            copied.insert(position, mark)
            return copied
    copied.append(mark)
    return copied


def _split_run(run: Element) -> None:
    """Replace a run with the runs that its special characters ask for."""
    runs = [_empty_like(run)]
    for element in run:
        if element.tag == w("rPr"):
            continue
        if element.tag != w("t") or not element.text:
            runs[-1].append(copy.deepcopy(element))
            continue
        for piece in _pieces(element.text):
            if piece in ("\n", "\t"):
                etree.SubElement(runs[-1], w("br" if piece == "\n" else "tab"))
            elif piece.startswith(GAP_START):
                runs += [_gap_run(run, piece), _empty_like(run)]
            elif re.match(_SYMBOLS, piece):
                runs += [_symbol_run(run, piece), _empty_like(run)]
            else:
                runs[-1].append(_text(piece))
    for new in runs:
        if any(element.tag != w("rPr") for element in new):
            run.addprevious(new)
    parent_of(run).remove(run)


def _pieces(text: str) -> Iterator[str]:
    return (piece for piece in _SPECIAL.split(text) if piece)


def _gap_run(run: Element, piece: str) -> Element:
    new = etree.Element(w("r"))
    new.append(highlighted(run.find(w("rPr"))))
    new.append(_text(_unmarked(piece)))
    return new


def _symbol_run(run: Element, piece: str) -> Element:
    """Symbols in a typeface of their own: LibreOffice draws those that a typeface lacks after the rest of their run, and a reader
    of the PDF would hear them out of place."""
    new = _empty_like(run)
    properties = new.find(w("rPr"))
    if properties is None:
        properties = etree.SubElement(new, w("rPr"))
    for old in properties.findall(w("rFonts")):
        properties.remove(old)
    fonts = etree.Element(w("rFonts"), {w(script): SYMBOL_FONT for script in ("ascii", "hAnsi", "eastAsia", "cs")})
    properties.insert(1 if properties.find(w("rStyle")) is not None else 0, fonts)
    new.append(_text(piece))
    return new


def _empty_like(run: Element) -> Element:
    new = etree.Element(w("r"))
    for name, value in run.items():
        new.set(name, value)
    properties = run.find(w("rPr"))
    if properties is not None:
        new.append(copy.deepcopy(properties))
    return new


def _text(text: str) -> Element:
    node = etree.Element(w("t"))
    _set_text(node, text)
    return node


def _set_text(node: Element, text: str) -> None:
    node.text = text
    node.set(_PRESERVE, "preserve")


def _unmarked(text: str) -> str:
    return text.replace(GAP_START, "").replace(GAP_END, "")
