"""The desk of a working folder, made of its dossier."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.adhesions.bodies import Instrument, Roll, roll_of
from pdz_docs.adhesions.folders import agreements
from pdz_docs.adhesions.intake import Desk
from pdz_docs.adhesions.printed import sentences
from pdz_docs.adhesions.reading import Means
from pdz_docs.dossier import load
from pdz_docs.errors import InputError
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.work.clock import Clock


def forms_desk(folder: Path, anchors: Anchors, clock: Clock, sources: RevocationSources | None = None) -> Desk | None:
    """Whoever takes the forms of `folder`. None where the dossier cannot be read: a round goes on without it, and forms are set aside."""
    try:
        roll = roll_at(folder)
    except InputError:
        return None
    return Desk(folder, Means(roll=roll, anchors=anchors, sources=sources), clock)


def roll_at(folder: Path) -> Roll:
    """Everybody of the dossier of `folder`, its frozen agreements, what its forms have in print. Raises InputError."""
    printed = {one.value: sentences(folder / "templates" / f"{one}.docx") for one in Instrument}
    return roll_of(load(folder), agreements(folder / "output"), printed)
