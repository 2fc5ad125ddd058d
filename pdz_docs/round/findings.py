"""From a signed file to what it says of each expected body: a state, a time and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import Severity
from pdz_docs.expectations import Deadline
from pdz_docs.round.collected import Collected
from pdz_docs.round.states import Note, State
from pdz_docs.verification.checks import is_blocking
from pdz_docs.verification.outcome import outcome
from pdz_docs.verification.verdict import Check, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, CheckStatus, Match, Outcome, TimeSource

# When several signatures of the same body came in, the first of these that occurs is the one that counts.
BEST_FIRST = (
    State.SIGNED,
    State.SIGNED_WITH_NOTES,
    State.LATE,
    State.SIGNER_TO_CONFIRM,
    State.UNCERTAIN,
    State.OTHER_BYTES,
    State.WRONG_PERSON,
    State.NOT_VALID,
)
_BY_OUTCOME = {Outcome.VALID: State.SIGNED, Outcome.VALID_WITH_NOTES: State.SIGNED_WITH_NOTES}


@dataclass(frozen=True, slots=True)
class Found:
    """One signature that speaks for one expected body. `time` can be held against third parties; `difference` tells the bytes
    signed from the frozen ones."""

    state: State
    file: Path
    sha256: str
    signature: SignatureVerdict
    time: datetime | None
    source: TimeSource | None
    difference: str | None

    def notes(self, deadline: Deadline | None) -> tuple[Note, ...]:
        """What the reader of the row has to know."""
        return tuple(self._notes(deadline))

    def _notes(self, deadline: Deadline | None) -> Iterator[Note]:
        for finding in self.signature.findings:
            yield Note(id=finding.id, severity=finding.severity.value, text=finding.text)
        if self.state is State.UNCERTAIN:
            yield from _open_questions(self.signature)
        refusal = _refusal(self.signature)
        if refusal is not None:
            yield Note(id=refusal.id, severity=Severity.ERROR.value, text=refusal.text)
        if self.difference is not None:
            yield Note(id="DIFFERENZA", severity=Severity.WARNING.value, text=self.difference)
        if self.state is State.LATE and self.time is None and deadline is not None:
            text = "Raccolta dopo il termine, e nulla prova che esistesse prima."
            yield Note(id="TERMINE_NON_PROVATO", severity=Severity.WARNING.value, text=text)


def found(
    file: Path, sha256: str, signature: SignatureVerdict, record: Collected | None, deadline: Deadline | None
) -> Found:
    """What a signature of an expected body says, with the evidence of how it came."""
    time = signature.time.opposable
    known = time or signature.time.collected
    difference = record.difference if record is not None else None
    return Found(_state(signature, known, deadline), file, sha256, signature, time, signature.time.source, difference)


def _refusal(signature: SignatureVerdict) -> Check | None:
    """What the acceptance matrix refuses on this document (profiles/acceptance-it.yaml): sound or not, it is no signature of it.
    A seal alone, for one, leaves the agreement void (L. 241/1990 art. 15 c. 2-bis)."""
    check = signature.check("S15")
    return check if check is not None and check.status is CheckStatus.FAILED else None


def _open_questions(signature: SignatureVerdict) -> Iterator[Note]:
    """What could not be ascertained, each once: several checks may hang on the same thing."""
    asked = (one for one in signature.checks if one.status is CheckStatus.UNKNOWN and is_blocking(one.id))
    for text, check in {one.text: one for one in asked}.items():
        yield Note(id=check.id, severity=Severity.WARNING.value, text=text)


def _state(signature: SignatureVerdict, known: datetime | None, deadline: Deadline | None) -> State:
    """Where one signature of an expected body stands. What is broken is said first, then who, then on which bytes."""
    judged = outcome(evaluated=True, signatures=[signature])
    if judged is Outcome.NOT_VALID or _refusal(signature) is not None:
        return State.NOT_VALID
    expected = signature.expected
    if expected is not None and expected.match in (Match.WRONG_PERSON, Match.NOT_EXPECTED):
        return State.WRONG_PERSON
    if expected is not None and expected.bytes is Bytes.OTHER:
        return State.OTHER_BYTES
    if expected is not None and expected.match is Match.TO_CONFIRM:
        return State.SIGNER_TO_CONFIRM
    state = _BY_OUTCOME.get(judged, State.UNCERTAIN)
    if state is not State.UNCERTAIN and deadline is not None and known is not None and known >= deadline.at:
        return State.LATE
    return state
