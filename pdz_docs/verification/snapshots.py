"""A signed PDF before and after what was done to it: the bytes of both, and the pages worth looking at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.verification import facts_pdf
from pdz_docs.verification.changes.analysis import compare_revisions
from pdz_docs.verification.changes.layout import lay_out
from pdz_docs.verification.changes.model import Modification
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import PdfSyntaxError
from pdz_docs.verification.vocabulary import Change

MAX_PAGES = 60


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`before` is the file as its first signature closed it, `after` as it is now; `pages` count from 1."""

    name: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    pages: tuple[int, ...]


def snapshots(data: bytes, name: str) -> tuple[Snapshot, ...]:
    """One for every signed PDF of a file that was changed after its first signature. At most 60 pages of each."""
    return tuple(found for layer in pdf_layers(open_layers(data, name)) if (found := _snapshot(layer)) is not None)


def pdf_layers(layer: Layer) -> Iterator[Layer]:
    """The PDFs of an opened file, the outer before the inner."""
    if layer.kind is Kind.PDF:
        yield layer
    for child in layer.children:
        yield from pdf_layers(child)


def _snapshot(layer: Layer) -> Snapshot | None:
    try:
        document = PdfDocument(layer.data)
    except PdfSyntaxError:
        return None
    closed = [s.revision for s in facts_pdf.signatures(document) if s.revision is not None]
    end = document.end_of(min(closed)) if closed else None
    if end is None or min(closed) == document.last:
        return None
    found = [m for revision in compare_revisions(document, min(closed)) for m in revision.modifications]
    pages = changed_pages(document, (min(closed), document.last), found)
    return Snapshot(layer.name, layer.data[:end], layer.data, pages) if pages else None


def changed_pages(
    document: PdfDocument, between: tuple[int, int], modifications: Sequence[Modification]
) -> tuple[int, ...]:
    """The pages that changes between two revisions name, at most 60; all of them when a change that is not admitted names none."""
    if any(m.page is None and m.change is Change.UNDEFINED for m in modifications):
        count = max(len(lay_out(document, revision).pages) for revision in between)
        return tuple(range(1, min(count, MAX_PAGES) + 1))
    return tuple(sorted({m.page for m in modifications if m.page is not None})[:MAX_PAGES])
