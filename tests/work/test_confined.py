"""Items that hang, swell or die take their own process with them; everybody else gets an answer, in order."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pdz_docs.work.confined import Confinement, Failure, run


def behave(item: str) -> str:
    """What the items of these tests do."""
    if item == "hang":
        time.sleep(60)
    if item == "nap":
        time.sleep(1.0)
    while item == "spin":
        pass
    if item == "work":
        return str(len(bytearray(16 << 20)))
    if item == "swell":
        return str(len(bytearray(3 << 30)))
    if item == "die":
        os._exit(7)
    if item == "bug":
        raise KeyError("bug")
    if item == "interpreter":
        raise SystemError("error return without exception set")
    return item.upper()


LIMITS = Confinement(seconds=0.5, memory=1 << 30, processes=2)


def test_values_come_in_the_order_of_the_items() -> None:
    items = [f"item{number}" for number in range(50)]
    assert [result.value for result in run(behave, items, LIMITS)] == [item.upper() for item in items]


@pytest.mark.parametrize(
    ("item", "failure"),
    [
        ("hang", Failure.TIME),
        ("spin", Failure.TIME),
        ("die", Failure.CRASH),
        ("interpreter", Failure.CRASH),
        pytest.param(
            "swell",
            Failure.MEMORY,
            marks=pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit"),
        ),
    ],
)
def test_a_bad_item_spoils_nothing_else(item: str, failure: Failure) -> None:
    results = list(run(behave, ["a", item, "b", item, "c"], LIMITS))
    assert [result.value for result in results] == ["A", None, "B", None, "C"]
    assert [result.failure for result in results] == [None, failure, None, failure, None]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much a process has worked")
def test_who_was_given_no_time_is_waited_for() -> None:
    assert [result.value for result in run(behave, ["nap", "a"], LIMITS)] == ["NAP", "A"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux enforces the limit")
def test_what_the_command_itself_holds_does_not_count() -> None:
    with mmap.mmap(-1, 2 << 30):
        results = list(run(behave, ["work", "swell"], replace(LIMITS, memory=64 << 20)))
    assert [result.value for result in results] == [str(16 << 20), None]
    assert results[1].failure is Failure.MEMORY


def test_a_bug_is_raised_here() -> None:
    with pytest.raises(KeyError, match="bug"):
        list(run(behave, ["a", "bug"], LIMITS))


def test_nothing_to_do() -> None:
    assert list(run(behave, [], LIMITS)) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with its parent")
def test_a_killed_command_leaves_no_process_behind() -> None:
    program = (
        "from tests.work.test_confined import LIMITS, behave; from pdz_docs.work.confined import run; import os; "
        "results = run(behave, ['a', 'b', 'c'], LIMITS); next(results); print(os.getpid(), flush=True); input()"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        assert len(children) == LIMITS.processes
        parent.kill()
    deadline = time.monotonic() + 20
    while any(_alive(child) for child in children):
        assert time.monotonic() < deadline, children
        time.sleep(0.05)


def _alive(process: str) -> bool:
    """Whether it still runs: one that has ended and that nobody has waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
