"""The state of the round on a terminal: what is missing first, then what is done."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted, days_left, last_day, moment
from pdz_docs.round.states import DocumentStatus, RoundStatus, Row, State

_WORDS = {
    State.MISSING: ("manca", "red"),
    State.SIGNED: ("firmato", "green"),
    State.SIGNED_WITH_NOTES: ("firmato, con note", "green"),
    State.LATE: ("firmato oltre il termine", "yellow"),
    State.SIGNER_TO_CONFIRM: ("firmatario da confermare", "yellow"),
    State.OTHER_BYTES: ("firmato su un altro testo", "yellow"),
    State.UNCERTAIN: ("da accertare", "yellow"),
    State.WRONG_PERSON: ("ha firmato un'altra persona", "red"),
    State.NOT_VALID: ("firma non valida", "red"),
    State.DECLINED: ("non aderisce", "red"),
    State.REPLACED: ("sostituito", "yellow"),
}
_DECISIONS = {"ACCEPTED": "accettata", "REFUSED": "rifiutata", "DECLINED": "per atto", "REPLACED": "per atto"}
_MARKS = {"INFO": "·", "WARNING": "⚠", "ERROR": "✗"}
_STYLES = {"INFO": "", "WARNING": "yellow", "ERROR": "red"}
_FIRST = (
    State.NOT_VALID,
    State.WRONG_PERSON,
    State.MISSING,
    State.DECLINED,
    State.OTHER_BYTES,
    State.SIGNER_TO_CONFIRM,
    State.UNCERTAIN,
)


def status_text(status: RoundStatus, *, only_missing: bool = False) -> str:
    """One table for each document."""
    if not status.documents:
        return "Nessun documento da firmare."
    parts: list[RenderableType] = []
    for document in status.documents:
        parts += [*_heading(document), _table(document, only_missing=only_missing), *_remarks(document)]
    return rendered(*parts)


def _heading(document: DocumentStatus) -> list[Text]:
    version = f" · versione {document.version}" if document.version else ""
    lines = [Text(f"{document.title}{version}", style="bold")]
    if document.frozen is None:
        lines.append(Text("Non ancora congelato: nessuno può firmare. Si congela con «pdz freeze».", style="yellow"))
    else:
        lines.append(Text(f"Congelato il {moment(document.frozen.at)} · SHA-256 {document.frozen.sha256[:16]}…"))
    if document.deadline is not None and document.days_left is not None:
        deadline = document.deadline
        words = f"Termine {deadline.nature.value}: {last_day(deadline.at)} ({days_left(document.days_left)}; {deadline.act})"
        lines.append(Text(words, style="" if document.days_left >= 0 else "red"))
    lines.append(Text(_tally(document)))
    return lines


def _tally(document: DocumentStatus) -> str:
    """`24 firme valide su 26 attese, 1 da accertare, 1 mancante`: the states that need an explanation are named."""
    counts = document.counts
    open_ = sum(counts[state.value.lower()] for state in (State.UNCERTAIN, State.SIGNER_TO_CONFIRM, State.OTHER_BYTES))
    words = [f"{counted(counts['signed'], 'firma valida', 'firme valide')} su {counts['expected']} attese"]
    words += [f"{open_} da accertare"] if open_ else []
    words += [counted(counts["missing"], "mancante", "mancanti")] if counts["missing"] else []
    return ", ".join(words)


def _table(document: DocumentStatus, *, only_missing: bool) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("Ente", "Chi firma", "Stato", "Tempo opponibile"):
        table.add_column(title, overflow="fold")
    for row in sorted(document.expected, key=_rank):
        if not only_missing or row.state is State.MISSING:
            words, style = _WORDS[row.state]
            if row.decision is not None:
                words += f" · {_DECISIONS[row.decision.outcome]} ({row.decision.by})"
            time = moment(row.time) if row.time else "—"
            table.add_row(Text(row.body), Text(row.person), Text(words, style=style), Text(time))
    return table


def _rank(row: Row) -> int:
    return _FIRST.index(row.state) if row.state in _FIRST else len(_FIRST)


def _remarks(document: DocumentStatus) -> list[Text]:
    lines = [
        Text(f"{_MARKS[finding.severity]} {finding.text}", style=_STYLES[finding.severity])
        for finding in document.findings
    ]
    lines += [
        Text(f"Non atteso: {one.signer or '—'} ({one.why}) in {one.file}", style="yellow")
        for one in document.unexpected
    ]
    lines += [Text(f"{row.body}: {text}", style="yellow") for row in document.expected for text in _explained(row)]
    return [*lines, *_without_time(document), *_steps(document), Text("")]


def _explained(row: Row) -> list[str]:
    """What whoever decides on this row has to read."""
    if row.state not in (State.OTHER_BYTES, State.NOT_VALID, State.WRONG_PERSON, State.LATE):
        return []
    return [note.text for note in row.findings if note.severity != "INFO"]


def _without_time(document: DocumentStatus) -> list[Text]:
    """One line for all the signatures whose time nothing proves."""
    bodies = [row.body for row in document.expected if row.file is not None and row.time is None]
    if not bodies:
        return []
    named = ", ".join(bodies[:6]) + (f" e altri {len(bodies) - 6}" if len(bodies) > 6 else "")
    head = f"{counted(len(bodies), 'firma', 'firme')} senza riferimento temporale opponibile: {named}. "
    way = "Protocollate oggi ciò che è arrivato, o chiedete le marche con «pdz collect --stamp»."
    return [Text(head + way, style="yellow")]


def _steps(document: DocumentStatus) -> list[Text]:
    if not document.signed:
        return []
    open_ = [step.id for step in document.steps if step.date is None]
    if not open_:
        return [Text("Concluso: tutti i passi sono registrati.", style="green")]
    return [Text(f"Firmato, non ancora concluso. Restano: {', '.join(open_)} (pdz record).", style="yellow")]
