"""Our verdict beside that of DSS: every disagreement has its reason and stands in differences.md; a sample in every run, all under `stress`."""

from __future__ import annotations

import re

import difference_report
import differential
import dss_judge
import mutants
import pytest
from difference_rules import RULES
from explained import Disagreement, line, rule_of

pytestmark = pytest.mark.xdist_group("dss")


@pytest.fixture(scope="module")
def dss() -> None:
    """The judge; where it cannot run the tests are skipped with the reason (and fail under PDZ_NO_SKIP=1)."""
    try:
        dss_judge.machine()
    except dss_judge.UnavailableError as error:
        pytest.skip(str(error))


def reported(names: set[str]) -> list[str]:
    """The rows of the report on those files."""
    rows = difference_report.REPORT.read_text(encoding="utf-8").splitlines()
    return sorted(row for row in rows if row.startswith("| ") and row.split(" | ")[0][2:] in names)


def compare(files: list[tuple[str, bytes]]) -> None:
    found: list[Disagreement] = [one for name, data in files for one in differential.disagreements(data, name)]
    assert [one for one in found if rule_of(one, RULES) is None] == []
    assert sorted(line(one, RULES) for one in found) == reported({name for name, _ in files})


def test_the_reasons_of_the_report_are_these_and_each_is_needed() -> None:
    """Without DSS: a rule that changed, or that explains nothing any more, asks for a new report."""
    text = difference_report.REPORT.read_text(encoding="utf-8")
    assert all(f"- `{rule.id}` ({rule.about}): {rule.reason}\n" in text for rule in RULES)
    used = {row.rsplit(" | ", 1)[1].rstrip(" |") for row in text.splitlines() if re.match(r"\| \d", row)}
    assert used == {rule.id for rule in RULES}


@pytest.mark.usefixtures("dss")
def test_a_sample_of_mutants() -> None:
    compare([(one.name, one.data) for one in mutants.mutants(range(0, mutants.COUNT, 17))])


@pytest.mark.cases
@pytest.mark.usefixtures("dss")
def test_a_sample_of_labelled_files() -> None:
    compare([(name, data) for name, data in list(difference_report.files())[2::5] if len(data) < 500_000])


@pytest.mark.stress
@pytest.mark.cases
@pytest.mark.usefixtures("dss")
def test_the_report_is_what_the_two_say() -> None:
    assert difference_report.render(difference_report.every()) == difference_report.REPORT.read_text(encoding="utf-8")
