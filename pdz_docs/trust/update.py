"""Lists of trust from the network or from files, checked from the Official Journal down and put into the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path

from pdz_docs.errors import InputError, PdzError, RefusedError
from pdz_docs.trust import journal, safexml
from pdz_docs.trust.cache import Cache, Entry
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.eu import LOTL
from pdz_docs.trust.fetching import Fetch, fetch_https
from pdz_docs.trust.journal import LOTL_LOCATION, PINNED, SignedList, signed_list
from pdz_docs.trust.listfacts import Pointer, TrustedListFacts
from pdz_docs.trust.listsignature import check_signature
from pdz_docs.work.progress import SILENT, Progress

DEFAULT_TERRITORIES = ("IT",)
# Withdrawn from the Union: its list is closed, kept by the Commission for old signatures.
_NOT_CURRENT = frozenset({"UK"})
_CONNECTIONS = 6


class Step(StrEnum):
    """What became of one list."""

    NEW = "NEW"
    UNCHANGED = "UNCHANGED"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Taken:
    """One list: its territory (or the name of the file, when not even that could be read), and why when it was refused."""

    name: str
    step: Step
    entry: Entry | None = None
    problem: PdzError | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What an update or an import did. `notice` is a notice of the Official Journal that this version does not know yet."""

    lists: tuple[Taken, ...]
    notice: str | None = None

    @property
    def refused(self) -> tuple[Taken, ...]:
        return tuple(taken for taken in self.lists if taken.step is Step.REFUSED)


def update(
    cache: Cache,
    *,
    at: datetime,
    territories: Sequence[str] | None = DEFAULT_TERRITORIES,
    fetch: Fetch = fetch_https,
    pinned: frozenset[str] = PINNED,
    progress: Progress = SILENT,
) -> Update:
    """Fetch the list of the lists and the lists of `territories` (None: all current ones).

    A territory that fails leaves its cached list as it is and is reported; without a good list of the lists nothing goes on.
    Raises ToolFailedError for the network, InputError for a list of the lists that is not good, RefusedError when it goes back.
    """
    lotl = signed_list(fetch(LOTL_LOCATION), LOTL_LOCATION)
    pivots = (
        [signed_list(fetch(url), url) for url in journal.pivot_locations(lotl.facts)]
        if journal.needs_pivots(lotl, at=at, pinned=pinned)
        else []
    )
    with cache.writing():
        taken = [_take_lotl(cache, lotl, pivots, source=LOTL_LOCATION, at=at, pinned=pinned)]
        wanted = [
            pointer
            for pointer in _pointers(lotl.facts)
            if (territories is None and pointer.territory not in _NOT_CURRENT)
            or pointer.territory in (territories or ())
        ]
        taken += [
            Taken(name, Step.REFUSED, problem=InputError(f"La lista delle liste non conosce il territorio «{name}»."))
            for name in territories or ()
            if all(pointer.territory != name for pointer in wanted)
        ]
        taken += _take_fetched(cache, wanted, at=at, fetch=fetch, progress=progress)
    return Update(tuple(taken), journal.publication_of(lotl.facts))


def import_files(cache: Cache, paths: Sequence[Path], *, at: datetime, pinned: frozenset[str] = PINNED) -> Update:
    """Take lists from files in any order: the newest list of the lists, its pivots, and national lists.

    Without a list of the lists among them, the cached one says who may sign. Each file stands alone: a bad one is reported
    and the others are taken. Raises InputError when a path cannot be read.
    """
    read = [(path, _read_file(path)) for path in paths]
    taken: list[Taken] = []
    parsed: list[SignedList] = []
    for path, data in read:
        try:
            parsed.append(signed_list(data, path.name))
        except PdzError as error:
            taken.append(Taken(path.name, Step.REFUSED, problem=error))
    lotls = sorted((one for one in parsed if one.facts.lotl), key=lambda one: one.facts.sequence)
    notice = None
    with cache.writing():
        if lotls:
            *pivots, lotl = lotls
            notice = journal.publication_of(lotl.facts)
            take_lotl = partial(_take_lotl, cache, lotl, pivots, source=lotl.name, at=at, pinned=pinned)
            taken.append(_attempt(lotl.name, take_lotl))
        pointers = {pointer.territory: pointer for pointer in _cached_pointers(cache)}
        for one in parsed:
            if not one.facts.lotl:
                take = partial(_take_parsed, cache, pointers.get(one.facts.territory), one, source=one.name, at=at)
                taken.append(_attempt(one.name, take))
    return Update(tuple(taken), notice)


def _take_fetched(
    cache: Cache, pointers: Sequence[Pointer], *, at: datetime, fetch: Fetch, progress: Progress
) -> list[Taken]:
    """Several lists are fetched at once; they are checked and kept one after the other."""
    taken = []
    progress.start(len(pointers), "Elenchi di fiducia")
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        waited = [(pointer, pool.submit(fetch, pointer.location)) for pointer in pointers]
        for pointer, future in waited:
            taken.append(_attempt(pointer.territory, partial(_take_national, cache, pointer, future.result, at=at)))
            progress.step(pointer.territory)
    progress.end()
    return taken


def _take_lotl(
    cache: Cache,
    lotl: SignedList,
    pivots: Sequence[SignedList],
    *,
    source: str,
    at: datetime,
    pinned: frozenset[str],
) -> Taken:
    if not lotl.facts.lotl or lotl.facts.territory != LOTL:
        raise InputError(f"{lotl.name} non è la lista europea delle liste.")
    signer = journal.check_lotl(lotl, pivots, at=at, pinned=pinned)
    taken = _put(cache, lotl, signer=signer.sha256, source=source, at=at)
    cache.put_pivots(pivot.data for pivot in pivots)
    return taken


def _take_national(cache: Cache, pointer: Pointer, fetched: Callable[[], bytes], *, at: datetime) -> Taken:
    one = signed_list(fetched(), f"L’elenco {pointer.territory}")
    return _take_parsed(cache, pointer, one, source=pointer.location, at=at)


def _take_parsed(cache: Cache, pointer: Pointer | None, one: SignedList, *, source: str, at: datetime) -> Taken:
    if pointer is None:
        raise InputError(
            f"{one.name}: non si sa chi può firmare l’elenco {one.facts.territory}.",
            hint="Importate insieme anche la lista europea delle liste (eu-lotl.xml).",
        )
    if one.facts.territory != pointer.territory or one.facts.lotl:
        raise InputError(f"{one.name} è l’elenco {one.facts.territory}, non {pointer.territory}.")
    signers = frozenset(sha256(der) for der in pointer.signers)
    signer = check_signature(one.data, one.root, signers=signers, at=at, what=one.name)
    return _put(cache, one, signer=signer.sha256, source=source, at=at)


def _put(cache: Cache, one: SignedList, *, signer: str, source: str, at: datetime) -> Taken:
    if one.facts.issued > at:
        raise RefusedError(f"{one.name} è datato {one.facts.issued:%d/%m/%Y}, dopo l’istante della verifica.")
    entry = cache.put(one.data, one.facts, signer=signer, source=source, checked=at)
    if entry is None:
        return Taken(one.facts.territory, Step.UNCHANGED, cache.entries()[one.facts.territory])
    return Taken(one.facts.territory, Step.NEW, entry)


def _attempt(name: str, take: Callable[[], Taken]) -> Taken:
    try:
        return take()
    except PdzError as error:
        return Taken(name, Step.REFUSED, problem=error)


def _cached_pointers(cache: Cache) -> Iterable[Pointer]:
    entry = cache.entries().get(LOTL)
    return _pointers(signed_list(cache.read(entry), entry.file).facts) if entry is not None else ()


def _pointers(lotl: TrustedListFacts) -> tuple[Pointer, ...]:
    """One pointer for each territory: the last published. The list's pointer to itself is no territory's."""
    return tuple({p.territory: p for p in lotl.pointers if p.territory != LOTL}.values())


def _read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > safexml.MAX_BYTES:
            raise InputError(f"{path}: troppo grande per essere un elenco di fiducia.")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso e i permessi.") from error
