"""Word files for the tests, made part by part: what each holds is in plain sight, and none needs a binary fixture."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SECTION = "<w:sectPr><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>"


def p(text: str, extra: str = "") -> str:
    """A paragraph with one run."""
    properties = f"<w:pPr>{extra}</w:pPr>" if extra else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def runs(*texts: str) -> str:
    """A paragraph whose text lies in several runs, as Word leaves it after editing."""
    return "<w:p>" + "".join(f"<w:r><w:rPr><w:b/></w:rPr><w:t>{escape(text)}</w:t></w:r>" for text in texts) + "</w:p>"


def table(*rows: str) -> str:
    return "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w='5000'/></w:tblGrid>" + "".join(rows) + "</w:tbl>"


def tr(*texts: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc><w:tcPr/>{p(text)}</w:tc>" for text in texts) + "</w:tr>"


def parts(body: str, *, section: str = SECTION, header: str | None = None, core: str | None = None) -> dict[str, bytes]:
    """The parts of a small Word file: a body, perhaps a header, perhaps properties."""
    overrides = {"/word/document.xml": f"{_OFFICE}.document.main+xml"}
    relations = ""
    found: dict[str, bytes] = {}
    if header is not None:
        overrides["/word/header1.xml"] = f"{_OFFICE}.header+xml"
        relations = f'<Relationship Id="rId1" Type="{R}/header" Target="header1.xml"/>'
        section = section.replace("<w:sectPr>", '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/>')
        found["word/header1.xml"] = _xml("hdr", header)
    root = f'<Relationship Id="rId1" Type="{R}/officeDocument" Target="word/document.xml"/>'
    if core is not None:
        kind = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        root += f'<Relationship Id="rId2" Type="{kind}" Target="docProps/core.xml"/>'
        overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
        found["docProps/core.xml"] = core.encode()
    types = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{types}</Types>'.encode(),
        "_rels/.rels": _rels(root),
        "word/document.xml": _xml("document", f"<w:body>{body}{section}</w:body>"),
        "word/_rels/document.xml.rels": _rels(relations),
        **found,
    }


def write(path: Path, content: dict[str, bytes]) -> Path:
    """The parts as a .docx."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def template(folder: Path, *paragraphs: str, name: str = "prova.docx", **kwargs: str) -> Path:
    """A template with these paragraphs: plain texts, or elements already written."""
    body = "".join(text if text.startswith("<w:") else p(text) for text in paragraphs)
    return write(folder / name, parts(body, **kwargs))


def part(docx: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read(name))


def names(docx: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.namelist()


def lines(docx: bytes, name: str = "word/document.xml") -> list[str]:
    """The texts of the paragraphs, empty ones left out; a text box is apart from the paragraph that holds it."""
    found: dict[etree._Element, str] = dict.fromkeys(part(docx, name).iter(f"{{{W}}}p"), "")
    for paragraph in found:
        for node in paragraph.iter(f"{{{W}}}t"):
            if next(node.iterancestors(f"{{{W}}}p")) is paragraph:
                found[paragraph] += node.text or ""
    return [text for text in found.values() if text]


def _xml(root: str, content: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{root} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{root}>'.encode()


def _rels(content: str) -> bytes:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{content}</Relationships>'.encode()
