"""Tables of money, computed: rows, columns for the years, totals both ways."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier

_ZERO = Decimal(0)


class RigaRisorse(Context):
    """Una riga: una fonte o una macro-area."""

    voce: str
    """Di che cosa sono gli importi."""
    importi: tuple[Decimal, ...]
    """Gli importi, uno per anno, nell'ordine degli anni."""
    totale: Decimal
    """La somma degli anni."""


class QuadroRisorse(Context):
    """Una tabella di importi per anno; i totali sono calcolati."""

    anni: tuple[int, ...]
    """Gli anni, cioè le colonne."""
    righe: tuple[RigaRisorse, ...]
    """Le righe."""
    totali: tuple[Decimal, ...]
    """I totali per anno."""
    totale: Decimal
    """Il totale generale."""


def sources(dossier: Dossier) -> QuadroRisorse:
    """The plan's budget by source and year."""
    titles = {source.id: source.titolo for source in dossier.profilo.fonti}
    records = dossier.piano.risorse if dossier.piano else ()
    return table(years(dossier), ((titles.get(item.fonte, item.fonte), item.anno, item.importo) for item in records))


def macro_areas(dossier: Dossier) -> QuadroRisorse:
    """What the objectives foresee to spend, by macro-area and year."""
    titles = {area.id: f"{area.lettera}. {area.titolo}" for area in dossier.profilo.macro_aree}
    return table(
        years(dossier),
        (
            (titles.get(objective.macro_area, objective.macro_area), item.anno, item.importo)
            for objective in dossier.obiettivi
            for item in objective.risorse_economiche
        ),
    )


def table(columns: tuple[int, ...], entries: Iterable[tuple[str, int, Decimal]]) -> QuadroRisorse:
    """The table of some (row, year, amount), rows in the order in which they first appear."""
    cells: dict[str, dict[int, Decimal]] = {}
    for row, year, amount in entries:
        of_row = cells.setdefault(row, dict.fromkeys(columns, _ZERO))
        of_row[year] = of_row.get(year, _ZERO) + amount
    rows = tuple(
        RigaRisorse(voce=name, importi=tuple(values[year] for year in columns), totale=sum(values.values(), _ZERO))
        for name, values in cells.items()
    )
    return QuadroRisorse(
        anni=columns,
        righe=rows,
        totali=tuple(sum((row.importi[column] for row in rows), _ZERO) for column in range(len(columns))),
        totale=sum((row.totale for row in rows), _ZERO),
    )


def years(dossier: Dossier) -> tuple[int, ...]:
    """The years of the triennium."""
    first, last = dossier.triennio
    return tuple(range(first, last + 1))
