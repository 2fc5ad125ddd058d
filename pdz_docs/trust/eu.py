"""Anchors from the cached lists of trust, and what the cache holds, in the words of contracts.md."""

from __future__ import annotations

from datetime import datetime

from pdz_docs.trust import parsed
from pdz_docs.trust.anchors import Anchors, Source, TrustList
from pdz_docs.trust.cache import Cache, Entry
from pdz_docs.trust.services import ServiceIndex

LOTL = "EU"


def anchors(cache: Cache, *, at: datetime) -> Anchors:
    """What the cached lists let trust, as at the instant `at`. No list is no anchor, which is a verdict's business, not an error.

    Every service is an anchor whatever its type and status: a chain tells who issued a certificate, the service's history what
    that was worth and when. Raises InputError when the cache is damaged.
    """
    index = services(cache)
    lists = tuple(_trust_list(entry, at) for entry in cache.entries().values())
    return Anchors(Source.EU, index.certificates, lists, index)


def services(cache: Cache) -> ServiceIndex:
    """Every service of every cached list. Raises InputError when the cache is damaged."""
    national = [entry for territory, entry in cache.entries().items() if territory != LOTL]
    return ServiceIndex(
        [service for entry in national for service in parsed.services(cache, entry)],
        [digest for entry in national for digest in entry.unreadable],
    )


def _trust_list(entry: Entry, at: datetime) -> TrustList:
    return TrustList(
        territory=entry.territory,
        sequence=entry.sequence,
        issued=entry.issued,
        next_update=entry.next_update,
        sha256=entry.sha256,
        stale=entry.stale(at),
    )
