"""A frozen file, its expectation, and the same file signed by everybody."""

from __future__ import annotations

from datetime import datetime

import pytest
from verify_material import anchors_of, expect, make_pdf, sign_all

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.trust.anchors import Anchors


@pytest.fixture(scope="session")
def blank(signatories: tuple[ExpectedSignatory, ...]) -> bytes:
    """The frozen file, nobody's signature on it yet."""
    return make_pdf([one.field for one in signatories if one.field])


@pytest.fixture(scope="session")
def expectation(blank: bytes, signatories: tuple[ExpectedSignatory, ...]) -> Expectation:
    return expect(blank, signatories)


@pytest.fixture(scope="session")
def signed(blank: bytes, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], at: datetime) -> bytes:
    """Signed B-T by the three expected signatories, one after the other."""
    return sign_all(blank, pki, signatories, at=at)


@pytest.fixture(scope="session")
def anchors(pki: DemoPki) -> Anchors:
    return anchors_of(pki)
