"""The state of the round on a terminal: what is missing first, then what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pdz_docs.reports.adhesion_words import adhesions_tally
from pdz_docs.reports.plain import plain
from pdz_docs.reports.status_words import DECISIONS, FIRST, STATES, TONES, explained
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted, days_left, last_day, moment
from pdz_docs.round.states import DocumentStatus, RoundStatus, Row, State

_STYLES = {"bene": "green", "dubbio": "yellow", "male": "red"}
_NAMED = 6
_EXPLAINED = (
    *(State.OTHER_BYTES, State.NOT_VALID, State.WRONG_PERSON, State.LATE),
    *(State.DECLINED, State.REPLACED),
)
_MARKS = {"INFO": ("·", ""), "WARNING": ("⚠", "yellow"), "ERROR": ("✗", "red")}


def status_text(status: RoundStatus, *, only_missing: bool = False) -> str:
    """One table for each document."""
    parts: list[RenderableType] = []
    for document in status.documents:
        parts += [*_heading(document), _table(document, only_missing=only_missing), *_remarks(document)]
    if status.adhesions.bodies:
        parts.append(Text(f"Adesioni: {adhesions_tally(status.adhesions.counts)}. Una per una: pdz adhesions list."))
    return rendered(*parts) if parts else "Nessun documento da firmare."


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
            words, style = STATES[row.state], _STYLES[TONES[row.state]]
            if row.decision is not None:
                words += f" · {DECISIONS[row.decision.outcome]} ({row.decision.by})"
            time = moment(row.time) if row.time else "—"
            table.add_row(Text(row.body), Text(row.person), Text(words, style=style), Text(time))
    return table


def _rank(row: Row) -> int:
    return FIRST.index(row.state) if row.state in FIRST else len(FIRST)


def _remarks(document: DocumentStatus) -> list[Text]:
    lines = [
        Text(f"{_MARKS[finding.severity][0]} {plain(finding.text)}", style=_MARKS[finding.severity][1])
        for finding in document.findings
    ]
    lines += [
        Text(f"Non atteso: {plain(one.signer) or '—'} ({plain(one.why)}) in {plain(one.file)}", style="yellow")
        for one in document.unexpected
    ]
    lines += [Text(f"{row.body}: {text}", style="yellow") for row in document.expected for text in _explained(row)]
    return [*lines, *_open_questions(document), *_without_time(document), *_steps(document), Text("")]


def _explained(row: Row) -> list[str]:
    """What whoever decides on this row has to read."""
    return [plain(text) for text in explained(row)] if row.state in _EXPLAINED else []


def _open_questions(document: DocumentStatus) -> list[Text]:
    """What could not be ascertained, once for all the bodies that it is about."""
    about: defaultdict[str, list[str]] = defaultdict(list)
    for row in document.expected:
        if row.state is State.UNCERTAIN and row.decision is None:
            for text in explained(row):
                about[text].append(row.body)
    return [Text(f"Da accertare: {plain(text)} ({_named(bodies)})", style="yellow") for text, bodies in about.items()]


def _named(bodies: Sequence[str]) -> str:
    return ", ".join(bodies[:_NAMED]) + (f" e altri {len(bodies) - _NAMED}" if len(bodies) > _NAMED else "")


def _without_time(document: DocumentStatus) -> list[Text]:
    """One line for all the signatures whose time nothing proves."""
    bodies = [row.body for row in document.expected if row.file is not None and row.time is None]
    if not bodies:
        return []
    head = f"{counted(len(bodies), 'firma', 'firme')} senza riferimento temporale opponibile: {_named(bodies)}. "
    way = "Protocollate oggi ciò che è arrivato, o chiedete le marche con «pdz collect --stamp»."
    return [Text(head + way, style="yellow")]


def _steps(document: DocumentStatus) -> list[Text]:
    if not document.signed:
        return []
    open_ = [step.id for step in document.steps if step.date is None]
    if not open_:
        return [Text("Concluso: tutti i passi sono registrati.", style="green")]
    return [Text(f"Firmato, non ancora concluso. Restano: {', '.join(open_)} (pdz record).", style="yellow")]
