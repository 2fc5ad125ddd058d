"""The register as rows for whoever keeps it elsewhere: one for each body, with attendance, application, adhesion and the digests of the evidence.

The columns are what officials read: Italian, snake_case (contracts.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pdz_docs.adhesions.findings import Weight
from pdz_docs.adhesions.register import Checked, Discarded, Event
from pdz_docs.adhesions.standing import Standing
from pdz_docs.adhesions.summary import Register
from pdz_docs.dossier import Dossier

Row = Mapping[str, str]
_MASKED = "codice non mostrato"


def rows(known: Register, dossier: Dossier, *, with_codes: bool = False) -> tuple[Row, ...]:
    """A row for each body of either instrument. `with_codes` adds the representatives' tax codes, which are otherwise masked."""
    everybody = {one.body.id: one.body for one in (*known.applications, *known.adhesions)}
    there = _attendance(dossier)
    adhesions = {one.body.id: one for one in known.adhesions}
    return tuple(
        {
            "id": body.id,
            "denominazione": body.name,
            "classe": body.class_.value if body.class_ is not None else "",
            "natura": body.nature.value if body.nature is not None else "",
            "codice_fiscale_ente": body.code or "",
            "rappresentante": body.person.person if body.person is not None else "",
            "codice_fiscale_rappresentante": _code(body.person.fiscal_code if body.person else None, shown=with_codes),
            "presenze": "; ".join(f"{area} {day:%d/%m/%Y}" for area, day in there.get(body.id, ())),
            **_of_instrument("domanda", known.application_of(body.id)),
            **_of_instrument("adesione", adhesions.get(body.id)),
            "documento_identita": _identity(known.events, body.id),
            "controllo_a_campione": _sample(known.events, body.id),
        }
        for body in everybody.values()
    )


def _code(code: str | None, *, shown: bool) -> str:
    if code is None:
        return ""
    return code if shown else _MASKED


def _attendance(dossier: Dossier) -> dict[str, list[tuple[str, date]]]:
    """At which meetings each body was."""
    found: dict[str, list[tuple[str, date]]] = {}
    for work in dossier.workshops:
        for meeting in work.incontri:
            for who in meeting.presenti:
                found.setdefault(who, []).append((work.area or "", meeting.data))
    return found


def _of_instrument(name: str, one: Standing | None) -> Row:
    form = one.received if one is not None else None
    decision = one.decision if one is not None else None
    said = [found.text for found in form.findings if found.weight is not Weight.NOTE] if form is not None else []
    return {
        f"{name}_stato": one.state.value if one is not None else "",
        f"{name}_canale": form.channel.value if form is not None and form.channel is not None else "",
        f"{name}_arrivata": form.arrived.isoformat() if form is not None else "",
        f"{name}_prova_del_tempo": form.proof.value if form is not None and form.proof is not None else "",
        f"{name}_protocollo": (form.protocol or "") if form is not None else "",
        f"{name}_file": form.file if form is not None else "",
        f"{name}_sha256": form.sha256 if form is not None else "",
        f"{name}_evidenze": " ".join(kept.sha256 for kept in form.evidence) if form is not None else "",
        f"{name}_rilievi": " ".join(said),
        f"{name}_decisione": f"{decision.outcome}: {decision.reason} ({decision.by})" if decision is not None else "",
    }


def _identity(events: Sequence[Event], body: str) -> str:
    """What the register says of identity documents: that one was deleted, and what was seen in it."""
    return "; ".join(_notes(events, body))


def _notes(events: Sequence[Event], body: str) -> Iterator[str]:
    for one in events:
        if isinstance(one, Discarded) and one.body == body:
            yield f"cancellato il {one.at:%d/%m/%Y} dopo il controllo di {one.by}: {one.seen}"


def _sample(events: Sequence[Event], body: str) -> str:
    mine = [one for one in events if isinstance(one, Checked) and one.body == body]
    return "; ".join(f"{one.draw}: {one.outcome or 'estratta'}" for one in mine)
