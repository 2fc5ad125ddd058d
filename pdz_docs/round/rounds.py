"""The rounds of a working folder: every frozen document that somebody signs, newest version first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, places, rows
from pdz_docs.round.decisions import Decided


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


def with_successors(frozen: Frozen, decided: Sequence[Decided]) -> Frozen:
    """The document with whoever signs for each body now, for the verifier: old and new person of a body are both its own."""
    if not any(one.successor for one in decided):
        return frozen
    both = []
    for who in frozen.manifest.signatories:
        now = rows.effective(who, decided)
        both += [who] if now == who else [who, now]
    return Frozen(frozen.folder, frozen.manifest.model_copy(update={"signatories": tuple(both)}))
