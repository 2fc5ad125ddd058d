"""Italian words for numbers and instants."""

from __future__ import annotations

from datetime import datetime

import pytest

from pdz_docs.reports.words import counted, day, days_left, last_day


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (5, "mancano 5 giorni"),
        (1, "manca 1 giorno"),
        (0, "è l'ultimo giorno"),
        (-2, "scaduto da 2 giorni"),
        (-1, "scaduto da 1 giorno"),
    ],
)
def test_days_left(days: int, words: str) -> None:
    assert days_left(days) == words


def test_a_bound_at_midnight_is_the_day_before() -> None:
    assert last_day(datetime.fromisoformat("2024-12-11T00:00:00+01:00")) == "entro il 10 dicembre 2024"
    assert last_day(datetime.fromisoformat("2024-12-10T23:00:00+00:00")) == "entro il 10 dicembre 2024"
    assert last_day(datetime.fromisoformat("2024-12-10T12:00:00+01:00")) == "entro le ore 12.00 del 10 dicembre 2024"


def test_the_first_of_the_month_and_plurals() -> None:
    assert day(datetime.fromisoformat("2025-01-01T10:00:00+01:00")) == "1º gennaio 2025"
    assert [counted(n, "firma", "firme") for n in (0, 1, 2)] == ["0 firme", "1 firma", "2 firme"]
