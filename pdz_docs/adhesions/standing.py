"""Where each body stands, derived from the register each time: the best of what came back, then what the office made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from pdz_docs.adhesions.bodies import Body, Instrument
from pdz_docs.adhesions.findings import ACCEPTED, State
from pdz_docs.adhesions.register import Decided, Event, Kind, Outcome, Received, Wrote, about
from pdz_docs.values import Value

_BEST_FIRST = (State.ACCEPTED, State.ACCEPTED_WITH_REMARKS, State.TO_DECIDE, State.TO_COMPLETE)
_DECIDED = {
    Outcome.ACCEPTED: State.ACCEPTED_WITH_REMARKS,
    Outcome.REFUSED: State.REFUSED,
    Outcome.DECLINED: State.DECLINED,
}


class Standing(Value):
    """One body's instrument. `received` is the form that counts, `letters` those that went out about it."""

    body: Body
    instrument: Instrument
    state: State
    received: Received | None = None
    decision: Decided | None = None
    letters: tuple[Wrote, ...] = ()

    @property
    def accepted(self) -> bool:
        return self.state in ACCEPTED

    @property
    def day(self) -> date | None:
        """The day that the register counts for it: when it arrived."""
        return self.received.arrived.date() if self.received is not None else None

    def last(self, letter: Kind) -> Wrote | None:
        """The last letter of a kind about what is there now."""
        return next((one for one in reversed(self.letters) if one.letter is letter), None)


def standings(events: Sequence[Event], bodies: Iterable[Body], instrument: Instrument) -> tuple[Standing, ...]:
    """Everybody known, then whoever wrote without being known, in the order of arrival."""
    everybody = {one.id: one for one in bodies}
    for event in events:
        if isinstance(event, Received) and event.instrument is instrument and event.body not in everybody:
            everybody[event.body] = Body(id=event.body, name=event.name, code=event.code, known=False)
    return tuple(_standing(body, instrument, about(events, body.id, instrument)) for body in everybody.values())


def _standing(body: Body, instrument: Instrument, mine: Sequence[Event]) -> Standing:
    best = _best(mine)
    # From when it first came: examined again, a form keeps the decision and the letters that it had.
    came = [one.at for one in mine if best is not None and isinstance(one, Received) and one.sha256 == best.sha256]
    later = [one for one in mine if not came or one.at >= min(came)]
    letters = tuple(one for one in later if isinstance(one, Wrote))
    decision = next((one for one in reversed(later) if isinstance(one, Decided)), None)
    return Standing(
        body=body,
        instrument=instrument,
        state=_state(best, decision, letters),
        received=best,
        decision=decision,
        letters=letters,
    )


def _best(mine: Sequence[Event]) -> Received | None:
    """Of each file its last examination; of these the best, and of equals the last: a second form that is worse takes nothing away."""
    last = {one.sha256: one for one in mine if isinstance(one, Received)}
    ranked = sorted(last.values(), key=lambda one: (_BEST_FIRST.index(one.state), -one.at.timestamp()))
    return ranked[0] if ranked else None


def _state(best: Received | None, decision: Decided | None, letters: Sequence[Wrote]) -> State:
    if decision is not None:
        return _DECIDED[decision.outcome]
    if best is None:
        return State.MISSING
    noticed = any(one.letter is Kind.NOTICE for one in letters)
    return State.NOTICE_GIVEN if noticed and best.state not in ACCEPTED else best.state


def exceptions_first(found: Iterable[Standing]) -> tuple[Standing, ...]:
    """What somebody has to do something about comes before what is in order; by name within."""
    order = (
        State.TO_DECIDE,
        State.NOTICE_GIVEN,
        State.TO_COMPLETE,
        State.REFUSED,
        State.MISSING,
        State.ACCEPTED_WITH_REMARKS,
        State.ACCEPTED,
        State.DECLINED,
    )
    return tuple(sorted(found, key=lambda one: (order.index(one.state), not _to_see(one), one.body.name.casefold())))


def adhered(found: Iterable[Standing]) -> Iterator[tuple[str, datetime]]:
    """Who adheres, and since when: what `elenco-aderenti` prints."""
    for one in found:
        if one.accepted and one.received is not None:
            yield one.body.id, one.received.arrived


def _to_see(one: Standing) -> bool:
    return one.received is not None and one.received.to_see
