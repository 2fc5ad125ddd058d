"""Where the present comes from: a callable handed down, so that a stage never asks the machine by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

ROME = ZoneInfo("Europe/Rome")

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The machine's time, aware and in Europe/Rome, to the second."""
    return datetime.now(UTC).astimezone(ROME).replace(microsecond=0)


def fixed_clock(instant: datetime) -> Clock:
    """A clock that stands still at `instant`. Raises ValueError when it has no offset."""
    if instant.tzinfo is None:
        raise ValueError("naive datetimes do not exist here")
    return lambda: instant
