"""The acts of the procedure: Assemblea, conference, stamp duty (domain.md § 3.1 and § 12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.acts import RegimeBollo
from pdz_docs.dossier.rules.base import Finding, Rule, error, warning

_AFTER_THE_CONFERENCE: Final = "firma-dopo-conferenza"


@warning("BOLLO_DA_DECIDERE", "Qualcuno ha deciso sull'imposta di bollo: non si presume mai (AdE 495/2020, 183/2021).")
def stamp_duty_decided(facts: Facts) -> Iterator[Finding]:
    agreement = facts.dossier.accordo
    if agreement is not None and agreement.bollo is not None and agreement.bollo.regime is RegimeBollo.DA_DECIDERE:
        hint = "scrivete regime: esente con la norma, o regime: virtuale con gli estremi"
        yield "l'imposta di bollo sull'accordo è ancora da decidere", agreement.bollo.where("regime"), hint


@warning("BOLLO_NORMA", "L'esenzione dal bollo cita la sua norma, il bollo virtuale gli estremi dell'autorizzazione.")
def stamp_duty_norm(facts: Facts) -> Iterator[Finding]:
    duty = facts.dossier.accordo.bollo if facts.dossier.accordo else None
    if duty is None:
        return
    if duty.regime is RegimeBollo.ESENTE and duty.norma is None:
        yield "l'esenzione dal bollo non cita la norma", duty.where("norma"), "aggiungete norma: …"
    if duty.regime is RegimeBollo.VIRTUALE and duty.estremi is None:
        yield "il bollo virtuale non ha gli estremi dell'autorizzazione", duty.where("estremi"), "aggiungete estremi: …"


@error("SEDUTA_VOTI", "I voti di una seduta sono quanti i presenti.")
def votes(facts: Facts) -> Iterator[Finding]:
    for sitting in facts.dossier.sedute:
        cast = sitting.votazione
        if cast is None or not sitting.presenti:
            continue
        total = cast.favorevoli + cast.contrari + cast.astenuti
        if total != len(sitting.presenti):
            text = f"seduta del {sitting.data:%d/%m/%Y}: {total} voti per {len(sitting.presenti)} presenti"
            yield text, sitting.where("votazione"), "correggete i voti o i presenti"


@warning("SEDUTA_QUORUM", "Una seduta che decide ha il numero legale.")
def quorum(facts: Facts) -> Iterator[Finding]:
    for sitting in facts.dossier.sedute:
        if sitting.quorum is not None and sitting.presenti and len(sitting.presenti) < sitting.quorum:
            text = (
                f"seduta del {sitting.data:%d/%m/%Y}: {len(sitting.presenti)} presenti, ne servivano {sitting.quorum}"
            )
            yield text, sitting.where("presenti"), "verificate le presenze o riconvocate la seduta"


@warning("CONFERENZA_UNANIMITA", "La conferenza si chiude con il consenso unanime di tutti gli enti (TUEL art. 34).")
def unanimity(facts: Facts) -> Iterator[Finding]:
    sitting = facts.dossier.conferenza.seduta if facts.dossier.conferenza else None
    if sitting is None or not sitting.presenti:
        return
    absent = [ente.denominazione for ente in facts.dossier.enti if ente.id not in sitting.presenti]
    if absent and facts.whole("comuni", "ats", "asst", "altri"):
        text = f"alla conferenza non risultano presenti: {', '.join(absent)}"
        yield text, sitting.where("presenti"), "acquisite il loro consenso prima della firma"
    if sitting.votazione and (sitting.votazione.contrari or sitting.votazione.astenuti):
        yield (
            "alla conferenza il consenso non è unanime",
            sitting.where("votazione"),
            "senza unanimità l'accordo non si conclude",
        )


@warning(
    "CONFERENZA_TERMINE",
    "Si firma entro i giorni che il profilo conta dalla comunicazione dell'esito della conferenza.",
)
def days_after_the_conference(facts: Facts) -> Iterator[Finding]:
    rule = next((one for one in facts.dossier.profilo.termini if one.id == _AFTER_THE_CONFERENCE), None)
    told = facts.dossier.conferenza.comunicazione_esito if facts.dossier.conferenza else None
    term = facts.dossier.termine("accordo")
    if rule is None or rule.giorni is None or told is None or term is None:
        return
    last = told + timedelta(days=rule.giorni)
    if term.entro > last:
        text = f"il termine per la firma ({term.entro:%d/%m/%Y}) supera i {rule.giorni} giorni dall'esito della conferenza ({last:%d/%m/%Y})"
        yield text, term.where("entro"), f"{rule.norma}: anticipate il termine"


@error(
    "CONFERENZA_DATE", "L'esito della conferenza si comunica dopo la seduta, e la seduta è dopo la sua convocazione."
)
def conference_dates(facts: Facts) -> Iterator[Finding]:
    conference = facts.dossier.conferenza
    if (
        conference
        and conference.seduta
        and conference.comunicazione_esito
        and conference.comunicazione_esito < conference.seduta.data
    ):
        yield (
            "l'esito è comunicato prima della conferenza",
            conference.where("comunicazione_esito"),
            "correggete le date",
        )
    for sitting in facts.dossier.sedute:
        if sitting.convocata_il and sitting.convocata_il > sitting.data:
            text = f"la seduta del {sitting.data:%d/%m/%Y} è convocata dopo che si è tenuta"
            yield text, sitting.where("convocata_il"), "correggete le date"


ACTS: Final[tuple[Rule, ...]] = (
    stamp_duty_decided, stamp_duty_norm, votes, quorum, unanimity, days_after_the_conference, conference_dates,
)  # fmt: skip
