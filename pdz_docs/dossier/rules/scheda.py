"""The scheda of an objective (domain.md § 2.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.objectives import Obiettivo, Risposta
from pdz_docs.dossier.rules.base import Finding, Rule, error, warning

# What an answer may say beside its text: one of them is enough to justify a SÌ.
_DETAILS: Final = (
    "testo",
    "aree",
    "ambiti",
    "attori",
    "ets",
    "codici",
    "obiettivo_ppt",
    "obiettivo_precedente",
    "riferimento",
)


def _answers(one: Obiettivo) -> Iterator[tuple[str, Risposta]]:
    for name in type(one).model_fields:
        value = getattr(one, name)
        if isinstance(value, Risposta):
            yield name, value


def _title(facts: Facts, field: str) -> str:
    known = next((one.etichetta for one in facts.dossier.profilo.scheda if one.campo == field), field)
    return known.rstrip("?")


@warning("SCHEDA_SI_SENZA_TESTO", "Una risposta SÌ dice anche che cosa: un testo o i riferimenti.")
def yes_without_detail(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        for field, answer in _answers(one):
            if answer.risposta and not any(getattr(answer, name, None) for name in _DETAILS):
                text = f"obiettivo {one.codice}: a «{_title(facts, field)}» si risponde SÌ senza dire altro"
                yield text, one.where(field), "aggiungete testo: …, oppure rispondete no"


@error("SCHEDA_NO_CON_TESTO", "Una risposta NO non ha testo né riferimenti: andrebbero persi in silenzio.")
def no_with_detail(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        for field, answer in _answers(one):
            written = [name for name in _DETAILS if getattr(answer, name, None)]
            if not answer.risposta and written:
                text = (
                    f"obiettivo {one.codice}: a «{_title(facts, field)}» si risponde NO, ma c'è scritto “{written[0]}”"
                )
                yield text, answer.where(written[0]), "rispondete sì, oppure togliete il resto"


@warning("SCHEDA_OUTPUT", "Ogni scheda ha almeno un indicatore di risultato (output).")
def an_output(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        if not one.risultati:
            yield (
                f"obiettivo {one.codice}: manca un indicatore di risultato",
                one.where("risultati"),
                "aggiungete risultati: …",
            )


@warning("SCHEDA_OUTCOME", "Ogni scheda ha almeno un indicatore di impatto (outcome).")
def an_outcome(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        if not one.impatto:
            yield (
                f"obiettivo {one.codice}: manca un indicatore di impatto",
                one.where("impatto"),
                "aggiungete impatto: …",
            )


@warning("SCHEDA_STRUMENTO", "Un indicatore di impatto dice con quale strumento si valuta.")
def an_instrument(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        for indicator in one.impatto:
            if indicator.strumento is None:
                text = f"obiettivo {one.codice}: l'indicatore di impatto “{indicator.nome}” non ha lo strumento di valutazione"
                yield text, indicator.where("strumento"), "aggiungete strumento: …"


@error("SCHEDA_AREA_PROPRIA", "Tra le altre aree di un obiettivo non c'è la sua.")
def other_areas(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        if one.altre_aree:
            for number, slug in enumerate(one.altre_aree.aree):
                if slug == one.macro_area:
                    text = f"obiettivo {one.codice}: “{slug}” è la sua stessa macro-area, non un'altra"
                    yield text, one.altre_aree.where("aree", number), "toglietela dall'elenco"


@error("SCHEDA_PUNTO_CHIAVE", "I punti chiave sono quelli degli elenchi chiusi delle macro-aree che l'obiettivo tocca.")
def key_points(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        touched = (one.macro_area, *(one.altre_aree.aree if one.altre_aree else ()))
        areas = [area for slug in touched if (area := facts.dossier.profilo.macro_area(slug))]
        known = {point.id for area in areas for point in area.punti_chiave}
        for number, point in enumerate(one.punti_chiave):
            if point not in known:
                text = f"obiettivo {one.codice}: “{point}” non è un punto chiave delle macro-aree che tocca"
                yield text, one.where("punti_chiave", number), f"valori: {', '.join(sorted(known))}"


@error("SCHEDA_PERIODO", "I tempi di un obiettivo stanno dentro il triennio, e le fasi dentro i tempi.")
def period(facts: Facts) -> Iterator[Finding]:
    first, last = facts.dossier.triennio
    for one in facts.dossier.obiettivi:
        plan = one.cronoprogramma
        if plan is None:
            continue
        if plan.dal > plan.al:
            yield f"obiettivo {one.codice}: finisce prima di cominciare", plan.where("al"), "scambiate le due date"
        if plan.dal < date(first, 1, 1):
            yield (
                f"obiettivo {one.codice}: comincia prima del {first}",
                plan.where("dal"),
                f"restate tra il {first} e il {last}",
            )
        if plan.al > date(last, 12, 31):
            yield (
                f"obiettivo {one.codice}: finisce dopo il {last}",
                plan.where("al"),
                f"restate tra il {first} e il {last}",
            )
        for phase in plan.fasi:
            if not plan.dal.year <= phase.anno <= plan.al.year:
                text = f"obiettivo {one.codice}: la fase del {phase.anno} è fuori dai suoi tempi"
                yield text, phase.where("anno"), "correggete l'anno, o i tempi dell'obiettivo"


@warning("SCHEDA_ANNO_INDICATORE", "Il valore atteso di un indicatore è per un anno del triennio.")
def indicator_year(facts: Facts) -> Iterator[Finding]:
    first, last = facts.dossier.triennio
    for one in facts.dossier.obiettivi:
        for indicator in (*one.risultati, *one.impatto, *one.ind_processo):
            if not first <= indicator.anno <= last:
                text = f"obiettivo {one.codice}: l'indicatore “{indicator.nome}” è atteso per il {indicator.anno}"
                yield text, indicator.where("anno"), f"scegliete un anno tra il {first} e il {last}"


@warning("SCHEDA_LETTERA", "Il codice di un obiettivo comincia con la lettera che il profilo dà alla sua macro-area.")
def letter(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.obiettivi:
        area = facts.dossier.profilo.macro_area(one.macro_area)
        if area and one.codice.rstrip("0123456789") != area.lettera:
            text = f"l'obiettivo {one.codice} è della macro-area {area.lettera} ({area.titolo})"
            yield text, one.where("codice"), f"il suo codice dovrebbe cominciare con {area.lettera}"


@warning("SCHEDA_ETS_ASSENTE", "Il Terzo Settore che una scheda nomina ha partecipato ad almeno un incontro.")
def third_sector_took_part(facts: Facts) -> Iterator[Finding]:
    if not facts.whole("lavori"):
        return
    there = {one.id for one in facts.dossier.partecipanti()}
    for one in facts.dossier.obiettivi:
        for number, id_ in enumerate(one.ets.ets if one.ets else ()):
            if one.ets and id_ not in there and facts.dossier.organizzazione(id_):
                text = f"obiettivo {one.codice}: “{id_}” non risulta presente a nessun incontro"
                yield text, one.ets.where("ets", number), "segnate le presenze, o verificate il coinvolgimento"


@warning("SCHEDA_CONTINUITA", "L'obiettivo precedente che una scheda continua è tra quelli del Piano precedente.")
def continuity(facts: Facts) -> Iterator[Finding]:
    former = facts.dossier.piano.precedente if facts.dossier.piano else None
    if former is None or not former.obiettivi:
        return
    codes = {one.codice for one in former.obiettivi}
    for one in facts.dossier.obiettivi:
        named = one.continuita.obiettivo_precedente if one.continuita else None
        if one.continuita and named and named.split()[0].rstrip(".:") not in codes:
            text = f"obiettivo {one.codice}: “{named}” non è tra gli obiettivi del Piano precedente"
            yield (
                text,
                one.continuita.where("obiettivo_precedente"),
                "cominciate con il codice, come in piano.yaml: D.2 …",
            )


SCHEDA: Final[tuple[Rule, ...]] = (
    yes_without_detail, no_with_detail, an_output, an_outcome, an_instrument, other_areas, key_points, period, indicator_year, letter,
    third_sector_took_part, continuity,
)  # fmt: skip
