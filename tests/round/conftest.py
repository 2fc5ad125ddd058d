"""Rounds to spoil: keys are made once, folders each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from pdz_docs.demo.pki import DemoPki, make_pki
from tests.round.round_material import Round, crowd, open_round


@pytest.fixture(scope="session")
def crowd_pki(at: datetime) -> DemoPki:
    """Twenty-six signatories and their keys."""
    return make_pki(crowd(26), at=at)


@pytest.fixture
def small(tmp_path: Path, crowd_pki: DemoPki, at: datetime) -> Round:
    """A round of four bodies."""
    return open_round(tmp_path / "ambito", crowd_pki, crowd(4), at=at)


@pytest.fixture
def returns(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Puts a file where what came back lies."""

    def put(name: str, data: bytes) -> Path:
        path = tmp_path / "tornati" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    return put
