"""Several documents signed by one person, one after the other; a remote key is authorised once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pdz_docs.errors import PdzError, Problem, Severity, SigningError, Where
from pdz_docs.round import desk
from pdz_docs.round.desk import Manner, Offer
from pdz_docs.signing.batching import in_batch
from pdz_docs.signing.keys import Key
from pdz_docs.signing.remote import RemoteKey


@dataclass(frozen=True, slots=True)
class Signing:
    """What became of one document: the place of its signed file, or why it was not signed."""

    offer: Offer
    place: Path | None = None
    error: PdzError | None = None


def sign_all(
    shown: Sequence[Offer], *, key: Key, at: datetime, output: Path, manner: Manner, target: Path | None = None
) -> Iterator[Signing]:
    """Sign each of `shown`, in order; one that is refused does not hold the others up, a device that fails ends it all.

    `target` is where the signed file of the only one goes; without it they lie beside the others of the round.

    Each is saved before the next is given. With a remote key every document is brought as far as its hash, then all are authorised
    together (CSC API: numSignatures).
    """
    for offer, signed in _signed(shown, key, at, manner):
        yield _kept(offer, signed, output, manner, target)


def refusal(made: Sequence[Signing]) -> PdzError | None:
    """The failure of the whole: the only one there is, or all of them by file; None when everything was signed."""
    failed = [(one.offer, one.error) for one in made if one.error is not None]
    if len(made) == 1 or not failed:
        return failed[0][1] if failed else None
    return SigningError(
        f"Non firmati: {len(failed)} file su {len(made)}.",
        hint="Ripetete il comando con questi soltanto.",
        problems=[
            Problem(
                id="FIRMA", severity=Severity.ERROR, text=error.text, where=Where(file=str(offer.path)), hint=error.hint
            )
            for offer, error in failed
        ],
    )


def _signed(shown: Sequence[Offer], key: Key, at: datetime, manner: Manner) -> Iterator[tuple[Offer, bytes | PdzError]]:
    if isinstance(key, RemoteKey):
        work = [partial(_by, offer, at, manner) for offer in shown]
        yield from zip(shown, asyncio.run(in_batch(key, work)), strict=True)
        return
    for offer in shown:
        try:
            yield offer, asyncio.run(_by(offer, at, manner, key))
        except PdzError as error:
            yield offer, error


async def _by(offer: Offer, at: datetime, manner: Manner, key: Key) -> bytes:
    return await desk.signature(offer, key=key, at=at, manner=manner)


def _kept(offer: Offer, signed: bytes | PdzError, output: Path, manner: Manner, target: Path | None) -> Signing:
    if isinstance(signed, PdzError):
        return Signing(offer, error=signed)
    try:
        return Signing(offer, place=desk.keep(offer, signed, output=output, form=manner.form, target=target))
    except PdzError as error:
        return Signing(offer, error=error)
