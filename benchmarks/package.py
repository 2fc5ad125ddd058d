"""A package of a round with a thousand adhesions: seconds, and the memory it takes beside that of a hundred."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.harness import Row

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    few, many = (5, 20) if smoke else (100, 1000)
    with TemporaryDirectory(prefix="pdz-bench-") as temporary:
        peaks = {}
        for count in (few, many):
            folder = Path(temporary, str(count))
            _apart(_prepare, folder, count)
            cpu, wall, peaks[count] = _apart(_package, folder, count)
            goal = "<= 30 s" if count == 1000 else ""
            yield Row(f"package of {count} adhesions, {peaks[count] >> 10} MB at its peak", cpu, wall, goal)
            cpu, wall, peak = _apart(_check, folder, count)
            yield Row(f"check of {count} adhesions, {peak >> 10} MB at its peak", cpu, wall)
        # Its one figure is the ratio: memory of many beside memory of few.
        yield Row(f"memory: {many} adhesions beside {few}", 0.0, 0.0, "flat", peaks[many] / peaks[few])


def _apart(work: object, folder: Path, count: int) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and peak resident KiB of a piece of work in a process of its own, its children's CPU included."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_measured, args=(work, folder, count, theirs))
    process.start()
    theirs.close()
    result: tuple[float, float, int] = ours.recv()
    process.join()
    return result


def _measured(work: object, folder: Path, count: int, pipe: object) -> None:
    start = time.perf_counter()
    before = _cpu()
    work(folder, count)  # type: ignore[operator]
    used = _cpu() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pipe.send((used, time.perf_counter() - start, peak))  # type: ignore[attr-defined]


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _prepare(folder: Path, count: int) -> None:
    """A frozen agreement, and `count` signed adhesions that came by PEC."""
    from pdz_docs.demo.pki import make_pki
    from tests.round.package_material import adhesion, trusted_lists
    from tests.round.round_material import crowd, open_round

    pki = make_pki(crowd(26), at=AT)
    round_ = open_round(folder / "ambito", pki, crowd(26), at=AT)
    trusted_lists(folder / "fiducia", pki, AT)
    for number in range(count):
        adhesion(round_, number)


def _package(folder: Path, _: int) -> None:
    from dataclasses import replace

    from pdz_docs.reports.package import PackageWords
    from pdz_docs.round.package.gathering import Order
    from pdz_docs.round.package.lastact import last_act
    from pdz_docs.round.package.making import make_package
    from pdz_docs.trust import eu, pec
    from pdz_docs.trust.cache import Cache
    from tests.round.package_material import office

    cache, home = Cache(folder / "fiducia"), folder / "ambito"
    at = last_act(home / "output", "accordo")
    order = Order(
        folder=home,
        document="accordo",
        at=at,
        office=office(),
        anchors=replace(eu.anchors(cache, at=at), pec=pec.providers(cache)),
        cache=cache,
        words=PackageWords(),
    )
    make_package(order, target=folder / "pacchetto.zip")


def _check(folder: Path, _: int) -> None:
    from pdz_docs.round.package.checking import check_package

    check_package(folder / "pacchetto.zip", at=datetime.fromisoformat("2035-01-01T12:00:00+01:00"))
