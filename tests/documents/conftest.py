"""The root dossier, the templates, and LibreOffice held open for the tests that need pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.dossier import Dossier, load

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def dossier() -> Dossier:
    """The dossier in the root of the repository."""
    return load(ROOT)


@pytest.fixture(scope="session")
def templates() -> Path:
    return ROOT / "templates"
