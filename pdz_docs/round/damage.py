"""Does a file that came back damage a signature that was there before? (domain.md § 6: some tools rewrite what they should append to)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pdz_docs.round.signed import signatures_of, signer_name
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Change, Integrity, SignatureFormat


@dataclass(frozen=True, slots=True)
class Damage:
    """Whose signatures no longer hold, and who signed when it happened (None when nothing was signed after)."""

    victims: tuple[str, ...]
    culprit: str | None

    @property
    def text(self) -> str:
        """The finding, for whoever has to ask for another signature."""
        who = ", ".join(self.victims)
        if self.culprit is None:
            return f"Il file è stato modificato dopo la firma di {who}: la firma non è più valida in questa copia."
        return (
            f"La firma di {self.culprit} è stata apposta riscrivendo il file e ha danneggiato quelle di {who}. "
            f"Vale ancora l'ultima copia buona; {self.culprit} deve firmare di nuovo, su quella, con un altro strumento."
        )


def damage(arrived: FileVerdict, good: Iterable[FileVerdict]) -> Damage | None:
    """The damage in `arrived`, None when every earlier signature holds. `good` are the files of the round already held.

    A lone broken signature is its own signer's business; it is damage when the same signature is held whole, or when somebody else signed later.
    """
    whole = {_key(one) for verdict in good for one in signatures_of(verdict) if not _broken(one)}
    found = [one for one in signatures_of(arrived) if one.format in (SignatureFormat.PADES, SignatureFormat.PKCS7)]
    victims = [
        (place, one)
        for place, one in enumerate(found)
        if _broken(one) and (_key(one) in whole or place < len(found) - 1)
    ]
    if not victims:
        return None
    last = victims[-1][0]
    culprit = next((one for one in found[last + 1 :] if not _broken(one)), None)
    names = tuple(dict.fromkeys(signer_name(one) for _, one in victims))
    return Damage(names, signer_name(culprit) if culprit is not None else None)


def _broken(signature: SignatureVerdict) -> bool:
    return signature.integrity is Integrity.BROKEN or signature.changes_after is Change.UNDEFINED


def _key(signature: SignatureVerdict) -> tuple[str | None, str | None]:
    """What stays the same of a signature when the file around it is rewritten: the certificate and its place."""
    return (signature.certificate.sha256 if signature.certificate else None, signature.field)
