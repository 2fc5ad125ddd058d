"""Progress with the remaining time, on stderr and only when it is a terminal."""

from __future__ import annotations

import sys

from pdz_docs.work.progress import SILENT, Progress


class _Bar:
    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as RichProgress

        self._progress = RichProgress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
            auto_refresh=False,  # no thread of its own: work beside it may fork
        )
        self._task: TaskID | None = None

    def start(self, total: int, label: str) -> None:
        self._progress.start()
        self._task = self._progress.add_task(label, total=total)

    def step(self, label: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=1, refresh=True, description=label or None)

    def end(self) -> None:
        self._progress.stop()
        if self._task is not None:
            self._progress.remove_task(self._task)  # a bar that is over is not drawn again beside the next one
            self._task = None


def progress() -> Progress:
    """A bar for a person, silence for a pipe."""
    return _Bar() if sys.stderr.isatty() else SILENT
