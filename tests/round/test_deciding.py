"""The office decides; the verdict stays beside; nothing decided is ever edited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pdz_docs.demo.pki import subject_of
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.round import advice, decisions, steps
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Decided, Outcome, Successor
from pdz_docs.round.places import signed_folder
from pdz_docs.round.states import State, still_to_sign
from pdz_docs.round.witness import witness
from tests.round.round_material import Round, crowd, resaved

Put = Callable[[str, bytes], Path]


def say(round_: Round, number: int, outcome: Outcome, **words: object) -> Decided:
    wording = Wording(**{"outcome": outcome, "reason": "verbale", "by": "La responsabile", **words})  # type: ignore[arg-type]
    return decide(
        round_.signatories[number].id,
        wording,
        folder=round_.folder,
        document="accordo",
        witness=witness(round_.anchors, at=round_.at),
        now=round_.at,
    )


def new_mayor() -> ExpectedSignatory:
    return crowd(10)[9]


def successor() -> Successor:
    who = new_mayor()
    return Successor(given_name=who.given_name, surname=who.surname, office="Sindaca", fiscal_code=who.fiscal_code)


def test_an_accepted_text_in_other_bytes_counts_and_keeps_its_verdict(small: Round, returns: Put) -> None:
    small.collect(returns("a.pdf", small.pades(0, resaved(small.data))))
    assert not small.status().counts["signed"]
    say(small, 0, Outcome.ACCEPTED)
    row = small.row(0)
    assert row.state is State.OTHER_BYTES
    assert row.decision is not None
    assert row.decision.outcome == "ACCEPTED"
    assert small.status().counts["signed"] == 1


def test_a_refused_signature_is_followed_by_a_good_one(small: Round, returns: Put) -> None:
    small.collect(returns("a.pdf", small.pades(0, resaved(small.data))))
    say(small, 0, Outcome.REFUSED)
    assert small.row(0).decision is not None
    small.collect(returns("b.p7m", small.p7m(0)))
    row = small.row(0)
    assert row.decision is None
    assert row.state is not State.OTHER_BYTES


def test_a_deputy_s_file_is_assigned_to_the_body(small: Round, returns: Put) -> None:
    deputy = small.pki.issue(subject_of(new_mayor()))
    (item,) = small.collect(returns("a.pdf", small.pades(deputy))).items
    say(small, 1, Outcome.ACCEPTED, file=item.place, act="Art. 53 c. 2 TUEL")
    row = small.row(1)
    assert (row.state, row.decision is not None) == (State.WRONG_PERSON, True)
    assert small.status().counts["signed"] == 1
    assert not item.place.exists()
    assert not small.status().unexpected
    (again,) = small.collect(returns("b.pdf", small.pades(deputy, at=small.at))).items
    assert again.signatory is None or again.signatory == "ente01"


def test_each_of_two_copies_can_be_refused(small: Round, returns: Put) -> None:
    """What is decided upon is what the row shows: after one copy has been refused, the other."""
    small.collect(returns("a.pdf", small.pades(1, resaved(small.data))), returns("b.pdf", small.pades(1)))
    shown = []
    for _ in range(2):
        shown.append(small.row(1).file)
        say(small, 1, Outcome.REFUSED)
    row = small.row(1)
    assert len(set(shown)) == 2
    assert row.decision is not None
    assert still_to_sign(row, small.frozen.manifest.deadline)


def test_a_body_that_declines_is_told_with_its_act(small: Round) -> None:
    with pytest.raises(InputError, match="l'atto"):
        say(small, 2, Outcome.DECLINED)
    say(small, 2, Outcome.DECLINED, act="Delibera 12/2024")
    row = small.row(2)
    assert row.state is State.DECLINED
    assert row.decision is None, "a decision is about a signature"
    (note,) = row.findings
    assert note.text == "L’ente non aderisce: Delibera 12/2024. verbale (La responsabile)"


def test_a_replaced_mayor_has_a_row_and_the_new_one_is_awaited(small: Round, returns: Put) -> None:
    say(small, 0, Outcome.REPLACED, act="Proclamazione", successor=successor())
    first, *_ = small.status().expected
    assert (first.decision, [note.text.partition(".")[0] for note in first.findings]) == (
        None,
        ["Il firmatario è sostituito: Proclamazione"],
    )
    states = [(row.id, row.state, row.person) for row in small.status().expected][:2]
    assert states == [("ente00", State.REPLACED, "Nome Cognome0"), ("ente00", State.MISSING, "Nome Cognome9")]
    assert small.status().counts["expected"] == 4
    new = small.pki.issue(subject_of(new_mayor()))
    (item,) = small.collect(returns("a.pdf", small.pades(new))).items
    assert item.signatory == "ente00"
    assert small.row(0).state not in (State.MISSING, State.WRONG_PERSON)


def test_who_signed_in_office_has_signed(small: Round, returns: Put) -> None:
    """Only certain verdicts close the case; while the signature is to be established the change of person still counts."""
    small.collect(returns("a.pdf", small.pades(0)))
    before = small.row(0).state
    if before in (State.SIGNED, State.SIGNED_WITH_NOTES):
        with pytest.raises(RefusedError):
            say(small, 0, Outcome.REPLACED, act="Proclamazione", successor=successor())
    else:
        say(small, 0, Outcome.REPLACED, act="Proclamazione", successor=successor())
        assert [row.state for row in small.status().expected][:2] == [State.REPLACED, State.MISSING]


def test_nothing_to_decide_is_an_error(small: Round) -> None:
    with pytest.raises(InputError, match="nessuna firma"):
        say(small, 0, Outcome.ACCEPTED)
    with pytest.raises(InputError, match="nuovo firmatario"):
        say(small, 0, Outcome.REPLACED, act="x")
    with pytest.raises(InputError, match="motivo"):
        say(small, 0, Outcome.DECLINED, act="x", reason=" ")
    assert not (signed_folder(small.output, small.frozen) / decisions.FILE).exists()


def test_decisions_are_only_added_to(small: Round) -> None:
    path = signed_folder(small.output, small.frozen) / decisions.FILE
    say(small, 1, Outcome.DECLINED, act="Delibera 1")
    first = path.read_bytes()
    say(small, 1, Outcome.DECLINED, act="Delibera 2")
    assert path.read_bytes().startswith(first)
    assert path.read_bytes().count(b"\n") == 2
    path.chmod(0o644)
    path.write_bytes(first + b"{}\n")
    with pytest.raises(InputError, match="riga 2"):
        small.status()


def test_steps_are_recorded_once_and_corrected_openly(small: Round) -> None:
    day = date(2024, 12, 20)
    record = partial(steps.record, small.output, small.frozen, day=day, today=day, file=None)
    record("decreto", number="12")
    record("decreto", number="12")
    with pytest.raises(RefusedError, match="già registrato"):
        record("decreto", number="13")
    record("decreto", number="13", again=True)
    status = small.status()
    assert [(step.id, step.number) for step in status.steps if step.date] == [("decreto", "13")]
    assert not status.concluded
    with pytest.raises(InputError):
        record("festa", number=None)
    with pytest.raises(InputError, match=r"Il 21/12/2024 deve ancora venire\."):
        record("burl", day=date(2024, 12, 21), number=None)
    assert small.status().steps == status.steps


def test_what_was_refused_has_to_be_signed_again(small: Round, returns: Put) -> None:
    small.collect(returns("a.pdf", small.pades(1, resaved(small.data))))
    say(small, 1, Outcome.REFUSED)
    row = small.row(1)
    assert still_to_sign(row, small.frozen.manifest.deadline)
    assert "nuova firma" in advice.of_row(row)
