"""Fields in the places that the markers kept: AcroForm fields, tagged where their text is, conforming empty (ISO 32000-1, 12.7).

LibreOffice exported each marker's picture as a figure with its description and its box; here the figure becomes the Form element of
the field, so the reading order is that of the page. (LibreOffice's own form controls are tagged wrongly by 7.4, at the end of the
document, and carry fonts that are not embedded: assembly.md § 6.)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pdz_docs.errors import Problem, Severity, TemplateError, Where
from pdz_docs.pdf import fonts
from pdz_docs.pdf.artifacts import FIELD_ROOM
from pdz_docs.pdf.finish import serialise
from pdz_docs.pdf.forms.drawing import check_content, text_content
from pdz_docs.pdf.forms.spec import FieldSpec, Kind
from pdz_docs.pdf.letters import RESOURCE
from pdz_docs.pdf.marked import get
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.structtree import Tree, bounding_box
from pdz_docs.pdf.structure import elements

EDITING_FONT: Final = "/PdzModulo"
ON: Final = "/Si"
OFF: Final = "/Off"
_PRINT: Final = 4
_MULTILINE: Final = 1 << 12
_COMBO: Final = 1 << 17
_DROP: Final = {Kind.TEXT: 2.5, Kind.CHOICE: 2.5, Kind.CHECK: 1.5}
_TYPES: Final = {Kind.TEXT: "/Tx", Kind.CHECK: "/Btn", Kind.CHOICE: "/Ch"}


def place(pdf: DraftPdf, specs: Sequence[FieldSpec], *, name: str) -> DraftPdf:
    """`pdf`, finished, with an empty field for each of `specs`. Raises TemplateError when a marker did not reach the PDF."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf.data)))
    figures = _figures(writer)
    lost = [spec for number, spec in enumerate(specs) if number not in figures]
    if lost:
        problems = [_problem(name, spec) for spec in lost]
        raise TemplateError(f"{name}: {problems[0].text}.", hint=problems[0].hint, problems=problems)
    tree = Tree(writer)
    drawing = fonts.add_composite(writer)
    widgets = [_add_widget(writer, tree, figures[number], spec, drawing) for number, spec in enumerate(specs)]
    _add_form(writer, widgets, drawing)
    return DraftPdf(serialise(writer))


def _figures(writer: PdfWriter) -> Mapping[int, DictionaryObject]:
    root = get(writer.root_object, "/StructTreeRoot")
    found = elements(root) if isinstance(root, DictionaryObject) else ()
    described = ((str(element.get("/Alt", "")), element) for element in found)
    return {
        int(text.removeprefix(FIELD_ROOM)): element
        for text, element in described
        if text.startswith(FIELD_ROOM) and "/Pg" in element
    }


def _add_widget(
    writer: PdfWriter, tree: Tree, figure: DictionaryObject, spec: FieldSpec, drawing: IndirectObject
) -> IndirectObject:
    page = figure.raw_get("/Pg")
    box = _box(figure, spec)
    width, height = box[2] - box[0], box[3] - box[1]
    widget = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/FT"): NameObject(_TYPES[spec.kind]),
                NameObject("/T"): TextStringObject(spec.name),
                NameObject("/TU"): TextStringObject(spec.label),
                NameObject("/F"): NumberObject(_PRINT),
                NameObject("/P"): page,
                NameObject("/Rect"): ArrayObject(FloatObject(f"{side:.2f}") for side in box),
                **_own_entries(spec),
            }
        )
    )
    states = {False: _appearance(writer, _empty(spec, width, height), width, height, drawing)}
    if spec.kind is Kind.CHECK:
        states[True] = _appearance(writer, check_content(width, ticked=True), width, height, drawing)
        normal: DictionaryObject | IndirectObject = DictionaryObject(
            {NameObject(ON): states[True], NameObject(OFF): states[False]}
        )
    else:
        normal = states[False]
    widget.get_object()[NameObject("/AP")] = DictionaryObject({NameObject("/N"): normal})  # type: ignore[index]
    tree.turn_into_form(figure, widget)
    _annotate(page.get_object(), widget)
    return widget


def _own_entries(spec: FieldSpec) -> dict[NameObject, object]:
    """What differs between the kinds of field."""
    appearance = NameObject("/DA"), TextStringObject(f"{EDITING_FONT} 10 Tf 0 g")
    match spec.kind:
        case Kind.CHECK:
            return {NameObject("/V"): NameObject(OFF), NameObject("/AS"): NameObject(OFF)}
        case Kind.CHOICE:
            options = ArrayObject(TextStringObject(option) for option in spec.options)
            return dict((appearance, (NameObject("/Ff"), NumberObject(_COMBO)), (NameObject("/Opt"), options)))
        case Kind.TEXT:
            return dict((appearance, (NameObject("/Ff"), NumberObject(_MULTILINE if spec.many_lines else 0))))


def _empty(spec: FieldSpec, width: float, height: float) -> bytes:
    return check_content(width, ticked=False) if spec.kind is Kind.CHECK else text_content(spec, "", width, height)


def _appearance(
    writer: PdfWriter, content: bytes, width: float, height: float, drawing: IndirectObject
) -> IndirectObject:
    stream = DecodedStreamObject()
    stream.set_data(content)
    stream.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(FloatObject(f"{side:.2f}") for side in (0, 0, width, height)),
            NameObject("/Resources"): DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject(RESOURCE): drawing})}
            ),
        }
    )
    return writer._add_object(stream)


def _annotate(page: DictionaryObject, widget: IndirectObject) -> None:
    listed = get(page, "/Annots")
    annotations = listed if isinstance(listed, ArrayObject) else ArrayObject()
    annotations.append(widget)
    page[NameObject("/Annots")] = annotations
    page[NameObject("/Tabs")] = NameObject("/S")


def _add_form(writer: PdfWriter, widgets: Sequence[IndirectObject], drawing: IndirectObject) -> None:
    named = DictionaryObject({NameObject(EDITING_FONT): fonts.add_simple(writer), NameObject(RESOURCE): drawing})
    writer.root_object[NameObject("/AcroForm")] = writer._add_object(
        DictionaryObject(
            {
                NameObject("/Fields"): ArrayObject(widgets),
                NameObject("/DR"): DictionaryObject({NameObject("/Font"): named}),
                NameObject("/DA"): TextStringObject(f"{EDITING_FONT} 10 Tf 0 g"),
                NameObject("/NeedAppearances"): BooleanObject(False),
            }
        )
    )


def _box(figure: DictionaryObject, spec: FieldSpec) -> list[float]:
    """Left, bottom, right, top in points. A picture stands on the baseline; a field of one line hangs a little below it, so that what
    is written in it is in line with the words around."""
    sides = bounding_box(figure) or (0.0, 0.0, 0.0, 0.0)
    drop = 0.0 if spec.many_lines else _DROP[spec.kind]
    return [sides[0], sides[1] - drop, sides[2], sides[3] - drop]


def _problem(name: str, spec: FieldSpec) -> Problem:
    return Problem(
        id="CAMPO_PERSO",
        severity=Severity.ERROR,
        text=f"il campo “{spec.name}” non è arrivato nel PDF",
        where=Where(file=name, field=spec.name),
        hint="Un segno di modulo sta nel corpo del documento, non in un'intestazione né in un riquadro di testo.",
    )
