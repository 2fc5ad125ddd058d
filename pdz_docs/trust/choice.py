"""The `--trust` option as anchors: eu, demo, none, or paths of certificates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.trust import anchors
from pdz_docs.trust.anchors import Anchors, Source


def choose(names: Sequence[str], *, demo_folder: Path) -> Anchors:
    """What `names` say to trust; nothing said means the EU lists, never the demonstration root.

    `demo_folder` is where the demonstration PKI lies. Raises InputError when a word is mixed with others or a path is no certificate.
    """
    if len(names) > 1 and set(names) & {"eu", "demo", "none"}:
        raise InputError("«eu», «demo» e «none» si usano da soli.", hint="Più valori di --trust servono solo per più file.")
    match list(names):
        case [] | ["eu"]:
            return Anchors(Source.EU)
        case ["demo"]:
            return anchors.demo(demo_folder)
        case ["none"]:
            return anchors.none()
        case _:
            return anchors.load_files([Path(name) for name in names])
