"""The synthesis form, as its maker and its reader both see it: tables with titled columns, and the lines between them.

A column is known by its title first and by the tag of its controls second: LibreOffice keeps titles and drops tags, a hand changes
titles and keeps tags. The note of a column is the prompt that stands in an empty control.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pdz_docs.dossier.excel.columns import Column, Kind, folded
from pdz_docs.dossier.models.workshops import Priorita

PREFIX: Final = "sintesi"
_MEETING: Final = re.compile(r"incontro (\d{1,2})")


@dataclass(frozen=True, slots=True)
class FormTable:
    """One table. `heading` and `note` stand above it; `grows` when rows may be added; `by_meeting` when it has a column for each."""

    id: str
    heading: str
    columns: tuple[Column, ...]
    note: str = ""
    grows: bool = True
    by_meeting: bool = False

    def column(self, title: str) -> Column | None:
        """The column of that title, however it is accented, capitalised and punctuated."""
        words = folded(title)
        if self.by_meeting and (found := _MEETING.fullmatch(words)):
            return meeting_column(int(found[1]))
        return next((column for column in self.columns if folded(column.title) == words), None)

    def tag(self, column: Column) -> str:
        """The tag of a column's controls."""
        return f"{PREFIX}.{self.id}.{column.name}"

    def tagged(self, tag: str) -> Column | None:
        """The column whose controls have that tag."""
        prefix, _, name = tag.rpartition(".")
        if prefix != f"{PREFIX}.{self.id}":
            return None
        if self.by_meeting and name.isdigit():
            return meeting_column(int(name))
        return next((column for column in self.columns if column.name == name), None)


@lru_cache(maxsize=100)
def meeting_column(number: int) -> Column:
    """The column of the attendance that belongs to a meeting."""
    return Column((str(number),), f"Incontro {number}", Kind.YES)


def _column(name: str, title: str, prompt: str, kind: Kind = Kind.TEXT, choices: tuple[str, ...] = ()) -> Column:
    return Column((name,), title, kind, prompt, choices=choices)


TITLE: Final = "Modulo di sintesi del gruppo di confronto"
INTRODUCTION: Final = (
    "Si compila in Word o in LibreOffice. I titoli delle colonne non vanno cambiati; le righe vuote non contano.",
    "Per aggiungere una riga: in Word il segno + accanto all'ultima, in LibreOffice il tasto Tab nell'ultima casella.",
)

AREA: Final = FormTable(
    "area", "Area", (_column("area", "Area tematica", "Scegliete l'area", Kind.CHOICE),), grows=False
)
MEETINGS: Final = FormTable(
    "incontri",
    "Incontri",
    (
        _column("incontro", "Incontro", "N.", Kind.NUMBER),
        _column("data", "Data", "gg/mm/aaaa", Kind.DATE),
        _column("inizio", "Dalle ore", "hh:mm", Kind.HOUR),
        _column("fine", "Alle ore", "hh:mm", Kind.HOUR),
        _column("luogo", "Luogo", "Scrivete il luogo, se non è quello dell'avviso"),
    ),
)
ATTENDANCE: Final = FormTable(
    "presenze",
    "Presenze",
    (_column("chi", "Ente o organizzazione", "Scegliete l'ente o l'organizzazione", Kind.CHOICE),),
    "Spuntate chi c'era; chi non è elencato si sceglie nelle ultime righe.",
    by_meeting=True,
)
PREMISE: Final = FormTable(
    "premessa",
    "Premessa",
    (_column("premessa", "Come si è lavorato", "Scrivete la premessa"),),
    grows=False,
)
NEEDS: Final = FormTable(
    "bisogni",
    "Bisogni",
    (
        _column("testo", "Bisogno", "Scrivete il bisogno"),
        _column("priorita", "Priorità", "Scegliete la priorità", Kind.CHOICE, tuple(Priorita)),
    ),
)
PROPOSALS: Final = FormTable(
    "proposte",
    "Proposte",
    (
        _column("testo", "Proposta", "Scrivete la proposta"),
        _column("proponenti", "Proponenti", "Scegliete chi propone", Kind.LIST),
    ),
    "Più proponenti: uno per riga.",
)
COMMITMENTS: Final = FormTable(
    "impegni",
    "Impegni",
    (
        _column("testo", "Impegno", "Scrivete l'impegno"),
        _column("chi", "Chi s'impegna", "Scegliete chi s'impegna", Kind.LIST),
        _column("entro", "Entro", "gg/mm/aaaa", Kind.DATE),
    ),
)
OPEN_POINTS: Final = FormTable(
    "nodi_aperti", "Nodi aperti", (_column("testo", "Nodo aperto", "Scrivete ciò che resta da risolvere"),)
)
TABLES: Final = (AREA, MEETINGS, ATTENDANCE, PREMISE, NEEDS, PROPOSALS, COMMITMENTS, OPEN_POINTS)
ENTRIES: Final = (NEEDS, PROPOSALS, COMMITMENTS, OPEN_POINTS)

# What stands between the tables and is nobody's answer.
LINES: Final = frozenset(
    folded(line)
    for line in (
        TITLE, *INTRODUCTION, *(table.heading for table in TABLES), *(table.note for table in TABLES if table.note),
    )
)  # fmt: skip
