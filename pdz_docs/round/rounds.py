"""The rounds of a working folder: every frozen document that somebody signs, newest version first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, places, rows
from pdz_docs.round.decisions import Decided

AGREEMENT = "accordo"


def rounds(output: Path) -> tuple[Frozen, ...]:
    """Every version that awaits signatures, with whoever signs now: an older one too, because a late copy of it must be recognised."""
    found = [
        frozen
        for name in places.documents(output)
        for version in reversed(places.versions(output, name))
        if (frozen := places.of_version(output, name, version)) is not None
    ]
    return tuple(
        with_successors(one, decisions.read(places.signed_folder(output, one)))
        for one in found
        if one.manifest.signatories
    )


def current(output: Path, document: str | None = None) -> Frozen:
    """The newest text to sign of `document`; unnamed, the agreement or else the only document that is being signed.

    Raises InputError when there is none, or several and none of them is the agreement.
    """
    known = {one.manifest.document: one for one in places.all_latest(output) if one.manifest.signatories}
    if document is None and AGREEMENT not in known and len(known) > 1:
        raise InputError("I documenti in raccolta sono più d'uno.", hint=f"--document {'|'.join(known)}")
    named = document or (next(iter(known)) if len(known) == 1 else AGREEMENT)
    if named not in known:
        raise InputError(f"«{named}» non è congelato per la firma.", hint=f"Prima: pdz freeze {named}.")
    return known[named]


def with_successors(frozen: Frozen, decided: Sequence[Decided]) -> Frozen:
    """The document with whoever signs for each body now, for the verifier: old and new person of a body are both its own."""
    if not any(one.successor for one in decided):
        return frozen
    both = []
    for who in frozen.manifest.signatories:
        now = rows.effective(who, decided)
        both += [who] if now == who else [who, now]
    return Frozen(frozen.folder, frozen.manifest.model_copy(update={"signatories": tuple(both)}))
