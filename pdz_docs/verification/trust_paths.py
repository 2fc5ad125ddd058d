"""Chains to the anchors of one verification, each looked for once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509

from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.chain import Chain, find_chain


class TrustPaths:
    """Remembers what `find_chain` answered for a certificate at an instant."""

    def __init__(self, anchors: Anchors) -> None:
        self.anchors = anchors
        self._known: dict[tuple[bytes, datetime], Chain] = {}

    def find(self, certificate: x509.Certificate, others: Sequence[x509.Certificate], moment: datetime) -> Chain:
        """The chain of a certificate at `moment`, with `others` as possible intermediates."""
        key = (certificate.sha256, moment)
        if key not in self._known:
            self._known[key] = find_chain(certificate, anchors=self.anchors.certificates, others=others, moment=moment)
        return self._known[key]
