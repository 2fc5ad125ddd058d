"""The decree and the list of signatures say what the verifier found, and never what the dossier hopes for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pdz_docs.demo.pki import make_pki
from pdz_docs.round.attested import signatures_in
from pdz_docs.round.collecting import collect
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Outcome
from pdz_docs.round.status import Verify
from pdz_docs.round.witness import witness
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, crowd, open_round, resaved
from tests.round.simulated_office import People

Put = Callable[[str, bytes], Path]
Said = Callable[[], dict[str, str]]
Back = Callable[..., None]


@pytest.fixture
def people(at: datetime) -> People:
    """Four signatories whose certificates are of a listed provider that answers."""
    return People(make_pki(crowd(4), at=at, base_url="http://pki.example.org"))


@pytest.fixture
def small(tmp_path: Path, people: People, at: datetime) -> Round:
    return open_round(tmp_path / "ambito", people.pki, crowd(4), at=at)


@pytest.fixture
def said(small: Round, people: People) -> Said:
    def _said() -> dict[str, str]:
        return signatures_in(small.output, verifier=lambda: people.witness(small.at, small.folder), now=small.at)

    return _said


@pytest.fixture
def back(small: Round, people: People, returns: Put) -> Back:
    """Signed files come back and are collected."""

    def _back(*files: bytes) -> None:
        paths = [returns(f"{number}.pdf", data) for number, data in enumerate(files)]
        collect(paths, folder=small.folder, witness=people.witness(small.at, small.folder), clock=fixed_clock(small.at))

    return _back


def test_nothing_is_said_and_nothing_verified_before_something_comes_back(small: Round) -> None:
    def never() -> Verify:
        raise AssertionError

    assert signatures_in(small.output, verifier=never, now=small.at) == {}
    assert signatures_in(small.folder / "altrove", verifier=never, now=small.at) == {}


def test_what_counts_is_said_with_its_outcome_and_its_proved_day(small: Round, said: Said, back: Back) -> None:
    back(small.pades(0, stamped=True), small.pades(1))
    assert said() == {
        "firma_esito_ente00": "valida, con note",
        "firma_data_ente00": small.at.date().isoformat(),
        "firma_esito_ente01": "valida, con note",
    }


def test_what_is_still_to_be_decided_is_no_signature(small: Round, said: Said, back: Back) -> None:
    back(small.pades(0, resaved(small.data)))
    assert said() == {}
    _decide(small, 0, Outcome.ACCEPTED)
    assert said() == {"firma_esito_ente00": "accettata con decisione motivata"}


def test_who_declines_is_told(small: Round, said: Said) -> None:
    _decide(small, 2, Outcome.DECLINED)
    assert said() == {"firma_esito_ente02": "non sottoscrive"}


def _decide(round_: Round, number: int, outcome: Outcome) -> None:
    decide(
        round_.signatories[number].id,
        Wording(outcome=outcome, reason="verbale", by="La responsabile", act="Delibera 12/2024"),
        folder=round_.folder,
        document="accordo",
        witness=witness(round_.anchors, at=round_.at),
        now=round_.at,
    )
