"""The fixtures of tests/pdf, and the validator."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import verapdf

sys.path.insert(0, str(Path(__file__).parents[1] / "pdf"))

from pdf_fixtures import facts, finished, office, raw, with_fields

__all__ = ["facts", "finished", "office", "raw", "validator", "with_fields"]


@pytest.fixture(scope="session")
def validator() -> None:
    """The reference validator; without Maven or Java the test is skipped (and fails under PDZ_NO_SKIP=1)."""
    try:
        verapdf.classpath()
    except verapdf.UnavailableError as reason:
        pytest.skip(str(reason))
