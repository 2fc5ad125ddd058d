"""The signed files of one document's folder, each judged once and a few at a time: a thousand adhesions are never in memory together.

The folder is a working folder, or a package unpacked into the shape of one: making and checking a package ask the same questions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pdz_docs.pdf.states import Frozen
from pdz_docs.round import archiving, collected, decisions, places, rounds
from pdz_docs.round.package import contents, unframed
from pdz_docs.round.states import DocumentStatus
from pdz_docs.round.status import Awaited, round_status
from pdz_docs.round.witness import Witness
from pdz_docs.verification.verdict import FileVerdict

_AT_A_TIME = 16


@dataclass(frozen=True, slots=True)
class Judged:
    """A signed file, what it is worth, and the instant that this was judged for. `frozen` is what it was held against, if anything."""

    path: Path
    verdict: FileVerdict
    at: datetime
    frozen: Frozen | None = None


@dataclass(frozen=True)
class Examination:
    """Everything that `output` holds of `document`, as `witness` sees it."""

    output: Path
    document: str
    witness: Witness
    _seen: dict[Path, FileVerdict] = field(default_factory=dict, repr=False)

    def originals(self) -> Iterator[Judged]:
        """What came back for each version of the document, as of when it came."""
        for frozen in contents.versions(self.output, self.document):
            paths = contents.documents_in(places.signed_folder(self.output, frozen))
            yield from self._judged(paths, frozen)

    def adhesions(self) -> Iterator[Judged]:
        """What came back from those who adhere, as of when it came."""
        for name in contents.adhesions(self.output):
            paths = contents.documents_in(self.output / "signed" / name)
            verdicts = unframed.judged(paths, self.output.parent, self.witness)
            for path, verdict in zip(paths, verdicts, strict=True):
                yield Judged(path, verdict, self._instant(path))

    def long_term(self) -> Iterator[Judged]:
        """The long-term copies of the document, as of the witness's own instant: they have to prove everything by themselves."""
        versions = {one.manifest.version: one for one in contents.versions(self.output, self.document)}
        for one in archiving.records(self.output, self.document):
            frozen = versions.get(one.record.version or 0)
            if frozen is not None:
                yield from self._judged((one.path,), frozen)

    def status(self) -> DocumentStatus:
        """Where each expected body stands, a long-term copy counting as much as what it derives from.

        Raises InputError when the document was not frozen to be signed.
        """
        latest = rounds.current(self.output, self.document).manifest
        awaited = Awaited(self.document, latest.title, latest.signatories, latest.deadline, latest.mode)
        copies = [
            one.path for one in archiving.records(self.output, self.document) if one.record.version == latest.version
        ]
        status = round_status(self.output, [awaited], verify=self._remembered, now=self.witness.at, named=copies)
        return status.documents[0]

    def _judged(self, paths: Sequence[Path], frozen: Frozen) -> Iterator[Judged]:
        told = rounds.with_successors(frozen, decisions.read(places.signed_folder(self.output, frozen)))
        for some in _few(paths):
            for path, verdict in zip(some, self.witness(some, told), strict=True):
                self._seen[path] = verdict
                yield Judged(path, verdict, self._instant(path), frozen)

    def _remembered(self, paths: Sequence[Path], frozen: Frozen) -> tuple[FileVerdict, ...]:
        missing = [path for path in paths if path not in self._seen]
        self._seen.update(zip(missing, self.witness(missing, frozen), strict=True))
        return tuple(self._seen[path] for path in paths)

    def _instant(self, path: Path) -> datetime:
        return self.witness.instant(collected.read(path))


def _few(paths: Sequence[Path]) -> Iterator[Sequence[Path]]:
    yield from (paths[start : start + _AT_A_TIME] for start in range(0, len(paths), _AT_A_TIME))
