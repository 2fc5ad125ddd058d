"""Mayors sign one after the other on one PC: each file that their tool saves is collected at once, and the next one is given the last good copy.

What a file is worth is said by `collecting` and `status`, as for any other that comes back; here is only the order of things.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from pdz_docs.errors import InputError, Severity
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import collecting, places, returned, rounds
from pdz_docs.round.collecting import Fate, Received
from pdz_docs.round.findings import Found
from pdz_docs.round.signed import signer_name
from pdz_docs.round.states import Row, State, still_to_sign
from pdz_docs.round.status import Awaited, read_files, round_status
from pdz_docs.round.witness import Witness, cache_folder, witness
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.vocabulary import SubIndication
from pdz_docs.work.clock import Clock, fixed_clock
from pdz_docs.work.files import sha256_of, write_atomically

_GOOD = frozenset({State.SIGNED, State.SIGNED_WITH_NOTES, State.LATE})
_OPEN = frozenset({State.SIGNER_TO_CONFIRM, State.UNCERTAIN})
REFUSED = ".NO"
# A command given meanwhile at another desk holds the folder for a while; nobody gets up for that.
_PATIENCE = 120.0


class Answer(Enum):
    """What is told to whoever has just signed. CHECK: the bytes are right, and the office has something to confirm.

    Whether the certificate is revoked is often not to be known where people sign: that alone leaves an OK, with the reason.
    """

    OK = auto()
    CHECK = auto()
    NO = auto()


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer to one saved file. `why` when it is not a plain OK; `restored` when the last good copy was put back."""

    answer: Answer
    name: str
    body: str | None = None
    signer: str | None = None
    why: tuple[str, ...] = ()
    restored: Path | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the round stands; `waiting` are the rows still to be signed, in the order of the document, `signed` how many are not."""

    signed: int
    expected: int
    waiting: tuple[Row, ...]


class Session:
    """One document signed in turn in the folder `watched`, which always holds the copy to sign next under the frozen file's name."""

    def __init__(self, folder: Path, watched: Path, document: str | None, *, anchors: Anchors, clock: Clock) -> None:
        """Raises InputError when the document is not frozen to be signed, or `watched` is one of the program's own folders."""
        self._folder, self._watched, self._output = folder, watched, folder / "output"
        if watched.resolve().is_relative_to(self._output.resolve()):
            raise InputError(
                f"{watched} è una cartella del programma: non vi si salvano file da firmare.",
                hint="Indicate un'altra cartella.",
            )
        self._frozen: Frozen = rounds.current(self._output, document)
        self._anchors, self._clock = anchors, clock
        self._witness = self._new_witness()
        self._head = self._best_copy()
        self._seen: set[str] = set()

    @property
    def to_sign(self) -> Path:
        """The file that the next mayor opens."""
        return self._watched / self._frozen.manifest.file

    @property
    def title(self) -> str:
        return self._frozen.manifest.title

    def open(self) -> None:
        """Put the copy to sign in its place, unless something lies there: that is heard first. Raises ToolFailedError."""
        if not self.to_sign.exists():
            self._lay()

    def receive(self, path: Path) -> Heard | None:
        """Collect what was saved at `path` and answer; None for what is known already.

        Afterwards the copy to sign is the best there is: with the new signature when it is good, else the last good one. A bad file
        of another name gets the ending .NO, so that nobody goes on from it. Raises as `collect` does.
        """
        if path.name.endswith(REFUSED) or not path.is_file():
            return None
        saved = sha256_of(path)
        self._seen.add(saved)
        if saved == sha256_of(self._head):
            return None
        self._witness = self._new_witness()
        clock = fixed_clock(self._witness.at)
        found = collecting.collect(
            [path], folder=self._folder, witness=self._witness, clock=clock, patience=_PATIENCE
        ).items
        if not found or found[0].fate is Fate.KNOWN:
            if path == self.to_sign:
                self._lay()  # an old copy where the one to sign should be
            return None
        heard = self._heard(found[0])
        if heard.answer is Answer.NO:
            return self._restored(heard, path)
        self._head = self._best_copy()
        self._lay()
        return heard

    def turn(self) -> Turn:
        """Who has not signed yet."""
        manifest = self._frozen.manifest
        awaited = Awaited(manifest.document, manifest.title, manifest.signatories, manifest.deadline, manifest.mode)
        (status,) = round_status(self._output, [awaited], verify=self._witness, now=self._witness.at).documents
        waiting = tuple(row for row in status.expected if still_to_sign(row, manifest.deadline))
        expected = status.counts["expected"]
        return Turn(expected - len(waiting), expected, waiting)

    def _heard(self, item: Received) -> Heard:
        """What the collected file says: of the body it was filed for, and of all that it holds."""
        if item.fate is not Fate.FILED:
            return Heard(Answer.NO, item.name, why=(item.why or "",))
        found, strangers = self._read(item.place)
        mine = [one for body, one in found if body == item.signatory]
        notes = (
            note.text
            for body, one in found
            for note in one.notes(self._frozen.manifest.deadline)
            if one.state not in _GOOD and (body == item.signatory or one.state not in _OPEN)
            if note.severity != Severity.INFO
        )
        return Heard(
            _answer([one for _, one in found], mine, strangers),
            item.name,
            body=next((one.body for one in self._frozen.manifest.signatories if one.id == item.signatory), None),
            signer=signer_name(mine[-1].signature) if mine else None,
            why=(*strangers, *dict.fromkeys(notes)),
        )

    def _restored(self, heard: Heard, path: Path) -> Heard:
        if path != self.to_sign:
            path.replace(path.with_name(f"{path.name}{REFUSED}"))
        self._lay()
        return replace(heard, restored=self.to_sign)

    def _lay(self) -> None:
        """Put the best copy in its place. What was saved there in the meantime stays: it is heard next."""
        if self.to_sign.exists() and sha256_of(self.to_sign) not in self._seen:
            return
        write_atomically(self.to_sign, self._head.read_bytes())
        self._seen.add(sha256_of(self._head))

    def _best_copy(self) -> Path:
        """The longest filed copy of the frozen bytes from which one may go on, else the frozen file itself."""
        original = self._frozen.read()
        filed = returned.candidates(places.signed_folder(self._output, self._frozen))
        copies = [path for path in filed if path.suffix == ".pdf" and path.read_bytes().startswith(original)]
        for path in sorted(copies, key=lambda one: one.stat().st_size, reverse=True):
            found, strangers = self._read(path)
            every = [one for _, one in found]
            if every and _answer(every, every, strangers) is not Answer.NO:
                return path
        return self._frozen.path

    def _read(self, path: Path) -> tuple[list[tuple[str, Found]], tuple[str, ...]]:
        """The signatures of a file by body, and what is said of the signers that nobody was waiting for."""
        back = read_files(self._output, self._frozen, self._witness, (path,))
        found = [(body, one) for body, several in back.found.items() for one in several]
        return found, tuple(f"{one.signer or one.file}: {one.why}." for one in back.unexpected)

    def _new_witness(self) -> Witness:
        return witness(self._anchors, at=self._clock(), cache=cache_folder(self._output))


def _answer(every: list[Found], mine: list[Found], strangers: tuple[str, ...]) -> Answer:
    """NO when any signature of the file is wrong, or somebody signed whom nobody expected; else as the signer's own stands."""
    if strangers or any(one.state not in (_GOOD | _OPEN) for one in every):
        return Answer.NO
    return Answer.CHECK if any(one.state in _OPEN and not _but_for_revocation(one) for one in mine) else Answer.OK


def _but_for_revocation(found: Found) -> bool:
    return found.state is State.UNCERTAIN and found.signature.sub_indication is SubIndication.TRY_LATER
