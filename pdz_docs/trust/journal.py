"""Who may sign the European list of the lists: pinned from the Official Journal, then followed through the pivots.

Reg. (UE) 910/2014 art. 22 c. 4; ETSI TS 119 615 § 4.1. Certificates are pinned by their SHA-256: a digest is all that trust needs,
and the persons whom the certificates name stay out of this repository. A pivot is an old list of the lists, itself signed, whose
pointer to its own successor names the next signers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from pdz_docs.errors import InputError
from pdz_docs.trust import safexml
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.listfacts import TrustedListFacts
from pdz_docs.trust.listparser import read_list
from pdz_docs.trust.listsignature import ListSigner, check_signature

LOTL_LOCATION = "https://ec.europa.eu/tools/lotl/eu-lotl.xml"


@dataclass(frozen=True, slots=True)
class Publication:
    """One notice of the Official Journal with the certificates that it names."""

    title: str
    url: str
    signers: frozenset[str]


PUBLICATIONS = (
    Publication(
        "GUUE C/2026/1944",
        "https://eur-lex.europa.eu/eli/C/2026/1944/oj",
        frozenset(
            {
                "236103f03a8031ae8f47f9059bf8de38564cdbfebedde4a597d50f8980aa653b",
                "b63d416744e7098bf9ec2caa596a93bc2468e37f8284ba65ecc061711bcbaa18",
                "c0641c4f7d56c431b1c924742db7fce9c1eef7d7fd212113a2768486b3abcdc5",
                "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474",
                "df7e29360c34b2b8d6d5f40325c1d4d12c9922cecd33b7407674a74b2b3ca1e5",
                "e0a620fbb6747362bb933ac44169d676a553444716cf5f31605f12a22b8396b1",
            }
        ),
    ),
    Publication(
        "GUUE C 276 del 16.8.2019",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=uriserv:OJ.C_.2019.276.01.0001.01.ENG",
        frozenset(
            {
                "435504bfd802edf4db08cbd7c7729a0d45b227797b727e4e6ea1d31684166342",
                "5400ab712c41aaf0c40b505e264d5494d8af4180f8f62955d16223b3290f97c3",
                "59a1bf290b818b177ad61ac4b3e6dcddd46da6d5be9579f8564adea6f2cf073e",
                "8e508f03b132500c3403db66e9dd39cd78f4657c840958a77d34e7bd621468e7",
                "9c1a3b646eaf132398ef319e41c8e7ed725b64d5772580ae125d59c0f6845630",
                "c1a37db48cd5e0479b97f4de32e3a7470c52aafb94c1656ef56f97503992c8a7",
                "ccd879b36bb553685becbd12901c7f41f7bd3e07f898fcbbe1eec456b03d7589",
                "d2064fdd70f6982dcc516b86d9d5c56aea939417c624b2e478c0b29de54f8474",
            }
        ),
    ),
)
PINNED = frozenset().union(*(publication.signers for publication in PUBLICATIONS))


@dataclass(frozen=True, slots=True)
class SignedList:
    """A list as it came: its bytes, parsed root and facts; nothing about it is believed yet."""

    name: str
    data: bytes
    root: etree._Element
    facts: TrustedListFacts


def signed_list(data: bytes, name: str) -> SignedList:
    """A list as it came. Raises InputError, with its name, when it is not as the standard prescribes."""
    root = safexml.parse(data, name)
    try:
        return SignedList(name, data, root, read_list(root))
    except InputError as error:
        raise InputError(f"{name}: {error.text}", hint=error.hint) from error


def check_lotl(
    lotl: SignedList, pivots: Sequence[SignedList], *, at: datetime, pinned: frozenset[str] = PINNED
) -> ListSigner:
    """Who signed the list of the lists. `pivots` in any order; those that `pinned` does not need are left alone.

    Raises InputError when neither the Official Journal nor the pivots lead to its signer.
    """
    signers = signers_of(lotl, pivots, at=at, pinned=pinned)
    return check_signature(lotl.data, lotl.root, signers=signers, at=at, what=f"La lista delle liste {lotl.name}")


def signers_of(
    lotl: SignedList, pivots: Sequence[SignedList], *, at: datetime, pinned: frozenset[str] = PINNED
) -> frozenset[str]:
    """Who may sign the list of the lists: the pinned ones, and whom the pivots lead to when those are not enough.

    Raises InputError for a pivot that is not signed by whom the earlier ones allow.
    """
    signers = pinned
    for pivot in sorted(pivots, key=lambda one: one.facts.sequence):
        if _signer_is_known(lotl, signers, at=at) or pivot.facts.sequence >= lotl.facts.sequence:
            break
        # A pivot is as old as it is: its own signer counts at its own issue, not today.
        check_signature(pivot.data, pivot.root, signers=signers, at=pivot.facts.issued, what=f"Il pivot {pivot.name}")
        signers = signers | successors(pivot.facts)
    return signers


def needs_pivots(lotl: SignedList, *, at: datetime, pinned: frozenset[str] = PINNED) -> bool:
    """Whether the list of the lists is signed by somebody whom the Official Journal does not name."""
    return not _signer_is_known(lotl, pinned, at=at)


def pivot_locations(facts: TrustedListFacts) -> tuple[str, ...]:
    """Where the pivots lie, oldest first (TS 119 615 § 4.1.2: scheme information URIs up to the Official Journal's)."""
    found: list[str] = []
    for uri in facts.information:
        if not uri.startswith("https://") or not uri.endswith(".xml"):
            break
        found.append(uri)
    return tuple(reversed(found))


def publication_of(facts: TrustedListFacts) -> str | None:
    """The Official Journal's notice that the list of the lists goes back to, when it is not one that is pinned here."""
    known = {publication.url for publication in PUBLICATIONS}
    announced = next((uri for uri in facts.information if uri.startswith("https://eur-lex.europa.eu/")), None)
    return announced if announced not in known else None


def successors(facts: TrustedListFacts) -> frozenset[str]:
    """The signers that a (checked) list of the lists names for itself."""
    pointer = facts.pointer_to("EU")
    return frozenset(sha256(der) for der in pointer.signers) if pointer else frozenset()


def _signer_is_known(one: SignedList, signers: frozenset[str], *, at: datetime) -> bool:
    try:
        check_signature(one.data, one.root, signers=signers, at=at, what=one.name)
    except InputError:
        return False
    return True
