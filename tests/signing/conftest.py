"""A file like a frozen agreement, and what is expected of it."""

from __future__ import annotations

import pytest
from signing_material import expect, make_pdf

from pdz_docs.expectations import Expectation, ExpectedSignatory


@pytest.fixture(scope="session")
def frozen_pdf(signatories: tuple[ExpectedSignatory, ...]) -> bytes:
    return make_pdf(fields=tuple(one.field for one in signatories if one.field))


@pytest.fixture(scope="session")
def frozen(frozen_pdf: bytes, signatories: tuple[ExpectedSignatory, ...]) -> Expectation:
    return expect(frozen_pdf, signatories)
