"""What the authorities of a throw-away PKI leave behind for its verifiers: their trusted list and their last CRLs, as files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from pdz_docs.demo import revocation
from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.trustlist import VALIDITY, trust_list
from pdz_docs.trust import demonstration
from pdz_docs.work.files import write_atomically

URL: Final = "https://dimostrazione.example/lista.xml"


def publish(pki: DemoPki, folder: Path, *, validity: timedelta = VALIDITY) -> None:
    """Put beside the root of `DemoPki.write` what `trust.demonstration` reads there; the list is to be replaced after `validity`."""
    write_atomically(folder / demonstration.OPERATOR, pki.operator.certificate.public_bytes(Encoding.PEM))
    write_atomically(folder / demonstration.LIST, trust_list(pki, url=URL, validity=validity))
    for name, issuer in zip(demonstration.LAST_CRLS, (pki.root, pki.ca), strict=True):
        write_atomically(folder / name, revocation.crl(issuer, pki.register, pki.at, last=True))
