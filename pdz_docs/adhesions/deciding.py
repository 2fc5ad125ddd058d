"""The office's word on an application or an adhesion. A refusal follows its notice and the ten days for observations (L. 241/1990 art. 10-bis)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.adhesions import register
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.correspondence import of_body
from pdz_docs.adhesions.desk import roll_at
from pdz_docs.adhesions.intake import Desk
from pdz_docs.adhesions.reading import Means
from pdz_docs.adhesions.register import Decided, Kind, Outcome
from pdz_docs.adhesions.standing import Standing
from pdz_docs.adhesions.summary import register_of
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.round.arrivals import Arrival
from pdz_docs.trust.anchors import Anchors, none
from pdz_docs.work.clock import ROME, fixed_clock
from pdz_docs.work.locks import exclusive

_NOBODY = none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What the person in charge says. `file` is one that nobody could recognise, and that is the body's."""

    outcome: Outcome
    reason: str
    by: str
    act: str | None = None
    protocol: str | None = None
    file: Path | None = None


def decide(
    folder: Path, body: str, instrument: Instrument, word: Word, *, now: datetime, anchors: Anchors = _NOBODY
) -> Decided:
    """Add a decision to the register. A file that is given with it is examined under `anchors` and filed first.

    Raises InputError when there is nothing to decide upon or words are missing, RefusedError when a refusal comes before its notice
    or the end of its ten days, or another run holds the folder.
    """
    output = folder / "output"
    _check_words(word)
    with exclusive(output):
        if word.file is not None:
            _assign(word.file, folder, body, instrument, anchors, now)
        one = of_body(register_of(folder), body, instrument)
        _check(one, word, now)
        decision = Decided(
            at=now,
            body=one.body.id,
            instrument=instrument,
            outcome=word.outcome,
            reason=word.reason.strip(),
            by=word.by.strip(),
            act=word.act,
            protocol=word.protocol,
            about=one.received.sha256 if one.received is not None else None,
        )
        register.append(output, [decision])
    return decision


def _assign(path: Path, folder: Path, body: str, instrument: Instrument, anchors: Anchors, now: datetime) -> None:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso.") from error
    roll = roll_at(folder)
    whose = roll.of_id(body)
    if whose is None:
        known = ", ".join(one.id for one in roll.bodies)
        raise InputError(f"«{body}» non è in signatories/ets.yaml.", hint=f"Gli enti: {known}.")
    desk = Desk(folder, Means(roll=roll, anchors=anchors), fixed_clock(now))
    desk.assign(Arrival(path.name, data, str(path)), instrument, whose)


def _check_words(word: Word) -> None:
    if not word.reason.strip() or not word.by.strip():
        raise InputError("Servono il motivo e chi decide.", hint="--reason «…» --by «Nome, qualifica».")


def _check(one: Standing, word: Word, now: datetime) -> None:
    if word.outcome is Outcome.DECLINED:
        return
    if one.received is None:
        raise InputError(f"Di {one.body.name} non è arrivato nulla su cui decidere.", hint="Prima: pdz collect.")
    if word.outcome is Outcome.REFUSED:
        _after_the_notice(one, now)


def _after_the_notice(one: Standing, now: datetime) -> None:
    sent = one.last(Kind.NOTICE)
    if sent is None:
        raise RefusedError(
            f"{one.body.name}: non si rifiuta senza il preavviso di rigetto (L. 241/1990 art. 10-bis).",
            hint=f"Si scrive con «pdz adhesions notice {one.body.id}», e quando è ricevuto «pdz adhesions sent {one.body.id}».",
        )
    if now.astimezone(ROME).date() <= sent.within:
        raise RefusedError(
            f"{one.body.name}: i dieci giorni per le osservazioni finiscono il {sent.within:%d/%m/%Y}.",
            hint="Si decide dal giorno dopo, valutando ciò che è arrivato.",
        )
