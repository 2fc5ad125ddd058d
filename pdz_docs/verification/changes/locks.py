"""What a signature forbids to those who come after it: certification (DocMDP) and field locks (FieldMDP) — ISO 32000-2 § 12.8.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from pdz_docs.verification.changes.analysis import ChangesAfter
from pdz_docs.verification.changes.model import Modification, What
from pdz_docs.verification.facts_pdf import PdfSignature, text
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj
from pdz_docs.verification.vocabulary import Change

# /P of DocMDP → the widest change it admits. Validation data and document time stamps are always admitted (§ 12.8.2.2.2).
_ADMITTED = {1: Change.EXTENSION, 2: Change.SIGNATURE_OR_FORM, 3: Change.ANNOTATION}
_DEFAULT_PERMISSION = 2
_ON_FIELDS = frozenset(
    {What.FIELD_FILLED, What.SIGNATURE_ADDED, What.FIELD_CHANGED, What.FIELD_REMOVED, What.SIGNATURE_REMOVED}
)


class Rule(Enum):
    DOC_MDP = auto()
    FIELD_MDP = auto()


@dataclass(frozen=True, slots=True)
class FieldLock:
    """`action` is All, Include or Exclude; `fields` are full names, which stand for the fields below them too."""

    action: str
    fields: tuple[str, ...]

    def locks(self, name: str) -> bool:
        """Whether a field may no longer change."""
        named = any(name == locked or name.startswith(locked + ".") for locked in self.fields)
        return {"All": True, "Include": named, "Exclude": not named}.get(self.action, False)


@dataclass(frozen=True, slots=True)
class Permissions:
    """What one signature allows. `certifies`: it is a certification signature. `permission` is the strictest /P given."""

    certifies: bool
    permission: int | None
    lock: FieldLock | None


@dataclass(frozen=True, slots=True)
class Violation:
    """A later modification that a signature had forbidden."""

    rule: Rule
    modification: Modification


def permissions(document: PdfDocument, signature: PdfSignature) -> Permissions:
    """What the signature's references and its field's lock say."""
    revision = document.last
    certifies = False
    levels: list[int] = []
    lock: FieldLock | None = None
    for reference in document.array(signature.dictionary.get("Reference"), revision) or []:
        entry = document.dictionary(reference, revision) or {}
        method = document.get(entry.get("TransformMethod"), revision)
        parameters = document.dictionary(entry.get("TransformParams"), revision) or {}
        if method == Name("DocMDP"):
            certifies = True
            levels.append(_permission(document, parameters) or _DEFAULT_PERMISSION)
        elif method == Name("FieldMDP"):
            lock = _lock(document, parameters)
            levels += _levels(document, parameters)
    field_lock = document.dictionary(signature.lock, revision)
    if field_lock is not None:
        levels += _levels(document, field_lock)
        lock = lock or _lock(document, field_lock)
    return Permissions(certifies, min(levels, default=None), lock)


def violations(
    document: PdfDocument, signature: PdfSignature, after: ChangesAfter, existing_fields: frozenset[str]
) -> Iterator[Violation]:
    """What was done after a signature although it had forbidden it. `existing_fields`: those that it could lock."""
    allowed = permissions(document, signature)
    admitted = _ADMITTED.get(allowed.permission or 0)
    for modification in after.modifications:
        if admitted is not None and modification.change.width > admitted.width:
            yield Violation(Rule.DOC_MDP, modification)
        elif allowed.lock is not None and modification.what in _ON_FIELDS:
            name = modification.field
            if name is not None and name in existing_fields and allowed.lock.locks(name):
                yield Violation(Rule.FIELD_MDP, modification)


def _permission(document: PdfDocument, parameters: dict[str, Obj]) -> int | None:
    value = document.get(parameters.get("P"), document.last)
    return value if isinstance(value, int) and value in _ADMITTED else None


def _levels(document: PdfDocument, parameters: dict[str, Obj]) -> list[int]:
    found = _permission(document, parameters)
    return [] if found is None else [found]


def _lock(document: PdfDocument, parameters: dict[str, Obj]) -> FieldLock | None:
    action = document.get(parameters.get("Action"), document.last)
    if not isinstance(action, Name):
        return None
    names = [
        text(document.get(n, document.last)) for n in document.array(parameters.get("Fields"), document.last) or []
    ]
    return FieldLock(str(action), tuple(name for name in names if name))
