"""Numbered lists that start again: `[[numera da 1]]` at the head of a list's first item.

A list inside a loop goes on counting in Word, because its items share one numbering (docxtpl #425). The marked item and those after
it, up to the next mark, are given a numbering of their own which looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from pdz_docs.documents.inline import cut
from pdz_docs.documents.ooxml import Element, child, parse, serialize, w
from pdz_docs.documents.package import Package

NUMBERING: Final = "word/numbering.xml"
STYLES: Final = "word/styles.xml"
_MARK: Final = re.compile(r"\[\[\s*numera da (\d{1,4})\s*\]\]\s?")


class NumberingError(Exception):
    """A mark on a paragraph that is not an item of a numbered list."""

    def __init__(self, text: str, paragraph: int) -> None:
        super().__init__(text)
        self.text, self.paragraph = text, paragraph


def restart_lists(package: Package, body: Element) -> None:
    """Give every marked list its own numbering. Raises NumberingError for a mark where nothing is numbered."""
    if not any(_marked(paragraph) for paragraph in body.iter(w("p"))):
        return
    lists = _Lists(package)
    current: dict[str, str] = {}
    for index, paragraph in enumerate(body.iter(w("p")), start=1):
        number, level = lists.numbering_of(paragraph)
        start = _take_mark(paragraph)
        if start is not None:
            if number is None:
                raise NumberingError("“[[numera da …]]” sta in un paragrafo che non è numerato", index)
            current[number] = lists.restarted(number, level, start)
        if number in current:
            _set_number(paragraph, current[number], level)
    lists.store()


class _Lists:
    """The numberings of a package, and which styles have one."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._root = parse(package.parts[NUMBERING]) if NUMBERING in package.parts else etree.Element(w("numbering"))
        self._abstract = {
            node.get(w("numId")) or "": _value(node, "abstractNumId") for node in self._root.iter(w("num"))
        }
        self._styles = dict(_numbered_styles(package))

    def numbering_of(self, paragraph: Element) -> tuple[str | None, str]:
        """(numId, level) of a paragraph, by itself or by its style; (None, "0") when it is not numbered."""
        properties = paragraph.find(w("pPr"))
        if properties is None:
            return None, "0"
        own = properties.find(w("numPr"))
        number, level = (_value(own, "numId"), _value(own, "ilvl") or "0") if own is not None else (None, "0")
        if number is None:
            number, level = self._styles.get(_value(properties, "pStyle") or "", (None, "0"))
        return (number, level) if number in self._abstract else (None, "0")

    def restarted(self, number: str, level: str, start: int) -> str:
        """A new numbering like `number` whose level begins at `start`."""
        new = str(max((int(name) for name in self._abstract if name.isdigit()), default=0) + 1)
        self._abstract[new] = self._abstract[number]
        node = etree.SubElement(self._root, w("num"), {w("numId"): new})
        etree.SubElement(node, w("abstractNumId"), {w("val"): self._abstract[number] or "0"})
        override = etree.SubElement(node, w("lvlOverride"), {w("ilvl"): level})
        etree.SubElement(override, w("startOverride"), {w("val"): str(start)})
        return new

    def store(self) -> None:
        self._package.parts[NUMBERING] = serialize(self._root)


def _numbered_styles(package: Package) -> Iterator[tuple[str, tuple[str | None, str]]]:
    """The paragraph styles that number, followed up their ancestors."""
    if STYLES not in package.parts:
        return
    styles = {node.get(w("styleId")) or "": node for node in package.xml(STYLES).iter(w("style"))}
    for name in styles:
        place: str | None = name
        for _ in styles:
            node = styles.get(place or "")
            if node is None:
                break
            found = node.find(f"{w('pPr')}/{w('numPr')}")
            if found is not None:
                yield name, (_value(found, "numId"), _value(found, "ilvl") or "0")
                break
            place = _value(node, "basedOn")


def _marked(paragraph: Element) -> bool:
    return _MARK.search("".join(node.text or "" for node in paragraph.iter(w("t")))) is not None


def _take_mark(paragraph: Element) -> int | None:
    """The number that a mark asks for, the mark taken away from the runs it lies in."""
    nodes = list(paragraph.iter(w("t")))
    match = _MARK.search("".join(node.text or "" for node in nodes))
    if match is None:
        return None
    cut(match, nodes)
    return int(match[1])


def _set_number(paragraph: Element, number: str, level: str) -> None:
    properties = child(paragraph, "pPr")
    own = properties.find(w("numPr"))
    if own is None:
        own = etree.Element(w("numPr"))
        style = properties.find(w("pStyle"))
        # numPr follows pStyle, keepNext, keepLines, pageBreakBefore, framePr, widowControl
        place = 0 if style is None else 1
        while place < len(properties) and etree.QName(properties[place]).localname in (
            "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl",
        ):  # fmt: skip
            place += 1
        properties.insert(place, own)
    for node in list(own):
        own.remove(node)
    etree.SubElement(own, w("ilvl"), {w("val"): level})
    etree.SubElement(own, w("numId"), {w("val"): number})


def _value(node: Element, name: str) -> str | None:
    found = node.find(w(name))
    return None if found is None else found.get(w("val"))
