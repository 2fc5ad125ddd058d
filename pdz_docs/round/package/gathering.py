"""What a package is made of, gathered: the files as they are, and what is made for it — verdicts, metadata, the pages to read first."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from pdz_docs.expectations import Expectation
from pdz_docs.pdf.states import Frozen, read_frozen
from pdz_docs.round import archiving, collected, evidence, places, rounds
from pdz_docs.round.collected import Kept
from pdz_docs.round.package import contents, lacking, metadata, pieces, trusted
from pdz_docs.round.package.described import Describer
from pdz_docs.round.package.examining import Examination, Judged
from pdz_docs.round.package.manifest import Lack, Role
from pdz_docs.round.package.office import Office
from pdz_docs.round.package.pieces import METADATA, REPORTS, Piece, packaged
from pdz_docs.round.signed import signatures_of
from pdz_docs.round.states import SCHEMA, Adhesions, DocumentStatus, RoundStatus
from pdz_docs.round.witness import witness
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.cache import Cache
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import Outcome
from pdz_docs.work.progress import Progress

STATUS = f"{REPORTS}/stato.json"


@dataclass(frozen=True, slots=True)
class Line:
    """One signed document for the index page: where it is, what it is worth, how many signatures it has."""

    path: str
    role: Role
    outcome: Outcome
    signatures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What the package says of itself in words. Paths of `status` are those within the package."""

    document: str
    title: str
    version: int
    sha256: str
    at: datetime
    demonstrative: bool
    status: DocumentStatus
    lacking: tuple[Lack, ...]
    lines: tuple[Line, ...]
    anchors: Anchors
    fascicolo: str


class Words(Protocol):
    """What the package lets others render: the verdict on one file under each ending (`.json`, …), and the pages to read first."""

    def reports(
        self, verdict: FileVerdict, *, at: datetime, anchors: Anchors, expectation: Expectation | None
    ) -> Mapping[str, bytes]: ...
    def readme(self, summary: Summary) -> bytes: ...
    def index(self, summary: Summary) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to package: the round of `document` in the working folder `folder`, judged under `anchors` (made from `cache`) as of its
    last act `at`. `agree` is asked before a round that is not concluded is packaged, and raises when the answer is no. `adhesions` is
    what the register says of who adheres, `more` the evidence that it alone names."""

    folder: Path
    document: str
    at: datetime
    office: Office
    anchors: Anchors
    cache: Cache
    words: Words
    agree: Agree | None = None
    adhesions: Adhesions = field(default_factory=lambda: Adhesions(counts={}))
    more: tuple[Kept, ...] = ()


class Agree(Protocol):
    def __call__(self, lacking: tuple[Lack, ...]) -> None: ...


@dataclass(frozen=True, slots=True)
class Gathered:
    """Every file of the package, and what its manifest says of the round."""

    pieces: tuple[Piece, ...]
    frozen: Frozen
    concluded: bool
    lacking: tuple[Lack, ...]


@dataclass
class Gathering:
    """Gathers for one order. What is made for the package is put into `spool`, one file after the other."""

    order: Order
    spool: Path
    progress: Progress
    _made: list[Piece] = field(default_factory=list)
    _lines: list[Line] = field(default_factory=list)
    _documents: list[str] = field(default_factory=list)

    def gathered(self) -> Gathered:
        """Everything. Raises InputError when a record cannot be read, and whatever `agree` raises."""
        order = self.order
        frozen = rounds.current(order.folder / "output", order.document)
        found = contents.contents(order.folder, order.document, order.more)
        examination = Examination(order.folder / "output", order.document, witness(order.anchors, at=order.at))
        describer = self._describer(frozen)
        self.progress.start(sum(one.role.is_document for one in found.pieces), "documenti")
        self._describe_frozen(found.pieces, describer)
        self._judge(examination, describer)
        self.progress.end()
        status = _within(examination.status(), order.folder)
        missing = (*self._lacking(status), *found.lacking)
        if order.agree is not None and not status.concluded:
            order.agree(missing)
        self._say(status, missing, frozen, describer)
        every = (*found.pieces, *self._made, *trusted.pieces_of(order.anchors, order.cache, self.spool))
        return Gathered(tuple(sorted(every, key=lambda one: one.path)), frozen, status.concluded, missing)

    def _describer(self, frozen: Frozen) -> Describer:
        versions = contents.versions(self.order.folder / "output", self.order.document)
        digests = {one.manifest.version: one.manifest.sha256 for one in versions}
        previous = {number: digests[number - 1] for number in digests if number - 1 in digests}
        return Describer(
            self.order.office, frozen.manifest, _registered(self.order.folder / "output", frozen), previous
        )

    def _describe_frozen(self, found: Iterable[Piece], describer: Describer) -> None:
        for piece in found:
            if piece.role is Role.FROZEN:
                facts = describer.frozen(read_frozen(piece.file.parent))
                self._add_metadata(piece.path, metadata.document_xml(facts), facts.digest)
                self.progress.step(piece.path)

    def _judge(self, examination: Examination, describer: Describer) -> None:
        records = {one.path: one.record for one in archiving.records(examination.output, examination.document)}
        for role, judged in _all(examination):
            path = packaged(judged.path.relative_to(self.order.folder).as_posix())
            verdict = judged.verdict.model_copy(update={"path": path})
            record = records.get(judged.path)
            if record is not None and judged.frozen is not None:
                facts = describer.long_term(path, verdict, record, judged.frozen)
            else:
                facts = describer.returned(path, verdict, collected.read(judged.path), judged.frozen)
            self._add_metadata(path, metadata.document_xml(facts), facts.digest)
            self._add_reports(path, verdict, judged)
            self._lines.append(Line(path, role, verdict.outcome, len(signatures_of(verdict))))
            self.progress.step(path)

    def _add_metadata(self, path: str, data: bytes, digest: str) -> None:
        self._documents.append(digest)
        self._add(f"{METADATA}/{path}.xml", data, Role.METADATA, of=path)

    def _add_reports(self, path: str, verdict: FileVerdict, judged: Judged) -> None:
        expectation = judged.frozen.manifest.expectation() if judged.frozen is not None else None
        reports = self.order.words.reports(verdict, at=judged.at, anchors=self.order.anchors, expectation=expectation)
        for ending, data in reports.items():
            self._add(f"{REPORTS}/{path}{ending}", data, Role.REPORT, of=path)

    def _lacking(self, status: DocumentStatus) -> Iterator[Lack]:
        copies = tuple(archiving.records(self.order.folder / "output", self.order.document))
        yield from lacking.of_round(status)
        yield from lacking.of_adhesions(self.order.adhesions)
        yield from lacking.of_copies(status, copies, self.order.at)
        yield from lacking.of_office(self.order.office)

    def _say(self, status: DocumentStatus, missing: tuple[Lack, ...], frozen: Frozen, describer: Describer) -> None:
        """Everything that is about the package as a whole."""
        manifest, order = frozen.manifest, self.order
        summary = Summary(
            document=manifest.document,
            title=manifest.title,
            version=manifest.version,
            sha256=manifest.sha256,
            at=order.at,
            demonstrative=manifest.demonstrative,
            status=status,
            lacking=missing,
            lines=tuple(self._lines),
            anchors=order.anchors,
            fascicolo=describer.fascicolo,
        )
        whole = RoundStatus(documents=(status,), adhesions=order.adhesions)
        told = json.dumps({"schema": SCHEMA, **whole.model_dump(mode="json")}, ensure_ascii=False, indent=1)
        closed = order.at if status.concluded else None
        fascicolo = describer.aggregation(tuple(dict.fromkeys(self._documents)), closed)
        self._add(STATUS, told.encode() + b"\n", Role.REPORT)
        self._add(f"{METADATA}/fascicolo.xml", metadata.aggregation_xml(fascicolo), Role.METADATA)
        self._add(f"{METADATA}/{metadata.SCHEMA.name}", metadata.SCHEMA.read_bytes(), Role.SCHEMA)
        self._add(pieces.README, order.words.readme(summary), Role.README)
        self._add(pieces.INDEX, order.words.index(summary), Role.README)

    def _add(self, path: str, data: bytes, role: Role, *, of: str | None = None) -> None:
        file = self.spool / f"{len(self._made)}"
        file.write_bytes(data)
        self._made.append(Piece(path, file, role, of=of))


def _all(examination: Examination) -> Iterator[tuple[Role, Judged]]:
    for role, judged in (
        (Role.SIGNED, examination.originals()),
        (Role.ADHESION, examination.adhesions()),
        (Role.LONG_TERM, examination.long_term()),
    ):
        yield from ((role, one) for one in judged)


def _within(status: DocumentStatus, folder: Path) -> DocumentStatus:
    """The same with the paths that the files have in the package."""

    def inside(path: str) -> str:
        return packaged(Path(path).relative_to(folder).as_posix())

    rows = tuple(
        row.model_copy(
            update={"file": inside(row.file) if row.file else None, "copies": tuple(map(inside, row.copies))}
        )
        for row in status.expected
    )
    unexpected = tuple(one.model_copy(update={"file": inside(one.file)}) for one in status.unexpected)
    frozen = status.frozen.model_copy(update={"file": packaged(status.frozen.file)}) if status.frozen else None
    return status.model_copy(update={"expected": rows, "unexpected": unexpected, "frozen": frozen})


def _registered(output: Path, frozen: Frozen) -> evidence.Protocol | None:
    """The registration of the concluded document: the step «protocollo»."""
    from datetime import date, time

    from pdz_docs.round import steps
    from pdz_docs.work.clock import ROME

    step = next(one for one in steps.read(places.signed_folder(output, frozen)) if one.id == "protocollo")
    if step.date is None or step.number is None:
        return None
    day = date.fromisoformat(step.date)
    return evidence.Protocol(number=step.number, day=day, at=datetime.combine(day, time(23, 59, 59), tzinfo=ROME))
