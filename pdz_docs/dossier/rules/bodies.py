"""Who signs and by which act: offices, mandates, delegations, resolutions (domain.md § 12 on § 3.3, § 3.4 and per body)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.acts import Approvazione
from pdz_docs.dossier.models.bodies import AltroEnte, Azienda, Carica, Comune, Ente, Firmatario
from pdz_docs.dossier.rules.base import Finding, Rule, error, info, warning

_OFFICES: Final[dict[type[Ente], frozenset[Carica]]] = {
    Comune: frozenset({Carica.SINDACO, Carica.VICESINDACO, Carica.DELEGATO, Carica.COMMISSARIO}),
    Azienda: frozenset({Carica.DIRETTORE_GENERALE, Carica.DIRETTORE, Carica.DELEGATO, Carica.COMMISSARIO}),
    AltroEnte: frozenset({Carica.PRESIDENTE, Carica.DIRETTORE, Carica.DIRETTORE_GENERALE, Carica.DELEGATO, Carica.COMMISSARIO, Carica.LEGALE_RAPPRESENTANTE}),
}  # fmt: skip
# TUEL art. 124: fifteen days in a row.
_ALBO: Final = timedelta(days=15)
_RESOLUTION: Final = ("numero", "data", "parere_tecnico", "parere_contabile", "albo_dal", "albo_al")


def _signers(facts: Facts) -> Iterator[tuple[Ente, Firmatario]]:
    for ente in facts.dossier.enti:
        if ente.firmatario is not None:
            yield ente, ente.firmatario


def _resolutions(facts: Facts) -> Iterator[tuple[Ente, Approvazione]]:
    for ente in facts.dossier.enti:
        if ente.delibera is not None:
            yield ente, ente.delibera


@warning("CARICA_ENTE", "Chi firma ha una carica che per quell'ente può firmare.")
def office_fits(facts: Facts) -> Iterator[Finding]:
    for ente, signer in _signers(facts):
        if signer.carica not in _OFFICES[type(ente)]:
            allowed = ", ".join(sorted(_OFFICES[type(ente)]))
            yield (
                f"per {ente.denominazione} firma: {signer.carica}",
                signer.where("carica"),
                f"cariche usuali: {allowed}",
            )


@warning(
    "SOSTITUZIONE_MOTIVO",
    "Il vicesindaco firma in assenza del sindaco: si dice la ragione; non serve una delega (TUEL art. 53 c. 2).",
)
def deputy_has_reason(facts: Facts) -> Iterator[Finding]:
    for ente, signer in _signers(facts):
        if signer.carica is Carica.VICESINDACO and signer.sostituzione is None:
            text = f"per {ente.denominazione} firma il vicesindaco, ma non si dice perché"
            yield text, signer.where("sostituzione"), "aggiungete sostituzione: {motivo: …}"


@warning("DELEGA_SENZA_ATTO", "Un delegato ha l'atto di delega, un commissario il decreto di nomina.")
def delegate_has_act(facts: Facts) -> Iterator[Finding]:
    for ente, signer in _signers(facts):
        act = signer.atto or (signer.sostituzione.atto if signer.sostituzione else None)
        if signer.carica in (Carica.DELEGATO, Carica.COMMISSARIO) and act is None:
            what = "l'atto di delega" if signer.carica is Carica.DELEGATO else "il decreto di nomina"
            yield (
                f"per {ente.denominazione} firma un {signer.carica} senza {what}",
                signer.where("carica"),
                "aggiungete atto: …",
            )


@error("MANDATO_DATE", "Un mandato finisce dopo che è cominciato.")
def mandate_dates(facts: Facts) -> Iterator[Finding]:
    for ente, signer in _signers(facts):
        if signer.dal and signer.al and signer.al < signer.dal:
            yield (
                f"{ente.denominazione}: il mandato finisce prima di cominciare",
                signer.where("al"),
                "correggete le date",
            )


@warning("MANDATO_SCADUTO", "Chi firma è in carica fino al termine per la firma.")
def in_office(facts: Facts) -> Iterator[Finding]:
    term = facts.dossier.termine("accordo")
    if term is None:
        return
    for ente, signer in _signers(facts):
        if signer.al and signer.al < term.entro:
            text = f"{ente.denominazione}: il mandato finisce il {signer.al:%d/%m/%Y}, prima del termine per la firma"
            yield text, signer.where("al"), "indicate chi firmerà"
        if signer.dal and signer.dal > term.entro:
            text = f"{ente.denominazione}: il mandato comincia il {signer.dal:%d/%m/%Y}, dopo il termine per la firma"
            yield text, signer.where("dal"), "correggete la data, o indicate chi firmerà"


@info("DELIBERA_MANCANTE", "Di ogni ente si conosce l'atto che approva lo schema e autorizza a firmare.")
def resolution_there(facts: Facts) -> Iterator[Finding]:
    for ente in facts.dossier.enti:
        if ente.delibera is None:
            text = f"{ente.denominazione}: manca l'atto che approva lo schema"
            yield text, ente.where("delibera"), "aggiungete delibera: quando c'è"


@warning("DELIBERA_INCOMPLETA", "Una delibera ha numero, data, pareri, esecutività e pubblicazione all'albo.")
def resolution_complete(facts: Facts) -> Iterator[Finding]:
    for ente, act in _resolutions(facts):
        lacking = [name.replace("_", " ") for name in _RESOLUTION if getattr(act, name) is None]
        if act.immediatamente_eseguibile is not True and act.esecutiva_dal is None:
            lacking.append("esecutiva dal")
        if lacking:
            yield (
                f"{ente.denominazione}: alla delibera manca {', '.join(lacking)}",
                ente.where("delibera"),
                "completatela",
            )


@error(
    "DELIBERA_DATE",
    "Una delibera non è esecutiva né pubblicata prima della sua data, e l'albo finisce dopo che comincia.",
)
def resolution_dates(facts: Facts) -> Iterator[Finding]:
    for ente, act in _resolutions(facts):
        if not isinstance(act.data, date):
            continue
        for name, what in (("esecutiva_dal", "è esecutiva"), ("albo_dal", "è all'albo")):
            day = getattr(act, name)
            if day and day < act.data:
                yield (
                    f"{ente.denominazione}: la delibera {what} prima della sua data",
                    act.where(name),
                    "correggete le date",
                )
        if act.albo_dal and act.albo_al and act.albo_al < act.albo_dal:
            yield (
                f"{ente.denominazione}: la pubblicazione all'albo finisce prima di cominciare",
                act.where("albo_al"),
                "correggete le date",
            )


@warning("DELIBERA_ALBO", "Una delibera resta all'albo almeno quindici giorni (TUEL art. 124).")
def resolution_on_the_board(facts: Facts) -> Iterator[Finding]:
    for ente, act in _resolutions(facts):
        if act.albo_dal and act.albo_al and timedelta(0) <= act.albo_al - act.albo_dal < _ALBO:
            days = (act.albo_al - act.albo_dal).days
            text = f"{ente.denominazione}: la delibera resta all'albo {days} giorni"
            yield text, act.where("albo_al"), "devono essere almeno quindici"


@warning("DELIBERA_ESECUTIVITA", "La delibera ha effetto prima del termine per la firma: si firma dopo.")
def resolution_effective(facts: Facts) -> Iterator[Finding]:
    term = facts.dossier.termine("accordo")
    for ente, act in _resolutions(facts):
        if term and act.efficace_dal and act.efficace_dal > term.entro:
            text = f"{ente.denominazione}: la delibera ha effetto dal {act.efficace_dal:%d/%m/%Y}, dopo il termine per la firma"
            yield text, ente.where("delibera"), "anticipatela, o dichiaratela immediatamente eseguibile"


@warning("DELIBERA_PARERE", "I pareri sulla delibera sono favorevoli (TUEL art. 49).")
def opinions(facts: Facts) -> Iterator[Finding]:
    for ente, act in _resolutions(facts):
        for name in ("parere_tecnico", "parere_contabile"):
            if (getattr(act, name) or "").casefold().startswith(("contrario", "sfavorevole")):
                yield (
                    f"{ente.denominazione}: il {name.replace('_', ' ')} è contrario",
                    act.where(name),
                    "motivatelo nella delibera",
                )


BODIES: Final[tuple[Rule, ...]] = (
    office_fits, deputy_has_reason, delegate_has_act, mandate_dates, in_office, resolution_there, resolution_complete, resolution_dates,
    resolution_on_the_board, resolution_effective, opinions,
)  # fmt: skip
