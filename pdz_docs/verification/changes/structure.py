"""The tags of an accessible PDF: a new field or annotation brings its own element; the elements that were there stay
(ISO 32000-2 § 14.7)."""

from __future__ import annotations

from pdz_docs.verification.changes.comparison import Comparison
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.pdfsyntax.objects import Obj, Ref
from pdz_docs.verification.vocabulary import Change

MAX_ELEMENTS = 200_000

_GROWING = frozenset({"K", "ParentTree", "ParentTreeNextKey", "IDTree"})
_BACKWARD = frozenset({"P", "Pg"})


def compare(comparison: Comparison, old: Obj, new: Obj) -> None:
    """Find the differences of the structure tree: additions are tags, anything else is a change of content."""
    before, after = comparison.old_dictionary(old), comparison.new_dictionary(new)
    if (before is None and after is None) or comparison.same(old, new):
        return
    if before is None or after is None or comparison.different_keys(before, after, without=_GROWING):
        comparison.add(Change.UNDEFINED, What.STRUCTURE_CHANGED)
        return
    grown = _elements_stay(comparison, before.get("K"), after.get("K"))
    if grown and _tree_stays(comparison, before.get("ParentTree"), after.get("ParentTree")):
        comparison.add(Change.SIGNATURE_OR_FORM, What.STRUCTURE_TAGS)
    else:
        comparison.add(Change.UNDEFINED, What.STRUCTURE_CHANGED)


def _elements_stay(comparison: Comparison, old: Obj, new: Obj) -> bool:
    """Whether every old element is still there, in order and unchanged but for new kids. Visits only what changed."""
    stack = [(old, new)]
    for _ in range(MAX_ELEMENTS):
        if not stack:
            return True
        before, after = stack.pop()
        pairs = _kept(comparison, _kids(comparison, before, comparison.old), _kids(comparison, after, comparison.new))
        if pairs is None:
            return False
        for was, is_ in pairs:
            if isinstance(was, Ref) and was == is_ and was.num not in comparison.dirty:
                continue
            a, b = comparison.old_dictionary(was), comparison.new_dictionary(is_)
            if a is None or b is None:
                if not comparison.same(was, is_):
                    return False
                continue
            if comparison.different_keys(a, b, without={"K", *_BACKWARD}):
                return False
            stack.append((a.get("K"), b.get("K")))
    return False


def _kids(comparison: Comparison, value: Obj, revision: int) -> list[Obj]:
    found = comparison.document.get(value, revision)
    if found is None:
        return []
    return found if isinstance(found, list) else [value]


def _kept(comparison: Comparison, old: list[Obj], new: list[Obj]) -> list[tuple[Obj, Obj]] | None:
    """Each old kid with itself in the new list, in order; None when one is gone or the order changed."""
    pairs: list[tuple[Obj, Obj]] = []
    position = 0
    for kid in old:
        while position < len(new) and not _is_same_kid(comparison, kid, new[position]):
            position += 1
        if position == len(new):
            return None
        pairs.append((kid, new[position]))
        position += 1
    return pairs


def _is_same_kid(comparison: Comparison, old: Obj, new: Obj) -> bool:
    if isinstance(old, Ref) or isinstance(new, Ref):
        return old == new
    return comparison.same(old, new)


def _tree_stays(comparison: Comparison, old: Obj, new: Obj) -> bool:
    """Whether every key of the old parent tree is still there. What it leads to are elements, compared above."""
    before, after = _keys(comparison, old, comparison.old), _keys(comparison, new, comparison.new)
    return before is not None and after is not None and before <= after


def _keys(comparison: Comparison, root: Obj, revision: int) -> set[int] | None:
    keys: set[int] = set()
    stack, seen = [root], 0
    while stack:
        seen += 1
        if seen > MAX_ELEMENTS:
            return None
        node = comparison.document.dictionary(stack.pop(), revision)
        if node is None:
            continue
        numbers = comparison.document.array(node.get("Nums"), revision) or []
        keys.update(n for n in numbers[::2] if isinstance(n, int))
        stack.extend(comparison.document.array(node.get("Kids"), revision) or [])
    return keys
