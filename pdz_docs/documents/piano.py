"""The Piano di Zona: chapters of the regional format, one scheda for each objective, tables that are computed and never retyped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from pydantic import Field, InstanceOf

from pdz_docs.documents import areas, common, money, scheda, territorio
from pdz_docs.documents.areas import AreaTematica, Partecipante
from pdz_docs.documents.common import AttoCitato, Base, Parte
from pdz_docs.documents.money import QuadroRisorse
from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.scheda import MacroAreaSchede, RigaObiettivo
from pdz_docs.documents.territorio import Calendario, Intreccio, Popolazione, QuadroIndicatori
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.errors import InputError
from pdz_docs.work.files import sha256_of

# What a chapter of that id holds beside its text. Any other chapter holds its text alone.
_CONTENTS: Final = {
    "frontespizio": "frontespizio",
    "prologo": "prologo",
    "esiti": "precedente",
    "contesto": "contesto",
    "governance": "incontri",
    "bisogni": "bisogni",
    "obiettivi": "schede",
    "sovrambito": "sovrambito",
    "leps": "leps",
    "risorse": "risorse",
    "valutazione": "valutazione",
    "allegati": "allegati",
}


class CapitoloPiano(Context):
    """Un capitolo del piano."""

    id: str
    """Identificativo nel profilo regionale."""
    numero: str
    """Numero stampato."""
    titolo: str
    """Titolo del capitolo."""
    contiene: str
    """Che cosa contiene oltre al testo: frontespizio, prologo, precedente, incontri, bisogni, schede, sovrambito, leps, risorse, valutazione, allegati; oppure niente."""
    capoversi: tuple[str, ...] = ()
    """I capoversi del testo."""
    testo: str | None = Field(default=None, title="testo del capitolo")
    """Il testo intero; vuoto se non è ancora scritto."""
    richiede_testo: bool
    """Sì se il capitolo vive solo del suo testo."""
    dimostrativo: bool = False
    """Sì se il testo è un esempio."""

    def owner(self) -> str | None:
        return f"capitolo {self.numero}, {self.titolo}"


class ObiettivoConcluso(Context):
    """Un obiettivo della programmazione precedente."""

    codice: str
    """Codice che aveva."""
    titolo: str
    """Titolo."""
    esito: str
    """Come è finito."""


class RigaLeps(Context):
    """Un livello essenziale e gli obiettivi che vi concorrono."""

    titolo: str
    """Nome del livello essenziale."""
    norma: str | None = None
    """La norma."""
    stato: str | None = None
    """garantito, da potenziare, da attivare."""
    testo: str | None = None
    """Che cosa c'è o manca."""
    obiettivi: tuple[str, ...]
    """I codici degli obiettivi."""


class Inserto(Context):
    """Un documento di altri che è parte del piano: il Prologo provinciale."""

    file: str
    """Nome del file."""
    sha256: str
    """La sua impronta SHA-256: chi approva il piano approva quel file."""


class PianoContext(Base):
    """Le variabili del modello piano.docx."""

    titolo: str
    """Titolo del piano."""
    comuni: tuple[Parte, ...]
    """I Comuni dell'Ambito."""
    atti_richiamati: tuple[AttoCitato, ...]
    """Gli atti della procedura."""
    approvazione: date | None = None
    """Data della seduta dell'Assemblea che approva il piano."""
    capitoli: tuple[CapitoloPiano, ...]
    """I capitoli del formato regionale, in ordine."""
    prologo: Inserto | None = None
    """Il Prologo provinciale e distrettuale, se il suo file è nella cartella di lavoro."""
    precedente: str | None = None
    """Titolo del piano precedente."""
    obiettivi_conclusi: tuple[ObiettivoConcluso, ...]
    """Gli obiettivi del piano precedente e i loro esiti."""
    aree: tuple[AreaTematica, ...]
    """Le aree tematiche con incontri e sintesi."""
    macro_aree: tuple[MacroAreaSchede, ...]
    """Le macro-aree con le schede degli obiettivi."""
    sovrambito: tuple[RigaObiettivo, ...]
    """Gli obiettivi in cooperazione con altri Ambiti."""
    integrazione: tuple[RigaObiettivo, ...]
    """Gli obiettivi realizzati con ATS e ASST."""
    premialita: tuple[RigaObiettivo, ...]
    """Gli obiettivi che rientrano nei progetti premiali."""
    leps: tuple[RigaLeps, ...]
    """I livelli essenziali e gli obiettivi che vi concorrono."""
    risorse: QuadroRisorse
    """Il quadro delle risorse per fonte e anno, con i totali."""
    risorse_obiettivi: QuadroRisorse
    """Quanto gli obiettivi prevedono di spendere, per macro-area e anno."""
    partecipanti: tuple[Partecipante, ...]
    """Gli enti che hanno partecipato agli incontri."""
    popolazione: Popolazione
    """La popolazione dei Comuni per età, con il grafico."""
    calendario: Calendario
    """I momenti della procedura, con il diagramma."""
    intreccio: Intreccio
    """Gli obiettivi per macro-area e area tematica, con il grafico."""
    indicatori: QuadroIndicatori
    """Tutti gli indicatori, con il grafico."""
    grafico_fonti: InstanceOf[Picture] | None = None
    """Il grafico delle risorse per fonte, se si può disegnare."""
    grafico_macro_aree: InstanceOf[Picture] | None = None
    """Il grafico delle risorse per macro-area, se si può disegnare."""


def context(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> PianoContext:
    """The plan's context."""
    del instance, extra
    parties = common.parties(dossier)
    comuni = {body.id for body in dossier.comuni}
    sheets, themes = scheda.macro_areas(dossier), areas.areas(dossier)
    budget, spending = money.sources(dossier), money.macro_areas(dossier)
    former = dossier.piano.precedente if dossier.piano else None
    return PianoContext(
        titolo=common.plan_title(dossier),
        **common.base(dossier),
        comuni=tuple(sorted((party for party in parties if party.id in comuni), key=lambda party: party.breve)),
        atti_richiamati=tuple(common.act(item) for item in dossier.atti),
        approvazione=common.approval_day(dossier),
        capitoli=_chapters(dossier),
        prologo=_prologue(dossier),
        precedente=former.titolo if former else None,
        obiettivi_conclusi=tuple(
            ObiettivoConcluso(codice=item.codice, titolo=item.titolo, esito=item.esito)
            for item in (former.obiettivi if former else ())
        ),
        aree=themes,
        macro_aree=sheets,
        sovrambito=scheda.across_ambiti(dossier),
        integrazione=scheda.with_health(dossier),
        premialita=scheda.with_premium(dossier),
        leps=_levels(dossier),
        risorse=budget,
        risorse_obiettivi=spending,
        partecipanti=areas.participants(dossier),
        popolazione=territorio.population(dossier),
        calendario=territorio.calendar(dossier, themes),
        intreccio=territorio.crossing(dossier, sheets),
        indicatori=territorio.indicators(sheets),
        grafico_fonti=territorio.money_chart(budget, "risorse per fonte"),
        grafico_macro_aree=territorio.money_chart(spending, "risorse degli obiettivi per macro-area"),
    )


def _prologue(dossier: Dossier) -> Inserto | None:
    """The insert by name and digest, as the agreement names the plan. Raises InputError when the file is not in the folder."""
    own = dossier.piano
    if own is None or own.prologo is None:
        return None
    path = (dossier.folder / own.prologo).resolve()
    if not path.is_relative_to(dossier.folder.resolve()) or not path.is_file():
        raise InputError(
            f"{own.where('prologo')}: il file del Prologo, {own.prologo}, non è nella cartella di lavoro.",
            hint="Copiatelo nella cartella, o togliete la voce «prologo» finché non c'è.",
        )
    return Inserto(file=path.name, sha256=sha256_of(path))


def _chapters(dossier: Dossier) -> tuple[CapitoloPiano, ...]:
    written = {chapter.id: chapter for chapter in (dossier.piano.capitoli if dossier.piano else ())}
    chapters = []
    for model in dossier.profilo.capitoli:
        text = written.get(model.id)
        contents = _CONTENTS.get(model.id, "niente")
        chapters.append(
            CapitoloPiano(
                id=model.id,
                numero=model.numero,
                titolo=model.titolo,
                contiene=contents,
                capoversi=tuple(" ".join(paragraph.split()) for paragraph in text.capoversi) if text else (),
                testo=text.testo if text else None,
                richiede_testo=model.tipo == "testo" and contents != "frontespizio",
                dimostrativo=text.dimostrativo if text else False,
            ).located(testo=dossier.piano.where("capitoli") if dossier.piano else dossier.where("piano"))
        )
    return tuple(chapters)


def _levels(dossier: Dossier) -> tuple[RigaLeps, ...]:
    """Every level of the profile, with its state and the objectives that name it."""
    states = {state.codice: state for state in (dossier.piano.leps if dossier.piano else ())}
    rows = []
    for level in dossier.profilo.leps:
        state = states.get(level.codice)
        codes = tuple(
            objective.codice
            for objective in dossier.obiettivi
            if objective.leps and objective.leps.risposta and level.codice in objective.leps.codici
        )
        rows.append(
            RigaLeps(
                titolo=level.titolo,
                norma=level.norma,
                stato=state.stato.replace("-", " ") if state else None,
                testo=state.testo if state else None,
                obiettivi=codes,
            )
        )
    return tuple(rows)
