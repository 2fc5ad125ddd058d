"""Names of WordprocessingML and its packages, and the strict parser through which every XML part of a Word file passes.

No entity is expanded, no network is reached, nothing is recovered: a part that is not well formed is an error, because what a
recovering parser drops is text that somebody wrote (assembly.md § 3.1).
"""

from __future__ import annotations

import functools
from typing import Final

from lxml import etree

Element = etree._Element  # lxml publishes no other name for the type of its elements

W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W14: Final = "http://schemas.microsoft.com/office/word/2010/wordml"
R: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP: Final = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"
V: Final = "urn:schemas-microsoft-com:vml"
O: Final = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix that Word uses
RELS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
DC: Final = "http://purl.org/dc/elements/1.1/"
CP: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
XML: Final = "http://www.w3.org/XML/1998/namespace"

NS: Final = {"w": W, "w14": W14, "r": R, "wp": WP, "a": A, "pic": PIC, "v": V, "o": O}


def w(name: str) -> str:
    """`w("p")` is the qualified name of a paragraph."""
    return f"{{{W}}}{name}"


def r(name: str) -> str:
    return f"{{{R}}}{name}"


def parse(xml: bytes | str) -> Element:
    """The root of a part. Raises etree.XMLSyntaxError when it is not well formed, ValueError when it declares a DTD."""
    data = xml.encode() if isinstance(xml, str) else xml
    root = etree.fromstring(data, _parser())
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise ValueError("dichiara un DTD")
    return root


def serialize(root: Element) -> bytes:
    """A part as Word writes it: UTF-8 with a standalone declaration."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def text_of(element: Element) -> str:
    """The text of a paragraph (or of any element) as a reader sees it, tabs and breaks as blanks."""
    pieces: list[str] = []
    for node in element.iter(w("t"), w("tab"), w("br"), w("noBreakHyphen")):
        if node.tag == w("t"):
            pieces.append(node.text or "")
        elif node.tag == w("noBreakHyphen"):
            pieces.append("-")
        elif (parent := node.getparent()) is not None and parent.tag == w("r"):
            pieces.append(" ")  # not the tab stops of the paragraph's properties
    return "".join(pieces)


def parent_of(element: Element) -> Element:
    """The parent of an element that is known to have one. Raises ValueError for a root."""
    parent = element.getparent()
    if parent is None:
        raise ValueError(f"{element.tag} non sta dentro nulla")
    return parent


def child(parent: Element, name: str) -> Element:
    """The first child of that name, appended when there is none."""
    found = parent.find(w(name))
    return etree.SubElement(parent, w(name)) if found is None else found


def fragment(xml: str) -> Element:
    """An element written with the usual prefixes (w, r, wp, a, pic, v, o)."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())
    return etree.fromstring(f"<x {declared}>{xml}</x>", _parser())[0]


@functools.cache
def _parser() -> etree.XMLParser:
    # huge_tree: a plan with 400 rows and long texts passes libxml2's default depth and size guards; the package has its own limits.
    return etree.XMLParser(resolve_entities=False, no_network=True, recover=False, huge_tree=True, load_dtd=False)
