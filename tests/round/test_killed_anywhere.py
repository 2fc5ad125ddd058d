"""Killed at any point and run again, a command ends where an unkilled run ends: nothing lost, nothing half-written."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest

from pdz_docs.demo.pki import DemoPki, subject_of
from pdz_docs.errors import RefusedError
from pdz_docs.round import setaside
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Outcome
from pdz_docs.round.uniting import unite
from pdz_docs.round.witness import witness
from tests.round.round_material import Round, crowd, mail, make_pdf, open_round, pec, put

Act = Callable[[Round], object]
FORK = multiprocessing.get_context("fork")
IN_CI = range(20)
UNDER_STRESS = range(20, 220)


def collects(round_: Round) -> None:
    round_.collect(*sorted((round_.folder / "arrivi").iterdir()))


def merges(round_: Round) -> None:
    unite(round_.output, "accordo", verify=witness(round_.anchors, at=round_.at))


def decides(round_: Round) -> None:
    """A stranger's file is assigned to a body; once it has left the inbox the decision is all there."""
    waiting = [one for one in setaside.folder(round_.output).iterdir() if one.name.endswith("vicesindaco.pdf")]
    words = Wording(outcome=Outcome.ACCEPTED, reason="verbale", by="La responsabile", act="Art. 53 c. 2 TUEL")
    judge = witness(round_.anchors, at=round_.at)
    for file in waiting:
        decide(
            "ente03", replace(words, file=file), folder=round_.folder, document="accordo", witness=judge, now=round_.at
        )


ACTS: tuple[tuple[Act, tuple[Act, ...]], ...] = (
    (collects, ()),
    (merges, (collects,)),
    (decides, (collects,)),
)


pytestmark = pytest.mark.xdist_group("killed")


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory, crowd_pki: DemoPki) -> list[tuple[Act, Round, dict[str, str]]]:
    """Each act with the folder as it is before, and the tree as an unkilled run leaves it."""
    first = _opened(tmp_path_factory.mktemp("scena") / "ambito", crowd_pki)
    made = []
    for number, (act, before) in enumerate(ACTS):
        start = _copy(first, tmp_path_factory.mktemp(f"prima{number}"))
        for one in before:
            one(start)
        end = _copy(start, tmp_path_factory.mktemp(f"dopo{number}"))
        act(end)
        made.append((act, start, tree(end)))
    return made


def _opened(folder: Path, pki: DemoPki) -> Round:
    round_ = open_round(folder, pki, crowd(4), at=pki.at)
    deputy = pki.issue(subject_of(crowd(40)[39]))
    first = round_.pades(0)
    for name, data in {
        "a.pdf": first,
        "b.pdf": round_.pades(1, first),
        "c.p7m": round_.p7m(2),
        "d.eml": pec(round_, "d.p7m", round_.p7m(0)),
        "e.eml": mail(("vicesindaco.pdf", round_.pades(deputy)), ("scansione.pdf", make_pdf())),
    }.items():
        put(folder, f"arrivi/{name}", data)
    return round_


def _copy(round_: Round, place: Path) -> Round:
    folder = place / "ambito"
    shutil.copytree(round_.folder, folder)
    frozen = replace(round_.frozen, folder=folder / round_.frozen.folder.relative_to(round_.folder))
    return replace(round_, folder=folder, frozen=frozen)


def tree(round_: Round) -> dict[str, str]:
    """The digest of every file; what a killed write leaves beside its place is hidden and is nobody's. Paths of this very folder aside."""
    base = str(round_.folder).encode()
    return {
        name: sha256(data.replace(base, b"")).hexdigest()
        for name, data in round_.tree().items()
        if not Path(name).name.startswith(".")
    }


@pytest.mark.parametrize("seed", IN_CI)
def test_killed_and_run_again_it_ends_as_if_nothing_had_happened(
    seed: int, tmp_path: Path, scenes: list[tuple[Act, Round, dict[str, str]]]
) -> None:
    killed_and_run_again(seed, tmp_path, scenes)


@pytest.mark.stress
@pytest.mark.parametrize("seed", UNDER_STRESS)
def test_two_hundred_kills_change_no_end(
    seed: int, tmp_path: Path, scenes: list[tuple[Act, Round, dict[str, str]]]
) -> None:
    killed_and_run_again(seed, tmp_path, scenes)


def killed_and_run_again(seed: int, place: Path, scenes: list[tuple[Act, Round, dict[str, str]]]) -> None:
    random = Random(seed)  # noqa: S311 - a seed makes the same kill again
    act, start, end = scenes[seed % len(scenes)]
    round_ = _copy(start, place)
    before = tree(round_)
    # Two out of three die just before a file gets to its place, the rest whenever it happens.
    nth, delay = (random.randint(1, 12), 60.0) if random.random() < 0.67 else (0, random.uniform(0.0, 1.5))
    child = FORK.Process(target=_dying, args=(act, round_, nth))
    child.start()
    child.join(delay)
    child.kill()
    child.join()
    _nothing_half_written(round_, before, end)
    _again(act, round_)
    assert tree(round_) == end, f"seed {seed}"


def _dying(act: Act, round_: Round, nth: int) -> None:
    """Files get to their places by `os.replace`; the `nth` call is never made."""
    whole: Callable[..., None] = os.replace
    calls = 0

    def counted(*args: object) -> None:
        nonlocal calls
        calls += 1
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        whole(*args)

    os.replace = counted  # type: ignore[assignment]
    act(round_)


def _nothing_half_written(round_: Round, before: dict[str, str], end: dict[str, str]) -> None:
    """Signed files and those set aside are there whole or not at all, and none is lost in between."""
    now = tree(round_)
    for name, digest in now.items():
        if not name.endswith(".json"):
            assert digest in (before.get(name), end.get(name)), name
    assert {before[name] for name in before if not name.endswith((".json", ".jsonl"))} <= set(now.values())


def _again(act: Act, round_: Round) -> None:
    """The killed process' own workers hold the folder until they notice that it is gone."""
    patience = time.monotonic() + 40
    while True:
        try:
            act(round_)
        except RefusedError:
            assert time.monotonic() < patience
            time.sleep(0.05)
        else:
            return
