"""What lists prove by their own signatures when somebody else's cache is read years later."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from forge import CLOCK, ListOf, Operator, operator

from pdz_docs.trust.cache import Cache
from pdz_docs.trust.provenance import Proof, proven
from pdz_docs.trust.update import import_files

NATIONAL = "https://agenzia.example/it.xml"


@pytest.fixture
def kept(cache: Cache, commission: Operator, agency: Operator, tmp_path: Path) -> Cache:
    """A cache with a list of the lists that needs a pivot, and the Italian list under it."""
    successor = operator("Successore")
    pivot = _lotl(commission, agency, sequence=300, own=successor).signed(commission)
    lotl = _lotl(commission, agency, sequence=310, own=successor).signed(successor)
    files = {"pivot.xml": pivot, "lotl.xml": lotl, "it.xml": ListOf().signed(agency)}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    pinned = frozenset({commission.sha256})
    assert not import_files(cache, [tmp_path / name for name in files], at=CLOCK, pinned=pinned).refused
    return cache


def _lotl(commission: Operator, agency: Operator, *, sequence: int, own: Operator) -> ListOf:
    pointers = (("EU", "https://lista.example/lotl.xml", (own.der,)), ("IT", NATIONAL, (agency.der,)))
    return ListOf(territory="EU", lotl=True, sequence=sequence, issued=CLOCK - timedelta(days=20), pointers=pointers)


def proofs(cache: Cache, *pinned: Operator) -> dict[str, Proof]:
    return {one.territory: one.proof for one in proven(cache, pinned=frozenset(one.sha256 for one in pinned))}


def test_pivots_are_kept_and_lead_from_the_official_journal(kept: Cache, commission: Operator) -> None:
    assert proofs(kept, commission) == {"EU": Proof.JOURNAL, "IT": Proof.JOURNAL}


def test_without_the_pivot_only_the_index_vouches_for_the_signers(kept: Cache, commission: Operator) -> None:
    kept.put_pivots([])
    assert proofs(kept, commission) == {"EU": Proof.INDEX, "IT": Proof.INDEX}


def test_a_cache_under_another_journal_proves_no_more_than_its_index(kept: Cache, agency: Operator) -> None:
    kept.put_pivots([])
    assert proofs(kept, agency) == {"EU": Proof.INDEX, "IT": Proof.INDEX}


def test_an_index_that_names_another_signer_is_believed_by_nobody(kept: Cache, commission: Operator) -> None:
    index = kept.folder / "indice.json"
    text = index.read_text()
    for entry in kept.entries().values():
        text = text.replace(entry.signer, "0" * 64)
    index.write_text(text)
    assert proofs(kept, commission) == {"EU": Proof.JOURNAL, "IT": Proof.JOURNAL}
    kept.put_pivots([])
    assert proofs(kept, commission) == {"EU": Proof.NONE, "IT": Proof.NONE}


def test_a_pivot_by_a_stranger_proves_nothing_and_is_told(kept: Cache, commission: Operator, agency: Operator) -> None:
    stranger = operator("Estraneo")
    kept.put_pivots([_lotl(commission, agency, sequence=300, own=stranger).signed(stranger)])
    (lotl, _) = proven(kept, pinned=frozenset({commission.sha256}))
    assert lotl.proof is Proof.NONE
    assert "pivot" in (lotl.why or "")
