"""How long work tells how far it is; the command line decides what is shown, the work only counts."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told once how many steps there are, then of each one that ends."""

    def start(self, total: int, label: str) -> None: ...
    def step(self, label: str = "") -> None: ...
    def end(self) -> None: ...


class Silent:
    """Shows nothing: the default, and what a pipe gets."""

    def start(self, total: int, label: str) -> None:
        pass

    def step(self, label: str = "") -> None:
        pass

    def end(self) -> None:
        pass


SILENT = Silent()
