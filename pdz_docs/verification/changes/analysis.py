"""Every revision after the first signature, each compared with the one before it; then, for each signature, all that came after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pdz_docs.verification.changes import catalog, form, pages
from pdz_docs.verification.changes.comparison import Comparison
from pdz_docs.verification.changes.graph import ReferenceGraph
from pdz_docs.verification.changes.layout import Layout, lay_out
from pdz_docs.verification.changes.model import Modification, What, widest
from pdz_docs.verification.facts_pdf import Coverage, PdfSignature
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.vocabulary import Change

_PADDING = b"\0\t\n\f\r "


@dataclass(frozen=True, slots=True)
class RevisionChanges:
    """What one revision changed in the one before it."""

    revision: int
    modifications: tuple[Modification, ...]

    @property
    def change(self) -> Change:
        return widest(self.modifications)


@dataclass(frozen=True, slots=True)
class ChangesAfter:
    """What came after one signature: the widest class, and the revisions in order. `change` is None when it cannot be told."""

    change: Change | None
    revisions: tuple[RevisionChanges, ...] = ()

    @property
    def modifications(self) -> tuple[Modification, ...]:
        return tuple(dict.fromkeys(m for revision in self.revisions for m in revision.modifications))


def compare_revisions(document: PdfDocument, first: int) -> tuple[RevisionChanges, ...]:
    """What each revision after `first` changed, oldest first. The time is that of reading the file once, whatever their number."""
    if first >= document.last:
        return ()
    graph = ReferenceGraph(document, first)
    before = lay_out(document, first)
    found = []
    for revision in range(first + 1, document.last + 1):
        after = lay_out(document, revision)
        changed = document.defined_in(revision)
        dirty = graph.dirty(changed, before)
        graph.advance(revision)
        dirty |= graph.dirty(changed, after)
        found.append(_compare(document, revision, before, after, dirty, graph))
        before = after
    return tuple(found)


def changes_after(
    document: PdfDocument, signatures: Sequence[PdfSignature], *, since: int | None = None
) -> tuple[tuple[ChangesAfter, ...], tuple[RevisionChanges, ...]]:
    """(for each signature what came after it, what each revision changed after the first signed one or `since`)."""
    closed = [s.revision for s in signatures if s.revision is not None]
    closed += [since] if since is not None else []
    revisions = compare_revisions(document, min(closed)) if closed else ()
    tail = _tail(document)
    return tuple(_after(document, signature, revisions, tail) for signature in signatures), revisions


def _after(
    document: PdfDocument, signature: PdfSignature, revisions: tuple[RevisionChanges, ...], tail: RevisionChanges | None
) -> ChangesAfter:
    if signature.coverage is Coverage.UNCERTAIN:
        # The revisions cannot be told, but bytes that the signature does not cover are there.
        lost = RevisionChanges(document.last, (Modification(Change.UNDEFINED, What.UNREADABLE),))
        return ChangesAfter(Change.UNDEFINED, (lost,))
    if signature.revision is None:
        return ChangesAfter(None)
    later = [r for r in revisions if r.revision > signature.revision and r.modifications]
    later += [tail] if tail is not None else []
    return ChangesAfter(widest(tuple(m for r in later for m in r.modifications)), tuple(later))


def _tail(document: PdfDocument) -> RevisionChanges | None:
    """Bytes after the end of the last revision, which no reader has to look at and some do (incremental saving attacks)."""
    end = document.end_of(document.last) if not document.rebuilt else None
    if end is None or not document.data[end:].strip(_PADDING):
        return None
    return RevisionChanges(document.last + 1, (Modification(Change.UNDEFINED, What.TAIL),))


def _compare(
    document: PdfDocument,
    revision: int,
    before: Layout,
    after: Layout,
    dirty: frozenset[int],
    graph: ReferenceGraph,
) -> RevisionChanges:
    comparison = Comparison(document, revision - 1, revision, (before, after), dirty, graph)
    if not (before.sound and after.sound and document.is_readable(revision)):
        comparison.add(Change.UNDEFINED, What.UNREADABLE)
    else:
        catalog.compare(comparison)
        pages.compare(comparison)
        form.compare(comparison)
    return RevisionChanges(revision, tuple(comparison.found))
