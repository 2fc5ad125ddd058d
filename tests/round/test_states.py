"""The exit code of a round, and what counts as signed (contracts.md)."""

from __future__ import annotations

from datetime import datetime

import pytest

from pdz_docs.errors import ExitCode
from pdz_docs.expectations import Deadline, Nature, Role
from pdz_docs.round.states import Adhesions, Decision, DocumentStatus, RoundStatus, Row, State, count, is_done

AT = datetime.fromisoformat("2024-12-11T00:00:00+01:00")


def deadline(nature: Nature = Nature.ORGANIZZATIVO) -> Deadline:
    return Deadline(at=AT, nature=nature, act="Avviso", verified=True)


def row(state: State, outcome: str | None = None) -> Row:
    decision = Decision(outcome=outcome, by="RUP", at=AT, reason="…") if outcome else None
    return Row(
        id="a", body="Comune", role=Role.SOTTOSCRITTORE, person="X", fiscal_code=None, state=state, decision=decision
    )


def status(*rows: Row, nature: Nature = Nature.ORGANIZZATIVO) -> RoundStatus:
    term = deadline(nature)
    document = DocumentStatus(
        id="accordo",
        title="Accordo",
        version=1,
        mode="copies",
        frozen=None,
        deadline=term,
        days_left=1,
        expected=rows,
        counts=count(rows, term),
        signed=False,
        steps=(),
        concluded=False,
    )
    return RoundStatus(documents=(document,), adhesions=Adhesions(counts={}))


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([State.SIGNED, State.SIGNED_WITH_NOTES], ExitCode.OK),
        ([State.SIGNED, State.MISSING], ExitCode.INCOMPLETE),
        ([State.MISSING, State.UNCERTAIN], ExitCode.INDETERMINATE),
        ([State.SIGNER_TO_CONFIRM], ExitCode.INDETERMINATE),
        ([State.OTHER_BYTES], ExitCode.INDETERMINATE),
        ([State.UNCERTAIN, State.NOT_VALID], ExitCode.NOT_VALID),
        ([State.WRONG_PERSON, State.MISSING], ExitCode.NOT_VALID),
        ([], ExitCode.INCOMPLETE),
    ],
)
def test_the_worst_row_decides(rows: list[State], code: ExitCode) -> None:
    assert status(*map(row, rows)).exit_code is code


def test_late_is_bad_only_when_the_term_is_peremptory() -> None:
    assert status(row(State.LATE)).exit_code is ExitCode.OK
    assert status(row(State.LATE), nature=Nature.PERENTORIO).exit_code is ExitCode.NOT_VALID


def test_a_decided_row_no_longer_weighs_but_a_refusal_is_not_a_signature() -> None:
    accepted, refused = row(State.UNCERTAIN, "ACCEPTED"), row(State.NOT_VALID, "REFUSED")
    assert status(accepted, refused).exit_code is ExitCode.OK
    assert is_done(accepted, deadline())
    assert not is_done(refused, deadline())


def test_no_document_at_all_is_not_a_pass() -> None:
    assert RoundStatus(documents=(), adhesions=Adhesions(counts={})).exit_code is ExitCode.INCOMPLETE


def test_counts_name_every_state() -> None:
    counts = count((row(State.SIGNED), row(State.LATE), row(State.MISSING)), deadline())
    assert (counts["expected"], counts["signed"], counts["late"], counts["missing"]) == (3, 2, 1, 1)
