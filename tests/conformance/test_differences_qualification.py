"""What a signature is worth to us and to DSS: every disagreement has its reason and stands in the report; a sample in every run, the whole
table under `stress`."""

from __future__ import annotations

import dss_judge
import explained
import pytest
import qualification
import qualification_report
from explained import rule_of
from qualification_rules import RULES

pytestmark = pytest.mark.xdist_group("dss")


def rows_of_the_report() -> list[list[str]]:
    text = qualification_report.REPORT.read_text(encoding="utf-8")
    rows = [row.strip("| ").split(" | ") for row in text.splitlines() if row.startswith("| ")]
    return [[cell.strip() for cell in row] for row in rows if row[0] in qualification.TABLE]


def sample() -> list[str]:
    """The first row of each reason, and every fortieth of the table."""
    first = {row[-1]: row[0] for row in reversed(rows_of_the_report())}
    wanted = {*first.values(), *list(qualification.TABLE)[::40]}
    return [name for name in qualification.TABLE if name in wanted]


@pytest.fixture(scope="module")
def dss() -> None:
    """The judge; where it cannot run the tests are skipped with the reason (and fail under PDZ_NO_SKIP=1)."""
    try:
        dss_judge.machine()
    except dss_judge.UnavailableError as error:
        pytest.skip(str(error))


@pytest.mark.usefixtures("dss")
def test_a_sample_of_the_table() -> None:
    names = sample()
    found = list(qualification.disagreements(names))
    assert [one for one in found if rule_of(one, RULES) is None] == []
    report = qualification_report.REPORT.read_text(encoding="utf-8").splitlines()
    listed = [row for row in report if row.startswith("| ") and row.split(" | ")[0][2:] in names]
    assert [explained.line(one, RULES) for one in found] == listed


def test_the_report_is_of_this_table_and_of_these_reasons() -> None:
    """Without DSS: what the report says of the table's size and of the reasons is what stands in the sources."""
    text = qualification_report.REPORT.read_text(encoding="utf-8")
    assert f"over the {len(qualification.TABLE)} rows" in text
    assert all(f"- `{rule.id}` ({rule.about}): {rule.reason}\n" in text for rule in RULES)
    assert {row[-1] for row in rows_of_the_report()} == {rule.id for rule in RULES}


@pytest.mark.stress
@pytest.mark.usefixtures("dss")
def test_the_report_is_what_the_two_say() -> None:
    found = qualification.disagreements(qualification.TABLE)
    assert qualification_report.render(found) == qualification_report.REPORT.read_text(encoding="utf-8")
