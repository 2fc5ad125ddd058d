"""A signature's box that costs the file its PDF/A or PDF/UA: remarked, and never held against the signature.

Most signing programs draw their box with a font that they do not embed (ISO 19005-2 § 6.2.11.4.1) and leave it out of the structure
that screen readers follow (ISO 14289-1 § 7.18.1). Only that is looked at, and only in a file that claims to be PDF/A or PDF/UA.
"""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.errors import Severity
from pdz_docs.verification import facts_pdf
from pdz_docs.verification.facts_pdf import FormField, PdfSignature
from pdz_docs.verification.pdfsyntax import filters
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, PdfSyntaxError, Stream
from pdz_docs.verification.verdict import Finding

_FONT_FILES = ("FontFile", "FontFile2", "FontFile3")
_DEEPEST = 6  # boxes are drawn in layers, one form inside the other
_MOST = 200


def box_notes(document: PdfDocument, signatures: tuple[PdfSignature, ...]) -> dict[str, tuple[Finding, ...]]:
    """The remark on the box of each signature that has one, by the name of its field."""
    claims = _claims(document)
    held = {signature.field for signature in signatures}
    if not claims or not held:
        return {}
    fields = [field for field in facts_pdf.form_fields(document, document.last) if field.name in held]
    return {field.name: tuple(_notes(document, field, claims)) for field in fields}


def _claims(document: PdfDocument) -> frozenset[str]:
    """The standards that the file's metadata name."""
    catalog = document.dictionary(document.catalog(document.last), document.last) or {}
    metadata = document.get(catalog.get("Metadata"), document.last)
    if not isinstance(metadata, Stream):
        return frozenset()
    try:
        packet = filters.decode(metadata)
    except PdfSyntaxError:
        return frozenset()
    named = {"PDF/A": b"pdfaid:part", "PDF/UA": b"pdfuaid:part"}
    return frozenset(name for name, mark in named.items() if mark in packet)


def _notes(document: PdfDocument, field: FormField, claims: frozenset[str]) -> Iterator[Finding]:
    widgets = [widget for widget in _widgets(document, field) if _is_drawn(document, widget)]
    fonts = sorted({font for widget in widgets for font in _unembedded(document, widget)})
    untagged = any("StructParent" not in widget for widget in widgets)
    faults = []
    if fonts:
        faults.append(f"usa un carattere non incorporato ({', '.join(fonts)})")
    if untagged and "PDF/UA" in claims:
        faults.append("non è nella struttura che i lettori di schermo seguono")
    if faults:
        lost, why = " né ".join(sorted(claims if fonts else {"PDF/UA"})), " e ".join(faults)
        text = (
            f"Il riquadro della firma “{field.name}” {why}: il file non è più {lost}. La firma vale lo stesso, "
            "e il file non va rifatto."
        )
        yield Finding(id="RIQUADRO_NON_CONFORME", severity=Severity.INFO, text=text)


def _widgets(document: PdfDocument, field: FormField) -> list[dict[str, Obj]]:
    kids = document.array(field.dictionary.get("Kids"), document.last)
    if kids is None:
        return [field.dictionary]
    found = (document.dictionary(kid, document.last) for kid in kids[:_MOST])
    return [{**field.dictionary, **widget} for widget in found if widget is not None]


def _is_drawn(document: PdfDocument, widget: dict[str, Obj]) -> bool:
    sides = [document.get(side, document.last) for side in document.array(widget.get("Rect"), document.last) or []]
    numbers = [side for side in sides if isinstance(side, int | float)]
    return len(numbers) == 4 and numbers[0] != numbers[2] and numbers[1] != numbers[3]


def _unembedded(document: PdfDocument, widget: dict[str, Obj]) -> Iterator[str]:
    """The names of the fonts that the box is drawn with and that are not in the file."""
    appearances = document.dictionary(widget.get("AP"), document.last) or {}
    waiting = [(appearances.get("N"), 0)]
    looked = 0
    while waiting and looked < _MOST:
        (value, depth), looked = waiting.pop(), looked + 1
        form = document.dictionary(value, document.last) or {}
        resources = document.dictionary(form.get("Resources"), document.last) or {}
        for font in (document.dictionary(resources.get("Font"), document.last) or {}).values():
            if (name := _missing_font(document, font)) is not None:
                yield name
        if depth < _DEEPEST:
            inner = document.dictionary(resources.get("XObject"), document.last) or {}
            waiting += [(value, depth + 1) for value in inner.values()]


def _missing_font(document: PdfDocument, value: Obj) -> str | None:
    font = document.dictionary(value, document.last)
    if font is None or document.get(font.get("Subtype"), document.last) == Name("Type3"):
        return None
    name = document.get(font.get("BaseFont"), document.last)
    descendants = document.array(font.get("DescendantFonts"), document.last)
    if descendants:
        font = document.dictionary(descendants[0], document.last) or {}
    descriptor = document.dictionary(font.get("FontDescriptor"), document.last) or {}
    if any(key in descriptor for key in _FONT_FILES):
        return None
    return str(name) if isinstance(name, Name) else "senza nome"
