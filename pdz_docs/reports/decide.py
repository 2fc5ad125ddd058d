"""A decision, in words."""

from __future__ import annotations

from pdz_docs.reports.words import moment
from pdz_docs.round.decisions import Decided, Outcome

WORDS = {
    Outcome.ACCEPTED.value: "firma accettata",
    Outcome.REFUSED.value: "firma rifiutata",
    Outcome.DECLINED.value: "l'ente non aderisce",
    Outcome.REPLACED.value: "firmatario sostituito",
}


def decide_text(decided: Decided) -> str:
    """What was written down."""
    lines = [f"Registrato per {decided.body}: {WORDS[decided.outcome.value]}, {moment(decided.at)}, da {decided.by}."]
    lines.append(f"Motivo: {decided.reason}")
    if decided.act:
        lines.append(f"Atto: {decided.act}")
    if decided.successor is not None:
        lines.append(
            f"Ora firma: {decided.successor.given_name} {decided.successor.surname}, {decided.successor.office}."
        )
    return "\n".join(lines)
