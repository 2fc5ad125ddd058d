"""`pdz archive --check`: a package verified years later, without a network, from nothing but what it contains."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import ExitCode, PdzError
from pdz_docs.round import archiving
from pdz_docs.round.archiving import MARGIN
from pdz_docs.round.package import messages, trusted
from pdz_docs.round.package.examining import Examination, Judged
from pdz_docs.round.package.gathering import STATUS
from pdz_docs.round.package.integrity import Fault, inspect
from pdz_docs.round.package.manifest import Item, Manifest
from pdz_docs.round.package.pieces import REPORTS, TRUST, packaged, restored
from pdz_docs.round.signed import signatures_of, signer_name
from pdz_docs.round.states import DocumentStatus, RoundStatus
from pdz_docs.round.witness import witness
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.provenance import Proof, Proven
from pdz_docs.verification.verdict import SignatureVerdict
from pdz_docs.verification.vocabulary import Indication, Outcome, TimeSource

# What a later verdict may not be worse than: the best first.
_WORTH = (
    Outcome.VALID,
    Outcome.VALID_WITH_NOTES,
    Outcome.INDETERMINATE,
    Outcome.NOT_VERIFIABLE,
    Outcome.NOT_SIGNED,
    Outcome.NOT_VALID,
)

_ACCEPTED = ("ACCEPTED", "ACCEPTED_WITH_REMARKS")


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: in which file it was judged, what it is worth, when it is proven to have existed, until when its certificate was
    in force. `undecided`: it is on an adhesion that nobody had accepted when the package was made."""

    path: str
    signer: str
    undecided: bool
    indication: Indication
    time: datetime | None
    source: TimeSource | None
    expires: datetime | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A file whose verdict is no more the one in the package."""

    path: str
    then: Outcome
    now: Outcome

    @property
    def is_worse(self) -> bool:
        return _WORTH.index(self.now) > _WORTH.index(self.then)


@dataclass(frozen=True, slots=True)
class Stamp:
    """The time stamp of a long-term copy, and until when it can be checked; `renewed` when a later copy derives from this one."""

    path: str
    expires: datetime
    renewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """Everything that the check found. `own_trust`: the verdicts rest on what the package itself brings."""

    package: Path
    at: datetime
    manifest: Manifest | None
    faults: tuple[Fault, ...]
    status: DocumentStatus | None = None
    signatures: tuple[Signed, ...] = ()
    changed: tuple[Changed, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    lists: tuple[Proven, ...] = ()
    own_trust: bool = True

    @property
    def expired(self) -> tuple[Signed, ...]:
        """Signatures whose certificate has ended since: good for ever when their time is proven."""
        return tuple(one for one in self.signatures if one.expires is not None and one.expires < self.at)

    @property
    def open(self) -> tuple[Signed, ...]:
        """Signatures of undecided adhesions that do not pass every check."""
        return tuple(one for one in self.signatures if one.undecided and one.indication is not Indication.TOTAL_PASSED)

    @property
    def overdue(self) -> tuple[Stamp, ...]:
        """Stamps that had to be renewed by now."""
        return tuple(one for one in self.stamps if not one.renewed and one.expires < self.at)

    @property
    def due(self) -> tuple[Stamp, ...]:
        """Stamps to be renewed within the usual margin."""
        open_ = [one for one in self.stamps if not one.renewed and one not in self.overdue]
        return tuple(one for one in open_ if one.expires <= self.at + MARGIN)

    @property
    def exit_code(self) -> ExitCode:
        """9 altered or not valid · 10 not to be ascertained, or a stamp not renewed in time · 0 everything holds."""
        worse = {one.now for one in self.changed if one.is_worse}
        if self.faults or self.manifest is None or worse - {Outcome.INDETERMINATE} or self._round is ExitCode.NOT_VALID:
            return ExitCode.NOT_VALID
        if worse or self.overdue or self.open or self._round is ExitCode.INDETERMINATE:
            return ExitCode.INDETERMINATE
        return ExitCode.OK

    @property
    def _round(self) -> ExitCode:
        """What the state of the round says; that somebody has not signed was declared when the package was made."""
        if self.status is None or not self.status.expected:
            return ExitCode.OK
        from pdz_docs.round.states import Adhesions

        return RoundStatus(documents=(self.status,), adhesions=Adhesions(counts={})).exit_code


def check_package(package: Path, *, at: datetime, anchors: Anchors | None = None) -> Checked:
    """Check a package as of `at`, trusting `anchors` instead of what it brings when they are given.

    Raises InputError when the path cannot be read or is no package.
    """
    with tempfile.TemporaryDirectory(prefix="pdz-") as temporary:
        folder = Path(temporary)
        inspection = inspect(package, lambda item: _place(item, folder))
        checked = Checked(
            package=package,
            at=at,
            manifest=inspection.manifest,
            faults=inspection.faults,
            own_trust=anchors is None,
        )
        if inspection.manifest is None:
            return checked
        return _Check(checked, inspection.manifest, folder).checked(anchors)


def _place(item: Item, folder: Path) -> Path | None:
    """Where a file is unpacked, by its path alone: in the shape of a working folder, with the lists of trust and the earlier verdicts
    beside it. Whatever else a package may hold is only read through."""
    came_from = restored(item.path)
    if came_from is not None:
        return folder / came_from
    is_verdict = item.path.startswith(f"{REPORTS}/") and item.path.endswith(".json")
    return folder / item.path if is_verdict or trusted.is_part(item.path) else None


@dataclass
class _Check:
    """The check of a package that is unpacked in `folder`."""

    _so_far: Checked
    _manifest: Manifest
    _folder: Path
    _signatures: dict[str, Signed] = field(default_factory=dict)
    _changed: list[Changed] = field(default_factory=list)
    _faults: list[Fault] = field(default_factory=list)
    _accepted: frozenset[str] = frozenset()
    _lists: tuple[Proven, ...] = ()

    def checked(self, anchors: Anchors | None) -> Checked:
        status: DocumentStatus | None = None
        stamps: tuple[Stamp, ...] = ()
        try:
            trust = anchors or trusted.anchors_in(self._folder, self._manifest.trust.source, self._manifest.at)
            examination = Examination(
                self._folder / "output", self._manifest.document, witness(trust, at=self._so_far.at)
            )
            self._accepted = _accepted_in(self._folder / STATUS)
            self._lists = trusted.proven_in(self._folder, self._manifest.trust.source)
            self._faults += _unproven(self._lists)
            self._judge(examination)
            self._faults += messages.disagreeing(self._folder, self._manifest)
            status = examination.status()
            stamps = tuple(self._stamps())
        except PdzError as error:
            # What is missing or altered was named above; what depends on it cannot be judged.
            self._faults.append(Fault("NON_ESAMINABILE", f"Le firme non si possono verificare tutte: {error.text}"))
        so_far = self._so_far
        return Checked(
            package=so_far.package,
            at=so_far.at,
            manifest=self._manifest,
            faults=(*so_far.faults, *self._faults),
            status=status,
            signatures=tuple(self._signatures.values()),
            changed=tuple(self._changed),
            stamps=stamps,
            lists=self._lists,
            own_trust=so_far.own_trust,
        )

    def _judge(self, examination: Examination) -> None:
        for some in (examination.originals(), examination.adhesions(), examination.long_term()):
            for judged in some:
                path = packaged(judged.path.relative_to(self._folder).as_posix())
                self._compare(path, judged)
                for signature in signatures_of(judged.verdict):
                    self._note(
                        path, signature, undecided=judged.frozen is None and judged.verdict.sha256 not in self._accepted
                    )

    def _compare(self, path: str, judged: Judged) -> None:
        """Today's verdict beside the one in the package."""
        report = self._folder / f"{REPORTS}/{path}.json"
        if not report.is_file():
            return
        then = _outcome_in(report)
        if then is None:
            self._faults.append(Fault("VERDETTO_ILLEGGIBILE", "Il verdetto nel pacchetto non si legge.", path))
        elif then is not judged.verdict.outcome:
            self._changed.append(Changed(path, then, judged.verdict.outcome))

    def _note(self, path: str, signature: SignatureVerdict, *, undecided: bool) -> None:
        """The best that some file says of a signature: many copies hold it."""
        certificate = signature.certificate
        one = Signed(
            path,
            signer_name(signature),
            undecided,
            signature.indication,
            signature.time.opposable,
            signature.time.source,
            certificate.not_after if certificate is not None else None,
        )
        known = self._signatures.get(signature.id)
        if known is None or _better(one, known):
            self._signatures[signature.id] = one

    def _stamps(self) -> Iterator[Stamp]:
        found = tuple(archiving.records(self._folder / "output"))
        sources = {one.record.source.sha256 for one in found}
        for one in found:
            path = packaged(one.path.relative_to(self._folder).as_posix())
            yield Stamp(path, one.record.expires, one.record.sha256 in sources)


def _unproven(lists: tuple[Proven, ...]) -> Iterator[Fault]:
    for one in lists:
        if one.proof is Proof.NONE:
            yield Fault(
                "ELENCO_NON_FIRMATO", one.why or "La firma dell’elenco non regge.", f"{TRUST}/elenchi/{one.file}"
            )


def _accepted_in(status: Path) -> frozenset[str]:
    """The digests of the adhesions that had been accepted, as the package's own status says."""
    try:
        bodies = json.loads(status.read_bytes())["adhesions"]["bodies"]
        return frozenset(str(one["sha256"]) for one in bodies if one["state"] in _ACCEPTED)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return frozenset()


def _outcome_in(report: Path) -> Outcome | None:
    """The outcome in a pdz.verify/1 of one file."""
    try:
        return Outcome(json.loads(report.read_bytes())["files"][0]["outcome"])
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return None


def _better(one: Signed, other: Signed) -> bool:
    """Whether `one` proves more than `other`: a sound verdict first, then the earliest proven time."""
    passed = (one.indication is Indication.TOTAL_PASSED, other.indication is Indication.TOTAL_PASSED)
    if passed[0] is not passed[1]:
        return passed[0]
    if one.time is None or other.time is None:
        return one.time is not None and other.time is None
    return one.time < other.time
