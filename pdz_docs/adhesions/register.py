"""The register of adhesions: one line for each thing that happened, never edited, each naming the digest of the one before.

What was known on a day is the lines up to that day (`pdz adhesions list --on`). No personal tax code is ever written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.findings import Channel, Finding, State
from pdz_docs.errors import InputError
from pdz_docs.expectations import Sha256
from pdz_docs.profiles.acceptance import Evidence
from pdz_docs.round.collected import Kept as Kept
from pdz_docs.values import Value
from pdz_docs.verification.vocabulary import TimeSource
from pdz_docs.work.files import write_atomically

_BROKEN_HINT = "Il registro non si modifica a mano: rimettetelo da una copia di sicurezza."
_Enum = Field(strict=False)


class Outcome(StrEnum):
    """What the office decided of a body's instrument."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    DECLINED = "DECLINED"


class Kind(StrEnum):
    """The two letters: the request to complete (L. 241/1990 art. 6 c. 1 lett. b), the notice before a refusal (art. 10-bis)."""

    REQUEST = "REQUEST"
    NOTICE = "NOTICE"


class _Line(Value):
    """What every line has: when it was written, whose it is, of which instrument."""

    at: AwareDatetime
    body: str
    instrument: Annotated[Instrument, _Enum]


class Received(_Line):
    """A form that came back and what the examination made of it. `file` lies in the working folder, `identity` in riservato/."""

    event: Literal["RECEIVED"] = "RECEIVED"
    name: str
    file: str
    sha256: Sha256
    arrived: AwareDatetime
    proof: Annotated[TimeSource | None, _Enum] = None
    protocol: str | None = None
    agreement: int | None = None
    state: Annotated[State, _Enum]
    channel: Annotated[Channel | None, _Enum] = None
    kind: Annotated[Evidence | None, _Enum] = None
    signer: str | None = None
    findings: tuple[Finding, ...] = ()
    evidence: tuple[Kept, ...] = ()
    identity: tuple[Kept, ...] = ()
    to_see: bool = False
    class_: str | None = None
    code: str | None = None
    areas: tuple[str, ...] = ()

    def same_as(self, other: Received) -> bool:
        """Whether both say the same of the same file."""
        return self.model_copy(update={"at": other.at, "arrived": other.arrived}) == other


class Decided(_Line):
    """The office's word. `about` is the digest of the form that it had before it."""

    event: Literal["DECIDED"] = "DECIDED"
    outcome: Annotated[Outcome, _Enum]
    reason: str
    by: str
    act: str | None = None
    protocol: str | None = None
    about: Sha256 | None = None


class Wrote(_Line):
    """A letter that went out. `received` is when it reached the body: the days of art. 10-bis run from there. `proof` is what shows it."""

    event: Literal["WROTE"] = "WROTE"
    letter: Annotated[Kind, _Enum]
    received: date
    within: date
    protocol: str | None = None
    proof: Kept | None = None
    proves: str | None = None


class Discarded(_Line):
    """Identity documents deleted after the check, and the note of what was seen. `files` are those that were there."""

    event: Literal["DISCARDED"] = "DISCARDED"
    by: str
    seen: str
    files: tuple[Kept, ...]


class Checked(_Line):
    """A declaration drawn for the sample checks of DPR 445/2000 art. 71, or the outcome of its check."""

    event: Literal["CHECKED"] = "CHECKED"
    draw: str
    by: str | None = None
    outcome: str | None = None


Event = Received | Decided | Wrote | Discarded | Checked


class _Written(Value):
    """One line of the file: `previous` is the SHA-256 of the line before, so that a line taken out or changed shows."""

    previous: str
    event: Annotated[Event, Field(discriminator="event")]


def path_in(output: Path) -> Path:
    return output / "adesioni" / "registro.jsonl"


def read(output: Path, *, until: datetime | None = None) -> tuple[Event, ...]:
    """Every event, oldest first; with `until` only what was known then. Raises InputError when a line was touched."""
    path = path_in(output)
    found: list[Event] = []
    previous = ""
    for number, line in enumerate(path.read_bytes().splitlines() if path.is_file() else (), start=1):
        try:
            one = _Written.model_validate_json(line)
        except ValidationError as error:
            raise InputError(f"{path}, riga {number}: non si legge.", hint=_BROKEN_HINT) from error
        if one.previous != previous:
            raise InputError(f"{path}, riga {number}: non segue la riga che c'era prima.", hint=_BROKEN_HINT)
        previous = sha256(line).hexdigest()
        found.append(one.event)
    return tuple(one for one in found if until is None or one.at < until)


def append(output: Path, events: Sequence[Event]) -> None:
    """Add lines in one rename. The caller holds the folder (`exclusive`)."""
    if not events:
        return
    path = path_in(output)
    read(output)
    before = path.read_bytes() if path.is_file() else b""
    lines = before.splitlines()
    previous = sha256(lines[-1]).hexdigest() if lines else ""
    for event in events:
        line = _Written(previous=previous, event=event).model_dump_json().encode()
        lines.append(line)
        previous = sha256(line).hexdigest()
    write_atomically(path, b"\n".join(lines) + b"\n")


def about(events: Iterable[Event], body: str, instrument: Instrument) -> tuple[Event, ...]:
    """The lines of one body's instrument."""
    return tuple(one for one in events if one.body == body and one.instrument is instrument)
