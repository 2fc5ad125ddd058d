"""To whom the office writes and what about: what is asked of a body (L. 241/1990 art. 6 c. 1 lett. b), what stands in the way before a refusal
(art. 10-bis). What went out is noted with the day it was received, because the days run from there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pdz_docs.adhesions import receipts, register
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.findings import ACCEPTED, State, Weight
from pdz_docs.adhesions.register import Kind, Wrote
from pdz_docs.adhesions.standing import Standing
from pdz_docs.adhesions.summary import Register, register_of
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.trust.pec import PecProviders
from pdz_docs.work.clock import ROME, Clock
from pdz_docs.work.locks import exclusive

# L. 241/1990 art. 10-bis: observations within ten days of the receipt.
NOTICE_DAYS = 10
# No law fixes the days of a request: fair ones (art. 6 c. 1 lett. b), the same as those of the notice unless the office says otherwise.
REQUEST_DAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One letter to make. `found` is what was seen, `asked` what is asked for, `within` the last day for the answer."""

    kind: Kind
    standing: Standing
    found: tuple[str, ...]
    asked: tuple[str, ...]
    within: date
    days: int


def requests(
    known: Register, today: date, *, days: int = REQUEST_DAYS, only: tuple[str, ...] = ()
) -> tuple[Writing, ...]:
    """A request for each body that has something to complete. Raises InputError when one of `only` has nothing to."""
    waiting = [one for one in (*known.applications, *known.adhesions) if one.state is State.TO_COMPLETE]
    strangers = sorted(set(only) - {one.body.id for one in waiting})
    if strangers:
        raise InputError(
            f"Nulla da chiedere a: {', '.join(strangers)}.", hint="Chi ha qualcosa da integrare: pdz adhesions list."
        )
    chosen = [one for one in waiting if not only or one.body.id in only]
    return tuple(_request(one, today, days) for one in chosen)


def notice(known: Register, body: str, instrument: Instrument, reasons: tuple[str, ...], today: date) -> Writing:
    """The notice to one body: `reasons`, else what the examination found. Raises InputError when there is nothing that stands in the way."""
    one = of_body(known, body, instrument)
    if one.received is None or one.state in ACCEPTED:
        raise InputError(
            f"{one.body.name}: non c'è nessuna {instrument} da rifiutare.", hint="A che punto è: pdz adhesions list."
        )
    found = reasons or tuple(_texts(one, Weight.OFFICE, Weight.REQUEST))
    if not found:
        raise InputError("Mancano i motivi che ostano all'accoglimento.", hint="Indicateli con --reason.")
    within = today + timedelta(days=NOTICE_DAYS)
    return Writing(kind=Kind.NOTICE, standing=one, found=found, asked=(), within=within, days=NOTICE_DAYS)


def of_body(known: Register, body: str, instrument: Instrument) -> Standing:
    """Where one body stands. Raises InputError when nobody has that id."""
    everybody = known.adhesions if instrument is Instrument.ADHESION else known.applications
    found = next((one for one in everybody if one.body.id == body), None)
    if found is None:
        named = ", ".join(one.body.id for one in everybody)
        raise InputError(f"«{body}» non è fra chi può presentare una {instrument}.", hint=f"Ci sono: {named}.")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """What the office says of a letter that went out: the day it was received, or the receipt that shows it."""

    body: str
    instrument: Instrument
    kind: Kind
    received: date | None = None
    receipt: Path | None = None
    protocol: str | None = None
    days: int | None = None


def note(folder: Path, said: Dispatched, *, providers: PecProviders | None, clock: Clock) -> Wrote:
    """Write in the register that a letter was received. Raises InputError when nothing shows it, RefusedError when a receipt shows
    something else, or another run holds the folder."""
    output = folder / "output"
    with exclusive(output):
        one = of_body(register_of(folder), said.body, said.instrument)
        shown = _receipt(said.receipt, one, providers, folder) if said.receipt is not None else None
        received = shown.at.astimezone(ROME).date() if shown is not None else said.received
        if received is None:
            raise InputError(
                "Serve il giorno in cui l'ente l'ha ricevuta.",
                hint="--on GG/MM/AAAA, o --receipt con la ricevuta di consegna.",
            )
        days = NOTICE_DAYS if said.kind is Kind.NOTICE else said.days or REQUEST_DAYS
        event = Wrote(
            at=clock(),
            body=one.body.id,
            instrument=said.instrument,
            letter=said.kind,
            received=received,
            within=received + timedelta(days=days),
            protocol=said.protocol,
            proof=shown.kept if shown is not None else None,
            proves=shown.proves if shown is not None else None,
        )
        register.append(output, [event])
    return event


def _receipt(path: Path, one: Standing, providers: PecProviders | None, folder: Path) -> receipts.Shown:
    shown = receipts.read(
        path, sent_in=folder / "output" / "da-spedire", riservato=folder / "riservato", providers=providers
    )
    if one.body.pec is not None and shown.recipient != one.body.pec:
        raise RefusedError(
            f"La ricevuta è della consegna a un altro indirizzo, non al domicilio digitale di {one.body.name}.",
            hint="Indicate la ricevuta giusta, o il giorno con --on.",
        )
    return shown


def _request(one: Standing, today: date, days: int) -> Writing:
    asked = tuple(found.ask for found in (one.received.findings if one.received else ()) if found.ask)
    return Writing(
        kind=Kind.REQUEST,
        standing=one,
        found=tuple(_texts(one, Weight.REQUEST)),
        asked=tuple(dict.fromkeys(asked)),
        within=today + timedelta(days=days),
        days=days,
    )


def _texts(one: Standing, *weights: Weight) -> Iterator[str]:
    return (found.text for found in (one.received.findings if one.received else ()) if found.weight in weights)
