"""Identity documents are deleted once they have been looked at; what was seen stays written (DPR 445/2000 art. 38; GDPR art. 5 par. 1 lett. c, e).

A message that holds such a copy holds the same personal data: it goes too, unless it is asked to stay. Its original is in the protocollo, and
what its provider certified is in the record of the form.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pdz_docs.adhesions import register
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.register import Discarded, Event, Received
from pdz_docs.errors import InputError
from pdz_docs.round.collected import Kept
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import writable
from pdz_docs.work.locks import exclusive


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The identity documents of one body that are still there, and the messages that hold a copy of them."""

    body: str
    instrument: Instrument
    documents: tuple[Kept, ...]
    messages: tuple[Kept, ...]


def held(folder: Path, bodies: tuple[str, ...] = ()) -> tuple[Held, ...]:
    """What may be deleted, of everybody or of `bodies`. Raises InputError when one of them has nothing."""
    events = register.read(folder / "output")
    found = [one for one in (_of(events, folder, body, kind) for body, kind in _keys(events)) if one.documents]
    nothing = sorted(set(bodies) - {one.body for one in found})
    if nothing:
        raise InputError(
            f"Nessun documento d'identità di: {', '.join(nothing)}.", hint="Chi ne ha: pdz discard --list."
        )
    return tuple(one for one in found if not bodies or one.body in bodies)


def discard(
    folder: Path, chosen: tuple[Held, ...], *, by: str, seen: str, clock: Clock, keep_messages: bool = False
) -> tuple[Discarded, ...]:
    """Delete, then write what was deleted and what was seen. A run that was interrupted ends when it is repeated.

    Raises InputError without words, RefusedError when another run holds the folder.
    """
    if not by.strip() or not seen.strip():
        raise InputError(
            "Servono chi ha controllato e che cosa ha visto.",
            hint="--by «Nome, qualifica» --seen «carta d'identità n. …»",
        )
    output = folder / "output"
    with exclusive(output):
        notes = []
        for one in chosen:
            gone = one.documents if keep_messages else (*one.documents, *one.messages)
            note = Discarded(
                at=clock(), body=one.body, instrument=one.instrument, by=by.strip(), seen=seen.strip(), files=gone
            )
            # The note first: a copy that is left is found again, a copy that is gone without a note is not.
            register.append(output, [note])
            with writable(folder):
                for kept in gone:
                    (folder / kept.file).unlink(missing_ok=True)
            notes.append(note)
    return tuple(notes)


def _keys(events: tuple[Event, ...]) -> tuple[tuple[str, Instrument], ...]:
    return tuple(dict.fromkeys((one.body, one.instrument) for one in events if isinstance(one, Received)))


def _of(events: tuple[Event, ...], folder: Path, body: str, instrument: Instrument) -> Held:
    mine = [one for one in register.about(events, body, instrument) if isinstance(one, Received) and one.identity]
    documents = dict.fromkeys(kept for one in mine for kept in one.identity)
    messages = dict.fromkeys(kept for one in mine for kept in one.evidence)
    return Held(
        body=body,
        instrument=instrument,
        documents=tuple(kept for kept in documents if (folder / kept.file).is_file()),
        messages=tuple(kept for kept in messages if (folder / kept.file).is_file()),
    )
