"""Who may adhere: class, legal form, RUNTS, participation (domain.md § 3.5, § 4.4 and § 12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.bodies import Classe, Natura
from pdz_docs.dossier.rules.base import Finding, Rule, info, warning

CLASSES: Final = {
    Natura.ODV: "a", Natura.APS: "ab", Natura.ENTE_FILANTROPICO: "a", Natura.COOPERATIVA_SOCIALE: "ab", Natura.IMPRESA_SOCIALE: "a",
    Natura.RETE_ASSOCIATIVA: "a", Natura.SOMS: "a", Natura.ALTRO_ETS: "a", Natura.ONLUS: "b", Natura.ASSOCIAZIONE: "ab",
    Natura.FONDAZIONE: "ab", Natura.COOPERATIVA: "b", Natura.PATRONATO: "b", Natura.ENTE_RELIGIOSO: "ab", Natura.SINDACATO: "c",
}  # fmt: skip
# DM 106/2020 art. 3.
SECTIONS: Final = {
    Natura.ODV: "a", Natura.APS: "b", Natura.ENTE_FILANTROPICO: "c", Natura.COOPERATIVA_SOCIALE: "d", Natura.IMPRESA_SOCIALE: "d",
    Natura.RETE_ASSOCIATIVA: "e", Natura.SOMS: "f", Natura.ALTRO_ETS: "g",
}  # fmt: skip
_ENROLLED_BY_THE_CHAMBER: Final = (Natura.COOPERATIVA_SOCIALE, Natura.IMPRESA_SOCIALE)


@warning("ETS_CLASSE", "La classe dell'avviso va d'accordo con la natura giuridica.")
def class_fits(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        if one.classe not in CLASSES[one.natura]:
            text = f"{one.denominazione}: {one.natura} nella classe {one.classe}"
            yield (
                text,
                one.where("classe"),
                f"per questa natura la classe è di solito {' o '.join(CLASSES[one.natura])}",
            )


@warning("ETS_RUNTS", "Un ETS di classe a ha l'iscrizione al RUNTS, o ciò che ne tiene luogo.")
def registered(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        if one.classe is not Classe.A or (one.registro_imprese and one.natura in _ENROLLED_BY_THE_CHAMBER):
            continue
        if one.runts is None or (one.runts.repertorio is None and not one.runts.trasmigrazione):
            hint = (
                "acquisitela d'ufficio (DPR 445/2000 art. 43); valgono anche la trasmigrazione (CTS art. 101 c. 3), il Registro Imprese per "
                "cooperative e imprese sociali, o la classe b"
            )
            yield f"{one.denominazione}: manca l'iscrizione al RUNTS", one.where("runts"), hint


@warning("ETS_SEZIONE", "La sezione del RUNTS è quella della natura giuridica (DM 106/2020 art. 3).")
def section_fits(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        right = SECTIONS.get(one.natura)
        if one.runts and right and one.runts.sezione not in (right, "e"):
            text = f"{one.denominazione}: {one.natura} nella sezione {one.runts.sezione} del RUNTS"
            yield text, one.runts.where("sezione"), f"la sezione è la {right}"


@info("ETS_RUNTS_NON_DOVUTO", "Alle classi b e c non si chiede il RUNTS.")
def not_due(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        if one.runts and one.classe is not Classe.A:
            text = f"{one.denominazione}: la classe {one.classe} non richiede il RUNTS"
            yield text, one.where("runts"), "toglietelo, o mettete la classe a"


@warning("ETS_SENZA_PRESENZE", "Aderisce chi ha partecipato: almeno una presenza ai tavoli (L.R. 3/2008 art. 18 c. 7).")
def took_part(facts: Facts) -> Iterator[Finding]:
    if not any(meeting.presenti for work in facts.dossier.workshops for meeting in work.incontri):
        return
    there = {one.id for one in facts.dossier.partecipanti()}
    for one in facts.dossier.ets:
        if one.id not in there and facts.whole("lavori"):
            yield (
                f"{one.denominazione}: nessuna presenza ai tavoli",
                one.where("id"),
                "verificate le presenze prima di accettarne l'adesione",
            )


@warning("ETS_SENZA_RECAPITO", "Ogni organizzazione ha una PEC o un indirizzo di posta.")
def reachable(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        if one.pec is None and one.email is None:
            yield f"{one.denominazione}: né PEC né e-mail", one.where("pec"), "aggiungete pec: o email:"


@warning("DOMANDA_TARDIVA", "La domanda è arrivata entro il termine dell'avviso.")
def in_time(facts: Facts) -> Iterator[Finding]:
    term = facts.dossier.termine("domande")
    for one in facts.dossier.ets:
        if term and one.domanda and one.domanda.data > term.entro:
            text = f"{one.denominazione}: domanda del {one.domanda.data:%d/%m/%Y}, dopo il termine"
            yield text, one.domanda.where("data"), "decidete se ammetterla: il termine dell'avviso è organizzativo"


@warning("ESCLUSIONE_SENZA_PREAVVISO", "Chi è escluso ha avuto prima il preavviso (L. 241/1990 art. 10-bis).")
def forewarned(facts: Facts) -> Iterator[Finding]:
    for one in facts.dossier.ets:
        if one.domanda and one.domanda.esito == "esclusa" and one.domanda.preavviso_il is None:
            text = f"{one.denominazione}: esclusa, ma non risulta il preavviso"
            hint = "comunicatelo, attendete dieci giorni le osservazioni e scrivete preavviso_il: AAAA-MM-GG"
            yield text, one.domanda.where("preavviso_il"), hint


ORGANISATIONS: Final[tuple[Rule, ...]] = (
    class_fits,
    registered,
    section_fits,
    not_due,
    took_part,
    reachable,
    in_time,
    forewarned,
)
