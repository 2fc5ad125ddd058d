"""`pdz collect`: whatever came back is verified, matched to a document and to who was expected, and filed; the rest is set aside with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Protocol as Interface

from pdz_docs.errors import ExitCode
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import collected, filing, payloads, returned, setaside
from pdz_docs.round.arrivals import Arrival, arrivals, together
from pdz_docs.round.collected import Arrived
from pdz_docs.round.damage import damage
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.matching import Matched, Unmatched, match
from pdz_docs.round.places import signed_folder
from pdz_docs.round.rounds import rounds
from pdz_docs.round.witness import Item, Witness
from pdz_docs.signing import stamped
from pdz_docs.signing.timestamps import TimestampSource
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import sha256_of
from pdz_docs.work.locks import exclusive
from pdz_docs.work.progress import SILENT, Progress

# Messages that are read at the same time.
_BATCH = 32
_BATCH_BYTES = 32 << 20


class Fate(StrEnum):
    """What became of one file that came back. TO_DECIDE and TO_COMPLETE are of forms: filed, and something is left to do."""

    FILED = "FILED"
    KNOWN = "KNOWN"
    SET_ASIDE = "SET_ASIDE"
    TO_DECIDE = "TO_DECIDE"
    TO_COMPLETE = "TO_COMPLETE"
    DAMAGED = "DAMAGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One line of the report. `signatory` and `document` when it was matched, `why` when it was not."""

    name: str
    source: str
    sha256: str
    fate: Fate
    place: Path
    document: str | None = None
    signatory: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Collection:
    """Everything that `collect` met, in the order in which it met it."""

    items: tuple[Received, ...]

    def of(self, *fates: Fate) -> tuple[Received, ...]:
        return tuple(one for one in self.items if one.fate in fates)

    @property
    def exit_code(self) -> ExitCode:
        """9 something damages a signature, 10 something has to be looked at, 0."""
        if self.of(Fate.DAMAGED):
            return ExitCode.NOT_VALID
        return ExitCode.INDETERMINATE if self.of(Fate.SET_ASIDE, Fate.TO_DECIDE) else ExitCode.OK


class Forms(Interface):
    """Whoever takes forms out of what came back, which nobody was asked to sign in a round."""

    def take(
        self, batches: Iterable[Sequence[tuple[Arrival, ...]]]
    ) -> Iterator[tuple[tuple[Received, ...], tuple[Arrival, ...]]]:
        """For each group of arrivals that came together: the lines of what was taken, and the arrivals that were not."""
        ...


def collect(
    paths: Iterable[Path],
    *,
    folder: Path,
    witness: Witness,
    clock: Clock,
    protocol: Protocol | None = None,
    timestamper: TimestampSource | None = None,
    progress: Progress = SILENT,
    forms: Forms | None = None,
    patience: float = 0.0,
) -> Collection:
    """Collect into the working folder `folder`. With `timestamper` every newly filed file gets a detached stamp; `forms` sees
    everything first.

    Raises InputError when a path cannot be read, RefusedError when another run holds the folder for longer than `patience` seconds.
    """
    output = folder / "output"
    with exclusive(output, patience=patience):
        desk = _Desk(folder, witness, clock, timestamper)
        found: list[Received] = []
        for taken, left in _sorted(arrivals(paths, protocol=protocol), forms):
            for line in taken:
                progress.step(line.name)
            found += taken
            for arrival in left:
                progress.step(arrival.name)
                item = desk.receive(arrival)
                if item is not None:
                    found.append(item)
        progress.end()
    return Collection(tuple(found))


def _sorted(
    found: Iterable[Arrival], forms: Forms | None
) -> Iterator[tuple[tuple[Received, ...], tuple[Arrival, ...]]]:
    """What `forms` takes of each message, and what it leaves; a few messages at a time, so that a mailbox of any size fits."""
    if forms is None:
        yield from (((), (arrival,)) for arrival in found)
        return
    yield from forms.take(_batches(found))


def _batches(found: Iterable[Arrival]) -> Iterator[list[tuple[Arrival, ...]]]:
    batch: list[tuple[Arrival, ...]] = []
    for group in together(found):
        batch.append(group)
        if sum(len(one.data) for members in batch for one in members) > _BATCH_BYTES or len(batch) >= _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(frozen=True, slots=True)
class _Case:
    """An arrival, how it came, and the answers about revocations that its examination asked for."""

    arrival: Arrival
    came: Arrived
    answers: dict[bytes, str] = field(default_factory=dict)


class _Desk:
    """Receives arrivals one after the other; each is judged against what has been filed until then."""

    def __init__(self, folder: Path, witness: Witness, clock: Clock, timestamper: TimestampSource | None) -> None:
        self._folder = folder
        self._riservato = folder / "riservato"
        self._output = folder / "output"
        self._witness = witness
        self._clock = clock
        self._timestamper = timestamper
        self._rounds = rounds(self._output)
        self._frozen = {sha256_of(one.path) for one in self._rounds}
        self._good: dict[Path, dict[Path, FileVerdict]] = {}

    def receive(self, arrival: Arrival) -> Received | None:
        """File an arrival or set it aside; None for what this program itself put there (a reason, the frozen text)."""
        if arrival.name.endswith(setaside.SUFFIX) or arrival.sha256 in self._frozen:
            return None
        case = _Case(arrival, arrival.recorded(self._clock()))
        for one in self._rounds:
            known = filing.already(self._output, one, arrival.sha256)
            if known is not None:
                return self._again(case, one, known)
        found = match(self._rounds, lambda frozen: self._verdict(case, frozen), lambda: payloads.document(arrival.data))
        if isinstance(found, Unmatched):
            return self._set_aside(case, Fate.SET_ASIDE, found.why, found.document)
        harm = damage(found.verdict, self._filed(found.frozen).values())
        if harm is not None:
            return self._set_aside(case, Fate.DAMAGED, harm.text, found.frozen.manifest.document)
        place = filing.place_of(self._output, found.frozen, found.signatory, arrival.data, arrival.sha256)
        return self._put(case, found, place)

    def _again(self, case: _Case, frozen: Frozen, place: Path) -> Received:
        """The same bytes once more: only their evidence may be new."""
        found = Matched(frozen, place.parent.name, self._verdict(case, frozen, collected.read(place)))
        return self._put(case, found, place)

    def _verdict(self, case: _Case, frozen: Frozen, filed: Arrived | None = None) -> FileVerdict:
        """What the file is worth in one round, by all that is known of it; `filed` is its record when it is there already."""
        arrival = case.arrival
        record = filed.with_evidence_of(case.came) if filed is not None else case.came
        examined = self._witness.inquire(
            Item(
                Path(arrival.name),
                arrival.data,
                frozen.manifest.expectation(),
                frozen.read(),
                self._witness.instant(record),
                arrival.stamps,
                record.known(self._folder),
            )
        )
        case.answers.update(examined.answers)
        return examined.verdict

    def _put(self, case: _Case, found: Matched, place: Path) -> Received:
        manifest, arrival = found.frozen.manifest, case.arrival
        record = self._with_evidence(case).filed(
            document=manifest.document,
            version=manifest.version,
            signatory=found.signatory,
            difference=found.difference,
        )
        filed = filing.file(self._stamped(arrival, place), place, record)
        setaside.take_out(self._output, arrival.sha256)
        self._filed(found.frozen)[place] = found.verdict
        return Received(
            name=arrival.name,
            source=arrival.source,
            sha256=arrival.sha256,
            fate=Fate.FILED if filed.new else Fate.KNOWN,
            place=filed.path,
            document=manifest.document,
            signatory=found.signatory,
            why=found.difference,
        )

    def _with_evidence(self, case: _Case) -> Arrived:
        """How it came, with the evidence where it is kept from now on."""
        evidence = filing.keep_evidence(case.arrival, self._riservato)
        answers = filing.keep_answers(case.answers, self._riservato)
        return case.came.model_copy(update={"evidence": evidence, "revocation": answers})

    def _stamped(self, arrival: Arrival, place: Path) -> Arrival:
        """The arrival with a stamp of ours, unless it has one beside it already."""
        if (
            self._timestamper is None
            or arrival.stamps
            or any(place.parent.glob(f"{place.name.partition('.')[0]}*.tsr"))
        ):
            return arrival
        return replace(arrival, stamps=(stamped.beside(arrival.data, timestamper=self._timestamper),))

    def _set_aside(self, case: _Case, fate: Fate, why: str, document: str | None) -> Received:
        arrival = case.arrival
        came, damaged = self._with_evidence(case), fate is Fate.DAMAGED
        waiting = setaside.put(arrival.data, came, self._output, why=why, document=document, damaged=damaged)
        return Received(
            name=arrival.name,
            source=arrival.source,
            sha256=arrival.sha256,
            fate=fate,
            place=waiting.path,
            document=document,
            why=why,
        )

    def _filed(self, frozen: Frozen) -> dict[Path, FileVerdict]:
        """The verdicts on what this round already holds, its heads only."""
        if frozen.folder not in self._good:
            paths = returned.heads(returned.candidates(signed_folder(self._output, frozen)))
            self._good[frozen.folder] = dict(zip(paths, self._witness(paths, frozen), strict=True))
        return self._good[frozen.folder]
