"""The `--trust` and `--offline` options: whom to believe (eu, demo, none, or paths of certificates), and whom to ask."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pdz_docs.errors import InputError
from pdz_docs.trust import anchors, cache, pec
from pdz_docs.trust.anchors import Anchors
from pdz_docs.work.clock import system_clock

if TYPE_CHECKING:
    from pdz_docs.trust.revocation_sources import RevocationSources


def choose(
    names: Sequence[str], *, demo_folder: Path, at: datetime | None = None, cache_folder: Path | None = None
) -> Anchors:
    """What `names` say to trust; nothing said means the EU lists, never the demonstration root.

    `demo_folder` is where the demonstration PKI lies; `at` the instant that the age of the lists is told for (else now);
    `cache_folder` where the lists are (else the user's own). Raises InputError when a word is mixed with others, a path is no
    certificate, or the cached lists are damaged.
    """
    if len(names) > 1 and set(names) & {"eu", "demo", "none"}:
        raise InputError(
            "«eu», «demo» e «none» si usano da soli.", hint="Più valori di --trust servono solo per più file."
        )
    lists = cache.Cache(cache_folder or cache.default_folder())
    match list(names):
        case [] | ["eu"]:
            # The lists' parser is needed by nobody else.
            from pdz_docs.trust import eu

            chosen = eu.anchors(lists, at=at or system_clock())
        case ["demo"]:
            from pdz_docs.trust import demonstration

            chosen = demonstration.anchors(demo_folder, at=at or system_clock())
        case ["none"]:
            chosen = anchors.none()
        case _:
            chosen = anchors.load_files([Path(name) for name in names])
    # Who carries the mail is another matter than who certifies the signers.
    return replace(chosen, pec=pec.providers(lists))


@contextmanager
def revocation_sources(*, offline: bool, cache_folder: Path | None = None) -> Iterator[RevocationSources]:
    """Where this run learns of revocations: with `offline` from what is stored alone, else over the network too.

    PDZ_LOCAL_RESPONDERS names hosts of one's own network (comma separated) that may be asked all the same.
    """
    from pdz_docs.trust.cache import default_folder
    from pdz_docs.trust.responders import Responders
    from pdz_docs.trust.revocation_sources import RevocationSources

    folder = (cache_folder or default_folder()) / "revoche"
    if offline:
        yield RevocationSources(folder=folder)
        return
    with TemporaryDirectory(prefix="pdz-") as record:
        local = frozenset(
            host.strip() for host in os.environ.get("PDZ_LOCAL_RESPONDERS", "").split(",") if host.strip()
        )
        responders = Responders(local=local, record=Path(record))
        yield RevocationSources(ask=responders.ask, folder=folder, patience=3 * responders.timeout)
