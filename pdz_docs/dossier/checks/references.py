"""Every id referred to exists, in the dossier or in the regional profile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.dossier.checks.base import Check, Facts, error
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.record import Record
from pdz_docs.errors import Problem

_SIGNATORIES: Final = ("comuni", "ats", "asst", "altri", "ets")


def areas_exist(facts: Facts) -> Iterator[Problem]:
    """RIFERIMENTO_IGNOTO: the areas of workshops and organisations are those of pdz.yaml."""
    if not facts.whole("aree"):
        return
    areas = {one.id for one in facts.dossier.aree}
    for ets in facts.dossier.ets:
        yield from _unknown(ets, "aree", ets.aree, areas, "nessuna area tematica")
    for work in facts.dossier.workshops:
        yield from _unknown(work, "area", (str(work.area),), areas, "nessuna area tematica di pdz.yaml")


def bodies_exist(facts: Facts) -> Iterator[Problem]:
    """RIFERIMENTO_IGNOTO, RIFERIMENTO_DOPPIO: who was present, proposed, promised or is a member exists, and is named once."""
    dossier = facts.dossier
    if facts.whole("comuni"):
        comuni = {one.id for one in dossier.comuni}
        for altro in dossier.altri:
            yield from _unknown(altro, "comuni", altro.comuni, comuni, "nessun Comune")
    ets = {one.id for one in dossier.ets}
    if facts.whole(*_SIGNATORIES):
        everyone = {one.id for one in dossier.enti} | ets
        for record, field, ids in _named(dossier):
            yield from _unknown(record, field, ids, everyone, "nessun ente e nessuna organizzazione")
    if facts.whole("ets"):
        for one in dossier.obiettivi:
            if one.ets is not None:
                yield from _unknown(one.ets, "ets", one.ets.ets, ets, "nessuna organizzazione di signatories/ets")


def profile_items_exist(facts: Facts) -> Iterator[Problem]:
    """PROFILO_RIFERIMENTO: macro-areas, sources, LEPS and chapters are those of the profile."""
    profile = facts.dossier.profilo
    known = {
        "macro-aree": {one.id for one in profile.macro_aree},
        "fonti": {one.id for one in profile.fonti},
        "leps": {one.codice for one in profile.leps},
        "capitoli": {one.id for one in profile.capitoli},
    }
    for record, field, values, kind in _of_the_profile(facts.dossier):
        for number, value in enumerate(values):
            if value not in known[kind]:
                text = f"“{value}” non è una voce del profilo regionale ({kind})"
                hint = f"valori: {', '.join(sorted(known[kind]))}"
                yield error("PROFILO_RIFERIMENTO", text, record.where(field, number), hint)


def _of_the_profile(dossier: Dossier) -> Iterator[tuple[Record, str, tuple[str, ...], str]]:
    for area in dossier.aree:
        yield area, "macro_aree", area.macro_aree, "macro-aree"
    for one in dossier.obiettivi:
        yield one, "macro_area", (one.macro_area,), "macro-aree"
        if one.altre_aree:
            yield one.altre_aree, "aree", one.altre_aree.aree, "macro-aree"
        if one.leps:
            yield one.leps, "codici", one.leps.codici, "leps"
        for spend in one.risorse_economiche:
            yield spend, "fonte", (spend.fonte,), "fonti"
    if dossier.piano:
        for chapter in dossier.piano.capitoli:
            yield chapter, "id", (chapter.id,), "capitoli"
        for level in dossier.piano.leps:
            yield level, "codice", (level.codice,), "leps"
        for resource in dossier.piano.risorse:
            yield resource, "fonte", (resource.fonte,), "fonti"


def _named(dossier: Dossier) -> Iterator[tuple[Record, str, tuple[str, ...]]]:
    for work in dossier.lavori:
        for meeting in work.incontri:
            yield meeting, "presenti", meeting.presenti
        if work.sintesi:
            for proposal in work.sintesi.proposte:
                yield proposal, "proponenti", proposal.proponenti
            for promise in work.sintesi.impegni:
                yield promise, "chi", promise.chi
    for sitting in dossier.sedute:
        yield sitting, "presenti", sitting.presenti


def _unknown(record: Record, field: str, ids: tuple[str, ...], known: set[str], whose: str) -> Iterator[Problem]:
    for number, id_ in enumerate(ids):
        where = record.where(field, number)
        if id_ not in known:
            text = f"“{id_}” non è l'identificativo di {whose}"
            yield error("RIFERIMENTO_IGNOTO", text, where, "correggetelo, o aggiungete ciò a cui si riferisce")
        elif id_ in ids[:number]:
            yield error("RIFERIMENTO_DOPPIO", f"“{id_}” è scritto due volte", where, "toglietene uno")


REFERENCES: Final[tuple[Check, ...]] = (areas_exist, bodies_exist, profile_items_exist)
