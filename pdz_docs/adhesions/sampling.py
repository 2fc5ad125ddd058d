"""Sample checks of declarations (DPR 445/2000 art. 71): which ones are drawn, and what the check found.

The draw depends on nothing but a word said beforehand and the bodies themselves, so that anybody can repeat it and nobody can choose.
"""

from __future__ import annotations

import math
from hashlib import sha256
from pathlib import Path

from pdz_docs.adhesions import register
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.register import Checked
from pdz_docs.adhesions.summary import register_of
from pdz_docs.errors import InputError
from pdz_docs.work.clock import Clock
from pdz_docs.work.locks import exclusive


def draw(folder: Path, instrument: Instrument, *, word: str, share: int, clock: Clock) -> tuple[Checked, ...]:
    """Draw `share` per cent of what is accepted, one at least. The same word draws the same bodies, and is written once.

    Raises InputError when nothing is accepted yet, RefusedError when another run holds the folder.
    """
    output = folder / "output"
    with exclusive(output):
        known = register_of(folder)
        drawn = tuple(
            one for one in known.events if isinstance(one, Checked) and one.draw == word and one.outcome is None
        )
        if drawn:
            return drawn
        found = known.adhesions if instrument is Instrument.ADHESION else known.applications
        accepted = [one.body.id for one in found if one.accepted]
        if not accepted:
            raise InputError(f"Nessuna {instrument} è accettata: non c'è nulla da estrarre.")
        ranked = sorted(accepted, key=lambda body: sha256(f"{word}\n{body}".encode()).hexdigest())
        chosen = ranked[: max(1, math.ceil(len(ranked) * share / 100))]
        events = tuple(Checked(at=clock(), body=body, instrument=instrument, draw=word) for body in chosen)
        register.append(output, events)
    return events


def checked(folder: Path, body: str, *, by: str, outcome: str, clock: Clock) -> Checked:
    """Write what the check of a drawn declaration found. Raises InputError when the body was not drawn."""
    output = folder / "output"
    with exclusive(output):
        drawn = [
            one
            for one in register.read(output)
            if isinstance(one, Checked) and one.body == body and one.outcome is None
        ]
        if not drawn:
            raise InputError(
                f"«{body}» non è fra le dichiarazioni estratte.", hint="L'estrazione: pdz adhesions sample."
            )
        event = drawn[-1].model_copy(update={"at": clock(), "by": by.strip(), "outcome": outcome.strip()})
        register.append(output, [event])
    return event
