"""The long-term copy of a real agreement page is still PDF/A-2a and PDF/UA-1, and poppler still finds its signatures valid."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
import verapdf
from asn1crypto import x509

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.signing import longterm
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.pades import Request, sign

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("validator"), pytest.mark.xdist_group("conformance")]


class Lists:
    """Revocation told by the PKI itself, as CRLs."""

    def __init__(self, pki: DemoPki) -> None:
        self.pki = pki

    async def answer(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        by_ca, by_root = self.pki.crls()
        return by_root if issuer.sha256 == self.pki.anchors[0].sha256 else by_ca


def test_long_term_copies(
    with_fields: DraftPdf, signatories: Sequence[ExpectedSignatory], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    data = with_fields.data
    for one in signatories:
        request = Request(at=at, demonstrative=True, signatory=one)
        data = sign(data, key=pki.signers[one.id].key, request=request, timestamper=pki.tsa)
    means = Means(anchors=pki.anchors, source=Lists(pki), at=at)
    copy = longterm.extend(data, means=means, timestamper=pki.tsa)
    (tmp_path / "lt.pdf").write_bytes(longterm.extend(data, means=means, timestamper=None))
    (tmp_path / "lta.pdf").write_bytes(copy)
    (tmp_path / "renewed.pdf").write_bytes(longterm.extend(copy, means=means, timestamper=pki.tsa))
    assert verapdf.failures(sorted(tmp_path.glob("*.pdf"))) == {}
    for file in sorted(tmp_path.glob("*.pdf")):
        told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
        assert told.count("Signature is Valid.") >= len(signatories), told
