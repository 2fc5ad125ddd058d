"""LibreOffice's PDF made to conform to PDF/A-2a and PDF/UA-1, the same bytes for the same document (pypdf).

What LibreOffice leaves wrong, found with the reference validator (assembly.md § 2.2 and tests/conformance): the XMP packet
(7.4: `pdfuaid` without its schema; all: level B claimed), tab order, links without a description (25.2), borders neither tagged nor
artifacts (7.4), bullets of symbol fonts mapped to the Private Use Area, and dates and identifiers that change at every run.
Level A and PDF/UA are claimed only when the structural checks of `structure` pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    PdfObject,
    StreamObject,
    TextStringObject,
)

from pdz_docs.errors import Problem, ToolFailedError
from pdz_docs.pdf import structure
from pdz_docs.pdf.artifacts import FURNITURE, mark_furniture, mark_paths
from pdz_docs.pdf.figures import Picture, tag
from pdz_docs.pdf.marked import get, page_content
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.structtree import Tree
from pdz_docs.pdf.tounicode import without_private_use
from pdz_docs.pdf.xmp import Facts, Level, packet, pdf_date

# The creation date of the sRGB profile, which LibreOffice sets to the moment of the export (ICC.1, 7.2.8): 2000-01-01 00:00:00.
_ICC_DATE = slice(24, 36)
_ICC_FIXED = b"\x07\xd0\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"
_NO_ID = b"\x00" * 16
_ID_ENTRY = re.compile(rb"/ID\s*\[\s*<0{32}>\s*<0{32}>\s*\]")


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished PDF, what it claims and what kept it from claiming more."""

    pdf: DraftPdf
    pages: int
    level: Level
    accessible: bool
    problems: tuple[Problem, ...]


def finish(pdf: DraftPdf, facts: Facts, *, opened: PdfReader | None = None) -> Finished:
    """Rewrite `pdf` so that it conforms. `opened` is the same file where somebody has opened it already.

    Raises ToolFailedError when it is not a PDF that can be read.
    """
    try:
        writer = PdfWriter(clone_from=opened or PdfReader(BytesIO(pdf.data)))
        _tidy(writer, facts)
        problems = tuple(structure.problems(writer.root_object, list(writer.pages)))
    except (PyPdfError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise ToolFailedError("Il PDF fatto da LibreOffice non si legge.") from error
    level: Level = "B" if any(structure.costs_level_a(one) for one in problems) else "A"
    accessible = not problems
    _set_xmp(writer, packet(facts, level=level, accessible=accessible))
    return Finished(DraftPdf(serialise(writer)), len(writer.pages), level, accessible, problems)


def serialise(writer: PdfWriter) -> bytes:
    """The file, its identifier (/ID) taken from its own bytes."""
    writer._ID = ArrayObject([ByteStringObject(_NO_ID), ByteStringObject(_NO_ID)])
    buffer = BytesIO()
    writer.write(buffer)
    data = buffer.getvalue()
    digest = sha256(data).hexdigest()[:32].encode()
    placed, count = _ID_ENTRY.subn(lambda found: found[0].replace(b"0" * 32, digest), data)
    if count != 1:
        raise ToolFailedError("Il PDF non ha un posto per il suo identificativo.")
    return placed


def _tidy(writer: PdfWriter, facts: Facts) -> None:
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(facts.language)
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    _drop_index_destinations(root)
    _set_info(writer, facts)
    tree = Tree(writer) if "/StructTreeRoot" in root else None
    furniture = tree.remove_described(FURNITURE) if tree else {}
    figures = tree.empty_figures() if tree else {}
    for page in writer.pages:
        page[NameObject("/Tabs")] = NameObject("/S")
        _describe_links(page)
        number = page.indirect_reference.idnum if page.indirect_reference else 0
        _mark_artifacts(page, furniture.get(number, set()))
        if tree and number in figures:
            _tag_figures(page, tree, figures[number])
    for font in _fonts(writer):
        _repair_unicode(font)
    _fix_profile_date(root)


def _drop_index_destinations(root: DictionaryObject) -> None:
    """The names that LibreOffice gives to headings when it updates an index hold a random number; its links do not use them."""
    names = get(root, "/Dests")
    if isinstance(names, DictionaryObject):
        for key in [key for key in names if "RefHeading" in key]:
            del names[key]


def _set_info(writer: PdfWriter, facts: Facts) -> None:
    date = pdf_date(facts.instant)
    writer.metadata = {
        "/Title": facts.title,
        "/Author": facts.author,
        "/Creator": facts.creator,
        "/Producer": facts.producer,
        "/CreationDate": date,
        "/ModDate": date,
        **({"/Keywords": facts.keywords} if facts.keywords else {}),
    }


def _set_xmp(writer: PdfWriter, data: bytes) -> None:
    stream = get(writer.root_object, "/Metadata")
    if not isinstance(stream, StreamObject):
        stream = StreamObject()
        writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    stream.clear()
    stream.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    stream.set_data(data)


def _describe_links(page: DictionaryObject) -> None:
    """ISO 14289-1, 7.18.5: a link carries a description; LibreOffice 25.2 gives none to those of a table of contents."""
    for annotation in structure.page_annotations(page):
        if annotation.get("/Subtype") == "/Link" and not annotation.get("/Contents"):
            action = get(annotation, "/A")
            target = action.get("/URI") if isinstance(action, DictionaryObject) else None
            description = f"Apre {target}" if target else "Va al punto del documento"
            annotation[NameObject("/Contents")] = TextStringObject(description)


def _mark_artifacts(page: DictionaryObject, furniture: set[int]) -> None:
    data = page_content(page)
    _set_content(page, data, mark_paths(mark_furniture(data, furniture) if furniture else data))


def _tag_figures(
    page: DictionaryObject, tree: Tree, figures: Sequence[tuple[DictionaryObject, tuple[float, float, float, float]]]
) -> None:
    first = tree.free_mcid(page)
    if first is None:
        return
    data = page_content(page)
    pictures = [Picture(box, first + number) for number, (_, box) in enumerate(figures)]
    tagged, found = tag(data, pictures)
    _set_content(page, data, tagged)
    for picture, (element, _) in zip(pictures, figures, strict=True):
        if picture.mcid in found:
            tree.adopt(element, page, picture.mcid)


def _set_content(page: DictionaryObject, old: bytes, new: bytes) -> None:
    if new == old:
        return
    contents = get(page, "/Contents")
    first = contents[0].get_object() if isinstance(contents, ArrayObject) else contents
    if isinstance(first, StreamObject):
        first.set_data(new)
        if isinstance(contents, ArrayObject):
            page[NameObject("/Contents")] = contents[0]


def _fonts(writer: PdfWriter) -> Iterator[DictionaryObject]:
    for reference in range(1, len(writer._objects) + 1):
        found = writer.get_object(reference)
        if isinstance(found, DictionaryObject) and found.get("/Type") == "/Font":
            yield found


def _repair_unicode(font: DictionaryObject) -> None:
    cmap = get(font, "/ToUnicode")
    if isinstance(cmap, StreamObject):
        data = cmap.get_data()
        repaired = without_private_use(data)
        if repaired != data:
            cmap.set_data(repaired)


def _fix_profile_date(root: DictionaryObject) -> None:
    intents = get(root, "/OutputIntents")
    for intent in intents if isinstance(intents, ArrayObject) else ():
        profile: PdfObject | None = get(intent.get_object(), "/DestOutputProfile")
        if isinstance(profile, StreamObject):
            data = bytearray(profile.get_data())
            data[_ICC_DATE] = _ICC_FIXED
            profile.set_data(bytes(data))
