"""What was true when a file came stays true of it: the answers on revocation, and the time that an earlier copy proves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from pdz_docs.demo.pki import make_pki, subject_of
from pdz_docs.demo.services import Answer, Services
from pdz_docs.errors import InputError
from pdz_docs.round import collected, examination
from pdz_docs.round.collecting import Collection, Fate, collect
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Outcome
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.states import State
from pdz_docs.round.witness import witness
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.choice import revocation_sources
from pdz_docs.verification.vocabulary import TimeSource
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, crowd, open_round, pec, put
from tests.round.simulated_office import People

Put = Callable[[str, bytes], Path]
GOOD = State.SIGNED_WITH_NOTES
LATER = timedelta(days=30)


@dataclass(frozen=True)
class Listed(Round):
    """A round whose certificates are of a listed provider."""

    listed: Anchors

    @property
    def anchors(self) -> Anchors:
        return self.listed


@pytest.fixture(scope="module")
def answering(at: datetime) -> Iterator[tuple[Services, People]]:
    """Four signatories whose certificates say whom to ask about them."""
    with Services() as services:
        yield services, People(make_pki(crowd(4), at=at, base_url=services.url))


@pytest.fixture
def served(
    answering: tuple[Services, People], tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[Services, Round]:
    services, people = answering
    monkeypatch.setenv("PDZ_LOCAL_RESPONDERS", "127.0.0.1")
    services.publish(people.pki)
    services.asked.clear()
    opened = open_round(tmp_path / "ambito", people.pki, crowd(4), at=at)
    return services, Listed(opened.folder, opened.frozen, opened.pki, at, people.anchors)


def gather(round_: Round, *paths: Path, offline: bool = False, after: timedelta = timedelta()) -> Collection:
    now = round_.at + after
    with revocation_sources(offline=offline, cache_folder=round_.folder.parent / f"cache-{after.days}") as sources:
        judge = witness(round_.anchors, at=now, sources=sources)
        return collect(paths, folder=round_.folder, witness=judge, clock=fixed_clock(now))


def test_what_providers_answered_is_kept_and_is_enough_for_ever(served: tuple[Services, Round], returns: Put) -> None:
    services, round_ = served
    gather(round_, returns("a.pdf", round_.pades(0)))
    (record,) = (round_.output / "signed").rglob("*.collected.json")
    kept = collected.read(record)
    assert kept is not None
    assert {one.kind for one in kept.revocation} == {"ocsp"}
    assert all((round_.folder / one.file).is_file() for one in kept.revocation)
    services.routes.clear()
    services.asked.clear()
    assert round_.row(0, round_.at + LATER).state is GOOD
    assert services.asked == []


def test_collected_without_network_it_is_asked_about_when_collected_again(
    served: tuple[Services, Round], returns: Put
) -> None:
    services, round_ = served
    path = returns("a.p7m", round_.p7m(0))
    gather(round_, path, offline=True)
    assert round_.row(0).state is State.UNCERTAIN
    assert services.asked == []
    again = gather(round_, path)
    assert [one.fate for one in again.items] == [Fate.FILED]
    assert round_.row(0).state is GOOD
    before = round_.tree()
    services.asked.clear()
    assert [one.fate for one in gather(round_, path, after=LATER).items] == [Fate.KNOWN]
    assert (round_.tree(), services.asked) == (before, [])


@pytest.mark.parametrize(("defect", "state"), [("revoked-later", GOOD), ("revoked-before", State.NOT_VALID)])
def test_what_counts_is_whether_it_was_revoked_when_collected(
    served: tuple[Services, Round], returns: Put, defect: str, state: State
) -> None:
    services, round_ = served
    signer = round_.pki.defective(subject_of(round_.signatories[0]), defect)
    path = returns("a.pdf", round_.pades(signer))
    gather(round_, path)
    services.publish(round_.pki, fixed_clock(round_.at + LATER))
    assert round_.row(0, round_.at + LATER).state is state
    gather(round_, path, after=LATER)
    assert round_.row(0, round_.at + LATER).state is state


def test_an_answer_that_is_gone_leaves_the_question_open(served: tuple[Services, Round], returns: Put) -> None:
    _, round_ = served
    gather(round_, returns("a.pdf", round_.pades(0)))
    for kept in (round_.folder / "riservato").rglob("*.ocsp"):
        kept.chmod(0o600)
        kept.write_bytes(b"altro")
    assert round_.row(0).state is State.UNCERTAIN


def test_a_silent_provider_keeps_nobody_waiting_for_ever(served: tuple[Services, Round], returns: Put) -> None:
    services, round_ = served
    services.routes.update(dict.fromkeys(("/ocsp", "/crl/ca.crl"), lambda _: Answer(b"", status=503)))
    gather(round_, returns("a.pdf", round_.pades(0)))
    row = round_.row(0)
    assert row.state is State.UNCERTAIN
    assert not [*(round_.folder / "riservato").rglob("*.ocsp")]


def certified(round_: Round, data: bytes) -> bytes:
    return pec(round_, "accordo.pdf", data)


def test_the_mail_of_an_earlier_copy_proves_the_time_of_what_it_held(small: Round, returns: Put) -> None:
    first = small.pades(0)
    second = small.pades(1, first)
    small.collect(returns("a.eml", certified(small, second)))
    small.collect(returns("b.pdf", small.pades(2, second)), at=small.at + LATER)
    rows = small.status(small.at + LATER).expected
    assert [row.time_source for row in rows] == ["pec", "pec", None, None]
    assert {Path(str(row.file)).parent.name for row in rows[:3]} == {"ente02"}


def test_an_earlier_registration_prevails_over_a_later_mail(small: Round, returns: Put) -> None:
    first = small.pades(0)
    entry = Protocol(number="7", day=date(2024, 12, 4), at=datetime.fromisoformat("2024-12-04T12:00:00+01:00"))
    small.collect(returns("a.pdf", first), protocol=entry)
    small.collect(returns("b.eml", certified(small, small.pades(1, first))))
    rows = small.status().expected
    assert [row.time_source for row in rows[:2]] == [TimeSource.PROTOCOL.value, TimeSource.PEC.value]
    assert rows[0].time == entry.at


def test_an_earlier_copy_on_another_branch_lends_nothing(small: Round, returns: Put) -> None:
    base = small.pades(0)
    small.collect(returns("a.eml", certified(small, small.pades(1, base))))
    small.collect(returns("b.pdf", small.pades(2, base)))
    assert [row.time_source for row in small.status().expected[:3]] == ["pec", "pec", None]


def test_a_stamp_beside_an_earlier_copy_proves_the_time_of_what_it_held(small: Round, returns: Put) -> None:
    first = small.pades(0)
    small.collect(returns("a.pdf", first), timestamper=small.pki.tsa)
    small.collect(returns("b.pdf", small.pades(1, first)))
    assert [row.time_source for row in small.status().expected[:2]] == [TimeSource.TSD.value, None]


def test_of_two_copies_that_count_the_one_with_the_older_proof_is_shown(small: Round, returns: Put) -> None:
    queue = small.pades(0)
    small.collect(returns("a.pdf", queue), returns("b.eml", pec(small, "b.p7m", small.p7m(0))))
    row = small.row(0)
    assert row.time_source == TimeSource.PEC.value
    assert str(row.file).endswith(".p7m")
    assert len(row.copies) == 1


def test_what_is_assigned_from_the_inbox_keeps_what_proves_its_time(small: Round, returns: Put) -> None:
    deputy = small.pki.issue(subject_of(crowd(9)[8]))
    (item,) = small.collect(returns("a.eml", certified(small, small.pades(deputy)))).items
    assert item.fate is Fate.SET_ASIDE
    later = small.at + LATER
    words = Wording(outcome=Outcome.ACCEPTED, reason="vicesindaco", by="La responsabile", file=item.place)
    decide(
        "ente03",
        words,
        folder=small.folder,
        document="accordo",
        witness=witness(small.anchors, at=later),
        now=later,
    )
    row = small.row(3, later)
    assert (row.time_source, row.decision is not None) == (TimeSource.PEC.value, True)
    (record,) = (small.output / "signed").rglob("*.collected.json")
    kept = collected.read(record)
    assert kept is not None
    assert len(kept.evidence) == 2


def test_a_reason_that_cannot_be_read_is_said(small: Round, returns: Put) -> None:
    (item,) = small.collect(returns("a.pdf", b"%PDF-1.7 niente")).items
    put(item.place.parent, f"{item.sha256[:12]}.motivo.json", b"{")
    with pytest.raises(InputError, match="non si legge"):
        small.status()


def test_what_was_interrupted_is_not_remembered(
    small: Round, returns: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is it said to be unsigned."""

    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    small.collect(returns("a.pdf", small.pades(0)))
    (filed,) = (small.output / "signed").rglob("*.pdf")
    judge = witness(small.anchors, at=small.at, cache=tmp_path / "cache")
    with monkeypatch.context() as patch:
        patch.setattr(examination, "judge_file", exhausted)
        (interrupted,) = judge([filed], small.frozen)
        assert interrupted.signatures == ()
        assert "si è interrotta" in small.status().unexpected[0].why
    (verdict,) = judge([filed], small.frozen)
    assert len(verdict.signatures) == 1
