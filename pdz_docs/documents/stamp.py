"""FAC-SIMILE and BOZZA on every page, put by the engine into the headers of every section, whatever the template says.

Two marks, both out of the flow so that no line moves: a line of text at the upper edge of the page and a large pale one across it,
behind the text. Headers are artifacts in the tagged PDF: a reader of the text is not interrupted at every page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from pdz_docs.documents.ooxml import Element, R, W, child, fragment, parse, r, serialize, w
from pdz_docs.documents.package import DOCUMENT, Package

FACSIMILE: Final = "FAC-SIMILE – DATI DIMOSTRATIVI"
BOZZA: Final = "BOZZA"
SETTINGS: Final = "word/settings.xml"
_HEADER_TYPE: Final = f"{R}/header"
_HEADER_CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What has to be read on every page: demonstrative data, a draft, both or nothing; `label` is what the page says of itself,
    such as that it is an extract."""

    facsimile: bool = False
    bozza: bool = False
    label: str = ""

    def __bool__(self) -> bool:
        return self.facsimile or self.bozza or bool(self.label)

    @property
    def line(self) -> str:
        """The words at the upper edge."""
        marks = [*([FACSIMILE] if self.facsimile else []), *([BOZZA] if self.bozza else [])]
        return " · ".join([*marks, *([escape(self.label, {chr(34): "&quot;"})] if self.label else [])])

    @property
    def watermark(self) -> str:
        """The word across the page: BOZZA says more than FAC-SIMILE, because a draft is not even to be read as final."""
        return BOZZA if self.bozza else "FAC-SIMILE"


def stamp_package(package: Package, body: Element, stamp: Stamp) -> None:
    """Put the stamp into every header that some page shows, making the headers that are not there. Changes `body` and `package`."""
    if not stamp:
        return
    shared = _even_and_odd(package)
    stamped: set[str] = set()
    inherited: dict[str, str] = {}
    for section in body.iter(w("sectPr")):
        for kind in _kinds(section, even=shared):
            path = _header_path(package, section, kind) or inherited.get(kind)
            if path is None:
                path = _new_header(package, section, kind)
            inherited[kind] = path
            if path not in stamped:
                stamped.add(path)
                _stamp_header(package, path, stamp, len(stamped))


def _kinds(section: Element, *, even: bool) -> Iterator[str]:
    yield "default"
    if section.find(w("titlePg")) is not None:
        yield "first"
    if even:
        yield "even"


def _even_and_odd(package: Package) -> bool:
    return SETTINGS in package.parts and package.xml(SETTINGS).find(w("evenAndOddHeaders")) is not None


def _header_path(package: Package, section: Element, kind: str) -> str | None:
    targets = {relation.id: relation.target for relation in package.relationships(DOCUMENT)}
    for reference in section.findall(w("headerReference")):
        if (reference.get(w("type")) or "default") == kind:
            return targets.get(reference.get(r("id")) or "")
    return None


def _new_header(package: Package, section: Element, kind: str) -> str:
    path = package.free_path("word/header{}.xml")
    empty = etree.Element(w("hdr"), nsmap={"w": W, "r": R})
    spacing = child(child(child(empty, "p"), "pPr"), "spacing")
    spacing.attrib.update({w("before"): "0", w("after"): "0"})
    identifier = package.add_part(DOCUMENT, path, serialize(empty), type_=_HEADER_TYPE, content_type=_HEADER_CONTENT)
    reference = etree.Element(w("headerReference"), {w("type"): kind, r("id"): identifier})
    section.insert(0, reference)
    return path


def _stamp_header(package: Package, path: str, stamp: Stamp, number: int) -> None:
    root = parse(package.parts[path])
    paragraph = next(root.iterchildren(w("p")), None)
    if paragraph is None:
        paragraph = etree.SubElement(root, w("p"))
    place = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
    paragraph.insert(place, _line_run(stamp, number))
    if stamp.facsimile or stamp.bozza:
        paragraph.insert(place, _watermark_run(stamp, number))
    package.parts[path] = serialize(root)


def _watermark_run(stamp: Stamp, number: int) -> Element:
    """WordArt as Word's own watermarks are: VML, behind the text, centred on the page, turned by 45 degrees."""
    text = stamp.watermark
    width = 62 * len(text) if len(text) < 8 else 46 * len(text)
    return fragment(
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        f'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        f'<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        f'<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/>'
        f'<v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>'
        f'<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" '
        f'o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PdzFiligrana{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136" alt="{text}" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{width}pt;height:90pt;rotation:315;z-index:-251658752;'
        f"mso-position-horizontal:center;mso-position-horizontal-relative:page;"
        f'mso-position-vertical:center;mso-position-vertical-relative:page" o:allowincell="f" fillcolor="#ececec" stroked="f">'
        f'<v:textpath style="font-family:&quot;Carlito&quot;;font-size:1pt" string="{text}"/></v:shape></w:pict></w:r>'
    )


def _line_run(stamp: Stamp, number: int) -> Element:
    """A text box of 160 × 6 mm, centred 5 mm under the upper edge of the page."""
    return fragment(
        f'<w:r><w:rPr><w:noProof/></w:rPr><w:pict><v:shape id="PdzTimbro{number}" type="#_x0000_t202" alt="{stamp.line}" '
        f'style="position:absolute;margin-left:0;margin-top:14pt;width:453pt;height:17pt;z-index:251658752;'
        f"mso-position-horizontal:center;mso-position-horizontal-relative:page;"
        f'mso-position-vertical:absolute;mso-position-vertical-relative:page" o:allowincell="f" filled="f" stroked="f">'
        f'<v:textbox inset="0,0,0,0"><w:txbxContent><w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>'
        f'<w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:b/><w:color w:val="B00020"/><w:sz w:val="18"/>'
        f"</w:rPr><w:t>{stamp.line}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
