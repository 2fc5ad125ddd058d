"""A signature made with SPID: the provider's seal, and the person that its visible text names (CAD art. 20 c. 1-bis; AgID
guidelines, Det. 157/2020 §§ 4.4, 4.5).

The certificate is the provider's, never the signer's. Who signed is what the provider writes in the appearance that it seals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from asn1crypto import x509

from pdz_docs.trust.certificates import SPID_SEAL
from pdz_docs.verification import identity
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.trust_paths import read_profile
from pdz_docs.verification.verdict import Signer

# «Il DATA alle ORA, Nome Cognome/TINIT-CF ha confermato la volontà di apporre qui la propria sottoscrizione ai sensi
# dell'art. 20, comma 1-bis del CAD»; a professional identity writes «Nome Cognome/Ente/identificativo».
_SENTENCE = re.compile(
    r"Il\s+\S.{0,40}?\s+alle(?:\s+ore)?\s+\S.{0,20}?,\s*(?P<who>[^,]{3,200}?)\s+ha\s+confermato\s+la\s+volont\S{1,2}\s+di\s+"
    r"apporre\s+qui\s+la\s+propria\s+sottoscrizione\s+ai\s+sensi\s+dell.{1,2}art\.\s*20,?\s+comma\s+1-?\s*bis",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the provider names; `organization` for a professional identity."""

    name: str
    identifier: str
    organization: str | None = None

    def signer(self) -> Signer:
        """The same as the verdict shows it."""
        return Signer(
            common_name=self.name,
            fiscal_code=identity.tax_code(self.identifier),
            organization=self.organization,
            serial_number=self.identifier,
        )


def is_seal(certificate: x509.Certificate | None) -> bool:
    """Whether a certificate is the one with which an identity provider seals what its user confirms."""
    claims = read_profile(certificate) if certificate is not None else None
    return claims is not None and SPID_SEAL in claims.policies


def person(facts: SignatureFacts) -> Person | None:
    """Whom the seal's visible text names; None when it names nobody in the prescribed words."""
    if facts.pdf is None:
        return None
    # Its library is slow to load, and few files need it.
    from pdz_docs.verification.appearance import visible_text

    return read_sentence(visible_text(facts.pdf))


def read_sentence(text: str) -> Person | None:
    """The person of the prescribed sentence."""
    match = _SENTENCE.search(" ".join(text.split()))
    if match is None:
        return None
    match [part.strip() for part in match["who"].split("/")]:
        case [name, identifier] if name and identifier:
            return Person(name, identifier)
        case [name, organization, identifier] if name and identifier:
            return Person(name, identifier, organization or None)
        case _:
            return None
