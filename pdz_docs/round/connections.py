"""The trusted lists that are here, their age, and whether newer ones can be fetched from this network (`pdz doctor`)."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from datetime import datetime

from pdz_docs.errors import PdzError
from pdz_docs.round.equipment import Item
from pdz_docs.trust import pec
from pdz_docs.trust.cache import Cache, Entry
from pdz_docs.trust.fetching import Fetch
from pdz_docs.trust.journal import LOTL_LOCATION

_LISTS = "dice quali prestatori e certificati sono qualificati (reg. UE 910/2014 art. 22)"
_UPDATE = "«pdz trust update», o «pdz trust import» con file già scaricati."


def trust_items(cache: Cache, at: datetime) -> Iterator[Item]:
    """Each trusted list of the cache with its sequence number and age, then the PEC providers' certificates."""
    try:
        entries = cache.entries()
        known = pec.providers(cache)
    except PdzError as error:
        yield _item("elenchi di fiducia", _LISTS, None, error.hint or str(error))
        return
    if not entries:
        yield _item("elenchi di fiducia europei", _LISTS, None, _UPDATE)
    for entry in entries.values():
        yield _item(f"elenco {entry.territory}", _LISTS, None if entry.stale(at) else _age(entry, at), _expired(entry))
    newest = max(known.lists, key=lambda one: one.dated) if known is not None else None
    yield _item(
        "gestori di PEC",
        "dice chi ha firmato una busta di posta certificata",
        f"{len(newest.providers)} certificati, di {newest.age_days(at)} giorni fa" if newest is not None else None,
        "«pdz trust import --pec FILE» con l’elenco pubblicato da AgID.",
    )


def network_items(fetch: Fetch) -> Iterator[Item]:
    """The system's proxy, and what answers at the address of the European list of lists: the site, a proxy that opens encrypted
    connections (the way out says so), or nobody."""
    proxy = urllib.request.getproxies().get("https")
    yield Item(
        kind="rete",
        name="proxy di sistema",
        purpose="porta alla rete i comandi che la usano",
        found=_without_password(proxy) if proxy else "nessuno",
        required=False,
    )
    purpose = "da qui si scaricano gli elenchi di fiducia"
    try:
        fetch(LOTL_LOCATION)
    except PdzError as error:
        yield _item("ec.europa.eu", purpose, None, f"{error} {error.hint or ''}".strip(), kind="rete")
    else:
        yield _item("ec.europa.eu", purpose, "raggiungibile, con un certificato riconosciuto", None, kind="rete")


def _age(entry: Entry, at: datetime) -> str:
    return f"n. {entry.sequence}, di {entry.age_days(at)} giorni fa, {entry.services} servizi"


def _expired(entry: Entry) -> str:
    return f"L’elenco n. {entry.sequence} è scaduto: {_UPDATE}"


def _without_password(proxy: str) -> str:
    """The address of the proxy: what is before the at sign is a name and a password."""
    scheme, mark, rest = proxy.rpartition("://")
    return f"{scheme}{mark}{rest.rpartition('@')[2]}"


def _item(name: str, purpose: str, found: str | None, way_out: str | None, *, kind: str = "fiducia") -> Item:
    return Item(
        kind=kind, name=name, purpose=purpose, found=found, required=False, way_out=way_out if found is None else None
    )
