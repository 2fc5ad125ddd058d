"""The `--trust` option as anchors: eu, demo, none, or paths of certificates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.trust import anchors
from pdz_docs.trust.anchors import Anchors
from pdz_docs.work.clock import system_clock


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
    match list(names):
        case [] | ["eu"]:
            # The lists' parser is needed by nobody else.
            from pdz_docs.trust import cache, eu

            return eu.anchors(cache.Cache(cache_folder or cache.default_folder()), at=at or system_clock())
        case ["demo"]:
            return anchors.demo(demo_folder)
        case ["none"]:
            return anchors.none()
        case _:
            return anchors.load_files([Path(name) for name in names])
