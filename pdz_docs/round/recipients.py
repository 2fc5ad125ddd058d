"""To whom something is sent in a round, and what: invitation, reminder, copy of the concluded document.

What comes from or goes to a domicilio digitale is registered in the protocollo (CAD art. 40-bis; DPR 445/2000 art. 53): the program prepares
what to send, the protocollo sends it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from pdz_docs.errors import RefusedError
from pdz_docs.expectations import Deadline, ExpectedSignatory
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, places, rounds
from pdz_docs.round.states import DocumentStatus, Row, State, still_to_sign, unsettled

if TYPE_CHECKING:
    from pdz_docs.dossier import Dossier


class Occasion(StrEnum):
    """Why something is sent."""

    INVITATION = "invito"
    REMINDER = "sollecito"
    COPY = "copia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A body, who signs for it, and where it is reached. `state` is where its signature stands."""

    id: str
    body: str
    role: str
    person: str
    office: str
    state: State
    pec: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """One sending: the same `files` to each recipient. `sender` writes, `reply_to` is its domicilio digitale.

    `unsettled` are the bodies whose signature is still to be ascertained or decided, `declined` those that do not sign."""

    occasion: Occasion
    document: str
    title: str
    version: int
    sha256: str
    frozen_at: datetime
    deadline: Deadline | None
    at: datetime
    files: tuple[Path, ...]
    recipients: tuple[Recipient, ...]
    unsettled: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    sender: str | None = None
    reply_to: str | None = None
    demonstrative: bool = False


def dispatch(
    occasion: Occasion, status: DocumentStatus, frozen: Frozen, *, output: Path, dossier: Dossier | None, at: datetime
) -> Dispatch:
    """What `occasion` sends in the round of `frozen`, whose state is `status`; nobody's address is known without a dossier.

    Raises RefusedError for a copy of what is not concluded yet.
    """
    if occasion is Occasion.COPY and not status.concluded:
        raise RefusedError(f"«{status.title}» non è concluso: {_lacking(status)}.", hint="A che punto è: pdz status.")
    manifest = frozen.manifest
    lead = dossier.capofila if dossier else None
    return Dispatch(
        occasion=occasion,
        document=manifest.document,
        title=manifest.title,
        version=manifest.version,
        sha256=manifest.sha256,
        frozen_at=manifest.frozen_at,
        deadline=manifest.deadline,
        at=at,
        files=_signed_files(status) if occasion is Occasion.COPY else (frozen.path,),
        recipients=tuple(_recipients(occasion, status, frozen, output, dossier)),
        unsettled=tuple(row.body for row in status.expected if unsettled(row, manifest.deadline)),
        declined=tuple(row.body for row in status.expected if row.state is State.DECLINED),
        sender=f"{lead.denominazione} – Ufficio di Piano" if lead else None,
        reply_to=lead.pec if lead else None,
        demonstrative=manifest.demonstrative,
    )


def _recipients(
    occasion: Occasion, status: DocumentStatus, frozen: Frozen, output: Path, dossier: Dossier | None
) -> Iterator[Recipient]:
    decided = decisions.read(places.signed_folder(output, frozen))
    people = rounds.with_successors(frozen, decided).manifest.signatories
    for row in status.expected:
        if not _concerns(occasion, row, frozen.manifest.deadline):
            continue
        body = dossier.ente(row.id) if dossier else None
        yield Recipient(
            id=row.id,
            body=row.body,
            role=row.role.value,
            person=row.person,
            office=_office(people, row),
            state=row.state,
            pec=body.pec if body else None,
            email=body.email if body else None,
        )


def _concerns(occasion: Occasion, row: Row, deadline: Deadline | None) -> bool:
    if occasion is Occasion.COPY:
        return row.state not in (State.REPLACED, State.DECLINED)
    return still_to_sign(row, deadline)


def _office(people: tuple[ExpectedSignatory, ...], row: Row) -> str:
    return next((one.office for one in people if one.id == row.id and one.person == row.person), "")


def _signed_files(status: DocumentStatus) -> tuple[Path, ...]:
    """The files that carry the signatures, each once: a queue is one file, separate copies are many."""
    return tuple(dict.fromkeys(Path(row.file) for row in status.expected if row.file is not None))


def _lacking(status: DocumentStatus) -> str:
    if not status.signed:
        return "manca ancora qualche firma"
    return "mancano i passi dopo le firme: " + ", ".join(step.id for step in status.steps if step.date is None)
