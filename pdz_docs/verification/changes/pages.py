"""Differences of the pages and of their annotations that are no form fields (ISO 32000-2 § 7.7.3, § 12.5)."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.verification.changes.comparison import Comparison
from pdz_docs.verification.changes.layout import Page
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, Ref
from pdz_docs.verification.vocabulary import Change

# What a program may write on a page when it adds an annotation, without touching what the page shows.
_HARMLESS_ON_PAGE = frozenset({"Tabs", "StructParents", "LastModified"})
# What changes about an annotation when somebody looks at it or answers it.
_HARMLESS_ON_ANNOTATION = frozenset({"M", "Open", "NM", "Popup", "StructParent", "P"})


def compare(comparison: Comparison) -> None:
    """Find the differences of page tree, pages and annotations."""
    _tree(comparison)
    old_pages, new_pages = comparison.before.pages, comparison.after.pages
    if [page.ref for page in old_pages] != [page.ref for page in new_pages]:
        comparison.add(Change.UNDEFINED, What.PAGES_ADDED_OR_REMOVED)
    after = {page.ref: (number, page) for number, page in enumerate(new_pages, 1)}
    for page in old_pages:
        if page.ref in after:
            number, new = after[page.ref]
            _page(comparison, number, page, new)


def _tree(comparison: Comparison) -> None:
    """What pages inherit: size, resources, rotation."""
    for ref, old in comparison.before.page_nodes.items():
        new = comparison.after.page_nodes.get(ref)
        if new is None or ref.num not in comparison.dirty:
            continue
        if comparison.different_keys(old, new, without=("Kids", "Count", "Parent")):
            comparison.add(Change.UNDEFINED, What.PAGES_ADDED_OR_REMOVED)


def _page(comparison: Comparison, number: int, old: Page, new: Page) -> None:
    if old.ref.num in comparison.dirty:
        for key in comparison.different_keys(old.dictionary, new.dictionary, without=("Annots", "Parent")):
            if key not in _HARMLESS_ON_PAGE:
                comparison.add(Change.UNDEFINED, What.PAGE_CHANGED, page=number, detail=key)
    if old.annotations or new.annotations:
        _annotations(comparison, number, old, new)


def _annotations(comparison: Comparison, number: int, old: Page, new: Page) -> None:
    kept = {a for a in new.annotations if isinstance(a, Ref)}
    for annotation in old.annotations:
        if isinstance(annotation, Ref):
            if annotation not in kept:
                _removed(comparison, number, annotation)
            elif annotation.num in comparison.dirty and annotation not in comparison.before.nodes:
                _changed(comparison, number, annotation)
    _direct(comparison, number, old, new)
    before = {a for a in old.annotations if isinstance(a, Ref)}
    for annotation in new.annotations:
        if isinstance(annotation, Ref) and annotation not in before:
            _added(comparison, number, annotation)


def _removed(comparison: Comparison, number: int, annotation: Ref) -> None:
    dictionary = comparison.old_dictionary(annotation)
    if dictionary is not None and annotation not in comparison.before.nodes:
        comparison.add(Change.UNDEFINED, What.ANNOTATION_REMOVED, page=number, detail=_subtype(comparison, dictionary))
    elif dictionary is not None:
        name = comparison.before.nodes[annotation].name
        comparison.add(Change.UNDEFINED, What.FIELD_REMOVED, page=number, field=name)


def _changed(comparison: Comparison, number: int, annotation: Ref) -> None:
    old, new = comparison.old_dictionary(annotation), comparison.new_dictionary(annotation)
    if old is None and new is None:
        return
    if old is None:
        _added(comparison, number, annotation)
    elif new is None:
        _removed(comparison, number, annotation)
    elif set(comparison.different_keys(old, new)) - _HARMLESS_ON_ANNOTATION:
        comparison.add(Change.UNDEFINED, What.ANNOTATION_CHANGED, page=number, detail=_subtype(comparison, old))


def _added(comparison: Comparison, number: int, annotation: Ref) -> None:
    dictionary = comparison.new_dictionary(annotation)
    if dictionary is None or annotation in comparison.after.nodes:
        return  # nothing there; or a field, which `form` reports
    subtype = _subtype(comparison, dictionary)
    if subtype == "Widget":
        comparison.add(Change.UNDEFINED, What.LOOSE_WIDGET, page=number)
    elif annotation.num not in _numbers(comparison.before.annotations):
        comparison.add(Change.ANNOTATION, What.ANNOTATION_ADDED, page=number, detail=subtype)


def _direct(comparison: Comparison, number: int, old: Page, new: Page) -> None:
    """Annotations written into the list itself have no number: they are the same when they mean the same."""
    before = [a for a in old.annotations if not isinstance(a, Ref)]
    after = [a for a in new.annotations if not isinstance(a, Ref)]
    for annotation in before:
        match = next((a for a in after if comparison.same(annotation, a)), None)
        if match is None:
            comparison.add(Change.UNDEFINED, What.ANNOTATION_REMOVED, page=number)
        else:
            after.remove(match)
    for annotation in after:
        dictionary = comparison.new_dictionary(annotation) or {}
        subtype = _subtype(comparison, dictionary)
        if subtype == "Widget":
            comparison.add(Change.UNDEFINED, What.LOOSE_WIDGET, page=number)
        else:
            comparison.add(Change.ANNOTATION, What.ANNOTATION_ADDED, page=number, detail=subtype)


def _numbers(annotations: dict[int, int]) -> Iterator[int]:
    yield from annotations


def _subtype(comparison: Comparison, dictionary: dict[str, Obj]) -> str | None:
    value = comparison.document.get(dictionary.get("Subtype"), comparison.new)
    return str(value) if isinstance(value, Name) else None
