"""`pdz status --html`: the round as one page that stands by itself: what is missing first, the days left, every row, no tax codes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from pdz_docs.reports.adhesion_words import ADHESION_STATES, ADHESION_TONES, CHANNELS, adhesions_tally
from pdz_docs.reports.html import page
from pdz_docs.reports.plain import plain
from pdz_docs.reports.status_words import DECISIONS, FIRST, STATES, STEP_NAMES, TONES, explained
from pdz_docs.reports.words import calendar_day, counted, days_left, last_day, moment
from pdz_docs.round import advice
from pdz_docs.round.states import Adhesions, DocumentStatus, RoundStatus, Row, is_done
from pdz_docs.values import Value

NONE: Final = "—"
_DONE: Final = "fatto"


class RowView(Value):
    """One line of the table."""

    body: str
    person: str
    state: str
    tone: str
    time: str
    step: str
    details: tuple[str, ...]
    file: str
    link: str


class EventView(Value):
    """One point of the timeline; `when` is empty where `what` says it, and for what is still to come."""

    mark: str
    what: str
    when: str = ""


class DocumentView(Value):
    """One document of the round."""

    id: str
    title: str
    summary: str
    tone: str
    numbers: tuple[tuple[int, str], ...]
    todo: tuple[str, ...]
    events: tuple[EventView, ...]
    notes: tuple[str, ...]
    states: tuple[str, ...]
    rows: tuple[RowView, ...]


class AdhesionView(Value):
    """One adhering body."""

    name: str
    class_: str
    state: str
    tone: str
    channel: str
    time: str
    details: tuple[str, ...]


Link = Callable[[Path], str]


def status_html(status: RoundStatus, *, now: datetime, folder: Path, target: Path) -> str:
    """The page as of `now`; links to the files of `folder` are relative to where `target` lies."""
    link = partial(_relative, folder=folder, target=target)
    return page("stato.html", titolo="Stato delle firme", **status_values(status, now=now, link=link))


def status_values(status: RoundStatus, *, now: datetime, link: Link) -> dict[str, object]:
    """What the body of the page shows. `link` gives the address of a signed file, empty when it has none."""
    views = tuple(_document(one, now, link) for one in status.documents)
    adhesions = _adhesions(status.adhesions)
    states = (*(state for view in views for state in view.states), *(one.state for one in adhesions))
    return {
        "istante": moment(now),
        "documenti": views,
        "stati": tuple(dict.fromkeys(states)),
        "adesioni": adhesions,
        "adesioni_contate": adhesions_tally(status.adhesions.counts) if adhesions else "",
        "righe": sum(len(view.rows) for view in views) + len(adhesions),
    }


def _document(one: DocumentStatus, now: datetime, link: Link) -> DocumentView:
    rows = sorted(one.expected, key=lambda row: FIRST.index(row.state) if row.state in FIRST else len(FIRST))
    counts = one.counts
    left = counts["expected"] - counts["signed"]
    return DocumentView(
        id=one.id,
        title=plain(one.title) + (f" · versione {one.version}" if one.version else ""),
        summary=_summary(one, left),
        tone="bene" if one.signed else "dubbio",
        numbers=((counts["expected"], "attese"), (counts["signed"], "fatte"), (left, "da completare")),
        todo=tuple(f"{plain(row.body)}: {advice.of_row(row)}" for row in rows if not is_done(row, one.deadline))[:10],
        events=tuple(_events(one, now)),
        notes=tuple(_notes(one)),
        states=tuple(dict.fromkeys(STATES[row.state] for row in rows)),
        rows=tuple(_row(row, link) for row in rows),
    )


def _summary(one: DocumentStatus, left: int) -> str:
    if one.frozen is None:
        return "Non ancora congelato: nessuno può firmare."
    if one.concluded:
        return "Concluso: tutti i passi sono registrati."
    if one.signed:
        return "Firmato da tutti, non ancora concluso."
    return f"{'Manca' if left == 1 else 'Mancano'} {counted(left, 'firma', 'firme')} su {one.counts['expected']}."


def _events(one: DocumentStatus, now: datetime) -> Iterator[EventView]:
    """Frozen, signed, term, and the steps that follow, in the order in which they happen."""
    dated: list[tuple[datetime, EventView]] = []
    if one.frozen is not None:
        dated.append((one.frozen.at, EventView(mark=_DONE, what="testo congelato", when=moment(one.frozen.at))))
    times = [row.time for row in one.expected if row.time is not None]
    if times:
        dated.append(
            (max(times), EventView(mark=_DONE, what="ultima firma con tempo opponibile", when=moment(max(times))))
        )
    if one.deadline is not None and one.days_left is not None:
        what = f"termine {one.deadline.nature.value}: {last_day(one.deadline.at)} ({days_left(one.days_left)}; {plain(one.deadline.act)})"
        mark = "scaduto" if now >= one.deadline.at else "in corso"
        dated.append((one.deadline.at, EventView(mark=mark, what=what)))
    yield from (event for _, event in sorted(dated, key=lambda pair: pair[0]))
    for step in one.steps:
        when = calendar_day(datetime.fromisoformat(step.date).date()) if step.date else ""
        yield EventView(mark=_DONE if step.date else "da fare", what=STEP_NAMES.get(step.id, step.id), when=when)


def _notes(one: DocumentStatus) -> Iterator[str]:
    yield from (plain(note.text) for note in one.findings)
    yield from (
        f"Non atteso: {plain(odd.signer) or NONE} ({plain(odd.why)}) in {plain(odd.file)}" for odd in one.unexpected
    )


def _row(row: Row, link: Link) -> RowView:
    decided = f" · {DECISIONS[row.decision.outcome]}" if row.decision is not None else ""
    return RowView(
        body=plain(row.body),
        person=plain(row.person),
        state=STATES[row.state],
        tone=TONES[row.state],
        time=moment(row.time) if row.time is not None else NONE,
        step=advice.of_row(row) + decided,
        details=tuple(map(plain, explained(row))),
        file=plain(Path(row.file).name) if row.file else "",
        link=link(Path(row.file)) if row.file else "",
    )


def _relative(file: Path, *, folder: Path, target: Path) -> str:
    """Where the browser finds a file of the working folder from a page that lies in it; absolute from a page that does not."""
    full, root, place = (folder / file).resolve(), folder.resolve(), target.resolve().parent
    if not full.is_relative_to(root):
        return ""
    if not place.is_relative_to(root):
        return full.as_uri()
    ups = len(place.relative_to(root).parts)
    return quote("../" * ups + full.relative_to(root).as_posix())


def _adhesions(adhesions: Adhesions) -> tuple[AdhesionView, ...]:
    """Each adhering body, in the order of the register: exceptions first."""
    return tuple(_adhesion(body) for body in adhesions.bodies)


def _adhesion(body: Mapping[str, Any]) -> AdhesionView:
    channel, time = body["channel"], body["time"]
    return AdhesionView(
        name=plain(body["name"]),
        class_=body["class"] or NONE,
        state=ADHESION_STATES[body["state"]],
        tone=ADHESION_TONES[body["state"]],
        channel=CHANNELS[channel] if channel is not None else NONE,
        time=moment(datetime.fromisoformat(time)) if time is not None else NONE,
        details=tuple(plain(found["ask"] or found["text"]) for found in body["findings"]),
    )
