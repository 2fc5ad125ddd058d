"""Differences of the form: fields added, filled, signed, altered or taken away (ISO 32000-2 § 12.7)."""

from __future__ import annotations

from pdz_docs.verification.changes.comparison import Comparison
from pdz_docs.verification.changes.layout import Layout, Node
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, Ref
from pdz_docs.verification.vocabulary import Change

TIMESTAMP_SUBFILTER = "ETSI.RFC3161"

# What filling a field may change, by its type; the rest of a field is part of the document.
_FILLING = frozenset({"V", "AP", "AS", "M", "I", "RV", "F"})
_SIGNING = frozenset({"V", "AP", "AS", "M", "F", "MK", "P", "Type", "H", "StructParent", "DA", "BS", "Border"})
_BOOKKEEPING = frozenset({"M", "NM", "StructParent", "P", "Type"})
# Of the form's resources only these are used to draw a value (ISO 32000-2 § 12.7.4.3); signers reuse the others.
_TEXT_RESOURCES = frozenset({"Font", "Encoding"})
_GROWING_FORM = frozenset({"Fields", "SigFlags", "DR", "DA", "NeedAppearances", "Q"})


def compare(comparison: Comparison) -> None:
    """Find the differences of the form as a whole, then of each of its fields."""
    _form(comparison)
    old, new = comparison.before, comparison.after
    for ref, node in old.nodes.items():
        if ref not in new.nodes:
            what = What.SIGNATURE_REMOVED if _is_signed(comparison, node, comparison.old) else What.FIELD_REMOVED
            comparison.add(Change.UNDEFINED, what, page=_page(old, ref), field=node.name or None)
        elif ref.num in comparison.dirty:
            _node(comparison, node, new.nodes[ref])
    for ref, node in new.nodes.items():
        if ref not in old.nodes:
            _added(comparison, node)


def _form(comparison: Comparison) -> None:
    old = comparison.old_dictionary(comparison.before.catalog.get("AcroForm"))
    new = comparison.new_dictionary(comparison.after.catalog.get("AcroForm"))
    if old is None and new is None:
        return
    if new is None:
        comparison.add(Change.UNDEFINED, What.FORM_CHANGED)
        return
    before = old or {}
    for key in comparison.different_keys(before, new, without=_GROWING_FORM):
        comparison.add(Change.UNDEFINED, What.FORM_CHANGED, detail=key)
    if not _resources_stay(comparison, before.get("DR"), new.get("DR")):
        comparison.add(Change.UNDEFINED, What.FORM_CHANGED, detail="DR")
    kept = [ref for ref in comparison.after.roots if ref in set(comparison.before.roots)]
    if kept != list(comparison.before.roots) and set(kept) == set(comparison.before.roots):
        comparison.add(Change.UNDEFINED, What.FORM_CHANGED, detail="Fields")


def _resources_stay(comparison: Comparison, old: Obj, new: Obj) -> bool:
    """Whether every old resource that draws a field's text is still there and the same: new ones may come with a new appearance."""
    before, after = comparison.old_dictionary(old) or {}, comparison.new_dictionary(new) or {}
    for kind in _TEXT_RESOURCES & set(before):
        resources = before[kind]
        names = comparison.old_dictionary(resources)
        kept = comparison.new_dictionary(after.get(kind)) or {}
        if names is None:
            if not comparison.same(resources, after.get(kind)):
                return False
        elif any(not comparison.same(value, kept.get(name)) for name, value in names.items()):
            return False
    return True


def _node(comparison: Comparison, old: Node, new: Node) -> None:
    """One field or widget that may have changed."""
    keys = set(comparison.different_keys(old.dictionary, new.dictionary, without=("Kids", "Parent")))
    page = _page(comparison.after, new.ref)
    gone = [kid for kid in old.kids if kid not in new.kids]
    if gone:
        comparison.add(Change.UNDEFINED, What.FIELD_REMOVED, page=page, field=old.name or None)
    if not keys - _BOOKKEEPING:
        return
    if old.kind == "Sig":
        _signature_field(comparison, old, new, keys, page)
    elif keys <= _FILLING | _BOOKKEEPING:
        comparison.add(Change.SIGNATURE_OR_FORM, What.FIELD_FILLED, page=page, field=new.name or None)
    else:
        detail = sorted(keys - _FILLING - _BOOKKEEPING)[0]
        comparison.add(Change.UNDEFINED, What.FIELD_CHANGED, page=page, field=old.name or None, detail=detail)


def _signature_field(comparison: Comparison, old: Node, new: Node, keys: set[str], page: int | None) -> None:
    """An empty signature field may be signed; a signed one is closed."""
    was, is_ = _is_signed(comparison, old, comparison.old), _is_signed(comparison, new, comparison.new)
    if was and not is_:
        comparison.add(Change.UNDEFINED, What.SIGNATURE_REMOVED, page=page, field=old.name or None)
    elif was:
        comparison.add(Change.UNDEFINED, What.SIGNATURE_CHANGED, page=page, field=old.name or None)
    elif not keys <= _SIGNING | _BOOKKEEPING:
        detail = sorted(keys - _SIGNING - _BOOKKEEPING)[0]
        comparison.add(Change.UNDEFINED, What.FIELD_CHANGED, page=page, field=old.name or None, detail=detail)
    elif "AP" in keys and _is_used_elsewhere(comparison, old.dictionary.get("AP")):
        comparison.add(Change.UNDEFINED, What.APPEARANCE_SHARED, page=page, field=old.name or None)
    elif is_:
        _signed(comparison, new, page)
    else:
        comparison.add(Change.SIGNATURE_OR_FORM, What.FIELD_FILLED, page=page, field=new.name or None)


def _is_used_elsewhere(comparison: Comparison, appearance: Obj) -> bool:
    """Whether an appearance that was replaced still serves something that is no field: then it was not the field's alone to change."""
    if not isinstance(appearance, Ref):
        return False
    fields = {ref.num for ref in comparison.after.nodes} | set(comparison.after.annotations)
    return bool(comparison.graph.referrers(appearance.num) - fields)


def _added(comparison: Comparison, node: Node) -> None:
    page = _page(comparison.after, node.ref)
    if node.kind == "Sig":
        if _is_signed(comparison, node, comparison.new):
            _signed(comparison, node, page)
        elif not _is_below_known(comparison, node):
            comparison.add(Change.SIGNATURE_OR_FORM, What.SIGNATURE_FIELD_ADDED, page=page, field=node.name or None)
        return
    if _is_below_known(comparison, node):
        # A new widget under an old field shows its value in a place that was not there when the document was signed.
        comparison.add(Change.UNDEFINED, What.FIELD_CHANGED, page=page, field=node.name or None, detail="Kids")
    else:
        comparison.add(Change.ANNOTATION, What.FIELD_ADDED, page=page, field=node.name or None)


def _signed(comparison: Comparison, node: Node, page: int | None) -> None:
    value = comparison.new_dictionary(node.dictionary.get("V")) or {}
    subfilter = comparison.document.get(value.get("SubFilter"), comparison.new)
    if subfilter == Name(TIMESTAMP_SUBFILTER):
        comparison.add(Change.EXTENSION, What.TIMESTAMP_ADDED, field=node.name or None)
    else:
        comparison.add(Change.SIGNATURE_OR_FORM, What.SIGNATURE_ADDED, page=page, field=node.name or None)


def _is_signed(comparison: Comparison, node: Node, revision: int) -> bool:
    return node.kind == "Sig" and comparison.document.dictionary(node.dictionary.get("V"), revision) is not None


def _is_below_known(comparison: Comparison, node: Node) -> bool:
    """Whether the field is a kid of one that was there before."""
    parent = node.dictionary.get("Parent")
    return isinstance(parent, Ref) and parent in comparison.before.nodes


def _page(layout: Layout, ref: Ref) -> int | None:
    index = layout.annotations.get(ref.num)
    if index is None:
        node = layout.nodes.get(ref)
        index = (
            next((layout.annotations[kid.num] for kid in node.kids if kid.num in layout.annotations), None)
            if node
            else None
        )
    return None if index is None else index + 1
