"""Items that hang, swell or die take their own process with them; everybody else gets an answer, in order."""

from __future__ import annotations

import os
import sys
import time

import pytest

from pdz_docs.work.confined import Confinement, Failure, run


def behave(item: str) -> str:
    """What the items of these tests do."""
    if item == "hang":
        time.sleep(60)
    if item == "swell":
        return str(len(bytearray(3 << 30)))
    if item == "die":
        os._exit(7)
    if item == "bug":
        raise KeyError("bug")
    return item.upper()


LIMITS = Confinement(seconds=0.5, memory=1 << 30, processes=2)


def test_values_come_in_the_order_of_the_items() -> None:
    items = [f"item{number}" for number in range(50)]
    assert [result.value for result in run(behave, items, LIMITS)] == [item.upper() for item in items]


@pytest.mark.parametrize(
    ("item", "failure"),
    [
        ("hang", Failure.TIME),
        ("die", Failure.CRASH),
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


def test_a_bug_is_raised_here() -> None:
    with pytest.raises(KeyError, match="bug"):
        list(run(behave, ["a", "bug"], LIMITS))


def test_nothing_to_do() -> None:
    assert list(run(behave, [], LIMITS)) == []
