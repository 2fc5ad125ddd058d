"""A copy of a template with a Word comment at each problem, for who corrects it in Word.

Word allows comments in the body alone: what is wrong in a header, in the properties or in the file itself is told at the first
paragraph, with its part. The copy is for reading: macros and the like are left out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from lxml import etree

from pdz_docs.documents.compiled import own_paragraphs
from pdz_docs.documents.lint.findings import Finding
from pdz_docs.documents.ooxml import Element, W, parse, serialize, w
from pdz_docs.documents.package import CONTENT_TYPES, DOCUMENT, Package, read_package, rels_path

COMMENTS: Final = "word/comments.xml"
_AUTHOR: Final = "pdz check"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
_CONTENT: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_ACTIVE: Final = re.compile(r"vbaProject|vbaData|(^|/)activeX/|(^|/)embeddings/.*\.(bin|exe|ole)$", re.I)
_MACRO: Final = (
    b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
    b"application/vnd.ms-word.document.macroEnabled.main+xml",
)
_PLAIN: Final = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def annotated(data: bytes, name: str, findings: Iterable[Finding], *, at: datetime) -> bytes:
    """The bytes of the copy. Raises TemplateError when the file cannot be opened: there is nothing to annotate."""
    package = _harmless(read_package(data, name))
    body = package.xml(DOCUMENT)
    paragraphs = [paragraph for paragraph, _ in own_paragraphs(body)]
    comments = _comments(package)
    free = max((int(one.get(w("id")) or 0) for one in comments), default=-1) + 1
    for number, finding in enumerate(findings, start=free):
        here = finding.problem.where.paragraph if finding.path == DOCUMENT else None
        comments.append(_comment(number, _lines(finding, told_part=here is None), at))
        if paragraphs:
            _anchor(paragraphs[min((here or 1), len(paragraphs)) - 1], number)
    package.parts[DOCUMENT] = serialize(body)
    _store(package, comments)
    return package.pack()


def _harmless(package: Package) -> Package:
    """Without what could act, and without what refers to it."""
    left = {path: part for path, part in package.parts.items() if not _ACTIVE.search(path)}
    types = parse(left[CONTENT_TYPES])
    for node in list(types):
        if _ACTIVE.search(node.get("PartName") or ""):
            types.remove(node)
    left[CONTENT_TYPES] = serialize(types)
    for old in _MACRO:
        left[CONTENT_TYPES] = left[CONTENT_TYPES].replace(old, _PLAIN)
    for path in [path for path in left if path.endswith(".rels")]:
        root = parse(left[path])
        for node in list(root):
            if _ACTIVE.search(node.get("Target") or ""):
                root.remove(node)
        left[path] = serialize(root)
    return Package(left)


def _comments(package: Package) -> Element:
    if COMMENTS in package.parts:
        return package.xml(COMMENTS)
    return etree.Element(w("comments"), nsmap={"w": W})


def _store(package: Package, comments: Element) -> None:
    if COMMENTS in package.parts and any(one.target == COMMENTS for one in package.relationships(DOCUMENT)):
        package.parts[COMMENTS] = serialize(comments)
    else:
        if rels_path(DOCUMENT) not in package.parts:
            package.parts[rels_path(DOCUMENT)] = (
                b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"/>'
            )
        package.add_part(DOCUMENT, COMMENTS, serialize(comments), type_=_RELATION, content_type=_CONTENT)


def _lines(finding: Finding, *, told_part: bool) -> Sequence[str]:
    problem = finding.problem
    place = f"{problem.where.part or 'file'}" + (
        f", paragrafo {problem.where.paragraph}" if problem.where.paragraph else ""
    )
    said = problem.text.split(". Il paragrafo dice: ")[0]
    text = f"{place}: {said}" if told_part else said
    return [f"{problem.id} – {text}", *([problem.hint] if problem.hint else [])]


def _comment(number: int, lines: Sequence[str], at: datetime) -> Element:
    comment = etree.Element(w("comment"), nsmap={"w": W})
    comment.set(w("id"), str(number))
    comment.set(w("author"), _AUTHOR)
    comment.set(w("date"), at.replace(microsecond=0).isoformat())
    comment.set(w("initials"), "pdz")
    for line in lines:
        run = etree.SubElement(etree.SubElement(comment, w("p")), w("r"))
        etree.SubElement(run, w("t")).text = line
    return comment


def _anchor(paragraph: Element, number: int) -> None:
    """Put the comment around the paragraph's content."""
    start, end = (etree.Element(w(name), {w("id"): str(number)}) for name in ("commentRangeStart", "commentRangeEnd"))
    first = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
    paragraph.insert(first, start)
    paragraph.append(end)
    run = etree.SubElement(paragraph, w("r"))
    etree.SubElement(run, w("commentReference"), {w("id"): str(number)})
