"""The real Italian trusted list: taking it into the cache, and having it ready again. Needs PDZ_CASES."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.harness import Row, measure

_CLOCK = datetime(2025, 8, 15, tzinfo=UTC)


def run(smoke: bool) -> Iterable[Row]:
    folder = os.environ.get("PDZ_CASES")
    if not folder:
        return
    from pdz_docs.trust import eu
    from pdz_docs.trust.cache import Cache
    from pdz_docs.trust.update import import_files

    files = [Path(folder) / "files" / name for name in ("130-eu-lotl-370.xml", "119-it-tl-211.xml")]
    rounds = 1 if smoke else 5
    with tempfile.TemporaryDirectory() as temporary:
        number = itertools.count()
        take = measure(
            lambda: import_files(Cache(Path(temporary) / str(next(number))), files, at=_CLOCK), rounds=rounds
        )
        yield Row("list of the lists 370 and Italian list 211, checked and read", *take, goal="≤ 1.5 s")
        cache = Cache(Path(temporary) / "0")
        yield Row(
            "the same from the cache", *measure(lambda: eu.anchors(cache, at=_CLOCK), rounds=rounds), goal="≤ 0.1 s"
        )
