"""What every package's tests may ask for. Artefacts that are costly to make live for the whole session."""

from __future__ import annotations

from datetime import datetime

import pytest

from pdz_docs.demo.pki import DemoPki, make_pki, rsa_key
from pdz_docs.expectations import ExpectedSignatory, Role

# The instant of `pdz demo` (issue 2 § 8).
AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")

_PEOPLE = (
    ("clusone", "Comune di Clusone", "Sindaco", "Mario", "Rossi", "RSSMRA80A01Z000B"),
    ("ardesio", "Comune di Ardesio", "Sindaca", "Lucia", "Verdi", "VRDLCU75B42Z000Y"),
    ("gandellino", "Comune di Gandellino", "Sindaco", "Andrea", "Bianchi", "BNCNDR68C03Z000N"),
)


@pytest.fixture(scope="session")
def at() -> datetime:
    """The instant that signatures, certificates and verdicts of the tests are about."""
    return AT


@pytest.fixture(scope="session")
def signatories() -> tuple[ExpectedSignatory, ...]:
    """Three demonstrative mayors, each with a field of its own."""
    return tuple(
        ExpectedSignatory(
            id=id_,
            body=body,
            role=Role.PROMOTORE,
            office=office,
            given_name=given_name,
            surname=surname,
            fiscal_code=code,
            field=f"firma{id_}",
            demonstrative=True,
        )
        for id_, body, office, given_name, surname, code in _PEOPLE
    )


@pytest.fixture(scope="session")
def pki(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> DemoPki:
    """CA, TSA and one signer for each of `signatories`, on P-256; `pki.defective(subject, name)` gives faulty ones."""
    return make_pki(signatories, at=at)


@pytest.fixture(scope="session")
def rsa_pki(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> DemoPki:
    """The same with RSA-2048, the kind of key that most signature cards hold."""
    return make_pki(signatories, at=at, make_key=rsa_key)
