"""Empty signature fields where the template put its markers, so that the file stays PDF/A-2a and PDF/UA-1 (design.md § 6).

Each named destination `firma<id>` becomes a field of the size of the profile, its top left corner at the destination: labelled with
who signs, in the structure tree beside the text it belongs to, in tab order (ISO 14289-1, 7.18). The typeface that signature
boxes are drawn with is embedded here, once, under `letters.RESOURCE` in the form's resources: a signature only refers to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

from pdz_docs.errors import Problem, Severity, TemplateError, Where
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf import fonts
from pdz_docs.pdf.finish import serialise
from pdz_docs.pdf.layout import TextStart, text_starts
from pdz_docs.pdf.letters import RESOURCE
from pdz_docs.pdf.marked import get
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.structtree import Leaf, Tree

POINTS_PER_MM = 72 / 25.4
SIZE_MM = (60.0, 20.0)
MARKER = "firma"
_PRINT = 4
_SIGNATURES_EXIST, _APPEND_ONLY = 1, 2


@dataclass(frozen=True, slots=True)
class Box:
    """A field's place: page index from 0, lower left and upper right corner in points."""

    name: str
    page: int
    left: float
    bottom: float
    right: float
    top: float

    def overlaps(self, other: Box) -> bool:
        return (
            self.page == other.page
            and self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )


def field_name(signatory: ExpectedSignatory) -> str:
    return signatory.field or f"{MARKER}{signatory.id}"


def label(signatory: ExpectedSignatory) -> str:
    """What a screen reader says of the field."""
    return f"Firma di {signatory.person}, {signatory.office}, {signatory.body}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field to make: the id of its marker, its name and what a screen reader says of it."""

    marker: str
    name: str
    label: str


def place(
    pdf: DraftPdf, signatories: Sequence[ExpectedSignatory], *, size_mm: tuple[float, float] = SIZE_MM
) -> DraftPdf:
    """`pdf` with one empty field for each signatory, to be signed by appending only. Raises as `place_wanted`."""
    wanted = [Wanted(one.id, field_name(one), label(one)) for one in signatories]
    return place_wanted(pdf, wanted, size_mm=size_mm, append_only=True)


def place_wanted(
    pdf: DraftPdf, wanted: Sequence[Wanted], *, size_mm: tuple[float, float] = SIZE_MM, append_only: bool = False
) -> DraftPdf:
    """`pdf` with the wanted fields; `append_only` tells viewers to keep every byte from now on. Raises TemplateError, with every
    problem, when a marker is missing, a field leaves its page, overlaps another or covers text."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf.data)))
    texts = [list(text_starts(page)) for page in writer.pages]
    boxes, problems = _boxes(writer, [(one.marker, one.name) for one in wanted], size_mm, texts)
    if problems:
        raise _misplaced_error(problems, size_mm)
    tree = Tree(writer)
    widgets: list[PdfObject] = []
    for one, box in zip(wanted, boxes, strict=True):
        widget = _add_widget(writer, box, one.label)
        tree.add_form(widget, page=box.page, after=_before(box, tree.leaves(box.page), texts[box.page]))
        widgets.append(widget)
    _add_form(writer, widgets, _SIGNATURES_EXIST | (_APPEND_ONLY if append_only else 0))
    return DraftPdf(serialise(writer))


def check_places(pdf: DraftPdf, ids: Sequence[str], *, name: str, size_mm: tuple[float, float] = SIZE_MM) -> None:
    """Whether fields would fit where the markers of `ids` are; nothing is written. Raises TemplateError as `place` does."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf.data)))
    texts = [list(text_starts(page)) for page in writer.pages]
    _, problems = _boxes(writer, [(one, f"{MARKER}{one}") for one in ids], size_mm, texts)
    if problems:
        raise _misplaced_error(problems, size_mm, name)


def destinations(pdf: DraftPdf) -> tuple[str, ...]:
    """The ids of the signature markers that the file holds."""
    found = PdfReader(BytesIO(pdf.data)).named_destinations
    return tuple(sorted(name.lstrip("/")[len(MARKER) :] for name in found if name.lstrip("/").startswith(MARKER)))


def _boxes(
    writer: PdfWriter,
    wanted: Sequence[tuple[str, str]],
    size_mm: tuple[float, float],
    texts: Sequence[Sequence[TextStart]],
) -> tuple[list[Box], list[Problem]]:
    """The boxes of the wanted (marker id, field name), and what is wrong with them."""
    marks = _marks(writer)
    boxes: list[Box] = []
    problems: list[Problem] = []
    for identity, name in wanted:
        mark = marks.get(f"{MARKER}{identity}")
        if mark is None:
            problems.append(
                _problem("FIRMA_SENZA_SEGNO", f"nel documento non c'è il segno di firma [[firma:{identity}]]")
            )
            continue
        page, left, top = mark
        width, height = (side * POINTS_PER_MM for side in size_mm)
        box = Box(name, page, left, top - height, left + width, top)
        problems += _misplaced(writer, box, boxes, texts[page])
        boxes.append(box)
    return boxes, problems


def _marks(writer: PdfWriter) -> Mapping[str, tuple[int, float, float]]:
    """Destination → page index, left, top. LibreOffice writes them in the catalogue's /Dests, as `[page /XYZ left top zoom]`."""
    pages = {page.indirect_reference.idnum: index for index, page in enumerate(writer.pages) if page.indirect_reference}
    found: dict[str, tuple[int, float, float]] = {}
    for name, destination in writer.named_destinations.items():
        page = destination.page
        left, top = destination.left, destination.top
        if isinstance(page, IndirectObject) and page.idnum in pages and left is not None and top is not None:
            found[name.lstrip("/")] = (pages[page.idnum], float(left), float(top))
    return found


def _misplaced(writer: PdfWriter, box: Box, others: Sequence[Box], texts: Sequence[TextStart]) -> Iterator[Problem]:
    media = writer.pages[box.page].cropbox
    inside = media.left <= box.left and box.right <= media.right and media.bottom <= box.bottom and box.top <= media.top
    if not inside:
        yield _problem("FIRMA_FUORI_PAGINA", f"il riquadro {box.name} esce dalla pagina", page=box.page)
    for other in others:
        if box.overlaps(other):
            yield _problem("FIRMA_SOVRAPPOSTA", f"il riquadro {box.name} copre il riquadro {other.name}", page=box.page)
    if any(box.left <= text.x < box.right and box.bottom < text.y < box.top for text in texts):
        yield _problem("FIRMA_COPRE_TESTO", f"il riquadro {box.name} copre del testo", page=box.page)


def _before(box: Box, leaves: Sequence[Leaf], texts: Sequence[TextStart]) -> Leaf | None:
    """What the field is read after: the last in reading order of all that stands above it, or beside it on its left."""
    places = {text.mcid: (text.x, text.y) for text in reversed(texts)}
    last = None
    for leaf in leaves:
        place = places.get(leaf.mcid) if leaf.mcid is not None else _corner(leaf.annotation)
        if place is not None and (place[1] >= box.top or (place[1] > box.bottom and place[0] < box.left)):
            last = leaf
    return last


def _corner(annotation: DictionaryObject | None) -> tuple[float, float] | None:
    sides = get(annotation, "/Rect")
    return (float(sides[0]), float(sides[3])) if isinstance(sides, ArrayObject) and len(sides) == 4 else None


def _add_widget(writer: PdfWriter, box: Box, said: str) -> IndirectObject:
    page = writer.pages[box.page]
    widget = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject("/Sig"),
                NameObject("/T"): TextStringObject(box.name),
                NameObject("/TU"): TextStringObject(said),
                NameObject("/F"): NumberObject(_PRINT),
                NameObject("/P"): page.indirect_reference or page,
                NameObject("/Rect"): ArrayObject(
                    FloatObject(f"{side:.2f}") for side in (box.left, box.bottom, box.right, box.top)
                ),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): _empty_appearance(writer, box)}),
            }
        )
    )
    annotations = get(page, "/Annots")
    if not isinstance(annotations, ArrayObject):
        annotations = ArrayObject()
        page[NameObject("/Annots")] = annotations
    annotations.append(widget)
    page[NameObject("/Tabs")] = NameObject("/S")
    return widget


def _empty_appearance(writer: PdfWriter, box: Box) -> IndirectObject:
    """A hairline frame: every annotation has an appearance (ISO 19005-2, 6.3.3), and on paper it shows where to sign."""
    width, height = box.right - box.left, box.top - box.bottom
    stream = DecodedStreamObject()
    stream.set_data(
        f"/Artifact BMC\nq 0.6 G 0.4 w [2 2] 0 d 0.4 0.4 {width - 0.8:.2f} {height - 0.8:.2f} re S Q\nEMC".encode()
    )
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(
                [NumberObject(0), NumberObject(0), FloatObject(f"{width:.2f}"), FloatObject(f"{height:.2f}")]
            ),
            NameObject("/Resources"): DictionaryObject(),
        }
    )
    return writer._add_object(stream)


def _add_form(writer: PdfWriter, widgets: Sequence[PdfObject], flags: int) -> None:
    form = get(writer.root_object, "/AcroForm")
    if not isinstance(form, DictionaryObject):
        form = DictionaryObject({NameObject("/Fields"): ArrayObject()})
        writer.root_object[NameObject("/AcroForm")] = writer._add_object(form)
    listed = get(form, "/Fields")
    form[NameObject("/Fields")] = ArrayObject([*(listed if isinstance(listed, ArrayObject) else ()), *widgets])
    form[NameObject("/SigFlags")] = NumberObject(flags)
    resources = get(form, "/DR")
    resources = resources if isinstance(resources, DictionaryObject) else DictionaryObject()
    named = get(resources, "/Font")
    named = named if isinstance(named, DictionaryObject) else DictionaryObject()
    if RESOURCE not in named:
        named[NameObject(RESOURCE)] = fonts.add_composite(writer)
    resources[NameObject("/Font")] = named
    form[NameObject("/DR")] = resources


def _misplaced_error(
    problems: Sequence[Problem], size_mm: tuple[float, float], name: str | None = None
) -> TemplateError:
    return TemplateError(
        f"{f'{name}: i' if name else 'I'} riquadri di firma non si possono mettere dove il modello li chiede.",
        hint="Ogni segno [[firma:…]] vuole uno spazio libero di "
        f"{size_mm[0]:.0f} × {size_mm[1]:.0f} mm sotto e a destra, per esempio una riga di tabella di altezza fissa.",
        problems=problems,
    )


def _problem(identity: str, text: str, *, page: int | None = None) -> Problem:
    where = Where(part=f"pagina {page + 1}") if page is not None else Where()
    return Problem(id=identity, severity=Severity.ERROR, text=text, where=where)
