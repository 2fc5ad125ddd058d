"""The round's report: who has signed what, as contracts.md lays out `pdz status --json` (schema pdz.status/1)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from enum import StrEnum
from typing import Literal

from pdz_docs.errors import ExitCode
from pdz_docs.expectations import Deadline, Nature, Role
from pdz_docs.values import Value

SCHEMA = "pdz.status/1"


class State(StrEnum):
    """Where one expected signature stands."""

    MISSING = "MISSING"
    SIGNED = "SIGNED"
    SIGNED_WITH_NOTES = "SIGNED_WITH_NOTES"
    LATE = "LATE"
    SIGNER_TO_CONFIRM = "SIGNER_TO_CONFIRM"
    OTHER_BYTES = "OTHER_BYTES"
    UNCERTAIN = "UNCERTAIN"
    WRONG_PERSON = "WRONG_PERSON"
    NOT_VALID = "NOT_VALID"
    DECLINED = "DECLINED"
    REPLACED = "REPLACED"


_TO_DECIDE = {State.UNCERTAIN, State.SIGNER_TO_CONFIRM, State.OTHER_BYTES}
_BAD = {State.NOT_VALID, State.WRONG_PERSON}
_DONE = {State.SIGNED, State.SIGNED_WITH_NOTES}
_TO_SIGN = {State.MISSING, State.OTHER_BYTES, State.WRONG_PERSON, State.NOT_VALID}


class Note(Value):
    """A finding of the verifier, kept beside the state it led to."""

    id: str
    severity: str
    text: str


class Decision(Value):
    """What the person in charge decided on a signature. It never hides the technical verdict beside it.

    That a body declines, or its person is replaced, is a state of the row; the act that says so is among its findings."""

    outcome: Literal["ACCEPTED", "REFUSED"]
    by: str
    at: datetime
    reason: str
    act: str | None = None
    protocol: str | None = None


class Row(Value):
    """One expected signatory of one document."""

    id: str
    body: str
    role: Role
    person: str
    fiscal_code: str | None
    state: State
    file: str | None = None
    copies: tuple[str, ...] = ()
    time: datetime | None = None
    time_source: str | None = None
    findings: tuple[Note, ...] = ()
    decision: Decision | None = None


class Unexpected(Value):
    """A signature, or a whole file, that nobody was waiting for."""

    file: str
    signer: str
    why: str


class FrozenFacts(Value):
    at: datetime
    sha256: str
    file: str


class Step(Value):
    """A step after the last signature (protocollo, decreto, BURL, albo, trasparenza, trasmissione)."""

    id: str
    date: str | None = None
    number: str | None = None
    file: str | None = None


STEPS = ("protocollo", "decreto", "burl", "albo", "trasparenza", "trasmissione")


class DocumentStatus(Value):
    """One document of the round."""

    id: str
    title: str
    version: int | None
    mode: str
    frozen: FrozenFacts | None
    deadline: Deadline | None
    days_left: int | None
    expected: tuple[Row, ...]
    unexpected: tuple[Unexpected, ...] = ()
    counts: dict[str, int]
    signed: bool
    steps: tuple[Step, ...]
    concluded: bool
    findings: tuple[Note, ...] = ()


class Adhesions(Value):
    """The adhering bodies, as the register of adhesions has them; empty while no form has come back."""

    counts: dict[str, int]
    bodies: tuple[dict[str, object], ...] = ()


class RoundStatus(Value):
    """All that `pdz status` knows at one instant."""

    documents: tuple[DocumentStatus, ...]
    adhesions: Adhesions

    @property
    def exit_code(self) -> ExitCode:
        """The worst row decides (contracts.md): 9 not valid, 10 to decide, 11 missing, 0. No document at all is 11: nothing passes empty."""
        rows = [(row, document.deadline) for document in self.documents for row in document.expected]
        open_rows = [(row.state, deadline) for row, deadline in rows if row.decision is None]
        if any(state in _BAD or (state is State.LATE and peremptory(deadline)) for state, deadline in open_rows):
            return ExitCode.NOT_VALID
        if any(state in _TO_DECIDE for state, _ in open_rows):
            return ExitCode.INDETERMINATE
        if not rows or any(row.state is State.MISSING for row, _ in rows):
            return ExitCode.INCOMPLETE
        return ExitCode.OK


def peremptory(deadline: Deadline | None) -> bool:
    return deadline is not None and deadline.nature is Nature.PERENTORIO


def is_done(row: Row, deadline: Deadline | None) -> bool:
    """Whether a row counts for `signed`: valid, or late where the term allows it, or accepted by decision."""
    if row.decision is not None:
        return row.decision.outcome == "ACCEPTED"
    return row.state in _DONE or (row.state is State.LATE and not peremptory(deadline))


def still_to_sign(row: Row, deadline: Deadline | None) -> bool:
    """Whether somebody still has to sign for this body: nothing came back, nothing that can be of use, or what was refused."""
    refused = row.decision is not None and row.decision.outcome == "REFUSED"
    return (row.state in _TO_SIGN or refused) and not is_done(row, deadline)


def unsettled(row: Row, deadline: Deadline | None) -> bool:
    """Whether something came back of which nobody can say yet if it counts: it has to be ascertained, or decided."""
    by_act = row.state in (State.DECLINED, State.REPLACED)
    return not by_act and not is_done(row, deadline) and not still_to_sign(row, deadline)


def count(rows: tuple[Row, ...], deadline: Deadline | None) -> dict[str, int]:
    """How many rows are expected, how many count as signed, and how many stand in each other state."""
    states = Counter(row.state for row in rows)
    others = {state.value.lower(): states[state] for state in State if state is not State.SIGNED}
    present = [row for row in rows if row.state is not State.REPLACED]
    return {"expected": len(present), "signed": sum(is_done(row, deadline) for row in rows), **others}
