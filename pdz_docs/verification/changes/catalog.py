"""Differences outside pages and form: the trailer, the catalog, validation data, metadata, name trees (ISO 32000-2 § 7.7)."""

from __future__ import annotations

from pdz_docs.verification.changes import structure
from pdz_docs.verification.changes.comparison import Comparison
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.pdfsyntax.objects import Name, Obj
from pdz_docs.verification.vocabulary import Change

# Compared where they belong, or of no consequence.
_ELSEWHERE = frozenset(
    {"Pages", "AcroForm", "DSS", "Extensions", "Version", "Metadata", "Perms", "Names", "StructTreeRoot", "Type"}
)
_NAMES_OF_ANNOTATIONS = frozenset({"AP"})


def compare(comparison: Comparison) -> None:
    """Find the differences of trailer and catalog."""
    _trailer(comparison)
    old, new = comparison.before.catalog, comparison.after.catalog
    for key in comparison.different_keys(old, new, without=_ELSEWHERE):
        comparison.add(Change.UNDEFINED, What.CATALOG_CHANGED, detail=key)
    _validation_data(comparison, old.get("DSS"), new.get("DSS"))
    _metadata(comparison, old, new)
    _version(comparison, old.get("Version"), new.get("Version"))
    _permissions(comparison, old.get("Perms"), new.get("Perms"))
    _names(comparison, old.get("Names"), new.get("Names"))
    structure.compare(comparison, old.get("StructTreeRoot"), new.get("StructTreeRoot"))


def _trailer(comparison: Comparison) -> None:
    old, new = (comparison.document.trailer(revision) for revision in (comparison.old, comparison.new))
    if not comparison.same(old.get("Encrypt"), new.get("Encrypt")):
        comparison.add(Change.UNDEFINED, What.TRAILER_CHANGED, detail="Encrypt")
    if not comparison.same(old.get("Info"), new.get("Info")):
        comparison.add(Change.EXTENSION, What.METADATA)


def _validation_data(comparison: Comparison, old: Obj, new: Obj) -> None:
    """The document security store may only grow (ETSI EN 319 142-1 § 5.4.2); what it holds is no content."""
    if comparison.same(old, new):
        return
    before, after = comparison.old_dictionary(old), comparison.new_dictionary(new)
    if before is not None and after is None:
        comparison.add(Change.UNDEFINED, What.VALIDATION_DATA_REMOVED)
    else:
        comparison.add(Change.EXTENSION, What.VALIDATION_DATA)


def _metadata(comparison: Comparison, old: dict[str, Obj], new: dict[str, Obj]) -> None:
    if not comparison.same(old.get("Metadata"), new.get("Metadata")):
        comparison.add(Change.EXTENSION, What.METADATA)
    if not comparison.same(old.get("Extensions"), new.get("Extensions")):
        comparison.add(Change.EXTENSION, What.METADATA, detail="Extensions")


def _version(comparison: Comparison, old: Obj, new: Obj) -> None:
    """The declared version may rise: a signer's program writes it when it uses a newer feature."""
    before = comparison.document.get(old, comparison.old)
    after = comparison.document.get(new, comparison.new)
    if before == after:
        return
    if not isinstance(after, Name) or (isinstance(before, Name) and after < before):
        comparison.add(Change.UNDEFINED, What.CATALOG_CHANGED, detail="Version")
    else:
        comparison.add(Change.EXTENSION, What.METADATA, detail="Version")


def _permissions(comparison: Comparison, old: Obj, new: Obj) -> None:
    """A certification may be added, never taken away or exchanged."""
    before, after = comparison.old_dictionary(old) or {}, comparison.new_dictionary(new) or {}
    for key, value in before.items():
        if not comparison.same(value, after.get(key)):
            comparison.add(Change.UNDEFINED, What.PERMISSIONS_REMOVED, detail=key)


def _names(comparison: Comparison, old: Obj, new: Obj) -> None:
    """Name trees: those of annotation icons come with annotations; attachments, scripts and destinations are content."""
    before, after = comparison.old_dictionary(old) or {}, comparison.new_dictionary(new) or {}
    for key in comparison.different_keys(before, after):
        if key in _NAMES_OF_ANNOTATIONS and key not in before:
            comparison.add(Change.ANNOTATION, What.ANNOTATION_HELPERS)
        else:
            comparison.add(Change.UNDEFINED, What.CATALOG_CHANGED, detail=f"Names/{key}")
