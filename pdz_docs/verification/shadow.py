"""Matter that can be prepared before a signature to be swapped after it: the "shadow attacks" (Mainka, Mladenov, Rohlmann, NDSS 2021).

None of it proves an intention; each is unusual in an honest document and worth looking at before signing. So it warns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pdz_docs.errors import Severity
from pdz_docs.verification.changes.layout import Layout, lay_out
from pdz_docs.verification.page_content import covers_text
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, Ref
from pdz_docs.verification.verdict import Finding

MAX_PAGES = 400
MAX_FONTS = 2000
MAX_WIDGETS_ON_PAGE = 200

_SUBSET_TAG = re.compile(r"^[A-Z]{6}\+")
_EMBEDDED = frozenset({"FontFile", "FontFile2", "FontFile3"})
_HIDDEN = 0x02 | 0x20  # annotation flags Hidden and NoView


def findings(document: PdfDocument) -> Iterator[Finding]:
    """Warnings on a signed PDF, as it now stands."""
    revision = document.last
    layout = lay_out(document, revision)
    fonts_checked: set[Ref] = set()
    for number, page in enumerate(layout.pages[:MAX_PAGES], 1):
        if covers_text(document, page.dictionary, revision):
            text = f"A pagina {number} un’immagine copre del testo: togliendola, il documento direbbe altro."
            yield _warning("TESTO_COPERTO", text)
        yield from _widgets(document, layout, number, page.annotations)
        yield from _fonts(document, page.dictionary, fonts_checked)


def _widgets(document: PdfDocument, layout: Layout, number: int, annotations: tuple[Obj, ...]) -> Iterator[Finding]:
    boxes: list[tuple[float, float, float, float]] = []
    loose = overlapping = False
    for annotation in annotations[:MAX_WIDGETS_ON_PAGE]:
        dictionary = document.dictionary(annotation, document.last)
        if dictionary is None or document.get(dictionary.get("Subtype"), document.last) != Name("Widget"):
            continue
        in_form = isinstance(annotation, Ref) and annotation in layout.nodes
        loose = loose or (not in_form and bool(dictionary.keys() & {"FT", "T"}))
        box = _box(document, dictionary)
        kind = layout.nodes[annotation].kind if isinstance(annotation, Ref) and in_form else None
        if box is None or kind == "Sig" or _is_hidden(document, dictionary):
            continue
        overlapping = overlapping or any(_overlap(box, other) for other in boxes)
        boxes.append(box)
    if loose:
        yield _warning(
            "CAMPO_FUORI_DAL_MODULO",
            f"A pagina {number} ci sono campi visibili che il modulo non elenca: possono coprire del testo.",
        )
    if overlapping:
        yield _warning(
            "CAMPI_SOVRAPPOSTI",
            f"A pagina {number} due campi sono uno sopra l’altro: uno nasconde il contenuto dell’altro.",
        )


def _fonts(document: PdfDocument, page: dict[str, Obj], checked: set[Ref]) -> Iterator[Finding]:
    """An embedded font whose name is not that of the font it stands for (ISO 32000-2 § 9.8.1 wants them the same)."""
    resources = document.dictionary(page.get("Resources"), document.last) or {}
    fonts = document.dictionary(resources.get("Font"), document.last) or {}
    for value in fonts.values():
        if not isinstance(value, Ref) or value in checked or len(checked) > MAX_FONTS:
            continue
        checked.add(value)
        for font in _with_descendants(document, value):
            names = _names(document, font)
            if names is not None and _plain(names[0]) != _plain(names[1]):
                text = f"Un carattere incorporato ha due nomi diversi (“{names[0]}” e “{names[1]}”): può mostrare altri segni da quelli che dichiara."
                yield _warning("CARATTERE_SOSPETTO", text)


def _with_descendants(document: PdfDocument, value: Obj) -> Iterator[dict[str, Obj]]:
    font = document.dictionary(value, document.last)
    if font is None:
        return
    yield font
    for descendant in document.array(font.get("DescendantFonts"), document.last) or []:
        inner = document.dictionary(descendant, document.last)
        if inner is not None:
            yield inner


def _names(document: PdfDocument, font: dict[str, Obj]) -> tuple[str, str] | None:
    """(the name of an embedded font, the name by which it is used)."""
    descriptor = document.dictionary(font.get("FontDescriptor"), document.last)
    if descriptor is None or not descriptor.keys() & _EMBEDDED:
        return None
    own = document.get(descriptor.get("FontName"), document.last)
    used = document.get(font.get("BaseFont"), document.last)
    return (str(own), str(used)) if isinstance(own, Name) and isinstance(used, Name) else None


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", _SUBSET_TAG.sub("", name).lower())


def _box(document: PdfDocument, annotation: dict[str, Obj]) -> tuple[float, float, float, float] | None:
    values = document.array(annotation.get("Rect"), document.last) or []
    numbers = [float(n) for n in (document.get(v, document.last) for v in values) if isinstance(n, (int, float))]
    if len(numbers) != 4:
        return None
    left, bottom, right, top = numbers
    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
    return box if box[2] - box[0] > 2 and box[3] - box[1] > 2 else None


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes share more than half of the smaller one; a common border is no overlap."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return False
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height > smaller / 2


def _is_hidden(document: PdfDocument, annotation: dict[str, Obj]) -> bool:
    flags = document.get(annotation.get("F"), document.last)
    return isinstance(flags, int) and bool(flags & _HIDDEN)


def _warning(id_: str, text: str) -> Finding:
    return Finding(id=id_, severity=Severity.WARNING, text=text)
