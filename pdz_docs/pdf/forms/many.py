"""One blank, filled for everybody: in several processes when there are many, each form on its own so that memory stays flat."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from pdz_docs.errors import InputError, PdzError, ToolFailedError
from pdz_docs.pdf.forms.fill import BlankForm
from pdz_docs.pdf.forms.spec import FieldValue
from pdz_docs.pdf.forms.word import WordForm
from pdz_docs.pdf.made import Made, made
from pdz_docs.work import confined
from pdz_docs.work.confined import Confinement
from pdz_docs.work.progress import SILENT, Progress

# A form takes milliseconds; fewer of them than this are done before the processes have started.
_WORTH_PROCESSES: Final = 24
_SECONDS: Final = 60.0
_PROCESSES_A_CORE: Final = 2  # half of the time a process waits for the disk


@dataclass(frozen=True, slots=True)
class Blank:
    """The two files that the forms of one text are made from."""

    pdf: BlankForm
    word: WordForm


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A form to make: for whom (as messages call it), from which blank, with what in it."""

    name: str
    blank: str
    title: str
    values: Mapping[str, FieldValue]


def fill_each(
    orders: Sequence[Order], blanks: Mapping[str, Blank], *, folder: Path, progress: Progress = SILENT
) -> Iterator[Made | InputError]:
    """The form of each order in turn, made in `folder`, or why it cannot be made: one body's wrong datum does not hold the others up.

    Raises ToolFailedError when the disk is full or a process dies.
    """
    if not orders:
        return
    progress.start(len(orders), "Moduli")
    try:
        for order, done in zip(orders, _results(orders, partial(_fill, blanks, folder)), strict=True):
            progress.step(order.name)
            yield done
    finally:
        progress.end()


def _results(
    orders: Sequence[Order], fill: Callable[[tuple[int, Order]], Made | PdzError]
) -> Iterator[Made | InputError]:
    numbered = list(enumerate(orders))
    if len(orders) < _WORTH_PROCESSES:
        results: Iterable[Made | PdzError | None] = map(fill, numbered)
    else:
        limits = Confinement(seconds=_SECONDS, processes=_PROCESSES_A_CORE * (os.cpu_count() or 1))
        results = (result.value for result in confined.run(fill, numbered, limits))
    for order, result in zip(orders, results, strict=True):
        if result is None:
            raise ToolFailedError(
                f"{order.name}: il processo che riempiva il modulo si è interrotto.",
                hint="Ripetete il comando: i moduli già fatti restano.",
            )
        if isinstance(result, PdzError) and not isinstance(result, InputError):
            raise result
        yield result


def _fill(blanks: Mapping[str, Blank], folder: Path, item: tuple[int, Order]) -> Made | PdzError:
    number, order = item
    blank = blanks[order.blank]
    try:
        pdf = blank.pdf.fill(order.values, title=order.title)
        return made(folder, f"modulo-{number}", blank.word.fill(order.values), pdf.data)
    except PdzError as error:  # carried to the process that can tell it
        return error
