"""Every document of the root dossier, from nothing to Word and PDF; then again with one objective changed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from benchmarks.harness import Row, measure

_ROOT = Path(__file__).parents[1]
_DATA = ("pdz.yaml", "piano.yaml", "signatories", "workshops", "templates")


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build
    from pdz_docs.work.clock import system_clock

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for item in _DATA:
            source = _ROOT / item
            if source.is_dir():
                shutil.copytree(source, folder / item)
            else:
                shutil.copy(source, folder / item)

        some = ("avviso", "riparto") if smoke else ()

        def everything() -> None:
            shutil.rmtree(folder / "output", ignore_errors=True)
            build(load(folder), folder=folder, documents=some, clock=system_clock)

        def one_objective() -> None:
            work = folder / "workshops" / "minori.yaml"
            text = work.read_text(encoding="utf-8")
            work.write_text(text.replace("titolo: Una tessera", "titolo: Altra tessera", 1), encoding="utf-8")
            build(load(folder), folder=folder, documents=some, clock=system_clock)
            work.write_text(text, encoding="utf-8")

        rounds = 1 if smoke else 3
        goal = f"≤ 25 s on 2 idle cores ({os.cpu_count()} here)"
        yield Row(
            "some documents" if smoke else "all documents",
            *measure(everything, rounds=rounds, warm_up=not smoke),
            goal=goal,
        )
        yield Row("one objective changed", *measure(one_objective, rounds=1, warm_up=False))
