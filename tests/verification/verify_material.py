"""Signed files as the verifier meets them, made with the demonstration PKI and the project's own signer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory, Role
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import Anchors, Source
from tests.pdf_material import NAME, append, expect, make_pdf

__all__ = ["NAME", "anchors_of", "append", "crowd", "expect", "make_pdf", "sign_all", "tax_code"]


def sign_all(
    data: bytes,
    pki: DemoPki,
    signatories: Iterable[ExpectedSignatory],
    *,
    at: datetime,
    stamped: bool = True,
    visible: bool = False,
) -> bytes:
    """One signature after the other, each by its own signer."""
    for who in signatories:
        request = Request(at=at, demonstrative=True, signatory=who, visible=visible)
        data = sign(data, key=pki.signers[who.id].key, request=request, timestamper=pki.tsa if stamped else None)
    return data


def anchors_of(pki: DemoPki) -> Anchors:
    """Trust in the PKI of the test alone."""
    return Anchors(Source.FILES, pki.anchors)


def crowd(count: int) -> tuple[ExpectedSignatory, ...]:
    """As many demonstrative signatories as asked, without a tax code in the certificate of any real person."""
    return tuple(
        ExpectedSignatory(
            id=f"ente{number:02}",
            body=f"Comune di Prova {number}",
            role=Role.PROMOTORE,
            office="Sindaco",
            given_name="Nome",
            surname=f"Cognome{number}",
            fiscal_code=tax_code(number),
            field=f"firmaente{number:02}",
            demonstrative=True,
        )
        for number in range(count)
    )


def tax_code(number: int) -> str:
    """A code of a demonstrative person: birthplace Z000, which is assigned to no country, and the right check character."""
    from stdnum.it import codicefiscale

    stem = f"PRVNMA{60 + number % 30:02}A{1 + number // 30:02}Z000"
    return stem + str(codicefiscale.calc_check_digit(stem))
