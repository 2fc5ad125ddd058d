"""Long work beside the page: one thing at a time, its progress to be asked for, its failure in the words of the command line."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from pdz_docs.errors import PdzError, Severity
from pdz_docs.work.progress import Progress


@dataclass(frozen=True, slots=True)
class Shown:
    """What a finished job shows: a template of the pages and its values."""

    template: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is nothing to show, and the way out."""

    text: str
    problems: tuple[str, ...] = ()
    hint: str | None = None


Work = Callable[[Progress], Shown]


@dataclass
class Job:
    """One action asked for. It is itself the progress that its work tells."""

    number: int
    label: str
    total: int = 0
    done: int = 0
    step_label: str = ""
    result: Shown | Failed | None = None

    def start(self, total: int, label: str) -> None:
        self.total, self.done, self.step_label = total, 0, label

    def step(self, label: str = "") -> None:
        self.done += 1
        self.step_label = label or self.step_label

    def end(self) -> None:
        pass


class Desk:
    """Takes jobs and does them in order, in a thread that ends with the program."""

    def __init__(self) -> None:
        self._jobs: list[Job] = []
        self._waiting: queue.Queue[tuple[Job, Work]] = queue.Queue()
        self._lock = threading.Lock()
        threading.Thread(target=self._serve, daemon=True, name="lavori").start()

    def put(self, label: str, work: Work) -> Job:
        """Queue some work."""
        with self._lock:
            job = Job(len(self._jobs) + 1, label)
            self._jobs.append(job)
        self._waiting.put((job, work))
        return job

    def get(self, number: int) -> Job | None:
        """The job of a number."""
        return self._jobs[number - 1] if 0 < number <= len(self._jobs) else None

    def _serve(self) -> None:
        while True:
            job, work = self._waiting.get()
            job.result = _outcome(job, work)


def _outcome(job: Job, work: Work) -> Shown | Failed:
    try:
        return work(job)
    except PdzError as error:
        problems = tuple(str(one) for one in error.problems if one.severity is not Severity.INFO)
        return Failed(error.text, problems, error.hint)
    except Exception as error:  # noqa: BLE001 - the last resort, as at the command line: a bug is told as one
        return Failed(
            f"Errore interno del programma ({type(error).__name__}: {error}). Non dipende dai dati: segnalatelo."
        )
