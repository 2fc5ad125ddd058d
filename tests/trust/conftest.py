"""Trusted lists for the tests: the labelled real ones, and operators whose lists are made on the spot."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from forge import Operator, operator

from pdz_docs.trust.cache import Cache


@pytest.fixture(scope="session")
def case_files() -> Path:
    """The folder of the labelled cases (PDZ_CASES)."""
    folder = os.environ.get("PDZ_CASES")
    if not folder:
        pytest.skip("PDZ_CASES is not set")
    return Path(folder) / "files"


@pytest.fixture(scope="session")
def commission() -> Operator:
    """Signs lists of the lists; the tests pin it as the Official Journal pins the Commission's."""
    return operator("Commissione")


@pytest.fixture(scope="session")
def agency() -> Operator:
    """Signs the Italian list."""
    return operator("Agenzia")


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")
