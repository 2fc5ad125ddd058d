"""The checks on a file as a whole: what it is, whether it holds executable matter, whether every signature in it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import FileFacts
from pdz_docs.verification.verdict import Check, SignatureVerdict
from pdz_docs.verification.vocabulary import Change, CheckStatus, Integrity, SignatureKind


def checks(facts: FileFacts, signatures: Sequence[SignatureVerdict]) -> Iterator[Check]:
    """F01, F02 and S14."""
    if facts.evaluated:
        yield make("F01", CheckStatus.PASSED, "Il tipo del file è riconosciuto e il file si apre.")
    else:
        yield unknown("F01", "Il file non si apre o è di un tipo che non viene valutato.")
    if facts.active_content is not None:
        if facts.active_content:
            found = ", ".join(facts.active_content)
            yield make(
                "F02", CheckStatus.WARNING, f"Il documento contiene parti che possono cambiare ciò che mostra: {found}."
            )
        else:
            yield make("F02", CheckStatus.PASSED, "Il documento non contiene codice eseguibile né cifratura.")
    signed = [s for s in signatures if s.kind is not SignatureKind.DOCUMENT_TIMESTAMP]
    if len(signed) > 1:
        yield _all_stand(signed)


def _all_stand(signed: Sequence[SignatureVerdict]) -> Check:
    if any(s.integrity is Integrity.BROKEN or s.changes_after is Change.UNDEFINED for s in signed):
        return make("S14", CheckStatus.FAILED, "Almeno una delle firme è stata invalidata da ciò che è venuto dopo.")
    if any(s.integrity is Integrity.UNKNOWN for s in signed):
        return unknown("S14")
    return make("S14", CheckStatus.PASSED, f"Tutte le {len(signed)} firme sono integre, una dopo l’altra.")
