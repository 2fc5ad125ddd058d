"""Title and language of the Word file, which the PDF's accessibility hangs on, and nothing about who last opened the template."""

from __future__ import annotations

from typing import Final

from lxml import etree

from pdz_docs.documents.ooxml import CP, DC, Element, serialize
from pdz_docs.documents.package import Package

CORE: Final = "docProps/core.xml"
LANGUAGE: Final = "it-IT"
_PACKAGE_RELATION: Final = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_CONTENT: Final = "application/vnd.openxmlformats-package.core-properties+xml"
_PERSONAL: Final = (f"{{{CP}}}lastModifiedBy", f"{{{CP}}}lastPrinted", f"{{{CP}}}revision")


def set_properties(package: Package, title: str | None) -> None:
    """Write the title (the template's own when None) and the language; drop the names and the counts that Word left."""
    if CORE in package.parts:
        root = package.xml(CORE)
    else:
        root = etree.Element(f"{{{CP}}}coreProperties", nsmap={"cp": CP, "dc": DC})
        package.add_part("", CORE, b"", type_=_PACKAGE_RELATION, content_type=_CONTENT)
    if title:
        _set(root, f"{{{DC}}}title", title)
    _set(root, f"{{{DC}}}language", LANGUAGE)
    for name in _PERSONAL:
        for node in root.findall(name):
            root.remove(node)
    package.parts[CORE] = serialize(root)


def title_of(package: Package) -> str | None:
    """The title in the core properties, if there is one."""
    if CORE not in package.parts:
        return None
    return (package.xml(CORE).findtext(f"{{{DC}}}title") or "").strip() or None


def _set(root: Element, name: str, value: str) -> None:
    node = root.find(name)
    if node is None:
        node = etree.SubElement(root, name)
    node.text = value
