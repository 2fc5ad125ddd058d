"""The labelled files of other projects (folder named by PDZ_CASES), our verdict on each, and the scorer that comes with them."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from pdz_docs.trust.anchors import none
from pdz_docs.verification import verify
from pdz_docs.verification.outcome import exit_code

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def folder() -> Path | None:
    """Where they are, None when nobody said."""
    named = os.environ.get("PDZ_CASES")
    return Path(named) if named else None


def rows() -> Iterator[dict[str, str]]:
    """The table's rows on signatures; none without the folder."""
    where = folder()
    if where is None:
        return
    with (where / "cases.tsv").open(newline="") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["label"] != "other" and not row["label"].startswith("tl_"):
                yield row


def data_of(row: dict[str, str]) -> bytes:
    """The bytes of a row's file."""
    where = folder()
    assert where is not None, "PDZ_CASES names no folder"
    return (where / "files" / row["file"]).read_bytes()


def scorer() -> ModuleType:
    """`score.py`."""
    where = folder()
    assert where is not None, "PDZ_CASES names no folder"
    spec = importlib.util.spec_from_file_location("score", where / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def entry_of(row: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """(exit code, the file's object of `pdz verify --json`)."""
    verdict = verify(data_of(row), name=row["file"], at=AT, anchors=none())
    return exit_code([verdict.outcome]), verdict.model_dump(mode="json")
