"""The fast structural checks of an accessible, preservable PDF: what a program can see in its objects without a validator.

They stand for the clauses they name and for no more: conformance is `conformance`'s business (veraPDF). ISO 19005-2 (PDF/A-2),
ISO 14289-1 (PDF/UA-1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pypdf.generic import ArrayObject, DictionaryObject, StreamObject

from pdz_docs.errors import Problem, Severity, Where
from pdz_docs.pdf.content import holds_unmarked
from pdz_docs.pdf.marked import get, page_content

_SHOWING = frozenset(
    (b"Tj", b"TJ", b"'", b'"', b"Do", b"BI", b"sh", b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*")
)
_LEVEL_A = frozenset(
    (
        "PDF_SENZA_STRUTTURA",
        "PDF_SENZA_LINGUA",
        "PDF_NON_ETICHETTATO",
        "PDF_CARATTERE_SENZA_UNICODE",
        "PDF_CARATTERE_NON_INCORPORATO",
    )
)


def problems(root: DictionaryObject, pages: Sequence[DictionaryObject]) -> Iterator[Problem]:
    """Everything that keeps the file from PDF/A-2a or PDF/UA-1, as far as its objects tell."""
    tree = get(root, "/StructTreeRoot")
    if not isinstance(tree, DictionaryObject):
        yield _problem("PDF_SENZA_STRUTTURA", "il PDF non ha etichette (PDF/A-2a 6.7, PDF/UA-1 7.1)")
    else:
        yield from _figures(tree)
    if not get(root, "/Lang"):
        yield _problem("PDF_SENZA_LINGUA", "il PDF non dice in che lingua è scritto (PDF/UA-1 7.2)")
    if not get(root, "/OutputIntents"):
        yield _problem("PDF_SENZA_PROFILO_COLORE", "manca il profilo dei colori (PDF/A-2 6.2.3)")
    for number, page in enumerate(pages, 1):
        yield from _page(page, number)
    yield from _fonts(pages)


def costs_level_a(problem: Problem) -> bool:
    """Whether it is level A that is lost, and not accessibility alone."""
    return problem.id in _LEVEL_A


def page_annotations(page: DictionaryObject) -> Iterator[DictionaryObject]:
    found = get(page, "/Annots")
    for one in found if isinstance(found, ArrayObject) else ():
        annotation = one.get_object()
        if isinstance(annotation, DictionaryObject):
            yield annotation


def _page(page: DictionaryObject, number: int) -> Iterator[Problem]:
    listed = list(page_annotations(page))
    if listed and page.get("/Tabs") != "/S":
        yield _problem(
            "PDF_ORDINE_TAB", "l'ordine di tabulazione non segue la struttura (PDF/UA-1 7.18.3)", page=number
        )
    for annotation in listed:
        if annotation.get("/Subtype") == "/Widget":
            if not _label(annotation):
                yield _problem("PDF_CAMPO_SENZA_ETICHETTA", "un campo non ha etichetta (PDF/UA-1 7.18.4)", page=number)
        elif not annotation.get("/Contents"):
            yield _problem("PDF_ANNOTAZIONE_MUTA", "un'annotazione non ha descrizione (PDF/UA-1 7.18.1)", page=number)
        if annotation.get("/Subtype") != "/Popup" and "/StructParent" not in annotation:
            yield _problem(
                "PDF_ANNOTAZIONE_SLEGATA", "un'annotazione è fuori dalla struttura (PDF/UA-1 7.18.1)", page=number
            )
    if holds_unmarked(page_content(page), _SHOWING):
        yield _problem("PDF_NON_ETICHETTATO", "c'è contenuto senza etichetta (PDF/UA-1 7.1)", page=number)


def _label(widget: DictionaryObject) -> str:
    parent = get(widget, "/Parent")
    above = parent.get("/TU") if isinstance(parent, DictionaryObject) else None
    return str(widget.get("/TU") or above or "")


def _figures(tree: DictionaryObject) -> Iterator[Problem]:
    for element in elements(tree):
        if element.get("/S") in ("/Figure", "/Formula") and not (element.get("/Alt") or element.get("/ActualText")):
            yield Problem(
                id="PDF_FIGURA_SENZA_TESTO",
                severity=Severity.ERROR,
                text="una figura non ha il testo alternativo (PDF/UA-1 7.3)",
                hint="In Word: tasto destro sull'immagine, “Visualizza testo alternativo”, e descrivete che cosa mostra.",
            )


def elements(tree: DictionaryObject) -> Iterator[DictionaryObject]:
    """Every structure element, in the order of the tree."""
    seen: set[int] = set()
    waiting = [get(tree, "/K")]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ArrayObject):
            waiting.extend(one.get_object() for one in reversed(node))
        elif isinstance(node, DictionaryObject) and id(node) not in seen:
            seen.add(id(node))
            if "/S" in node:
                yield node
            waiting.append(get(node, "/K"))


def _fonts(pages: Sequence[DictionaryObject]) -> Iterator[Problem]:
    seen: set[int] = set()
    for page in pages:
        fonts = get(get(page, "/Resources"), "/Font")
        for one in fonts.values() if isinstance(fonts, DictionaryObject) else ():
            font = one.get_object()
            if isinstance(font, DictionaryObject) and id(font) not in seen:
                seen.add(id(font))
                yield from _font(font)


def _font(font: DictionaryObject) -> Iterator[Problem]:
    called = str(font.get("/BaseFont", "")).lstrip("/")
    descendants = get(font, "/DescendantFonts")
    described = descendants[0].get_object() if isinstance(descendants, ArrayObject) and descendants else font
    descriptor = get(described, "/FontDescriptor")
    if not any(isinstance(get(descriptor, key), StreamObject) for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        yield _problem("PDF_CARATTERE_NON_INCORPORATO", f"il carattere {called} non è incorporato (PDF/A-2 6.2.11.4)")
    if get(font, "/ToUnicode") is None and str(get(font, "/Encoding")) != "/WinAnsiEncoding":
        yield _problem(
            "PDF_CARATTERE_SENZA_UNICODE", f"del carattere {called} non si sa che testo scrive (PDF/A-2 6.2.11.7)"
        )


def _problem(identity: str, text: str, *, page: int | None = None) -> Problem:
    where = Where(part=f"pagina {page}") if page is not None else Where()
    return Problem(id=identity, severity=Severity.ERROR, text=text, where=where)
