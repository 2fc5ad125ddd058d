"""The instant of the last act of a round: what a package says of itself, so that it does not depend on when it is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from pathlib import Path

from pdz_docs.pdf.states import Frozen
from pdz_docs.round import archiving, collected, decisions, places, rounds, steps
from pdz_docs.round.package import contents
from pdz_docs.work.clock import ROME


def last_act(output: Path, document: str, more: Iterable[datetime] = ()) -> datetime:
    """When the last thing happened to `document`: frozen, collected, decided, archived, registered (a day counts from its beginning);
    `more` are acts that are recorded elsewhere.

    Raises InputError when the document was not frozen to be signed.
    """
    rounds.current(output, document)
    versions = contents.versions(output, document)
    return max((*_acts(output, document, versions), *more)).astimezone(ROME)


def _acts(output: Path, document: str, versions: tuple[Frozen, ...]) -> Iterator[datetime]:
    for frozen in versions:
        folder = places.signed_folder(output, frozen)
        yield frozen.manifest.frozen_at
        yield from (one.at for one in decisions.read(folder))
        yield from (
            datetime.combine(date.fromisoformat(one.date), time(0), tzinfo=ROME)
            for one in steps.read(folder)
            if one.date is not None
        )
    for name in (document, *contents.adhesions(output)):
        yield from _collected(output / "signed" / name)
        yield from (one.record.at for one in archiving.records(output, name))


def _collected(folder: Path) -> Iterator[datetime]:
    for path in contents.documents_in(folder):
        record = collected.read(path)
        if record is not None:
            yield record.collected
