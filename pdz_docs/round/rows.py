"""The rows of a round: each expected body with the best of what came back for it and what was decided about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf

from pdz_docs.errors import Severity
from pdz_docs.expectations import Deadline, ExpectedSignatory
from pdz_docs.round.decisions import Decided, Outcome
from pdz_docs.round.findings import BEST_FIRST, Found
from pdz_docs.round.states import Decision, Note, Row, State

_VALID = frozenset({State.SIGNED, State.SIGNED_WITH_NOTES, State.LATE})
_BY_ACT = {State.DECLINED: "L’ente non aderisce", State.REPLACED: "Il firmatario è sostituito"}


def rows(
    signatories: Sequence[ExpectedSignatory],
    found: Mapping[str, list[Found]],
    decisions: Sequence[Decided],
    deadline: Deadline | None,
) -> tuple[Row, ...]:
    """One row for each body; two for one whose person was replaced before signing (the first is then REPLACED)."""
    return tuple(row for who in signatories for row in _of_body(who, found.get(who.id, []), decisions, deadline))


def effective(signatory: ExpectedSignatory, decisions: Sequence[Decided]) -> ExpectedSignatory:
    """Who signs for a body now: the last person named in its place, else whoever was expected."""
    successor = next((one.successor for one in reversed(_about(signatory.id, decisions)) if one.successor), None)
    return signatory.model_copy(update=successor.model_dump()) if successor is not None else signatory


def _of_body(
    who: ExpectedSignatory, found: list[Found], decisions: Sequence[Decided], deadline: Deadline | None
) -> Iterator[Row]:
    mine = _about(who.id, decisions)
    replaced = next((one for one in reversed(mine) if one.outcome is Outcome.REPLACED), None)
    if replaced is None:
        yield _row(who, found, mine, deadline)
        return
    person = effective(who, decisions)
    first = [one for one in found if not _is_by(one, person)]
    if any(one.state in _VALID for one in first):
        # Whoever was in office when signing has signed: a later change of person takes nothing away.
        yield _row(who, first, mine, deadline)
        return
    yield _by_act(who, State.REPLACED, replaced)
    yield _row(person, [one for one in found if _is_by(one, person)], mine, deadline)


def _is_by(found: Found, person: ExpectedSignatory) -> bool:
    """Whether a signature is the successor's: the verifier was told of both persons as one body, so the certificate tells them apart."""
    from pdz_docs.verification.identity import same_name

    signer = found.signature.signer
    if signer.fiscal_code is not None and person.fiscal_code is not None:
        return signer.fiscal_code == person.fiscal_code
    return same_name(signer.common_name or "", person.person)


def ranked(found: Iterable[Found], body: str, decisions: Sequence[Decided]) -> list[Found]:
    """What came back for a body, the signature that its row shows first: what was accepted, what was refused last."""
    mine = _about(body, decisions)
    refused = {one.signature for one in mine if _last_on(mine, one.signature) is Outcome.REFUSED}
    return sorted(
        found,
        key=lambda one: (
            one.signature.id in refused,
            not _is_accepted(one, mine),
            BEST_FIRST.index(one.state),
            one.time.timestamp() if one.time is not None else inf,
        ),
    )


def _row(who: ExpectedSignatory, found: list[Found], mine: Sequence[Decided], deadline: Deadline | None) -> Row:
    order = ranked(found, who.id, mine)
    best = order[0] if order else None
    declined = next((one for one in reversed(mine) if one.outcome is Outcome.DECLINED), None)
    if declined is not None and (best is None or best.state not in _VALID) and mine[-1] is declined:
        return _by_act(who, State.DECLINED, declined)
    if best is None:
        return _plain(who)
    about = next((one for one in reversed(mine) if one.signature == best.signature.id), None)
    return Row(
        **_plain(who).model_dump(exclude={"state", "file", "copies", "time", "time_source", "findings", "decision"}),
        state=best.state,
        file=str(best.file),
        copies=tuple(path for path in dict.fromkeys(str(one.file) for one in order[1:]) if path != str(best.file)),
        time=best.time,
        time_source=best.source.value if best.source else None,
        findings=best.notes(deadline),
        decision=_decision(about) if about is not None else None,
    )


def _plain(who: ExpectedSignatory) -> Row:
    return Row(
        id=who.id, body=who.body, role=who.role, person=who.person, fiscal_code=who.fiscal_code, state=State.MISSING
    )


def _by_act(who: ExpectedSignatory, state: State, said: Decided) -> Row:
    """The row of who does not sign any more, with the act that says so."""
    told = (
        f"{_BY_ACT[state]}: {said.act}. {said.reason} ({said.by}{f', prot. {said.protocol}' if said.protocol else ''})"
    )
    note = Note(id=state.value, severity=Severity.INFO.value, text=told)
    return _plain(who).model_copy(update={"state": state, "findings": (note,)})


def _about(body: str, decisions: Sequence[Decided]) -> list[Decided]:
    return [one for one in decisions if one.body == body]


def _last_on(mine: Sequence[Decided], signature: str | None) -> Outcome | None:
    return next((one.outcome for one in reversed(mine) if one.signature == signature and signature), None)


def _is_accepted(one: Found, mine: Sequence[Decided]) -> bool:
    return _last_on(mine, one.signature.id) is Outcome.ACCEPTED


def _decision(one: Decided) -> Decision:
    return Decision(
        outcome="ACCEPTED" if one.outcome is Outcome.ACCEPTED else "REFUSED",
        by=one.by,
        at=one.at,
        reason=one.reason,
        act=one.act,
        protocol=one.protocol,
    )
