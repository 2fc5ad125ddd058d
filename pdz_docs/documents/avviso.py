"""The public notice, the application form that goes with it, and the GDPR notice for forms and attendance sheets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from pdz_docs.documents import areas, common, organisations, people
from pdz_docs.documents.areas import AreaTematica
from pdz_docs.documents.common import Base
from pdz_docs.documents.italian import clock
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.acts import Termine
from pdz_docs.dossier.models.bodies import Ets
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank

_CHANNELS = {"pec": "PEC", "email": "posta elettronica ordinaria", "protocollo": "ufficio protocollo"}


class ClasseAvviso(Context):
    """Una classe di soggetti che possono partecipare."""

    lettera: str
    """a, b, c."""
    testo: str
    """Chi ne fa parte."""
    runts: bool
    """Sì se la classe richiede l'iscrizione al RUNTS."""


class CanaleAvviso(Context):
    """Un indirizzo a cui si spedisce."""

    tipo: str
    """PEC, posta elettronica ordinaria, ufficio protocollo."""
    indirizzo: str
    """L'indirizzo."""
    preferito: bool
    """Sì per quello preferito."""
    note: str | None = None
    """Come va usato."""


class Scadenza(Context):
    """Un termine."""

    entro: date
    """L'ultimo giorno utile."""
    ore: str | None = None
    """L'ora, se l'atto la dice: 12.00."""
    natura: str
    """perentorio, ordinatorio, organizzativo."""


class AvvisoContext(Base):
    """Le variabili del modello avviso.docx."""

    titolo: str | None = Field(default=None, title="titolo dell’avviso")
    """Titolo dell'avviso."""
    data: date | Blank | None = Field(default=None, title="data dell’avviso")
    """Data dell'avviso."""
    premessa: tuple[str, ...]
    """I capoversi dell'introduzione."""
    oggetto: tuple[str, ...]
    """I capoversi sull'oggetto del procedimento."""
    aree: tuple[AreaTematica, ...]
    """Le aree tematiche, con temi e incontri."""
    incontri_per_area: int
    """Quanti incontri ha ogni area (il numero più alto)."""
    avvio_lavori: str | None = Field(default=None, title="avvio dei lavori")
    """Quando cominciano i lavori."""
    conclusione_lavori: str | None = Field(default=None, title="termine dei lavori")
    """Quando finiscono: termine ordinatorio."""
    sede: str | None = Field(default=None, title="sede degli incontri")
    """Dove si tengono gli incontri."""
    sito: str | None = None
    """Il sito su cui si pubblicano le date."""
    classi: tuple[ClasseAvviso, ...]
    """Chi può partecipare."""
    impegni: tuple[str, ...]
    """A che cosa ci si impegna."""
    consensi: tuple[str, ...]
    """A che cosa si acconsente."""
    dichiarazioni: tuple[str, ...]
    """Che cosa si dichiara nella domanda."""
    canali: tuple[CanaleAvviso, ...]
    """Dove si spedisce la domanda."""
    scadenza: Scadenza | None = Field(default=None, title="termine per le domande")
    """Il termine per le domande."""
    firma_accordo: date | None = None
    """Entro quando si firma l'accordo."""
    atti_richiamati: tuple[common.AttoCitato, ...]
    """Gli atti richiamati."""
    responsabile: Incaricato | None = Field(default=None, title="responsabile che firma l’avviso")
    """Chi firma l'avviso."""
    rup: Incaricato | None = None
    """Il responsabile unico del procedimento."""


class DomandaContext(Base):
    """Le variabili del modello domanda.docx. Le ultime sono i campi del modulo, che riempie chi presenta la domanda."""

    avviso_titolo: str | None = Field(default=None, title="titolo dell’avviso")
    """Titolo dell'avviso a cui si risponde."""
    avviso_data: date | Blank | None = Field(default=None, title="data dell’avviso")
    """Data dell'avviso."""
    aree: tuple[AreaTematica, ...]
    """Le aree fra cui scegliere."""
    classi: tuple[ClasseAvviso, ...]
    """Le classi fra cui scegliere."""
    impegni: tuple[str, ...]
    """A che cosa ci si impegna."""
    consensi: tuple[str, ...]
    """A che cosa si acconsente."""
    dichiarazioni: tuple[str, ...]
    """Che cosa si dichiara."""
    canali: tuple[CanaleAvviso, ...]
    """Dove si spedisce la domanda."""
    scadenza: Scadenza | None = Field(default=None, title="termine per le domande")
    """Il termine per le domande."""
    nominativo: str | None = None
    """Campo del modulo: nome e cognome di chi presenta la domanda."""
    codice_fiscale_persona: str | None = None
    """Campo del modulo: codice fiscale di chi presenta la domanda."""
    nascita: str | None = None
    """Campo del modulo: luogo e data di nascita."""
    qualita: str | None = None
    """Campo del modulo: in quale qualità: legale rappresentante, delegato."""
    recapiti_persona: str | None = None
    """Campo del modulo: posta elettronica e telefono di chi presenta la domanda."""
    denominazione: str | None = None
    """Campo del modulo: denominazione dell'ente."""
    natura: str | None = None
    """Campo del modulo: forma giuridica."""
    codice_fiscale: str | None = None
    """Campo del modulo: codice fiscale dell'ente."""
    partita_iva: str | None = None
    """Campo del modulo: partita IVA."""
    sede: str | None = None
    """Campo del modulo: sede legale."""
    pec: str | None = None
    """Campo del modulo: PEC o domicilio digitale."""
    email: str | None = None
    """Campo del modulo: posta elettronica e telefono dell'ente."""
    runts: str | None = None
    """Campo del modulo: sezione, repertorio e data di iscrizione al RUNTS."""
    registro_imprese: str | None = None
    """Campo del modulo: numero REA."""
    motivazione: str | None = None
    """Campo del modulo: che cosa l'ente può portare ai lavori."""
    luogo_e_data: str | None = None
    """Campo del modulo: luogo e data della firma."""
    classe_a: bool = False
    """Campo del modulo: casella della classe a."""
    classe_b: bool = False
    """Campo del modulo: casella della classe b."""
    classe_c: bool = False
    """Campo del modulo: casella della classe c."""
    area_1: bool = False
    """Campo del modulo: casella dell'area n. 1."""
    area_2: bool = False
    """Campo del modulo: casella dell'area n. 2."""
    area_3: bool = False
    """Campo del modulo: casella dell'area n. 3."""
    area_4: bool = False
    """Campo del modulo: casella dell'area n. 4."""
    area_5: bool = False
    """Campo del modulo: casella dell'area n. 5."""
    area_6: bool = False
    """Campo del modulo: casella dell'area n. 6."""
    area_7: bool = False
    """Campo del modulo: casella dell'area n. 7."""
    area_8: bool = False
    """Campo del modulo: casella dell'area n. 8."""


class InformativaContext(Base):
    """Le variabili del modello informativa.docx."""

    titolare: str | None = Field(default=None, title="titolare del trattamento")
    """Chi tratta i dati."""
    contatto: str | None = Field(default=None, title="contatto del titolare")
    """Come si raggiunge il titolare."""
    responsabile_protezione: str | None = Field(
        default=None, title="contatto del responsabile della protezione dei dati"
    )
    """Come si raggiunge il responsabile della protezione dei dati."""
    conservazione: str | None = Field(default=None, title="tempi di conservazione")
    """Per quanto si conservano i dati."""
    destinatari: tuple[str, ...]
    """A chi si comunicano i dati."""


def notice(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> AvvisoContext:
    """The context of the notice."""
    del instance, extra
    own = dossier.avviso
    themes = areas.areas(dossier)
    where = own.where if own else dossier.where
    return AvvisoContext(
        **common.base(dossier),
        **_shared(dossier),
        titolo=own.titolo if own else None,
        data=own.data if own else None,
        premessa=own.premessa if own else (),
        oggetto=own.oggetto if own else (),
        aree=themes,
        incontri_per_area=max((len(area.incontri) for area in themes), default=0),
        avvio_lavori=own.avvio_lavori if own else None,
        conclusione_lavori=own.conclusione_lavori if own else None,
        sede=own.sede.estesa if own and own.sede else None,
        sito=own.sito if own else None,
        firma_accordo=common.last_day(dossier, "accordo"),
        atti_richiamati=tuple(common.act(item) for item in dossier.atti if item.id not in ("avviso", "ammissione")),
        responsabile=people.responsible(dossier),
        rup=people.rup(dossier),
    ).located(titolo=where("titolo"), data=where("data"), sede=where("sede"), avvio_lavori=where("avvio_lavori"))


def application(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DomandaContext:
    """The context of the application form: the blank one, or that of an organisation."""
    return applications(dossier, extra)(instance)


def applications(dossier: Dossier, extra: Mapping[str, str]) -> Callable[[str | None], DomandaContext]:
    """The context of the application form for each organisation, by id; None gives the blank form that goes with the notice."""
    del extra
    own = dossier.avviso
    text = {
        **common.base(dossier),
        **_shared(dossier),
        "avviso_titolo": own.titolo if own else None,
        "avviso_data": own.data if own else None,
        "aree": areas.areas(dossier),
    }
    bodies = {ets.id: ets for ets in dossier.ets}
    numbers = {area.id: number for number, area in enumerate(dossier.aree, start=1)}

    def of(instance: str | None) -> DomandaContext:
        return DomandaContext(**text, **(_filled(bodies[instance], numbers) if instance else {}))

    return of


def of_organisations(dossier: Dossier) -> tuple[str, ...]:
    """Every organisation that the office knows may be sent an application of its own."""
    return tuple(ets.id for ets in dossier.ets)


def privacy(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> InformativaContext:
    """The context of the GDPR notice (art. 13): the basis is art. 6 par. 1 lett. e, so no consent is asked."""
    del instance, extra
    own = dossier.privacy
    where = own.where if own else dossier.where
    return InformativaContext(
        **common.base(dossier),
        titolare=own.titolare if own else None,
        contatto=own.contatto if own else None,
        responsabile_protezione=own.responsabile_protezione if own else None,
        conservazione=own.conservazione if own else None,
        destinatari=own.destinatari if own else (),
    ).located(titolare=where("titolare"), contatto=where("contatto"), conservazione=where("conservazione"))


def term(record: Termine) -> Scadenza:
    """A term as documents print it."""
    return Scadenza(
        entro=record.entro, ore=clock(record.ore) if record.ore is not None else None, natura=record.natura.value
    )


def channels(dossier: Dossier) -> tuple[CanaleAvviso, ...]:
    """Where forms are sent, the preferred address first."""
    own = dossier.avviso.canali if dossier.avviso else ()
    return tuple(
        CanaleAvviso(
            tipo=_CHANNELS[item.tipo.value], indirizzo=item.indirizzo, preferito=item.preferito, note=item.note
        )
        for item in sorted(own, key=lambda item: not item.preferito)
    )


def _shared(dossier: Dossier) -> dict[str, Any]:
    """What the notice and its form have in common."""
    own, record = dossier.avviso, dossier.termine("domande")
    return {
        "classi": tuple(
            ClasseAvviso(lettera=item.classe.value, testo=item.testo, runts=item.runts)
            for item in (own.classi if own else ())
        ),
        "impegni": own.impegni if own else (),
        "consensi": own.consensi if own else (),
        "dichiarazioni": own.dichiarazioni if own else (),
        "canali": channels(dossier),
        "scadenza": term(record) if record else None,
    }


def _filled(ets: Ets, numbers: Mapping[str, int]) -> dict[str, Any]:
    """The form fields of an organisation. `numbers` are those of the areas, by id."""
    ticked = (f"classe_{ets.classe.value}", *(f"area_{numbers[area]}" for area in ets.aree if area in numbers))
    return {
        **organisations.known(ets),
        "qualita": "legale rappresentante" if ets.legale_rappresentante else None,
        "email": " – ".join(one for one in (ets.email, ets.telefono) if one) or None,
        **{name: True for name in ticked if name in DomandaContext.model_fields},
    }
