"""What the office does next about each row of a round: one sentence for each state, the same in every report."""

from __future__ import annotations

from typing import Final

from pdz_docs.round.states import Row, State

_STEPS: Final = {
    State.MISSING: "Sollecitare la firma.",
    State.SIGNED: "Nulla.",
    State.SIGNED_WITH_NOTES: "Leggere le note: la firma conta.",
    State.LATE: "Decidere se ammettere la firma tardiva (pdz decide).",
    State.SIGNER_TO_CONFIRM: "Confrontare il codice fiscale con quello di chi doveva firmare, poi decidere (pdz decide).",
    State.OTHER_BYTES: "Confrontare il testo firmato con quello inviato, poi decidere (pdz decide).",
    State.UNCERTAIN: "Completare la verifica: elenchi di fiducia, revoca, prova della data; altrimenti decidere (pdz decide).",
    State.WRONG_PERSON: "Chiedere la firma di chi era atteso, o l’atto che delega chi ha firmato (pdz decide).",
    State.NOT_VALID: "Chiedere una nuova firma sul testo inviato.",
    State.DECLINED: "Nulla: l’ente si è ritirato.",
    State.REPLACED: "Nulla: firma chi è subentrato.",
}
_DECIDED: Final = {
    "ACCEPTED": "Nulla: è stato deciso.",
    "REFUSED": "Chiedere una nuova firma: questa è stata rifiutata.",
}


def of_row(row: Row) -> str:
    """The step for one expected body."""
    return _DECIDED[row.decision.outcome] if row.decision is not None else _STEPS[row.state]
