"""The labelled files of other projects (folder named by PDZ_CASES): no crash, no false accept, no false reject, few warnings.

The scorer that comes with the files decides; a label that we hold to be doubtful is listed in tests/conformance/differences.md.
"""

from __future__ import annotations

from types import ModuleType

import labelled
import pytest

pytestmark = pytest.mark.cases


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    return labelled.scorer()


@pytest.mark.parametrize("row", [pytest.param(row, id=row["file"]) for row in labelled.rows()])
def test_a_labelled_file(row: dict[str, str], scorer: ModuleType) -> None:
    code, entry = labelled.entry_of(row)
    assert scorer.shortfall(row["label"], code, entry, 0.0, "") is None


def test_whole_files_seldom_carry_a_warning(scorer: ModuleType) -> None:
    whole = [row for row in labelled.rows() if row["label"] == "intact"]
    noisy = [row["file"] for row in whole if scorer.warns(labelled.entry_of(row)[1])]
    assert whole
    assert len(noisy) * 10 <= len(whole), noisy
