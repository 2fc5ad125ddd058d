"""Cross-checks: what no single file can tell (issue-level ids are stable; each has a test that breaks it)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Final

from pdz_docs.dossier.models.bodies import Persona
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.record import Record
from pdz_docs.dossier.taxcodes import is_demonstrative
from pdz_docs.errors import Problem, Severity, Where
from pdz_docs.work.clock import ROME

WEEKDAYS: Final = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
APPLICATIONS: Final = "domande"
AGREEMENT: Final = "accordo"
ADHESIONS: Final = "adesioni"

Check = Callable[[Dossier, frozenset[str]], Iterator[Problem]]


def crosscheck(dossier: Dossier, partial: frozenset[str]) -> tuple[Problem, ...]:
    """Every cross-check. `partial` names the kinds that lost a faulty record: what only seems missing there is not reported."""
    return tuple(problem for check in CHECKS for problem in check(dossier, partial))


def error(id_: str, text: str, where: Where, hint: str) -> Problem:
    """A problem that has to be solved."""
    return Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint)


def unique_ids(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """ID_DOPPIO: one id, one body or organisation, over all the files of signatories/."""
    seen: dict[str, Where] = {}
    for record in (*dossier.comuni, *dossier.ats, *dossier.asst, *dossier.altri, *dossier.ets):
        if record.id in seen:
            first = seen[record.id]
            yield error("ID_DOPPIO", f"l'identificativo “{record.id}” è già usato ({first.file}, riga {first.line})", record.where("id"), "datene uno diverso a ciascuno")
        seen.setdefault(record.id, record.where("id"))
    groups: tuple[tuple[str, tuple[Record, ...]], ...] = (
        ("area", dossier.aree),
        ("termine", dossier.termini),
        ("obiettivo", tuple(one for work in dossier.lavori for one in work.obiettivi)),
    )
    for what, records in groups:
        known: set[str] = set()
        for one in records:
            if one.key in known:
                yield error("ID_DOPPIO", f"{what} “{one.key}” compare due volte", one.where("codice" if what == "obiettivo" else "id"), "cambiate uno dei due")
            known.add(str(one.key))


def comuni_once(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """COMUNE_DOPPIO, COMUNE_MANCANTE, COMUNE_ESTRANEO: the Comuni of the Ambito and those that sign are the same."""
    for field, title in (("codice_istat", "codice ISTAT"), ("codice_catastale", "codice catastale"), ("nome", "nome")):
        seen: dict[str, str] = {}
        for one in dossier.comuni:
            value = str(getattr(one, field)).casefold()
            if value in seen and seen[value] != one.id:
                yield error("COMUNE_DOPPIO", f"{one.denominazione} ha lo stesso {title} di “{seen[value]}”", one.where(field), "ogni Comune compare una volta sola")
            seen.setdefault(value, one.id)
    present = {one.id for one in dossier.comuni}
    listed = dossier.ambito.comuni
    for number, id_ in enumerate(listed):
        where = dossier.ambito.where("comuni", number)
        if id_ in listed[:number]:
            yield error("COMUNE_DOPPIO", f"“{id_}” è elencato due volte tra i Comuni dell'Ambito", where, "toglietene uno")
        elif id_ not in present and "comuni" not in partial:
            yield error("COMUNE_MANCANTE", f"“{id_}” è un Comune dell'Ambito ma non è in signatories/comuni", where, "aggiungetelo, o correggete l'identificativo")
    if listed:
        for one in dossier.comuni:
            if one.id not in listed:
                yield error("COMUNE_ESTRANEO", f"{one.denominazione} non è tra i Comuni dell'Ambito elencati in pdz.yaml", one.where("id"), "aggiungetelo a ambito.comuni, o toglietelo")


def lead_body(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """CAPOFILA_IGNOTO: the lead body is one of those that sign."""
    if dossier.capofila is None and not partial & {"comuni", "altri", "*"}:
        yield error("CAPOFILA_IGNOTO", f"il capofila “{dossier.ambito.capofila}” non è tra gli enti di signatories/", dossier.ambito.where("capofila"), "scrivete l'identificativo di uno degli enti che sottoscrivono")


def references(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """RIFERIMENTO_IGNOTO: every id referred to exists."""
    bodies = {one.id for one in dossier.enti}
    ets = {one.id for one in dossier.ets}
    areas = {one.id for one in dossier.aree}
    if not partial & {"aree"}:
        for one in dossier.ets:
            yield from _unknown(one, "aree", one.aree, areas, "area tematica")
        for work in dossier.workshops:
            if work.area not in areas:
                yield error("RIFERIMENTO_IGNOTO", f"l'area “{work.area}” non è tra le aree di pdz.yaml", work.where("area"), "correggetela, o aggiungete l'area")
    for altro in dossier.altri:
        yield from _unknown(altro, "comuni", altro.comuni, {one.id for one in dossier.comuni} if "comuni" not in partial else None, "Comune")
    everyone = None if partial & {"comuni", "ats", "asst", "altri", "ets"} else bodies | ets
    for record, field, ids in _persons_named(dossier):
        yield from _unknown(record, field, ids, everyone, "ente o organizzazione")
    if "ets" not in partial:
        for objective in dossier.obiettivi:
            if objective.ets is not None:
                yield from _unknown(objective.ets, "ets", objective.ets.ets, ets, "organizzazione di signatories/ets")


def _persons_named(dossier: Dossier) -> Iterator[tuple[Record, str, tuple[str, ...]]]:
    for work in dossier.lavori:
        for meeting in work.incontri:
            yield meeting, "presenti", meeting.presenti
        if work.sintesi:
            for proposal in work.sintesi.proposte:
                yield proposal, "proponenti", proposal.proponenti
            for promise in work.sintesi.impegni:
                yield promise, "chi", promise.chi
    sittings = list(dossier.assemblea.sedute) if dossier.assemblea else []
    if dossier.conferenza and dossier.conferenza.seduta:
        sittings.append(dossier.conferenza.seduta)
    for sitting in sittings:
        yield sitting, "presenti", sitting.presenti


def _unknown(record: Record, field: str, ids: tuple[str, ...], known: set[str] | None, what: str) -> Iterator[Problem]:
    if known is None:
        return
    for number, id_ in enumerate(ids):
        if id_ not in known:
            yield error("RIFERIMENTO_IGNOTO", f"“{id_}” non è l'identificativo di nessun {what}", record.where(field, number), "correggetelo, o aggiungete ciò a cui si riferisce")
        elif id_ in ids[:number]:
            yield error("RIFERIMENTO_DOPPIO", f"“{id_}” è scritto due volte", record.where(field, number), "toglietene uno")


def profile_references(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """PROFILO_RIFERIMENTO: macro-areas, sources, LEPS and chapters are those of the profile."""
    profile = dossier.profilo
    macro = {one.id for one in profile.macro_aree}
    sources, levels, chapters = {one.id for one in profile.fonti}, {one.codice for one in profile.leps}, {one.id for one in profile.capitoli}
    for area in dossier.aree:
        yield from _outside(area, "macro_aree", area.macro_aree, macro, "macro-area")
    for one in dossier.obiettivi:
        yield from _outside(one, "macro_area", (one.macro_area,), macro, "macro-area")
        if one.altre_aree:
            yield from _outside(one.altre_aree, "aree", one.altre_aree.aree, macro, "macro-area")
        if one.leps:
            yield from _outside(one.leps, "codici", one.leps.codici, levels, "LEPS")
        for spend in one.risorse_economiche:
            yield from _outside(spend, "fonte", (spend.fonte,), sources, "fonte di finanziamento")
    if dossier.piano:
        for chapter in dossier.piano.capitoli:
            yield from _outside(chapter, "id", (chapter.id,), chapters, "capitolo")
        for level in dossier.piano.leps:
            yield from _outside(level, "codice", (level.codice,), levels, "LEPS")
        for resource in dossier.piano.risorse:
            yield from _outside(resource, "fonte", (resource.fonte,), sources, "fonte di finanziamento")


def _outside(record: Record, field: str, values: tuple[str, ...], known: set[str], what: str) -> Iterator[Problem]:
    for number, value in enumerate(values):
        if value not in known:
            yield error("PROFILO_RIFERIMENTO", f"“{value}” non è una voce del profilo regionale ({what})", record.where(field, number), f"valori: {', '.join(sorted(known))}")


def weekdays(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """GIORNO_SBAGLIATO: meetings and sittings fall on the weekday written."""
    dated: list[tuple[Record, date, str | None]] = [(one, one.data, one.giorno) for work in dossier.lavori for one in work.incontri]
    if dossier.assemblea:
        dated += [(one, one.data, one.giorno) for one in dossier.assemblea.sedute]
    if dossier.conferenza and dossier.conferenza.seduta:
        dated.append((dossier.conferenza.seduta, dossier.conferenza.seduta.data, dossier.conferenza.seduta.giorno))
    for record, day, written in dated:
        if written is not None and written.strip().casefold().replace("'", "").replace("i`", "ì") not in _spellings(day):
            right = WEEKDAYS[day.weekday()]
            yield error("GIORNO_SBAGLIATO", f"il {day:%d/%m/%Y} è {right}, non “{written}”", record.where("giorno"), f"scrivete giorno: {right}, o correggete la data")


def _spellings(day: date) -> tuple[str, str]:
    name = WEEKDAYS[day.weekday()]
    return name, name.replace("ì", "i")


def calendar(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """CALENDARIO: applications close before the first meeting; adhesion and signing terms lie after the last."""
    days = sorted(datetime.combine(one.data, one.ore[0], tzinfo=ROME) for work in dossier.workshops for one in work.incontri)
    ends = sorted(datetime.combine(one.data, one.ore[1], tzinfo=ROME) for work in dossier.workshops for one in work.incontri)
    if not days:
        return
    closing = dossier.termine(APPLICATIONS)
    if closing and closing.at > days[0]:
        yield error("CALENDARIO", f"le domande scadono il {closing.entro:%d/%m/%Y}, ma il primo incontro è il {days[0]:%d/%m/%Y}", closing.where("entro"), "il termine per le domande deve venire prima del primo incontro")
    for id_, what in ((ADHESIONS, "le adesioni"), (AGREEMENT, "la firma dell'accordo")):
        term = dossier.termine(id_)
        if term and term.at <= ends[-1]:
            yield error("CALENDARIO", f"il termine per {what} ({term.entro:%d/%m/%Y}) viene prima dell'ultimo incontro ({ends[-1]:%d/%m/%Y})", term.where("entro"), "il termine deve venire dopo l'ultimo incontro")


def meetings(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """INCONTRI_ORDINE, INCONTRI_SOVRAPPOSTI, AREA_DOPPIA: each area meets once at a time, in order, in one file."""
    areas: set[str] = set()
    for work in dossier.workshops:
        if work.area in areas:
            yield error("AREA_DOPPIA", f"l'area “{work.area}” ha due file in workshops/", work.where("area"), "riuniteli in uno")
        areas.add(str(work.area))
        starts = [datetime.combine(one.data, time(0), tzinfo=ROME) for one in work.incontri]
        for number, (earlier, later) in enumerate(zip(starts, starts[1:], strict=False), start=1):
            if later < earlier:
                yield error("INCONTRI_ORDINE", "gli incontri non sono in ordine di data", work.incontri[number].where("data"), "metteteli dal primo all'ultimo")
    placed = sorted(
        ((one.data, one.ore, one) for work in dossier.workshops for one in work.incontri), key=lambda item: (item[0], item[1][0])
    )
    for first, second in zip(placed, placed[1:], strict=False):
        same_place = first[2].luogo == second[2].luogo
        if first[0] == second[0] and second[1][0] < first[1][1] and same_place:
            yield error("INCONTRI_SOVRAPPOSTI", f"due incontri si sovrappongono il {second[0]:%d/%m/%Y} nello stesso luogo", second[2].where("ore"), "cambiate l'ora, la data o il luogo di uno dei due")


def triennium(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """TRIENNIO: three years in a row, those of the profile."""
    first, last = dossier.triennio
    if last - first != 2:
        yield error("TRIENNIO", f"dal {first} al {last} non sono tre anni", dossier.where("triennio"), "scrivete il primo e il terzo anno: [2025, 2027]")
    elif dossier.triennio != dossier.profilo.triennio:
        one, other = dossier.profilo.triennio
        yield error("TRIENNIO", f"il triennio {first}-{last} non è quello del profilo “{dossier.profilo.id}” ({one}-{other})", dossier.where("triennio"), "correggete il triennio o scegliete il profilo giusto")


def demonstrative_codes(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """CODICE_DIMOSTRATIVO: the birthplace that nobody has is for demonstrative persons, and demonstrative persons have no other."""
    for record, inherited in _people(dossier):
        if record.codice_fiscale is None:
            continue
        where = record.where("codice_fiscale")
        demonstrative = record.dimostrativo or inherited
        if is_demonstrative(record.codice_fiscale) and not demonstrative:
            yield error("CODICE_DIMOSTRATIVO", "il codice fiscale è dimostrativo (nascita Z000) ma la persona non è segnata come dimostrativa", where, "aggiungete dimostrativo: true, o mettete il codice vero in riservato/codici-fiscali.yaml")
        elif demonstrative and not is_demonstrative(record.codice_fiscale):
            yield error("CODICE_DIMOSTRATIVO", "una persona dimostrativa ha un codice fiscale che potrebbe essere di qualcuno", where, "usate un codice con luogo di nascita Z000, o togliete dimostrativo")


def _people(dossier: Dossier) -> Iterator[tuple[Persona, bool]]:
    stack: list[tuple[Record, bool]] = [(dossier, False)]
    while stack:
        record, inherited = stack.pop()
        if isinstance(record, Persona):
            yield record, inherited
        # The flag of the whole dossier says nothing of a single person.
        own = record is not dossier and bool(getattr(record, "dimostrativo", False))
        for value in record.__dict__.values():
            stack += [(item, inherited or own) for item in (value if isinstance(value, tuple) else (value,)) if isinstance(item, Record)]


def same_person(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """PERSONA_RIPETUTA: one tax code under two bodies is two roles of one person, or a mistake (check P06)."""
    seen: dict[str, str] = {}
    for ente in dossier.enti:
        code = ente.firmatario.codice_fiscale if ente.firmatario else None
        if ente.firmatario and code:
            if code in seen:
                text = f"chi firma per {ente.denominazione} ha lo stesso codice fiscale di chi firma per {seen[code]}"
                yield Problem(id="PERSONA_RIPETUTA", severity=Severity.WARNING, text=text, where=ente.firmatario.where("codice_fiscale"), hint="se la persona ha davvero due cariche va bene; altrimenti correggete")
            seen.setdefault(code, ente.denominazione)


def demonstrative_fields(dossier: Dossier, partial: frozenset[str]) -> Iterator[Problem]:
    """CAMPO_DIMOSTRATIVO: the fields declared demonstrative exist."""
    for record in (*dossier.enti, *dossier.ets):
        for number, name in enumerate(record.campi_dimostrativi):
            if name not in type(record).model_fields:
                yield error("CAMPO_DIMOSTRATIVO", f"“{name}” non è un campo di questa voce", record.where("campi_dimostrativi", number), "scrivete il nome di un campo")


CHECKS: Final[tuple[Check, ...]] = (
    unique_ids, comuni_once, lead_body, references, profile_references, weekdays, calendar, meetings, triennium, demonstrative_codes,
    same_person, demonstrative_fields,
)  # fmt: skip
