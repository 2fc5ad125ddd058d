"""Which documents somebody has to sign: those that are frozen for it, and the agreement also before it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places
from pdz_docs.round.rounds import AGREEMENT
from pdz_docs.round.status import Awaited

if TYPE_CHECKING:
    from pdz_docs.dossier import Dossier


def awaited_in(output: Path, load: Callable[[], Dossier]) -> tuple[Awaited, ...]:
    """What `status` accounts for in a working folder: every frozen document with signatories, the agreement first.

    `load` reads the dossier, which is asked for nothing once the agreement is frozen: the manifest says who signs it.
    """
    frozen = [one for one in places.all_latest(output) if one.manifest.signatories]
    frozen.sort(key=lambda one: one.manifest.document != AGREEMENT)
    if any(one.manifest.document == AGREEMENT for one in frozen):
        return tuple(awaited_frozen(one) for one in frozen)
    if frozen and not _is_full(load):
        return tuple(awaited_frozen(one) for one in frozen)
    return (*awaited_of(load()), *(awaited_frozen(one) for one in frozen))


def awaited_of(dossier: Dossier) -> tuple[Awaited, ...]:
    """The agreement of a dossier. While a body has nobody who signs for it, its row says so instead of failing."""
    from pdz_docs.documents.catalogue import DOCUMENTS
    from pdz_docs.round.expected import awaited_signatories, deadline_of

    return (
        Awaited(
            document=AGREEMENT,
            title=DOCUMENTS[AGREEMENT].title,
            signatories=awaited_signatories(dossier),
            deadline=deadline_of(dossier, AGREEMENT),
        ),
    )


def awaited_frozen(frozen: Frozen) -> Awaited:
    """A frozen document as its manifest says it is awaited."""
    manifest = frozen.manifest
    return Awaited(manifest.document, manifest.title, manifest.signatories, manifest.deadline, manifest.mode)


def _is_full(load: Callable[[], Dossier]) -> bool:
    """Whether the folder holds a dossier, and not just the rounds of documents made elsewhere."""
    from pdz_docs.errors import InputError

    try:
        return bool(load().comuni)
    except InputError:
        return False
