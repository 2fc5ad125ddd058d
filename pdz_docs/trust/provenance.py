"""Where the cached lists come from, told by their own signatures: from the Official Journal's certificates down, at the instant each
was checked (ETSI TS 119 615 § 4).

The cache believes its index, since only checked lists enter it. Whoever is handed a cache by somebody else, years later, reads the
signatures again here, and learns what they prove without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pdz_docs.errors import InputError
from pdz_docs.trust import journal
from pdz_docs.trust.cache import Cache, Entry
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.eu import LOTL
from pdz_docs.trust.journal import PINNED, SignedList, signed_list
from pdz_docs.trust.listsignature import check_signature


class Proof(StrEnum):
    """What the signature of a list proves. JOURNAL: it leads to a certificate of the Official Journal that this program knows.
    INDEX: it is whole, by the certificate that the index names, and nothing leads from there to the Official Journal. NONE: it is
    not whole, or by somebody else."""

    JOURNAL = "JOURNAL"
    INDEX = "INDEX"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Proven:
    """One list, what its signature proves, and why when it proves nothing."""

    territory: str
    sequence: int
    file: str
    proof: Proof
    why: str | None = None


def proven(cache: Cache, *, pinned: frozenset[str] = PINNED) -> tuple[Proven, ...]:
    """What the signature of each cached list proves, the list of the lists first. Raises InputError when the index is damaged."""
    above: SignedList | None = None
    found = []
    for entry in sorted(cache.entries().values(), key=lambda one: (one.territory != LOTL, one.territory)):
        try:
            one = signed_list(cache.read(entry), entry.file)
            proof, why = _proof(one, entry, _known(cache, entry, one, above, pinned)), None
        except InputError as error:
            proof, why = Proof.NONE, error.text
        else:
            above = one if entry.territory == LOTL and proof is Proof.JOURNAL else above
        found.append(Proven(entry.territory, entry.sequence, entry.file, proof, why))
    return tuple(found)


def _proof(one: SignedList, entry: Entry, known: frozenset[str]) -> Proof:
    """Raises InputError when the signature is not whole, or by nobody who may have made it."""
    signers = known | {entry.signer}
    signer = check_signature(one.data, one.root, signers=signers, at=entry.checked, what=entry.file)
    return Proof.JOURNAL if signer.sha256 in known else Proof.INDEX


def _known(
    cache: Cache, entry: Entry, one: SignedList, above: SignedList | None, pinned: frozenset[str]
) -> frozenset[str]:
    """Whom the Official Journal lets sign this list, as far as the cache tells."""
    if entry.territory == LOTL:
        pivots = [signed_list(path.read_bytes(), path.name) for path in cache.pivots()]
        return journal.signers_of(one, pivots, at=entry.checked, pinned=pinned)
    pointer = above.facts.pointer_to(entry.territory) if above is not None else None
    return frozenset(sha256(der) for der in pointer.signers) if pointer is not None else frozenset()
