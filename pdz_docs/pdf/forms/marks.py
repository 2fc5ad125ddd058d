"""Form markers of a Word document and the room they take.

    [[testo:denominazione:90:Denominazione dell'ente]]        one line, 90 mm wide
    [[testo:motivazione:160x30:Perché volete partecipare]]    several lines, 160 × 30 mm
    [[casella:iscritto:L'ente è iscritto al RUNTS]]           a box to tick
    [[scelta:sezione:60:Sezione del RUNTS|ODV|APS|altro]]     one of a list

The name is that of a field of the document's context, whose value fills it in. Each marker becomes a white picture of the size of the
field, which keeps its place in the line and in the structure of the PDF until the field takes it (`blank`). In the Word file that
people receive the room stays, as a ruled line or an empty box.
"""

from __future__ import annotations

import copy
import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from pdz_docs.documents.inline import split_at
from pdz_docs.documents.ooxml import Element, fragment, serialize, text_of, w
from pdz_docs.documents.package import DOCUMENT, Package, open_package
from pdz_docs.errors import Problem, Severity, TemplateError, Where
from pdz_docs.pdf.artifacts import FIELD_ROOM
from pdz_docs.values import Value

LINE_MM: Final = 5.5
BOX_MM: Final = 4.0
MANY_LINES_MM: Final = 9.0
_MARKER: Final = re.compile(r"\[\[\s*(testo|casella|scelta)\s*:(.*?)\]\]")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SIZE: Final = re.compile(r"(\d{1,3})(?:\s*x\s*(\d{1,3}))?")
_ELSEWHERE: Final = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_EMU_PER_MM: Final = 36_000
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
_RULE_MM: Final = 1.9  # an underscore at 11 points, near enough for a line to write on
# A white pixel, the smallest picture there is.
_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da63f80f00010101001cb08c990000000049454e44ae426082"
)


class Kind(StrEnum):
    """What a field takes."""

    TEXT = "testo"
    CHECK = "casella"
    CHOICE = "scelta"


class FieldSpec(Value):
    """One field as the template asks for it."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    kind: Kind
    label: str
    width_mm: float
    height_mm: float
    options: tuple[str, ...] = ()

    @property
    def many_lines(self) -> bool:
        return self.kind is Kind.TEXT and self.height_mm > MANY_LINES_MM


@dataclass(frozen=True, slots=True)
class Marked:
    """A Word document with markers: `prepared` has a picture in the place of each, `ruled` a line to write on."""

    prepared: bytes = dataclasses.field(repr=False)
    ruled: bytes = dataclasses.field(repr=False)
    specs: tuple[FieldSpec, ...]


def read(docx: bytes, name: str) -> Marked | None:
    """The fields that a document asks for, in the order of the page; None when it asks for none.

    Raises TemplateError, with every problem, when a marker cannot be understood or a name is used twice.
    """
    package = open_package(docx, name)
    for path in package.parts:
        if _ELSEWHERE.fullmatch(path) and _asks(package.xml(path)):
            problem = _problem(name, f"un segno di modulo può stare solo nel corpo del documento, non in {path}", None)
            raise TemplateError(f"{name}: {problem.text}.", hint=_HINT, problems=[problem])
    root = package.xml(DOCUMENT)
    if not _asks(root):
        return None
    ruled = _packed(package, _ruled(root))
    picture = package.add_part(DOCUMENT, "word/media/pdz-campo.png", _PIXEL, type_=_IMAGE, content_type="image/png")
    specs = _prepare(root, name, picture)
    return Marked(_packed(package, root), ruled, specs)


def _asks(root: Element) -> bool:
    return any(_first(paragraph) for paragraph in root.iter(w("p")))


def _packed(package: Package, root: Element) -> bytes:
    made = package.copy()
    made.parts[DOCUMENT] = serialize(root)
    return made.pack()


def _prepare(root: Element, name: str, picture: str) -> tuple[FieldSpec, ...]:
    specs: list[FieldSpec] = []
    problems: list[Problem] = []
    for paragraph in root.iter(w("p")):
        while found := _first(paragraph):
            match, nodes = found
            around, run = text_of(paragraph), _take_away(match, nodes)
            try:
                spec = _spec(match)
            except ValueError as error:
                problems.append(_problem(name, f"“{match[0]}” non è un segno di modulo valido: {error}", around))
                continue
            run.addprevious(_room(spec, len(specs), picture))
            specs.append(spec)
    problems += [
        _problem(name, f"il campo “{field}” compare {count} volte", None)
        for field, count in Counter(spec.name for spec in specs).items()
        if count > 1
    ]
    if problems:
        raise TemplateError(f"{name}: {problems[0].text}.", hint=_HINT, problems=problems)
    return tuple(specs)


def _ruled(root: Element) -> Element:
    """A copy with a ruled line or an empty box where the fields are. What is wrong with a marker `_prepare` reports."""
    copied = copy.deepcopy(root)
    for paragraph in copied.iter(w("p")):
        while found := _first(paragraph):
            match, nodes = found
            run = _take_away(match, nodes)
            text = fragment("<w:r><w:t/></w:r>")
            text[0].text = _blank_for(match)
            if (properties := run.find(w("rPr"))) is not None:
                text.insert(0, copy.deepcopy(properties))
            run.addprevious(text)
    return copied


def _blank_for(match: re.Match[str]) -> str:
    try:
        spec = _spec(match)
    except ValueError:
        return ""
    return "☐" if spec.kind is Kind.CHECK else "_" * round(spec.width_mm / _RULE_MM)


_HINT: Final = (
    "Per esempio: [[testo:denominazione:90:Denominazione dell'ente]], [[casella:iscritto:L'ente è iscritto]]."
)


def _spec(match: re.Match[str]) -> FieldSpec:
    kind, parts = Kind(match[1]), [part.strip() for part in match[2].split(":", 1 if match[1] == "casella" else 2)]
    if not _NAME.fullmatch(parts[0]):
        raise ValueError("il nome ha solo lettere minuscole, cifre e _")
    if kind is Kind.CHECK:
        label = parts[1] if len(parts) > 1 else ""
        size: tuple[float, float] = (BOX_MM, BOX_MM)
    else:
        found = _SIZE.fullmatch(parts[1]) if len(parts) > 1 else None
        if found is None:
            raise ValueError("manca la misura in millimetri, come 90 o 160x30")
        size = (float(found[1]), float(found[2] or LINE_MM))
        label = parts[2] if len(parts) > 2 else ""
    label, *options = (part.strip() for part in label.split("|"))
    if not label:
        raise ValueError("manca l'etichetta, che un lettore di schermo pronuncia")
    if (kind is Kind.CHOICE) != bool(options):
        raise ValueError("le voci dopo “|” servono in una scelta, e soltanto lì")
    return FieldSpec(name=parts[0], kind=kind, label=label, width_mm=size[0], height_mm=size[1], options=tuple(options))


def _first(paragraph: Element) -> tuple[re.Match[str], list[Element]] | None:
    nodes = [node for node in paragraph.iter(w("t")) if next(node.iterancestors(w("p")), None) is paragraph]
    match = _MARKER.search("".join(node.text or "" for node in nodes))
    return (match, nodes) if match else None


def _take_away(match: re.Match[str], nodes: list[Element]) -> Element:
    """Remove the marker's characters, over as many runs as they lie in; give the run before which they began."""
    position = 0
    held: list[tuple[Element, int]] = []
    for node in nodes:
        text = node.text or ""
        start, end = max(match.start() - position, 0), min(match.end() - position, len(text))
        position += len(text)
        if start < end:
            node.text = text[:start] + text[end:]
            held.append((node, start))
    return split_at(*held[0])


def _room(spec: FieldSpec, number: int, picture: str) -> Element:
    width, height = round(spec.width_mm * _EMU_PER_MM), round(spec.height_mm * _EMU_PER_MM)
    identity = 90_000 + number
    return fragment(
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{identity}" name="Campo {number}" descr="{FIELD_ROOM}{number}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:nvPicPr><pic:cNvPr id="{identity}" name="Campo {number}" descr="{FIELD_ROOM}{number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{picture}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def _problem(name: str, text: str, around: str | None) -> Problem:
    said = f"{text}. Il paragrafo dice: “{around[:80]}”" if around else text
    return Problem(id="SEGNO_DI_MODULO", severity=Severity.ERROR, text=said, where=Where(file=name), hint=_HINT)
