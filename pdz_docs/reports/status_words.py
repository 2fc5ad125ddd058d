"""The Italian words of a round: one table for each vocabulary, the same on the terminal and on the page."""

from __future__ import annotations

from typing import Final

from pdz_docs.round.states import Row, State

STATES: Final = {
    State.MISSING: "manca",
    State.SIGNED: "firmato",
    State.SIGNED_WITH_NOTES: "firmato, con note",
    State.LATE: "firmato oltre il termine",
    State.SIGNER_TO_CONFIRM: "firmatario da confermare",
    State.OTHER_BYTES: "firmato su un altro testo",
    State.UNCERTAIN: "da accertare",
    State.WRONG_PERSON: "ha firmato un'altra persona",
    State.NOT_VALID: "firma non valida",
    State.DECLINED: "non aderisce",
    State.REPLACED: "sostituito",
}
TONES: Final = {
    State.MISSING: "male",
    State.SIGNED: "bene",
    State.SIGNED_WITH_NOTES: "bene",
    State.LATE: "dubbio",
    State.SIGNER_TO_CONFIRM: "dubbio",
    State.OTHER_BYTES: "dubbio",
    State.UNCERTAIN: "dubbio",
    State.WRONG_PERSON: "male",
    State.NOT_VALID: "male",
    State.DECLINED: "male",
    State.REPLACED: "dubbio",
}
DECISIONS: Final = {"ACCEPTED": "accettata", "REFUSED": "rifiutata"}
STEP_NAMES: Final = {
    "protocollo": "protocollazione",
    "decreto": "decreto di approvazione",
    "burl": "pubblicazione nel BURL",
    "albo": "pubblicazione all’albo",
    "trasparenza": "Amministrazione trasparente",
    "trasmissione": "trasmissione",
}
# What the office has to act upon comes first.
FIRST: Final = (
    State.NOT_VALID,
    State.WRONG_PERSON,
    State.MISSING,
    State.DECLINED,
    State.OTHER_BYTES,
    State.SIGNER_TO_CONFIRM,
    State.UNCERTAIN,
    State.LATE,
)


def explained(row: Row) -> tuple[str, ...]:
    """What whoever decides on a row has to read; of who does not sign any more, the act that says so."""
    by_act = row.state in (State.DECLINED, State.REPLACED)
    return tuple(note.text for note in row.findings if by_act or note.severity != "INFO")
