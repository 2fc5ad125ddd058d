"""A file like a frozen agreement, and what is expected of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from signing_material import expect, make_pdf

from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.demo.services import Services
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing.evidence import Online
from pdz_docs.signing.longterm import Means


@pytest.fixture(scope="session")
def frozen_pdf(signatories: tuple[ExpectedSignatory, ...]) -> bytes:
    return make_pdf(fields=tuple(one.field for one in signatories if one.field))


@pytest.fixture(scope="session")
def frozen(frozen_pdf: bytes, signatories: tuple[ExpectedSignatory, ...]) -> Expectation:
    return expect(frozen_pdf, signatories)


@pytest.fixture(scope="session")
def services() -> Iterator[Services]:
    """A loopback server whose table of routes a test may add to."""
    with Services() as running:
        yield running


@pytest.fixture(scope="session")
def served_pki(services: Services, signatories: tuple[ExpectedSignatory, ...], at: datetime) -> DemoPki:
    """A PKI whose certificates name their OCSP and CRL addresses on loopback."""
    pki = make_pki(signatories, at=at, base_url=services.url)
    services.publish(pki)
    return pki


@pytest.fixture(scope="session")
def means(served_pki: DemoPki, at: datetime) -> Means:
    """What long-term forms of `served_pki`'s signatures are made with."""
    return Means(anchors=served_pki.anchors, source=Online(timeout=5), at=at)
