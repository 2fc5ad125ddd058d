"""Days, hours and terms that must follow one another; the three-year period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from pdz_docs.dossier.checks.base import Check, Facts, error
from pdz_docs.dossier.record import Record
from pdz_docs.errors import Problem
from pdz_docs.work.clock import ROME

WEEKDAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_APPLICATIONS: Final = "domande"
_AFTER: Final = (("adesioni", "le adesioni"), ("accordo", "la firma dell'accordo"))


def weekdays(facts: Facts) -> Iterator[Problem]:
    """GIORNO_SBAGLIATO: meetings and sittings fall on the weekday written."""
    dated: list[tuple[Record, date, str | None]] = [
        (one, one.data, one.giorno) for work in facts.dossier.lavori for one in work.incontri
    ]
    dated += [(one, one.data, one.giorno) for one in facts.dossier.sedute]
    for record, day, written in dated:
        right = WEEKDAYS[day.weekday()]
        if written is not None and _plain(written) != _plain(right):
            text = f"il {day:%d/%m/%Y} è {right}, non “{written}”"
            yield error(
                "GIORNO_SBAGLIATO", text, record.where("giorno"), f"scrivete giorno: {right}, o correggete la data"
            )


def _plain(day: str) -> str:
    """The weekday however its accent was typed."""
    return day.strip().casefold().replace("ì", "i").replace("i'", "i").replace("i’", "i")


def calendar(facts: Facts) -> Iterator[Problem]:
    """CALENDARIO: applications close before the first meeting; adhesion and signing terms lie after the last."""
    meetings = [one for work in facts.dossier.workshops for one in work.incontri]
    if not meetings:
        return
    first = min(datetime.combine(one.data, one.ore[0], tzinfo=ROME) for one in meetings)
    last = max(datetime.combine(one.data, one.ore[1], tzinfo=ROME) for one in meetings)
    closing = facts.dossier.termine(_APPLICATIONS)
    if closing and closing.at > first:
        text = f"le domande scadono il {closing.entro:%d/%m/%Y}, ma il primo incontro è il {first:%d/%m/%Y}"
        hint = "il termine per le domande deve venire prima del primo incontro"
        yield error("CALENDARIO", text, closing.where("entro"), hint)
    for id_, what in _AFTER:
        term = facts.dossier.termine(id_)
        if term and term.at <= last:
            text = f"il termine per {what} ({term.entro:%d/%m/%Y}) viene prima dell'ultimo incontro ({last:%d/%m/%Y})"
            yield error("CALENDARIO", text, term.where("entro"), "il termine deve venire dopo l'ultimo incontro")


def meetings_in_order(facts: Facts) -> Iterator[Problem]:
    """AREA_DOPPIA, INCONTRI_ORDINE: each area has one file, with its meetings from the first to the last."""
    areas: set[str | None] = set()
    for work in facts.dossier.workshops:
        if work.area in areas:
            text = f"l'area “{work.area}” ha due file in workshops/"
            yield error("AREA_DOPPIA", text, work.where("area"), "riuniteli in uno")
        areas.add(work.area)
        for earlier, later in pairwise(work.incontri):
            if (later.data, later.ore[0]) < (earlier.data, earlier.ore[0]):
                text = "gli incontri non sono in ordine di data"
                yield error("INCONTRI_ORDINE", text, later.where("data"), "metteteli dal primo all'ultimo")


def meetings_apart(facts: Facts) -> Iterator[Problem]:
    """INCONTRI_SOVRAPPOSTI: two meetings do not share a place at the same time."""
    every = [one for work in facts.dossier.workshops for one in work.incontri]
    for first, second in pairwise(sorted(every, key=lambda one: (one.data, one.ore[0]))):
        together = first.data == second.data and second.ore[0] < first.ore[1]
        if together and first.luogo == second.luogo:
            text = f"due incontri si sovrappongono il {second.data:%d/%m/%Y} nello stesso luogo"
            hint = "cambiate l'ora, la data o il luogo di uno dei due"
            yield error("INCONTRI_SOVRAPPOSTI", text, second.where("ore"), hint)


def triennium(facts: Facts) -> Iterator[Problem]:
    """TRIENNIO: three years in a row, those of the profile."""
    dossier = facts.dossier
    first, last = dossier.triennio
    where = dossier.where("triennio")
    if last - first != 2:
        text = f"dal {first} al {last} non sono tre anni"
        yield error("TRIENNIO", text, where, "scrivete il primo e il terzo anno: [2025, 2027]")
    elif dossier.triennio != dossier.profilo.triennio:
        one, other = dossier.profilo.triennio
        text = f"il triennio {first}-{last} non è quello del profilo “{dossier.profilo.id}” ({one}-{other})"
        yield error("TRIENNIO", text, where, "correggete il triennio o scegliete il profilo giusto")


CALENDAR: Final[tuple[Check, ...]] = (weekdays, calendar, meetings_in_order, meetings_apart, triennium)
