"""Invented rounds of twenty-six bodies: the final table is the truth, and no accepted byte is ever lost or rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest

from pdz_docs.demo.pki import make_pki
from pdz_docs.round.collecting import Fate
from pdz_docs.round.decisions import Outcome
from pdz_docs.round.states import DocumentStatus, State
from pdz_docs.verification.vocabulary import TimeSource
from tests.round.round_material import crowd
from tests.round.simulated import BODIES, PADES, Form, Plan, Told, plan
from tests.round.simulated_office import ACT, Office, People, stranger

IN_CI = range(20)
UNDER_STRESS = range(20, 520)


@pytest.fixture(scope="session")
def people(at: datetime) -> People:
    return People(make_pki(crowd(BODIES), at=at, base_url="http://prestatore.example"))


@pytest.mark.parametrize("seed", IN_CI)
def test_a_round_ends_with_the_truth(seed: int, tmp_path: Path, people: People) -> None:
    lives_through(plan(seed), tmp_path, people)


@pytest.mark.stress
@pytest.mark.parametrize("seed", UNDER_STRESS)
def test_five_hundred_rounds_end_with_the_truth(seed: int, tmp_path: Path, people: People) -> None:
    lives_through(plan(seed), tmp_path, people)


def test_at_least_half_of_the_pades_signatures_are_in_no_field_made_for_them() -> None:
    for seed in (*IN_CI, *UNDER_STRESS):
        made = plan(seed)
        signings = {one for sending in made.sendings for one in sending.signings}
        forms = [one.form for one in signings if one.form in PADES]
        assert forms.count(Form.NEW_FIELD) >= forms.count(Form.OWN_FIELD) > 0, f"seed {seed}"
        assert made == plan(seed)


def lives_through(made: Plan, folder: Path, people: People) -> None:
    office = Office(made, folder, people)
    frozen, kept = office.round.data, set[str]()
    for collection in office.live():
        now = digests(office)
        assert kept <= now, f"seed {made.seed}: bytes accepted before are gone"
        kept = now
        assert {one.sha256 for one in collection.of(Fate.FILED, Fate.KNOWN, Fate.DAMAGED, Fate.SET_ASIDE)} <= now
    compare(made, office.status())
    came = {sha256(office.content(one)).hexdigest() for one in made.sendings}
    assert came == kept, f"seed {made.seed}: what came back is not what is kept"
    assert office.round.data == frozen
    assert len([*(office.round.output / "inbox").rglob("*.motivo.json")]) == made.set_aside


def digests(office: Office) -> set[str]:
    """The signed files and those set aside, each under its own digest and read-only."""
    found = set()
    for path in files(office.round.output):
        digest = sha256(path.read_bytes()).hexdigest()
        assert path.name.startswith(digest[:12]), f"{path} is not what it was filed as"
        assert path.stat().st_mode & 0o222 == 0, f"{path} can be written"
        found.add(digest)
    return found


def files(output: Path) -> Iterator[Path]:
    for folder in ("signed", "inbox"):
        for path in (output / folder).rglob("*"):
            if path.is_file() and path.suffix not in (".json", ".jsonl"):
                yield path


def compare(made: Plan, status: DocumentStatus) -> None:
    """The table against the truth; a difference names the seed, the body and what it had to be."""
    rows: dict[str, list[Told]] = {}
    for row in status.expected:
        decision = Outcome(row.decision.outcome) if row.decision else None
        rows.setdefault(row.id, []).append(
            Told(row.state, TimeSource(row.time_source) if row.time_source else None, decision)
        )
    wrong = [
        f"ente{body:02}: {rows.get(f'ente{body:02}')}, and it is {list(truth)}; sent {sent(made, body)}"
        for body, truth in made.truth.items()
        if rows.get(f"ente{body:02}") != list(truth)
    ]
    assert not wrong, "\n".join([f"seed {made.seed}", *wrong])
    for row in status.expected:
        if row.state in (State.DECLINED, State.REPLACED):
            assert any(ACT in note.text for note in row.findings), row
    assert {one.signer for one in status.unexpected} == {stranger(body).person for body in made.strangers}
    assert status.counts["expected"] == len(made.truth)
    assert status.counts["signed"] == made.signed
    for state in State:
        if state is not State.SIGNED:
            assert status.counts[state.value.lower()] == made.states[state], state
    assert not status.signed


def sent(made: Plan, body: int) -> list[str]:
    return [str(one) for one in made.sendings if any(signing.body == body for signing in one.signings)]
