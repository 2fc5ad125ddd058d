"""The adhesions as `pdz status` and the register's table show them (contracts.md, pdz.status/1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pdz_docs.adhesions import register
from pdz_docs.adhesions.bodies import Instrument, Roll, roll_of
from pdz_docs.adhesions.findings import Finding, State, Weight
from pdz_docs.adhesions.folders import agreements
from pdz_docs.adhesions.register import Event
from pdz_docs.adhesions.standing import Standing, adhered, exceptions_first, standings
from pdz_docs.documents.adesione import ADHERED
from pdz_docs.dossier import load
from pdz_docs.errors import Severity
from pdz_docs.round.states import Adhesions
from pdz_docs.values import Value
from pdz_docs.work.clock import ROME

_SEVERITIES = {Weight.NOTE: Severity.INFO, Weight.REMARK: Severity.WARNING, Weight.REQUEST: Severity.WARNING}


class Register(Value):
    """Everybody's application and adhesion as known at one instant, with the events they come from."""

    roll: Roll
    events: tuple[Event, ...]
    applications: tuple[Standing, ...]
    adhesions: tuple[Standing, ...]

    def application_of(self, id_: str) -> Standing | None:
        return next((one for one in self.applications if one.body.id == id_), None)


def register_of(folder: Path, *, until: datetime | None = None) -> Register:
    """The register of a working folder; with `until` as it was then. Raises InputError."""
    output = folder / "output"
    roll = roll_of(load(folder), agreements(output))
    events = tuple(_renamed(one, roll) for one in register.read(output, until=until))
    applications, adhesions = (standings(events, roll.bodies, one) for one in Instrument)
    # Who only applied has no adhesion to wait for, unless it took part.
    awaited = tuple(one for one in adhesions if one.body.took_part or one.state is not State.MISSING)
    return Register(roll=roll, events=events, applications=applications, adhesions=awaited)


def _renamed(event: Event, roll: Roll) -> Event:
    """The same of a body that wrote before anybody knew it, and was given an id afterwards: until then its tax code was its name."""
    known = roll.of_code(event.body) if roll.of_id(event.body) is None else None
    return event if known is None else event.model_copy(update={"body": known.id})


def adherents(folder: Path) -> dict[str, str]:
    """What `elenco-aderenti` prints: the day of each adhesion, by the name that the document gives to it."""
    if not register.path_in(folder / "output").is_file():
        return {}
    found = adhered(register_of(folder).adhesions)
    return {f"{ADHERED}{id_}": at.astimezone(ROME).date().isoformat() for id_, at in found}


def summary(known: Register) -> Adhesions:
    """Each body that adheres or may, exceptions first."""
    return Adhesions(
        counts=counts(known.adhesions),
        bodies=tuple(_body(one, known.application_of(one.body.id)) for one in exceptions_first(known.adhesions)),
    )


def counts(found: Sequence[Standing]) -> dict[str, int]:
    """How many are awaited, how many adhere, and how many stand in each state."""
    states = Counter(one.state for one in found)
    each = {state.value.lower(): states[state] for state in State}
    return {"expected": len(found), "adhering": sum(one.accepted for one in found), **each}


def _body(one: Standing, application: Standing | None) -> dict[str, object]:
    form = one.received
    class_ = one.body.class_.value if one.body.class_ is not None else form.class_ if form is not None else None
    return {
        "id": one.body.id,
        "name": one.body.name,
        "class": class_,
        "state": one.state.value,
        "channel": form.channel.value if form is not None and form.channel is not None else None,
        "evidence": [kept.model_dump(mode="json") for kept in _evidence(one)],
        "findings": [_finding(found) for found in (form.findings if form is not None else ())],
        "file": form.file if form is not None else None,
        "sha256": form.sha256 if form is not None else None,
        "time": form.arrived.isoformat() if form is not None else None,
        "time_source": form.proof.value if form is not None and form.proof is not None else None,
        "to_see": form is not None and form.to_see,
        "application": application.state.value if application is not None else None,
        "decision": one.decision.model_dump(mode="json") if one.decision is not None else None,
    }


def _evidence(one: Standing) -> tuple[register.Kept, ...]:
    return (*one.received.evidence, *one.received.identity) if one.received is not None else ()


def _finding(one: Finding) -> dict[str, object]:
    severity = _SEVERITIES.get(one.weight, Severity.ERROR)
    return {
        "id": one.id,
        "severity": severity.value,
        "weight": one.weight.value,
        "text": one.text,
        "ask": one.ask,
        "norm": one.norm,
    }
