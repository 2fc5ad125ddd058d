"""The labelled files of other projects (folder named by PDZ_CASES): no crash, no false accept, no false reject, few warnings.

The scorer that comes with the files decides; a label that we hold to be doubtful is listed in tests/conformance/differences.md.
"""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pdz_docs.trust.anchors import none
from pdz_docs.verification import verify
from pdz_docs.verification.outcome import exit_code

pytestmark = pytest.mark.cases

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def folder() -> Path | None:
    named = os.environ.get("PDZ_CASES")
    return Path(named) if named else None


def cases() -> Iterator[Any]:
    where = folder()
    if where is None:
        return
    with (where / "cases.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["label"] != "other" and not row["label"].startswith("tl_"):
                yield pytest.param(row, id=row["file"])


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    where = folder()
    assert where is not None, "PDZ_CASES names no folder"
    spec = importlib.util.spec_from_file_location("score", where / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry_of(row: dict[str, str]) -> tuple[int, dict[str, Any]]:
    where = folder()
    assert where is not None
    data = (where / "files" / row["file"]).read_bytes()
    verdict = verify(data, name=row["file"], at=AT, anchors=none())
    return exit_code([verdict.outcome]), verdict.model_dump(mode="json")


@pytest.mark.parametrize("row", list(cases()))
def test_a_labelled_file(row: dict[str, str], scorer: ModuleType) -> None:
    code, entry = entry_of(row)
    assert scorer.shortfall(row["label"], code, entry, 0.0, "") is None


def test_whole_files_seldom_carry_a_warning(scorer: ModuleType) -> None:
    whole = [param.values[0] for param in cases() if param.values[0]["label"] == "intact"]
    noisy = [row["file"] for row in whole if scorer.warns(entry_of(row)[1])]
    assert whole
    assert len(noisy) * 10 <= len(whole), noisy
