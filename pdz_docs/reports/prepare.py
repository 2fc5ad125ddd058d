"""What was prepared to be sent, and what was sent."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.reports.words import counted
from pdz_docs.round.posting import Fate, Posted
from pdz_docs.round.recipients import Dispatch, Occasion

_NOBODY = {
    Occasion.INVITATION: "Hanno firmato tutti: non c'è nessuno da invitare.",
    Occasion.REMINDER: "Hanno firmato tutti: non c'è nessuno da sollecitare.",
    Occasion.COPY: "Non c'è nessuno a cui mandare la copia.",
}
_FATES = {
    Fate.SENT: "spedito",
    Fate.BEFORE: "già spedito, non si ripete",
    Fate.DOUBTFUL: "forse già spedito (il comando era stato interrotto): controllate la posta inviata",
    Fate.NO_ADDRESS: "non spedito",
    Fate.REFUSED: "rifiutato dal server",
}


def prepared_text(sent: Dispatch, place: Path) -> str:
    """Where everything lies, and who has no address."""
    if not sent.recipients:
        return _NOBODY[sent.occasion]
    lines = [f"{counted(len(sent.recipients), 'destinatario', 'destinatari')} in {place} (destinatari.csv)."]
    without = [one.body for one in sent.recipients if one.pec is None and one.email is None]
    if without:
        lines.append(f"Senza PEC né e-mail nei dati: {', '.join(without)}.")
    return "\n".join(lines)


def posted_text(one: Posted) -> str:
    """What became of one message."""
    address = f" <{one.recipient.email}>" if one.recipient.email else ""
    why = f": {one.why}" if one.why else ""
    return f"{one.recipient.body}{address}: {_FATES[one.fate]}{why}"
