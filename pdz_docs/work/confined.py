"""Work on untrusted items in processes of their own: each item has a time limit, each process a memory limit.

A file made to exhaust a parser takes its own process with it and nothing else. Processes live on from item to item, so that three
hundred small files cost what they cost. Memory limits are those of the operating system, where it has them (not on Windows, and
macOS does not enforce them).
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import Generic, TypeVar

_STARVED = 10
_SET_PARENT_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG

Item = TypeVar("Item")
Value = TypeVar("Value")


class Failure(Enum):
    """Why there is no value."""

    TIME = auto()
    MEMORY = auto()
    CRASH = auto()


@dataclass(frozen=True, slots=True)
class Result(Generic[Value]):
    """The value of one item, or why there is none."""

    value: Value | None
    failure: Failure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confinement:
    """`seconds` of work for an item, `memory` bytes that a process may take beyond those it starts with, how many `processes`.

    The clock alone does not end an item: on a busy machine it may have had no time at all. Who works little is waited for ten times
    as long."""

    seconds: float = 10.0
    memory: int = 1 << 30
    processes: int = os.cpu_count() or 1


def run(
    function: Callable[[Item], Value], items: Sequence[Item], confinement: Confinement | None = None
) -> Iterator[Result[Value]]:
    """`function` of each item, in the order of the items. `function` has to be importable by name (or a partial of such a one).

    An exception in `function` is a bug and is raised here; running out of time or memory, or dying, is a `Failure`. So is a
    `SystemError`: it says that the interpreter itself, or a library in C, no longer stands.
    """
    crew = Crew(function, confinement)
    try:
        yield from crew.run(items)
    finally:
        crew.dismiss()


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    index: int = -1
    since: float = 0.0
    worked: float = 0.0


class Crew(Generic[Item, Value]):
    """Processes for one function, started when they are first needed; whoever makes a crew dismisses it."""

    def __init__(self, function: Callable[[Item], Value], confinement: Confinement | None = None) -> None:
        self._function = function
        self._limits = confinement or Confinement()
        self._context = _context()
        self._workers: list[_Worker] = []

    def run(self, items: Sequence[Item]) -> Iterator[Result[Value]]:
        """One batch, as `run` does it; the next may begin when this one has been taken whole."""
        done: dict[int, Result[Value]] = {}
        waiting = iter(enumerate(items))
        while len(self._workers) < min(self._limits.processes, len(items)):
            self._workers.append(self._hire())
        for worker in self._workers:
            self._give(worker, waiting)
        for index in range(len(items)):
            while index not in done:
                done.update(self._collect(waiting))
            yield done.pop(index)

    def dismiss(self) -> None:
        """End every process."""
        for worker in self._workers:
            _kill(worker)
        self._workers.clear()

    def _collect(self, waiting: Iterator[tuple[int, Item]]) -> dict[int, Result[Value]]:
        """What has been finished, and what has run out of time, since the last call."""
        busy = [worker for worker in self._workers if worker.index >= 0]
        patience = min((self._left(worker) for worker in busy), default=0.0)
        ready = wait([worker.pipe for worker in busy], timeout=max(0.0, patience))
        found: dict[int, Result[Value]] = {}
        for place, worker in enumerate(self._workers):
            if worker.index < 0:
                continue
            index = worker.index
            if worker.pipe in ready:
                result: Result[Value] = self._receive(worker)
            elif self._left(worker) <= 0:
                result = Result(None, Failure.TIME)
            else:
                continue
            found[index] = result
            if result.failure is not None:
                _kill(worker)
                self._workers[place] = worker = self._hire()
            self._give(worker, waiting)
        return found

    def _left(self, worker: _Worker) -> float:
        """How many seconds at least until its item has had its time."""
        seconds, waited = self._limits.seconds, time.monotonic() - worker.since
        if waited < seconds:
            return seconds - waited
        worked = _worked(worker.process.pid)
        own = waited if worked is None else worked - worker.worked
        return min(seconds - own, _STARVED * seconds - waited)

    def _hire(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, self._function, self._limits.memory), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, waiting: Iterator[tuple[int, Item]]) -> None:
        index, item = next(waiting, (-1, None))
        worker.index, worker.since, worker.worked = index, time.monotonic(), _worked(worker.process.pid) or 0.0
        if index >= 0:
            with suppress(BrokenPipeError):  # it died while idle: `collect` finds out
                worker.pipe.send(item)

    def _receive(self, worker: _Worker) -> Result[Value]:
        try:
            kind, value = worker.pipe.recv()
        except (EOFError, OSError):
            return Result(None, Failure.CRASH)
        if kind == "bug":
            raise value
        return Result(None, Failure.MEMORY) if kind == "memory" else Result(value)


def _worked(pid: int | None) -> float | None:
    """The CPU seconds that a process has had; None where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return None


def _serve(pipe: Connection, function: Callable[[Item], Value], memory: int) -> None:
    """The life of a process: one item after the other until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_parent()
    _limit_memory(memory)
    gc.freeze()  # what came with the fork is nobody's garbage: to look through it would copy its pages
    while True:
        try:
            item = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: tuple[str, object] = ("value", function(item))
        except MemoryError:
            answer = ("memory", None)
        except SystemError:
            os._exit(1)
        except Exception as bug:  # noqa: BLE001 - carried to the process that can report it
            answer = ("bug", bug)
        pipe.send(answer)


def _end_with_parent() -> None:
    """A killed command leaves no process behind. The pipe alone does not tell: forked processes hold each other's ends of it open."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)


def _limit_memory(memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):
        import resource

        limit = _address_space() + memory  # a forked process starts with all that the command has mapped
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _address_space() -> int:
    """Bytes mapped by this process; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def beside_threads() -> None:
    """Said once by a program whose other threads may hold a lock while this one forks: a server without threads then does the forking."""
    global _start
    if sys.platform == "linux":
        _start = "forkserver"


# Forking is ten times quicker and only sound on Linux.
_start = "fork" if sys.platform == "linux" else "spawn"


def _context() -> BaseContext:
    return multiprocessing.get_context(_start)


def _kill(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()
