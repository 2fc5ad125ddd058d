"""What was done to a signed PDF after each of its signatures, and the stages that are worth a picture.

A stage is a run of revisions alike: those that only sign, fill and extend, or those that do anything else. Twenty-six signatures in a
queue are one stage, which every one of them but the last refers to; a stamp between them parts it in two.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pdz_docs.envelopes.open import open_layers
from pdz_docs.verification import facts_pdf
from pdz_docs.verification.changes.analysis import RevisionChanges, changes_after
from pdz_docs.verification.changes.model import Modification
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import PdfSyntaxError
from pdz_docs.verification.read_pdf import identifier
from pdz_docs.verification.snapshots import Snapshot, changed_pages, pdf_layers
from pdz_docs.verification.vocabulary import Change


@dataclass(frozen=True, slots=True)
class Stage:
    """The revisions `first` to `last` (counted from 0), and the file before and after them with the pages that they changed."""

    first: int
    last: int
    shot: Snapshot
    admitted: bool


@dataclass(frozen=True, slots=True)
class After:
    """What came after one signature: its id, the revision that it closes (None when that cannot be told), and the later revisions."""

    signature: str
    revision: int | None
    later: tuple[RevisionChanges, ...]


@dataclass(frozen=True, slots=True)
class History:
    """One signed PDF with `revisions` revisions."""

    revisions: int
    stages: tuple[Stage, ...]
    signatures: tuple[After, ...]


def histories(data: bytes, name: str) -> tuple[History, ...]:
    """One for every signed PDF in a file."""
    return tuple(_histories(data, name))


def _histories(data: bytes, name: str) -> Iterator[History]:
    for layer in pdf_layers(open_layers(data, name)):
        try:
            document = PdfDocument(layer.data)
        except PdfSyntaxError:
            continue
        signatures = facts_pdf.signatures(document)
        if signatures:
            after, revisions = changes_after(document, signatures)
            told = zip(signatures, after, strict=True)
            yield History(
                document.last + 1,
                tuple(_stages(document, layer.name, revisions)),
                tuple(After(identifier(one.contents), one.revision, came.revisions) for one, came in told),
            )


def _stages(document: PdfDocument, name: str, revisions: tuple[RevisionChanges, ...]) -> Iterator[Stage]:
    for admitted, run in groupby(revisions, key=_is_admitted):
        some = list(run)
        first, last = some[0].revision, some[-1].revision
        start, end = document.end_of(first - 1), document.end_of(last)
        found: list[Modification] = [m for one in some for m in one.modifications]
        pages = changed_pages(document, (first - 1, last), found)
        if start is not None and end is not None and pages:
            yield Stage(first, last, Snapshot(name, document.data[:start], document.data[:end], pages), admitted)


def _is_admitted(revision: RevisionChanges) -> bool:
    return revision.change.width <= Change.SIGNATURE_OR_FORM.width
