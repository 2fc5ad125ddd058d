"""The register on a terminal: exceptions first, then who adheres; and as JSON (pdz.adhesions/1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pdz_docs.adhesions.findings import State, Weight
from pdz_docs.adhesions.standing import Standing, exceptions_first
from pdz_docs.adhesions.summary import Register, counts, summary
from pdz_docs.reports.adhesion_words import ADHESION_STATES, CHANNELS, adhesions_tally
from pdz_docs.reports.plain import plain
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import short_day

SCHEMA = "pdz.adhesions/1"
_STYLES = {
    State.ACCEPTED: "green",
    State.ACCEPTED_WITH_REMARKS: "green",
    State.REFUSED: "red",
    State.TO_DECIDE: "yellow",
}
_MARKS = {Weight.NOTE: "·", Weight.REMARK: "⚠", Weight.REQUEST: "…", Weight.OFFICE: "?"}


def adhesions_text(known: Register) -> str:
    """One table for each instrument that something came back of, then what each form lacks."""
    parts: list[RenderableType] = []
    for title, found in (("Domande", known.applications), ("Adesioni", known.adhesions)):
        if any(one.received is not None or one.decision is not None for one in found):
            parts += [Text(f"{title}: {adhesions_tally(counts(found))}", style="bold"), _table(found), *_remarks(found)]
    return (
        rendered(*parts)
        if parts
        else "Nessuna domanda e nessuna adesione è ancora tornata: si raccolgono con «pdz collect»."
    )


def adhesions_json(known: Register) -> dict[str, Any]:
    shown = summary(known)
    applications = summary(known.model_copy(update={"adhesions": known.applications}))
    return {
        "schema": SCHEMA,
        "adhesions": shown.model_dump(mode="json"),
        "applications": applications.model_dump(mode="json"),
    }


def _table(found: Sequence[Standing]) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("Ente", "Cl.", "Stato", "Come", "Arrivata"):
        table.add_column(title, overflow="fold")
    for one in exceptions_first(found):
        form = one.received
        seen = " (da vedere)" if form is not None and form.to_see and one.decision is None else ""
        class_ = one.body.class_ or (form.class_ if form is not None else None)
        table.add_row(
            Text(f"{plain(one.body.name)} [{one.body.id}]"),
            Text(class_ or "—"),
            Text(ADHESION_STATES[one.state] + seen, style=_STYLES.get(one.state, "")),
            Text(CHANNELS[form.channel] if form is not None and form.channel is not None else "—"),
            Text(short_day(form.arrived) if form is not None else "—"),
        )
    return table


def _remarks(found: Sequence[Standing]) -> list[Text]:
    lines = [
        Text(
            f"{_MARKS[remark.weight]} {plain(one.body.name)}: {plain(remark.text)}",
            style="yellow" if remark.ask else "",
        )
        for one in exceptions_first(found)
        for remark in (one.received.findings if one.received is not None else ())
        if remark.weight is not Weight.NOTE
    ]
    return [*lines, Text("")]
