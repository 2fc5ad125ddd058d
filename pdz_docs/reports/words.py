"""Italian words that depend on a number or an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pdz_docs.work.clock import ROME

_MONTHS = (
    "gennaio",
    "febbraio",
    "marzo",
    "aprile",
    "maggio",
    "giugno",
    "luglio",
    "agosto",
    "settembre",
    "ottobre",
    "novembre",
    "dicembre",
)


def counted(number: int, one: str, many: str) -> str:
    """`1 firma`, `2 firme`, `nessuna firma` is for the caller to say."""
    return f"{number} {one if number == 1 else many}"


def day(instant: datetime) -> str:
    """`5 dicembre 2024`, in Europe/Rome."""
    local = instant.astimezone(ROME)
    return f"{local.day}{'º' if local.day == 1 else ''} {_MONTHS[local.month - 1]} {local.year}"


def calendar_day(value: date) -> str:
    """`5 dicembre 2024`."""
    return f"{value.day}{'º' if value.day == 1 else ''} {_MONTHS[value.month - 1]} {value.year}"


def moment(instant: datetime) -> str:
    """`05/12/2024 10:00:00`, in Europe/Rome."""
    return f"{instant.astimezone(ROME):%d/%m/%Y %H:%M:%S}"


def short_day(instant: datetime) -> str:
    """`05/12/2024`, in Europe/Rome: where an article before the day would have to agree with it."""
    return f"{instant.astimezone(ROME):%d/%m/%Y}"


def last_day(bound: datetime) -> str:
    """The words of a term given as exclusive bound: midnight is the end of the day before, any other hour is said."""
    local = bound.astimezone(ROME)
    if local.hour == local.minute == local.second == 0:
        return f"entro il {day(local - timedelta(seconds=1))}"
    return f"entro le ore {local:%H.%M} del {day(local)}"


def days_left(days: int) -> str:
    """`mancano 5 giorni`, `ultimo giorno`, `scaduto da 2 giorni`: `days` are whole days to the exclusive bound."""
    if days > 0:
        return f"{'manca' if days == 1 else 'mancano'} {counted(days, 'giorno', 'giorni')}"
    if days == 0:
        return "è l'ultimo giorno"
    return f"scaduto da {counted(-days, 'giorno', 'giorni')}"
