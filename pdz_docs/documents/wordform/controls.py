"""Content controls (ECMA-376 part 1 § 17.5.2) and the tables that hold them.

Controls stand inside paragraphs, the only place where LibreOffice keeps them; repeating sections around rows are Word's own (w15) and
LibreOffice passes over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from lxml import etree

from pdz_docs.documents.ooxml import W14, XML, Element, w
from pdz_docs.documents.package import Package

W15: Final = "http://schemas.microsoft.com/office/word/2012/wordml"
_STYLES: Final = "word/styles.xml"
_PROMPT_COLOR: Final = "5A6772"
_HEAD_FILL: Final = "E6ECF2"
_TICKED, _UNTICKED = "☒", "☐"
_FONT: Final = "MS Gothic"


def element(name: str, *children: Element, **attributes: str | int) -> Element:
    """An element of WordprocessingML with its attributes and children."""
    made = etree.Element(w(name), {w(key): str(value) for key, value in attributes.items()})
    made.extend(children)
    return made


def styles_by_name(package: Package) -> Mapping[str, str]:
    """The id of each style by its name, which stays the same whatever program saved the template."""
    root = package.xml(_STYLES)
    named = ((style.find(w("name")), style.get(w("styleId")) or "") for style in root.iter(w("style")))
    return {(name.get(w("val")) or "").casefold(): id_ for name, id_ in named if name is not None}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a drop-down list."""

    value: str
    shown: str


class Maker:
    """Makes the paragraphs, controls and tables of one form; every control has an id of its own."""

    def __init__(self, styles: Mapping[str, str]) -> None:
        self._styles = styles
        self._ids = count(100_001)

    def paragraph(self, style: str, *content: Element) -> Element:
        """A paragraph in the style of that name, plain when the template has none."""
        id_ = self._styles.get(style.casefold())
        properties = [element("pPr", element("pStyle", val=id_))] if id_ else []
        return element("p", *properties, *content)

    def text(self, tag: str, title: str, prompt: str, value: str | None) -> Element:
        """A control for text of several lines."""
        return self._control(tag, title, element("text", multiLine=1), value, prompt)

    def day(self, tag: str, title: str, prompt: str, value: date | None) -> Element:
        """A control with a calendar."""
        kind = element(
            "date",
            element("dateFormat", val="dd/MM/yyyy"),
            element("lid", val="it-IT"),
            element("storeMappedDataAs", val="dateTime"),
            element("calendar", val="gregorian"),
        )
        if value is not None:
            kind.set(w("fullDate"), f"{value.isoformat()}T00:00:00Z")
        return self._control(tag, title, kind, value.strftime("%d/%m/%Y") if value else None, prompt)

    def choice(self, tag: str, title: str, prompt: str, choices: Iterable[Choice], value: str | None) -> Element:
        """A drop-down list; `value` is what it shows."""
        items = (element("listItem", displayText=one.shown, value=one.value) for one in choices)
        return self._control(tag, title, element("dropDownList", *items), value, prompt)

    def tick(self, tag: str, title: str, *, ticked: bool) -> Element:
        """A check box."""
        box = etree.Element(f"{{{W14}}}checkbox")
        for name, attributes in (
            ("checked", {"val": str(int(ticked))}),
            ("checkedState", {"val": "2612", "font": _FONT}),
            ("uncheckedState", {"val": "2610", "font": _FONT}),
        ):
            etree.SubElement(box, f"{{{W14}}}{name}", {f"{{{W14}}}{key}": value for key, value in attributes.items()})
        return self._control(tag, title, box, _TICKED if ticked else _UNTICKED, "")

    def table(self, caption: str, widths: Sequence[int], titles: Sequence[str], rows: Iterable[Element]) -> Element:
        """A table of `widths` (twentieths of a point) whose first row is its header."""
        style = self._styles.get("tabella pdz")
        properties = element("tblPr", *([element("tblStyle", val=style)] if style else []))
        properties.extend(
            [
                element("tblW", w=sum(widths), type="dxa"),
                element("tblLayout", type="fixed"),
                element(
                    "tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1
                ),
                element("tblCaption", val=caption),
            ]
        )
        grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
        return element("tbl", properties, grid, self._head(widths, titles), *rows)

    def row(self, widths: Sequence[int], cells: Sequence[Sequence[Element]]) -> Element:
        """A row; each cell is given as its paragraphs."""
        made = (_cell(width, paragraphs) for width, paragraphs in zip(widths, cells, strict=True))
        return element("tr", element("trPr", element("cantSplit")), *made)

    def repeated(self, tag: str, rows: Sequence[Element]) -> Element:
        """Rows that Word offers to repeat."""
        items = (
            element("sdt", self._properties(tag="", kind=_w15("repeatingSectionItem")), element("sdtContent", row))
            for row in rows
        )
        return element("sdt", self._properties(tag=tag, kind=_w15("repeatingSection")), element("sdtContent", *items))

    def _head(self, widths: Sequence[int], titles: Sequence[str]) -> Element:
        cells = []
        for width, title in zip(widths, titles, strict=True):
            lines = [self.paragraph("intestazione tabella", run(line)) for line in title.split("\n")]
            cell = _cell(width, lines)
            cell[0].append(element("shd", val="clear", color="auto", fill=_HEAD_FILL))
            cells.append(cell)
        return element("tr", element("trPr", element("cantSplit"), element("tblHeader")), *cells)

    def _control(self, tag: str, title: str, kind: Element, value: str | None, prompt: str) -> Element:
        properties = self._properties(tag=tag, kind=kind, title=title, prompts=value is None)
        shown = run(prompt, color=_PROMPT_COLOR) if value is None else run(value)
        return element("sdt", properties, element("sdtContent", shown))

    def _properties(self, *, tag: str, kind: Element, title: str = "", prompts: bool = False) -> Element:
        """In the order that the schema wants: alias, tag, id, showingPlcHdr, then what kind it is."""
        named = [element(name, val=value) for name, value in (("alias", title), ("tag", tag)) if value]
        prompt = [element("showingPlcHdr")] if prompts else []
        return element("sdtPr", *named, element("id", val=next(self._ids)), *prompt, kind)


def run(text: str, *, color: str | None = None) -> Element:
    """A run of text, its line breaks kept."""
    made = element("r", *([element("rPr", element("color", val=color))] if color else []))
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        node = element("t")
        node.text = line
        node.set(f"{{{XML}}}space", "preserve")
        made.append(node)
    return made


def _cell(width: int, paragraphs: Sequence[Element]) -> Element:
    return element("tc", element("tcPr", element("tcW", w=width, type="dxa")), *paragraphs)


def _w15(name: str) -> Element:
    return etree.Element(f"{{{W15}}}{name}")
