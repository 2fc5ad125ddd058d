"""A PEC provider's word on one message, and what makes it worth something: who signed it. A value, cheap to read back."""

from __future__ import annotations

import base64
from datetime import datetime
from enum import StrEnum

from asn1crypto import x509
from pydantic import AwareDatetime

from pdz_docs.trust.pec import PecProviders
from pdz_docs.values import Value

# The message as the addressee received it, or the receipt that gives it back whole to its sender.
_ENCLOSING = frozenset({"posta-certificata", "avvenuta-consegna"})


class Provider(StrEnum):
    """Who signed the message: a listed provider, somebody else, or nobody knows since no list was imported."""

    LISTED = "LISTED"
    STRANGER = "STRANGER"
    UNCHECKED = "UNCHECKED"


class Certified(Value):
    """What a daticert.xml says. `intact`: the signature holds on the message as it is here. `sender` wrote the message, `recipient` is
    whom a delivery receipt is about, `receipt` its kind (completa, breve, sintetica). `certificates` (DER in base64) are
    those of that signature, the signer's first: kept so that a list imported later can still tell who it was."""

    kind: str
    at: AwareDatetime | None
    identifier: str | None
    intact: bool
    sender: str | None = None
    recipient: str | None = None
    receipt: str | None = None
    certificates: tuple[str, ...] = ()

    def provider(self, known: PecProviders | None) -> Provider:
        """Whether the signer is one of the listed providers, or certified by one, at the instant it certifies."""
        if known is None:
            return Provider.UNCHECKED
        if not self.certificates or self.at is None:
            return Provider.STRANGER
        signer, *others = (x509.Certificate.load(base64.b64decode(one)) for one in self.certificates)
        if not signer.not_valid_before <= self.at <= signer.not_valid_after:
            return Provider.STRANGER
        if signer.sha256 in known.digests:
            return Provider.LISTED
        # Path validation is slow to load, and the published directory lists the signers themselves.
        from pdz_docs.verification.chain import ChainStatus, find_chain

        chain = find_chain(signer, anchors=known.certificates, others=others, moment=self.at)
        return Provider.LISTED if chain.status is ChainStatus.FOUND else Provider.STRANGER

    @property
    def encloses(self) -> bool:
        """Whether this kind of message carries the documents that it certifies."""
        return self.kind in _ENCLOSING

    def proves(self, known: PecProviders | None) -> datetime | None:
        """The instant that can be held against third parties (DPCM 22/2/2013 art. 41 c. 4 lett. c); None when the message is
        not whole, carries no document, or was signed by somebody who is no provider."""
        if not self.intact or not self.encloses or self.provider(known) is Provider.STRANGER:
            return None
        return self.at
