"""Form markers of a Word document and the room they take.

    [[testo:denominazione:90:Denominazione dell'ente]]        one line, 90 mm wide
    [[testo:motivazione:160x30:Perché volete partecipare]]    several lines, 160 × 30 mm
    [[casella:iscritto:L'ente è iscritto al RUNTS]]           a box to tick
    [[scelta:sezione:60:Sezione del RUNTS|ODV|APS|altro]]     one of a list

The name is that of a field of the document's context, whose value fills it in. Each marker becomes a white picture of the size of the
field, which keeps its place in the line and in the structure of the PDF until the field takes it (`blank`). The Word file that people
receive is made by `word`.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
import re
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pdz_docs.documents.inline import take_away
from pdz_docs.documents.ooxml import Element, fragment, serialize, text_of, w
from pdz_docs.documents.package import DOCUMENT, open_package
from pdz_docs.errors import Problem, Severity, TemplateError, Where
from pdz_docs.pdf.artifacts import FIELD_ROOM
from pdz_docs.pdf.forms.spec import FieldSpec, Kind
from pdz_docs.pdf.forms.word import WordForm, place

LINE_MM: Final = 5.5
BOX_MM: Final = 4.0
_MARKER: Final = re.compile(r"\[\[\s*(testo|casella|scelta)\s*:(.*?)\]\]")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SIZE: Final = re.compile(r"(\d{1,3})(?:\s*x\s*(\d{1,3}))?")
_ELSEWHERE: Final = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
_EMU_PER_MM: Final = 36_000
_IMAGE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
# A white pixel, the smallest picture there is.
_PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a4944415478da63f80f00010101001cb08c990000000049454e44ae426082"
)


@dataclass(frozen=True, slots=True)
class Marked:
    """A Word document with markers: `prepared` has a picture in the place of each, `word` is what people receive."""

    prepared: bytes = dataclasses.field(repr=False)
    word: WordForm
    specs: tuple[FieldSpec, ...]

    @property
    def digest(self) -> str:
        """The same for forms that share one blank."""
        return sha256(self.prepared).hexdigest()


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
    people = package.copy()
    people.parts[DOCUMENT] = serialize(_with_places(root))
    picture = package.add_part(DOCUMENT, "word/media/pdz-campo.png", _PIXEL, type_=_IMAGE, content_type="image/png")
    specs = _prepare(root, name, picture)
    package.parts[DOCUMENT] = serialize(root)
    return Marked(package.pack(), WordForm(people, specs), specs)


def _asks(root: Element) -> bool:
    return any(_first(paragraph) for paragraph in root.iter(w("p")))


def _prepare(root: Element, name: str, picture: str) -> tuple[FieldSpec, ...]:
    specs: list[FieldSpec] = []
    problems: list[Problem] = []
    for paragraph in root.iter(w("p")):
        while found := _first(paragraph):
            match, nodes = found
            around, run = text_of(paragraph), take_away(match, nodes)
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


def _with_places(root: Element) -> Element:
    """A copy with the place of each field in its text. What is wrong with a marker `_prepare` reports."""
    copied, numbers = copy.deepcopy(root), itertools.count()
    for paragraph in copied.iter(w("p")):
        while found := _first(paragraph):
            match, nodes = found
            run = take_away(match, nodes)
            text = fragment('<w:r><w:t xml:space="preserve"/></w:r>')
            text[0].text = place(next(numbers))
            if (properties := run.find(w("rPr"))) is not None:
                text.insert(0, copy.deepcopy(properties))
            run.addprevious(text)
    return copied


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
