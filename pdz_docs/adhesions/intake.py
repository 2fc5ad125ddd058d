"""The desk for forms, as `pdz collect` uses it: of each message it takes the applications and adhesions with what accompanies them, has them
examined and filed, and leaves the rest to whoever looks for signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pdz_docs.adhesions import messages, register
from pdz_docs.adhesions.bodies import Body, Instrument
from pdz_docs.adhesions.folders import Along, Folders
from pdz_docs.adhesions.reading import Means, Reader, Reading, Unread
from pdz_docs.adhesions.register import Event
from pdz_docs.round.arrivals import Arrival
from pdz_docs.round.collecting import Received as Line
from pdz_docs.round.filing import SIGNATURE
from pdz_docs.work.clock import Clock

# What became of one group: the lines of what was taken, and the arrivals that were not.
Sorted = tuple[tuple[Line, ...], tuple[Arrival, ...]]


@dataclass(frozen=True, slots=True)
class _Message:
    """Arrivals that came together, each with its reading."""

    arrivals: tuple[Arrival, ...]
    readings: tuple[Reading, ...] = field(repr=False)
    office: tuple[str, ...]

    def forms(self) -> list[tuple[Arrival, Reading]]:
        """The forms; without any, the one scan of a sender who is known, its identity document left out."""
        both = [
            (one, read)
            for one, read in zip(self.arrivals, self.readings, strict=True)
            if not messages.is_receipt(one, self.office)
        ]
        found = [(one, read) for one, read in both if read.instrument is not None]
        scans = [(one, read) for one, read in both if read.scan and read.body is not None]
        return found or [(one, read) for one, read in scans if not messages.is_identity(one, ())][:1]

    def along(self, forms: Sequence[tuple[Arrival, Reading]]) -> Along:
        """What accompanies the forms. In a folder only an identity document beside a single form can be known to be its own."""
        rest = [one for one in self.arrivals if all(one is not form for form, _ in forms)]
        used = {digest for _, read in forms for digest in read.signatures}
        signatures = tuple(one for one in rest if one.sha256 in used)
        together = bool(self.arrivals[0].envelopes)
        if not forms or not (together or len(forms) == 1):
            return Along(signatures=signatures)
        others = [one for one in rest if messages.accompanies(one)]
        identity = tuple(one for one in others if messages.is_identity(one, others))
        return Along(identity, tuple(one for one in others if one not in identity) if together else (), signatures)

    def late_identity(self) -> Along:
        """Identity documents that come alone from a sender who is known: the rest of a form that was sent before."""
        pairs = zip(self.arrivals, self.readings, strict=True)
        return Along(tuple(one for one, read in pairs if read.scan and read.body and messages.is_identity(one, ())))


class Desk:
    """Takes forms; what it made of them goes into the register at the end of each batch."""

    def __init__(self, folder: Path, means: Means, clock: Clock) -> None:
        self._folder, self._output = folder, folder / "output"
        self._means, self._clock = means, clock
        self._folders = Folders(folder, means, clock)

    def take(self, batches: Iterable[Sequence[tuple[Arrival, ...]]]) -> Iterator[Sorted]:
        """For each group of arrivals: the lines of what was taken, and the arrivals that were not."""
        with Reader(self._means) as reader:
            for groups in batches:
                yield from self._of_batch(groups, reader)

    def _of_batch(self, groups: Sequence[tuple[Arrival, ...]], reader: Reader) -> Iterator[Sorted]:
        unread = [self._unread(arrival, group) for group in groups for arrival in group]
        readings = iter(tuple(reader.read(unread)))
        known = register.read(self._output)
        written: list[Event] = []
        for group in groups:
            message = _Message(group, tuple(next(readings) for _ in group), self._means.roll.office)
            yield self._of_message(message, (*known, *written), written, reader)
        register.append(self._output, written)

    def _of_message(self, message: _Message, known: Sequence[Event], written: list[Event], reader: Reader) -> Sorted:
        forms = message.forms()
        along = message.along(forms)
        if not forms:
            along = message.late_identity()
            forms = self._completed(message, along, known, reader)
            along = along if forms else Along()
        taken = [*(one for one, _ in forms), *along.identity, *along.others, *along.signatures]
        lines = []
        for arrival, read in forms:
            line, event = self._folders.file(arrival, read, along, known)
            lines.append(line)
            written += [event] if event is not None else []
        return tuple(lines), tuple(one for one in message.arrivals if all(one is not other for other in taken))

    def _completed(
        self, message: _Message, along: Along, known: Sequence[Event], reader: Reader
    ) -> list[tuple[Arrival, Reading]]:
        """The form that was waiting for this identity document, read again."""
        sender = next((read.body for read in message.readings if read.body is not None), None)
        waiting = self._folders.waiting(sender, known) if sender is not None and along.identity else None
        if waiting is None:
            return []
        arrival = replace(message.arrivals[0], name=waiting.name, data=waiting.read_bytes())
        (read,) = reader.read([self._unread(arrival)])
        return [(arrival, read)]

    def assign(self, arrival: Arrival, instrument: Instrument, body: Body) -> None:
        """File what nobody could recognise as what the office says that it is; the register has it among what was received."""
        known = register.read(self._output)
        with Reader(self._means) as reader:
            (read,) = reader.read([replace(self._unread(arrival), told=(instrument, body))])
        _, event = self._folders.file(arrival, read, Along(), known)
        register.append(self._output, [event] if event is not None else [])

    def _unread(self, arrival: Arrival, group: Sequence[Arrival] = ()) -> Unread:
        """The file with all that is known of it, as when it is collected once more after it has been filed."""
        known = self._folders.known(arrival)
        proof = known.proof(self._means.anchors.pec)
        at = min(proof[0], self._clock()) if proof is not None else known.collected
        kept = [one.read(self._folder) for one in known.evidence if one.kind == SIGNATURE]
        beside = (
            *(one.data for one in group if one is not arrival and messages.may_sign(one)),
            *(one for one in kept if one is not None),
        )
        return Unread(
            name=arrival.name,
            data=arrival.data,
            at=at,
            known=known.known(self._folder),
            sender=messages.sender(arrival),
            beside=tuple(dict.fromkeys(beside)),
        )
