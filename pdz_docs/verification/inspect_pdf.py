"""What is odd about a PDF as a whole: how it had to be read, signatures taken away, matter prepared to be swapped later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdz_docs.errors import Severity
from pdz_docs.verification import facts_pdf, shadow
from pdz_docs.verification.facts_pdf import PdfSignature
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name
from pdz_docs.verification.verdict import Finding


def notes(document: PdfDocument, signatures: Sequence[PdfSignature]) -> Iterator[Finding]:
    """The remarks on a PDF file."""
    if document.hybrid:
        text = "Il PDF usa riferimenti ibridi (come quelli fatti con Word): è letto per intero."
        yield Finding(id="PDF_IBRIDO", severity=Severity.INFO, text=text)
    for tolerance in document.notes.texts:
        yield Finding(id="PDF_TOLLERATO", severity=Severity.INFO, text=f"Nel leggere il PDF: {tolerance}.")
    yield from _lost_signatures(document, signatures)
    if signatures:
        yield from shadow.findings(document)


def active_content(document: PdfDocument) -> tuple[str, ...]:
    """What can change what the document shows without changing its bytes: scripts, launched programs, encryption."""
    found = ["cifratura"] if document.encrypted else []
    catalog = document.dictionary(document.catalog(document.last), document.last) or {}
    names = document.dictionary(catalog.get("Names"), document.last) or {}
    action = document.dictionary(catalog.get("OpenAction"), document.last) or {}
    kind = document.get(action.get("S"), document.last)
    if "JavaScript" in names or kind == Name("JavaScript"):
        found.append("codice JavaScript")
    if kind == Name("Launch"):
        found.append("avvio di programmi")
    form = document.dictionary(catalog.get("AcroForm"), document.last) or {}
    if "XFA" in form:
        found.append("moduli dinamici XFA")
    return tuple(found)


def _lost_signatures(document: PdfDocument, signatures: Sequence[PdfSignature]) -> Iterator[Finding]:
    """Signatures that stand in the file and that no field holds any more."""
    held = {signature.byte_range for signature in signatures}
    lost = [r for r in facts_pdf.byte_ranges_in_file(document.data) if r not in held and r[1] > 0 and r[2] > r[1]]
    if lost:
        count = len(lost)
        text = (
            "Nel file c’è una firma che nessun campo mostra più: può essere stata tolta."
            if count == 1
            else f"Nel file ci sono {count} firme che nessun campo mostra più: possono essere state tolte."
        )
        yield Finding(id="FIRMA_NON_COLLEGATA", severity=Severity.WARNING, text=text)
