"""CPU time of a piece of work, children included, and the rows that `make bench` prints."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SET_CHILD_SUBREAPER = 36  # prctl(2)


@dataclass(frozen=True)
class Row:
    """One line of the table. `goal` is the figure an issue asks for, in words; `ratio` is against the peer named in `what`."""

    what: str
    cpu: float
    wall: float
    goal: str = ""
    ratio: float | None = None


def installed(place: Path) -> dict[str, str]:
    """The environment of a command that is installed: its byte code is there, in `place`, whatever this shell says of writing any."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(place)}


def _adopt() -> None:
    """From now on processes whose parent was killed (a LibreOffice that is ended with its worker) are counted as children."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_CHILD_SUBREAPER, 1)


def _bury(patience: float = 2.0) -> None:
    """Take leave of adopted children that have ended, so that their time is in the account; those still at work are left alone."""
    end = time.monotonic() + patience
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.05)


def _cpu() -> float:
    _bury()
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measure(work: Callable[[], object], *, rounds: int = 3, warm_up: bool = True) -> tuple[float, float]:
    """Median (CPU seconds, wall seconds) of `work` over `rounds`, after one round that is not counted."""
    if warm_up:
        work()
    cpu, wall = [], []
    for _ in range(rounds):
        before, start = _cpu(), time.perf_counter()
        work()
        wall.append(time.perf_counter() - start)
        cpu.append(_cpu() - before)
    return statistics.median(cpu), statistics.median(wall)


def command_cpu(args: list[str], *, may_refuse: bool = False, at_most: int | None = None) -> float:
    """CPU seconds of one command, from the operating system's own account; exit status 1 is an answer if it `may_refuse`.

    A command that needs more than `at_most` seconds is ended there (on Linux): what is given is then at least that.
    """
    pid = os.posix_spawn(
        args[0],
        args,
        {**os.environ},
        file_actions=[(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_WRONLY, 0) for n in (1, 2)],
    )
    if at_most is not None and sys.platform == "linux":
        resource.prlimit(pid, resource.RLIMIT_CPU, (at_most, at_most + 1))
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code and not (may_refuse and code == 1) and not (at_most is not None and code == -signal.SIGXCPU):
        sys.exit(f"{' '.join(args)}: exit status {code}")
    return max(usage.ru_utime + usage.ru_stime, float(at_most or 0) if code == -signal.SIGXCPU else 0.0)


_adopt()
