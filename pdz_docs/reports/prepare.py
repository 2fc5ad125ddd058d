"""What was prepared to be sent, and what was sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.outgoing import Outgoing
from pdz_docs.reports.adhesion_letters import recipient
from pdz_docs.reports.words import counted
from pdz_docs.round.posting import Fate, Posted
from pdz_docs.round.recipients import Dispatch, Occasion, Recipient

_ASKED = {Occasion.INVITATION: "invitare", Occasion.REMINDER: "sollecitare"}
_FATES = {
    Fate.SENT: "spedito",
    Fate.BEFORE: "già spedito, non si ripete",
    Fate.DOUBTFUL: "forse già spedito (il comando era stato interrotto): controllate la posta inviata",
    Fate.NO_ADDRESS: "non spedito",
    Fate.REFUSED: "rifiutato dal server",
}


def prepared_text(sent: Dispatch, place: Path) -> str:
    """Where everything lies, who has no address, and whose signature is not to be asked for although it does not count yet."""
    lines = [*_laid(sent.recipients, place)] if sent.recipients else [_nobody(sent)]
    if sent.unsettled and sent.occasion in _ASKED:
        lines.append(
            f"Con una firma tornata, ma da accertare o da decidere (pdz status, pdz decide): {', '.join(sent.unsettled)}."
        )
    return "\n".join(lines)


def _nobody(sent: Dispatch) -> str:
    if sent.occasion not in _ASKED:
        return "Non c'è nessuno a cui mandare la copia."
    if sent.unsettled:
        return f"Non c'è nessuno da {_ASKED[sent.occasion]}."
    but = f", tranne chi non aderisce ({', '.join(sent.declined)})" if sent.declined else ""
    return f"Hanno firmato tutti{but}: non c'è nessuno da {_ASKED[sent.occasion]}."


def forms_text(left: Outgoing, instrument: Instrument, place: Path) -> str:
    """The same for the forms, and whose is not there."""
    lines = [*_laid([recipient(one.body) for one in left.forms], place)]
    if left.unmade:
        lines.append(f"Moduli da fare («pdz forms {instrument}»): {', '.join(left.unmade)}.")
    if left.drafts:
        lines.append(f"Moduli ancora in bozza, non preparati: {', '.join(left.drafts)}.")
    return "\n".join(lines)


def _laid(recipients: Sequence[Recipient], place: Path) -> Iterator[str]:
    yield f"{counted(len(recipients), 'destinatario', 'destinatari')} in {place} (destinatari.csv)."
    without = [one.body for one in recipients if one.pec is None and one.email is None]
    if without:
        yield f"Senza PEC né e-mail nei dati: {', '.join(without)}."


def posted_text(one: Posted) -> str:
    """What became of one message."""
    address = f" <{one.recipient.email}>" if one.recipient.email else ""
    why = f": {one.why}" if one.why else ""
    return f"{one.recipient.body}{address}: {_FATES[one.fate]}{why}"
