"""What is odd about a PDF as a whole: how it had to be read, signatures taken away, matter prepared to be swapped later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.verification import facts_pdf, shadow
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.facts_pdf import PdfSignature
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name
from pdz_docs.verification.read_pdf import PdfReading
from pdz_docs.verification.verdict import Finding

_NEW_FIELDS = {
    What.SIGNATURE_FIELD_ADDED: "campo di firma vuoto",
    What.FIELD_ADDED: "campo modulo",
}


def notes(document: PdfDocument, reading: PdfReading, expectation: Expectation | None) -> Iterator[Finding]:
    """The remarks on a PDF file."""
    if document.hybrid:
        text = "Il PDF usa riferimenti ibridi (come quelli fatti con Word): è letto per intero."
        yield Finding(id="PDF_IBRIDO", severity=Severity.INFO, text=text)
    for tolerance in document.notes.texts:
        yield Finding(id="PDF_TOLLERATO", severity=Severity.INFO, text=f"Nel leggere il PDF: {tolerance}.")
    yield from _lost_signatures(document, reading.dictionaries)
    if expectation is not None:
        yield from _unforeseen_fields(reading, expectation)
    if reading.dictionaries:
        yield from shadow.findings(document)


def _unforeseen_fields(reading: PdfReading, expectation: Expectation) -> Iterator[Finding]:
    """Fields that the frozen text did not have and that hold no signature: nobody was meant to add one (design.md § 6)."""
    if reading.frozen is None:
        return
    for modification in dict.fromkeys(m for revision in reading.revisions for m in revision.modifications):
        kind = _NEW_FIELDS.get(modification.what)
        if kind is None or modification.field in expectation.fields:
            continue
        place = f" a pagina {modification.page}" if modification.page is not None else ""
        text = f"Dopo il congelamento è stato aggiunto{place} un {kind} non previsto: “{modification.field or 'senza nome'}”."
        yield Finding(id="CAMPO_NON_PREVISTO", severity=Severity.WARNING, text=text)


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
