"""Money: sums that must match, years inside the three-year period, rows that are there once (domain.md § 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.objectives import Risorsa, Spesa
from pdz_docs.dossier.rules.base import Finding, Rule, error

Row = tuple[str, int]


def spending(facts: Facts) -> dict[Row, Decimal]:
    """What the objectives spend, by source and year."""
    sums: dict[Row, Decimal] = {}
    for one in facts.dossier.obiettivi:
        for spend in one.risorse_economiche:
            row = (spend.fonte, spend.anno)
            sums[row] = sums.get(row, Decimal(0)) + spend.importo
    return sums


@error("BILANCIO_SOMMA", "Le risorse del Piano sono la somma di quelle delle schede, per fonte e per anno.")
def sums_match(facts: Facts) -> Iterator[Finding]:
    plan = facts.dossier.piano
    if plan is None or not plan.risorse or not facts.whole("lavori", "piano"):
        return
    spent = spending(facts)
    for resource in plan.risorse:
        total = spent.pop((resource.fonte, resource.anno), Decimal(0))
        if total != resource.importo:
            text = f"{resource.fonte} {resource.anno}: il Piano dice {resource.importo}, le schede fanno {total}"
            yield text, resource.where("importo"), "correggete la riga o le schede"
    for (source, year), total in spent.items():
        if total:
            text = f"{source} {year}: le schede spendono {total}, ma il Piano non ha la riga"
            yield text, plan.where("risorse"), f"aggiungete {{fonte: {source}, anno: {year}, importo: {total}}}"


@error("BILANCIO_DOPPIO", "Ogni fonte compare una volta per anno, nel Piano e in ciascuna scheda.")
def rows_once(facts: Facts) -> Iterator[Finding]:
    lists: list[tuple[str, tuple[Risorsa, ...] | tuple[Spesa, ...]]] = [
        (f"nell'obiettivo {one.codice}", one.risorse_economiche) for one in facts.dossier.obiettivi
    ]
    if facts.dossier.piano:
        lists.append(("nel Piano", facts.dossier.piano.risorse))
    for place, rows in lists:
        seen: set[Row] = set()
        for row in rows:
            if (row.fonte, row.anno) in seen:
                yield f"{row.fonte} {row.anno} compare due volte {place}", row.where("fonte"), "riunite le due righe"
            seen.add((row.fonte, row.anno))


@error("BILANCIO_ANNO", "Le risorse sono per anni del triennio.")
def inside_the_period(facts: Facts) -> Iterator[Finding]:
    first, last = facts.dossier.triennio
    rows = [spend for one in facts.dossier.obiettivi for spend in one.risorse_economiche]
    for spend in rows:
        if not first <= spend.anno <= last:
            yield f"il {spend.anno} non è un anno del triennio {first}-{last}", spend.where("anno"), "correggete l'anno"
    for resource in facts.dossier.piano.risorse if facts.dossier.piano else ():
        if not first <= resource.anno <= last:
            yield (
                f"il {resource.anno} non è un anno del triennio {first}-{last}",
                resource.where("anno"),
                "correggete l'anno",
            )


@error("POPOLAZIONE_SOMMA", "I residenti per età fanno il totale dei residenti.")
def population(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.comuni:
        people = one.popolazione
        if people and people.eta and people.eta.totale != people.residenti:
            text = f"{one.denominazione}: le età fanno {people.eta.totale} residenti, il totale dice {people.residenti}"
            yield text, people.where("residenti"), "correggete il totale o una delle età"


BUDGET: Final[tuple[Rule, ...]] = (sums_match, rows_once, inside_the_period, population)
