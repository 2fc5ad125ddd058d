"""Our verdict against that of DSS on the same file: integrity, number of signatures, change classes; nothing about trust."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import dss_facts
from dss_facts import DssSignature
from explained import Disagreement

from pdz_docs.trust.anchors import none
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import SignatureKind

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)


def disagreements(data: bytes, name: str) -> tuple[Disagreement, ...]:
    """Every point in which the two differ on a file (OPENING, NUMBER, INTEGRITY, CHANGES), none when they agree."""
    return tuple(_compare(name, verify(data, name=name, at=AT, anchors=none()), dss_facts.facts(data, AT, name)))


def _compare(name: str, verdict: FileVerdict, theirs: Sequence[DssSignature] | None) -> Iterator[Disagreement]:
    whole_file = " ".join(f"{f.id}: {f.text}" for f in verdict.findings)
    found = sorted(str(s.integrity) for s in verdict.signatures)
    if theirs is None:
        if found:
            yield Disagreement(name, "", "OPENING", ", ".join(found), "refused", _reasons(verdict))
        return
    if len(theirs) != len(found):
        of_theirs = sorted(s.integrity or "UNKNOWN" for s in theirs)
        yield Disagreement(
            name, "", "NUMBER", ", ".join(found) or "none", ", ".join(of_theirs) or "none", _reasons(verdict)
        )
        return
    for one, other in zip(sorted(verdict.signatures, key=_our_order), sorted(theirs, key=_their_order), strict=True):
        label = one.field or str(one.kind)
        because = " ".join([whole_file, *(f"{f.id}: {f.text}" for f in one.findings)]).strip()
        if one.integrity != (other.integrity or "UNKNOWN"):
            yield Disagreement(name, label, "INTEGRITY", one.integrity, other.integrity or "UNKNOWN", because)
        if one.changes_after != other.changes:
            yield Disagreement(
                name, label, "CHANGES", one.changes_after or "not evaluated", other.changes or "not evaluated", because
            )


def _reasons(verdict: FileVerdict) -> str:
    every = [*verdict.findings, *(f for s in verdict.signatures for f in s.findings)]
    return " ".join(dict.fromkeys(f"{f.id}: {f.text}" for f in every))


# Signatures without a field stay in the order of the file, which is the same for both.
def _our_order(one: SignatureVerdict) -> tuple[str, bool]:
    return one.field or "", one.kind is SignatureKind.DOCUMENT_TIMESTAMP


def _their_order(one: DssSignature) -> tuple[str, bool]:
    return one.field or "", one.is_timestamp
