"""What came after a signature, and whether it may: one check and a sentence for every change that a reader must know of."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.errors import Severity
from pdz_docs.verification.changes.locks import Rule
from pdz_docs.verification.changes.model import Modification, What
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.verdict import Check, Finding
from pdz_docs.verification.vocabulary import Change, CheckStatus

_SUMMARY = {
    Change.NONE: (CheckStatus.PASSED, "Dopo questa firma il file non è cambiato."),
    Change.EXTENSION: (CheckStatus.PASSED, "Dopo questa firma sono stati aggiunti solo dati di verifica, marche temporali o metadati."),
    Change.SIGNATURE_OR_FORM: (CheckStatus.PASSED, "Dopo questa firma sono state aggiunte altre firme o compilati campi."),
    Change.ANNOTATION: (CheckStatus.WARNING, "Dopo questa firma sono state aggiunte annotazioni (per esempio una segnatura di protocollo)."),
    Change.UNDEFINED: (CheckStatus.FAILED, "Dopo questa firma il documento è stato modificato in modo non ammesso."),
}  # fmt: skip

_SENTENCES = {
    What.VALIDATION_DATA_REMOVED: "sono stati tolti i dati di verifica",
    What.SIGNATURE_ADDED: "è stata aggiunta una firma",
    What.SIGNATURE_CHANGED: "è stata alterata una firma già apposta",
    What.SIGNATURE_REMOVED: "è stata tolta una firma",
    What.SIGNATURE_FIELD_ADDED: "è stato aggiunto un campo di firma vuoto",
    What.FIELD_ADDED: "è stato aggiunto un campo modulo",
    What.FIELD_FILLED: "è stato compilato un campo",
    What.FIELD_CHANGED: "è stato modificato un campo",
    What.FIELD_REMOVED: "è stato tolto un campo",
    What.FORM_CHANGED: "è stato modificato il modulo",
    What.APPEARANCE_SHARED: "è stato sostituito un aspetto che serve anche ad altre parti del documento",
    What.ANNOTATION_ADDED: "è stata aggiunta un’annotazione",
    What.ANNOTATION_CHANGED: "è stata modificata un’annotazione che c’era al momento della firma",
    What.ANNOTATION_REMOVED: "è stata tolta un’annotazione che c’era al momento della firma",
    What.ANNOTATION_HELPERS: "sono state aggiunte le immagini di un’annotazione",
    What.LOOSE_WIDGET: "è stato aggiunto un riquadro di campo che non appartiene al modulo",
    What.PAGE_CHANGED: "è stato modificato ciò che la pagina mostra",
    What.PAGES_ADDED_OR_REMOVED: "sono state aggiunte, tolte o scambiate pagine",
    What.STRUCTURE_CHANGED: "è stata modificata la struttura del testo (tag)",
    What.CATALOG_CHANGED: "è stata modificata la struttura del documento",
    What.PERMISSIONS_REMOVED: "è stata tolta o cambiata la certificazione del documento",
    What.TRAILER_CHANGED: "è stata modificata la cifratura del documento",
    What.TAIL: "sono stati aggiunti byte in coda al file, fuori da ogni firma",
    What.UNREADABLE: "sono stati aggiunti byte che non si possono interpretare",
}  # fmt: skip

_KINDS = {
    "FreeText": "testo libero",
    "Stamp": "timbro",
    "Text": "nota",
    "Highlight": "evidenziazione",
    "Ink": "disegno a mano",
    "Link": "collegamento",
    "Square": "riquadro",
    "Circle": "cerchio",
    "Line": "linea",
    "FileAttachment": "allegato",
    "Popup": "finestra di nota",
    "Redact": "oscuramento",
}  # fmt: skip


def checks(facts: SignatureFacts) -> Iterator[Check]:
    """S13, for a signature in a PDF."""
    if facts.pdf is None:
        return
    change = facts.changes.change if facts.changes is not None else None
    if facts.violations:
        yield make("S13", CheckStatus.FAILED, "Dopo questa firma è stato fatto ciò che la firma stessa vietava.")
    elif change is None:
        yield unknown("S13")
    else:
        yield make("S13", *_SUMMARY[change])


def findings(facts: SignatureFacts) -> Iterator[Finding]:
    """A sentence for every change that is more than a further signature or validation data, and for every forbidden one."""
    if facts.changes is None:
        return
    for violation in facts.violations:
        reason = (
            "la certificazione del documento lo vieta (DocMDP)"
            if violation.rule is Rule.DOC_MDP
            else "la firma bloccava quel campo (FieldMDP)"
        )
        yield Finding(
            id="MODIFICA_VIETATA", severity=Severity.ERROR, text=f"{sentence(violation.modification)}, ma {reason}."
        )
    for modification in facts.changes.modifications:
        if modification.change is Change.UNDEFINED:
            yield Finding(id="MODIFICA_NON_AMMESSA", severity=Severity.ERROR, text=f"{sentence(modification)}.")
        elif modification.change is Change.ANNOTATION:
            yield Finding(id="ANNOTAZIONE_DOPO_LA_FIRMA", severity=Severity.WARNING, text=f"{sentence(modification)}.")


def sentence(modification: Modification) -> str:
    """`Dopo la firma, a pagina 3, nel campo “x”, è stato …`, without the full stop."""
    place = f", a pagina {modification.page}" if modification.page is not None else ""
    field = f", nel campo “{modification.field}”" if modification.field is not None else ""
    words = _SENTENCES.get(modification.what, "è stata fatta una modifica")
    kind = _KINDS.get(modification.detail or "") if "annotazione" in words else None
    return f"Dopo la firma{place}{field}, {words}" + (f" ({kind})" if kind else "")
