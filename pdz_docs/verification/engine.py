"""One file from bytes to verdict: what is in it, what that is worth."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification import judge_lists, outcome
from pdz_docs.verification.companions import Companions
from pdz_docs.verification.facts import FileFacts
from pdz_docs.verification.judge import judge_signatures
from pdz_docs.verification.judge_file import checks as judge_file_as_a_whole
from pdz_docs.verification.known import NOTHING, Known
from pdz_docs.verification.read_file import read_documents
from pdz_docs.verification.trust_paths import FoundChains, TrustPaths
from pdz_docs.verification.verdict import FileVerdict, Finding


def judge_file(
    data: bytes,
    *,
    name: str,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None = None,
    companions: Companions | None = None,
    sources: RevocationSources | None = None,
    known: Known = NOTHING,
) -> FileVerdict:
    """The verdict on the bytes of one file (see `pdz_docs.verification.verify`): all its documents in one."""
    documents = read_documents(data, name=name, expectation=expectation, companions=companions)
    return _judge(
        data,
        _merged(_relevant(documents)),
        path=name,
        at=at,
        expectation=expectation,
        paths=TrustPaths(anchors, sources),
        known=known,
    )


def judge_documents(
    data: bytes,
    *,
    name: str,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None = None,
    companions: Companions | None = None,
    sources: RevocationSources | None = None,
    known: Known = NOTHING,
    found: FoundChains | None = None,
) -> tuple[FileVerdict, ...]:
    """A verdict for each document of a file; a folder's documents are named `archive.zip/document.pdf`.

    `found` are the chains that other files led to, under the same anchors.
    """
    documents = _relevant(read_documents(data, name=name, expectation=expectation, companions=companions))
    paths = TrustPaths(anchors, sources, found)
    return tuple(
        _judge(
            data,
            facts,
            path=name if len(documents) == 1 else f"{name}/{facts.name}",
            at=at,
            expectation=expectation,
            paths=paths,
            known=known,
        )
        for facts in documents
    )


def _judge(
    data: bytes,
    facts: FileFacts,
    *,
    path: str,
    at: datetime,
    expectation: Expectation | None,
    paths: TrustPaths,
    known: Known,
) -> FileVerdict:
    if facts.pec is not None:
        known = known.model_copy(update={"pec": (*known.pec, facts.pec)})
    signatures = judge_signatures(facts.signatures, at=at, paths=paths, expectation=expectation, known=known)
    checks = tuple(judge_file_as_a_whole(facts, signatures))
    findings = (*facts.notes, *(judge_lists.findings(paths.anchors, at) if signatures else ()))
    return FileVerdict(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=facts.media_type,
        outcome=outcome.outcome(evaluated=facts.evaluated, signatures=signatures, checks=checks, findings=findings),
        layers=facts.layers,
        payload=facts.payload,
        signatures=signatures,
        checks=checks,
        findings=findings,
    )


def _relevant(documents: tuple[FileFacts, ...]) -> tuple[FileFacts, ...]:
    """Of several documents, those that are signed or could not be opened; the others are named in a remark. When no document is
    signed one verdict says so of all."""
    if len(documents) == 1:
        return documents
    kept = [d for d in documents if d.signatures or not d.evaluated]
    if not kept:
        return (_merged(documents),)
    unsigned = [d.name for d in documents if d not in kept]
    if not unsigned:
        return tuple(kept)
    text = f"Insieme ci sono anche documenti non firmati: {', '.join(unsigned[:20])}."
    note = Finding(id="ANCHE_NON_FIRMATI", severity=Severity.INFO, text=text)
    first = kept[0].with_note(note)
    return (first, *kept[1:])


def _merged(documents: tuple[FileFacts, ...]) -> FileFacts:
    """Several documents as one: the payload is said only when there is one."""
    if len(documents) == 1:
        return documents[0]
    layers = tuple(dict.fromkeys(layer for d in documents for layer in d.layers))
    notes = tuple(dict.fromkeys(note for d in documents for note in d.notes))
    return FileFacts(
        name=documents[0].name,
        media_type=documents[0].media_type,
        evaluated=any(d.evaluated for d in documents),
        layers=layers,
        payload=None,
        signatures=tuple(s for d in documents for s in d.signatures),
        notes=notes,
        pec=documents[0].pec,
    )
