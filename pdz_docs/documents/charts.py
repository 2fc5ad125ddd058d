"""The pictures of the plan, drawn with matplotlib: readable in grey and by colour-blind readers, the same bytes for the same data.

matplotlib is heavy and optional (extra `charts`): it is imported when a picture is drawn, and without it documents have the tables
alone, which hold the same data. Colours are Okabe and Ito's, each with a hatch of its own; the typeface is matplotlib's, so a
picture does not depend on the fonts of the machine.
"""

from __future__ import annotations

import importlib
import importlib.util
import io
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache, wraps
from typing import Any, Final, ParamSpec

from pdz_docs.documents.italian import number
from pdz_docs.documents.pictures import Picture

WIDTH_MM: Final = 165.0
_DPI: Final = 150
_MM_PER_INCH: Final = 25.4
_BLUE: Final = "#0072B2"
_VERMILION: Final = "#D55E00"
# In this order the neighbours in a bar differ most for readers with protanopia, deuteranopia and tritanopia.
_COLOURS: Final = (_BLUE, "#E69F00", "#009E73", _VERMILION, "#CC79A7", "#F0E442", "#56B4E9", "#999999")
_HATCHES: Final = ("", "///", "...", "xx", "\\\\\\", "++", "oo", "--")
_INK: Final = "#17324D"
_STYLE: Final[dict[Any, Any]] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.edgecolor": "#8896A5",
    "axes.labelcolor": _INK,
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.5,
}

Data = ParamSpec("Data")
_wanted: ContextVar[bool] = ContextVar("wanted", default=True)
Rows = tuple[tuple[str, tuple[float, ...]], ...]


def available() -> bool:
    """Whether pictures can be drawn here."""
    return importlib.util.find_spec("matplotlib") is not None


@contextmanager
def undrawn() -> Iterator[None]:
    """Documents have the tables alone meanwhile, as without matplotlib: for whoever only asks what they lack."""
    before = _wanted.set(False)
    try:
        yield
    finally:
        _wanted.reset(before)


def _drawn(draw: Callable[Data, Picture | None]) -> Callable[Data, Picture | None]:
    """A picture that is drawn once for the same data, where pictures are wanted and can be drawn."""
    remembered = lru_cache(maxsize=64)(draw)

    @wraps(draw)
    def drawn(*args: Data.args, **kwargs: Data.kwargs) -> Picture | None:
        return remembered(*args, **kwargs) if _wanted.get() and available() else None  # type: ignore[arg-type]

    return drawn


@_drawn
def stacked(rows: Rows, series: tuple[str, ...], unit: str, alt: str) -> Picture | None:
    """Horizontal bars, one for each row, in one piece for each series; None without matplotlib or without data."""
    if not rows:
        return None
    names = [_wrapped(name, 44) for name, _ in rows]
    line = 7.0 if any("\n" in name for name in names) else 4.2
    figure, axes = _figure(height_mm=20 + line * len(names))
    lines = range(len(rows))
    left = [0.0] * len(rows)
    for place, label in enumerate(series):
        values = [row[1][place] for row in rows]
        style = {"color": _COLOURS[place % 8], "hatch": _HATCHES[place % 8], "edgecolor": "white"}
        axes.barh(lines, values, left=left, label=label, height=0.72, **style)
        left = [before + value for before, value in zip(left, values, strict=True)]
    for position, total in enumerate(left):
        axes.text(total, position, f" {number(round(total))}", va="center", fontsize=7)
    axes.set_yticks(lines, names)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.xaxis.set_major_formatter(lambda value, _: number(int(value)))
    axes.margins(x=0.12)
    if len(series) > 1:
        axes.legend(
            loc="lower center", bbox_to_anchor=(0.45, 1.0), ncols=min(len(series), 4), frameon=False, fontsize=7.5
        )
    return _picture(figure, alt)


@_drawn
def matrix(rows: Rows, columns: tuple[str, ...], alt: str) -> Picture | None:
    """A grid of counts: the bigger the disc the higher the number, which is written in it."""
    if not rows or not columns:
        return None
    figure, axes = _figure(height_mm=24 + 8 * len(rows))
    most = max((value for _, values in rows for value in values), default=0) or 1
    for line, (_, values) in enumerate(rows):
        for column, value in enumerate(values):
            if value:
                axes.scatter(column, line, s=90 + 260 * value / most, color=_BLUE)
                axes.text(
                    column, line, number(int(value)), ha="center", va="center", color="white", fontsize=8, weight="bold"
                )
            else:
                axes.text(column, line, "–", ha="center", va="center", color="#8896A5")
    width = min(17, max(12, 60 // len(columns)))  # characters, so that neighbours do not touch
    axes.set_xticks(range(len(columns)), [_wrapped(name, width, lines=3) for name in columns])
    axes.set_yticks(range(len(rows)), [_wrapped(name, 46) for name, _ in rows])
    axes.xaxis.tick_top()
    axes.set_xlim(-0.6, len(columns) - 0.4)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.grid(color="#E6ECF2", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    return _picture(figure, alt)


@_drawn
def progress(rows: Rows, unit: str, alt: str) -> Picture | None:
    """From a first value (hollow) to a last one (full), one line for each row."""
    if not rows:
        return None
    figure, axes = _figure(height_mm=18 + 6.5 * len(rows))
    for line, (_, (first, last)) in enumerate(rows):
        axes.plot([first, last], [line, line], color="#8896A5", linewidth=1.5, zorder=1)
        axes.scatter(first, line, s=34, facecolor="white", edgecolor=_VERMILION, linewidth=1.5, zorder=2)
        axes.scatter(last, line, s=38, color=_BLUE, marker="D", zorder=2)
    axes.scatter([], [], s=34, facecolor="white", edgecolor=_VERMILION, linewidth=1.5, label="valore di partenza")
    axes.scatter([], [], s=38, color=_BLUE, marker="D", label="valore atteso")
    axes.set_yticks(range(len(rows)), [_wrapped(name, 52) for name, _ in rows])
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.grid(axis="x", color="#E6ECF2")
    axes.set_axisbelow(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False, fontsize=7.5)
    return _picture(figure, alt)


@_drawn
def calendar(events: tuple[tuple[str, date, date], ...], alt: str) -> Picture | None:
    """A Gantt: a bar for what lasts, a diamond for what happens in one day."""
    if not events:
        return None
    dates: Any = importlib.import_module("matplotlib.dates")
    figure, axes = _figure(height_mm=16 + 6.5 * len(events))
    for line, (_, first, last) in enumerate(events):
        start, end = dates.date2num(first), dates.date2num(last)
        if first == last:
            axes.scatter(start, line, s=40, marker="D", color=_VERMILION)
        else:
            axes.barh(line, end - start, left=start, height=0.5, color=_BLUE)
    axes.set_yticks(range(len(events)), [_wrapped(name, 52) for name, _, _ in events])
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(dates.MonthLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%m/%Y"))
    axes.grid(axis="x", color="#E6ECF2")
    axes.set_axisbelow(True)
    return _picture(figure, alt)


def _figure(*, height_mm: float) -> tuple[Any, Any]:
    """An empty drawing, never of the window system (matplotlib's global state is left alone)."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        figure: Any = Figure(
            figsize=(WIDTH_MM / _MM_PER_INCH, min(height_mm, 225) / _MM_PER_INCH), layout="constrained"
        )
        FigureCanvasAgg(figure)
        return figure, figure.add_subplot()


def _picture(figure: Any, alt: str) -> Picture:
    """The drawing as a PNG without the metadata that change from run to run."""
    from matplotlib import rc_context

    target = io.BytesIO()
    with rc_context(_STYLE):
        figure.savefig(target, format="png", dpi=_DPI, metadata={"Software": None}, facecolor="white")
    return Picture(target.getvalue(), alt, WIDTH_MM)


def _wrapped(text: str, width: int, lines: int = 2) -> str:
    """A label on a few lines."""
    return "\n".join(textwrap.wrap(text, width, max_lines=lines, placeholder="…"))


def floats(values: Sequence[Any]) -> tuple[float, ...]:
    """Amounts as matplotlib draws them."""
    return tuple(float(value) for value in values)
