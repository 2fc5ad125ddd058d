"""The desk of a working folder, made of its dossier."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.adhesions.bodies import roll_of
from pdz_docs.adhesions.folders import agreements
from pdz_docs.adhesions.intake import Desk
from pdz_docs.adhesions.reading import Means
from pdz_docs.dossier import load
from pdz_docs.errors import InputError
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.work.clock import Clock


def forms_desk(folder: Path, anchors: Anchors, clock: Clock, sources: RevocationSources | None = None) -> Desk | None:
    """Whoever takes the forms of `folder`. None where the dossier cannot be read: a round goes on without it, and forms are set aside."""
    try:
        dossier = load(folder)
    except InputError:
        return None
    roll = roll_of(dossier, agreements(folder / "output"))
    return Desk(folder, Means(roll=roll, anchors=anchors, sources=sources), clock)
