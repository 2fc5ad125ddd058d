"""A throw-away certificate is worth nothing, whatever the demonstration's own list says of it: the reader is told at each signature."""

from __future__ import annotations

from collections.abc import Iterator

from asn1crypto import x509

from pdz_docs.errors import Severity
from pdz_docs.trust.anchors import Source
from pdz_docs.trust.demonstrative import DEMO_WARNING, is_marked
from pdz_docs.verification.facts_cms import ASN1_ERRORS
from pdz_docs.verification.verdict import Finding


def findings(certificate: x509.Certificate | None, source: Source) -> Iterator[Finding]:
    """A warning where the demonstration is what is trusted, so that no such verdict is VALID; else nobody vouches for it anyway."""
    marked = certificate is not None and _says_so(certificate)
    if marked and source is Source.DEMO:
        text = f"Firma {DEMO_WARNING}: ne rispondono soltanto l’elenco e le chiavi della dimostrazione."
        yield Finding(id="FIRMA_DIMOSTRATIVA", severity=Severity.WARNING, text=text)
    elif source is Source.DEMO:
        text = (
            "Di questa firma le chiavi della dimostrazione non dicono nulla: ripetete la verifica senza --trust demo."
        )
        yield Finding(id="FIDUCIA_DIMOSTRATIVA", severity=Severity.WARNING, text=text)
    elif marked:
        text = f"Il certificato è quello di una firma {DEMO_WARNING}."
        yield Finding(id="FIRMA_DIMOSTRATIVA", severity=Severity.INFO, text=text)


def _says_so(certificate: x509.Certificate) -> bool:
    try:
        return is_marked(certificate)
    except ASN1_ERRORS:
        return False
