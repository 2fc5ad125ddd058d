"""The adhesion of an organisation to the agreement — an instrument of its own, before or after the agreement is concluded — and the
list of those that adhere (design.md § 7: a late or faulty adhesion never damages the agreement)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import Field

from pdz_docs.documents import areas, avviso, common, organisations, people
from pdz_docs.documents.avviso import CanaleAvviso, Scadenza
from pdz_docs.documents.common import Base
from pdz_docs.documents.italian import join, plural
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.bodies import Ets
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank

# What the build says of an adhesion that has arrived: `aderente_<id>` holds the day it was registered, ISO 8601.
ADHERED = "aderente_"


class AccordoRichiamato(Context):
    """L'accordo a cui si aderisce."""

    titolo: str
    """Titolo."""
    concluso: bool
    """Sì se è già stato firmato da tutti: cambia il testo dell'adesione."""
    data: date | Blank | None = Field(default=None, title="data di perfezionamento dell’accordo")
    """Data di perfezionamento, se è concluso."""
    numero: str | Blank | None = Field(default=None, title="numero di repertorio dell’accordo")
    """Numero di repertorio, se è concluso."""
    sha256: str | None = Field(default=None, title="impronta SHA-256 dell’accordo, che viene da pdz freeze accordo")
    """Impronta del file dell'accordo."""
    file: str | None = Field(default=None, title="nome del file dell’accordo, che viene da pdz freeze accordo")
    """Nome del file dell'accordo."""
    approvazione: date | None = Field(default=None, title="data della seduta che ha approvato lo schema")
    """Data della seduta dell'Assemblea che ha approvato lo schema."""


class AdesioneContext(Base):
    """Le variabili del modello adesione.docx. Ciò che riguarda l'ente riempie i campi del modulo: [[testo:denominazione:…]]."""

    accordo: AccordoRichiamato
    """L'accordo a cui si aderisce."""
    canali: tuple[CanaleAvviso, ...]
    """Dove si spedisce."""
    scadenza: Scadenza | None = None
    """Entro quando, se c'è un termine."""
    denominazione: str
    """Campo del modulo: denominazione dell'ente."""
    natura: str
    """Campo del modulo: forma giuridica."""
    classe: str
    """Campo del modulo: la classe dell'avviso, in parole."""
    codice_fiscale: str | None = None
    """Campo del modulo: codice fiscale dell'ente."""
    partita_iva: str | None = None
    """Campo del modulo: partita IVA."""
    sede: str | None = None
    """Campo del modulo: sede legale."""
    pec: str | None = None
    """Campo del modulo: PEC o domicilio digitale."""
    email: str | None = None
    """Campo del modulo: posta elettronica."""
    telefono: str | None = None
    """Campo del modulo: telefono."""
    runts: str | None = None
    """Campo del modulo: l'iscrizione al RUNTS, solo per gli enti del Terzo Settore."""
    registro_imprese: str | None = None
    """Campo del modulo: numero REA, per cooperative e imprese sociali."""
    nominativo: str | None = None
    """Campo del modulo: nome e cognome del legale rappresentante."""
    carica: str | None = None
    """Campo del modulo: la sua carica."""
    aree_partecipate: str
    """Campo del modulo: le aree a cui l'ente ha partecipato e in quanti incontri."""
    risorse: str | None = None
    """Campo del modulo: le risorse che l'ente mette a disposizione; lo scrive l'ente."""
    luogo_e_data: str | None = None
    """Campo del modulo: luogo e data della firma; lo scrive l'ente."""


class RigaAderente(Context):
    """Un ente che aderisce o può aderire."""

    numero: int
    """Numero d'ordine."""
    nome: str
    """Denominazione."""
    classe: str
    """a, b, c."""
    natura: str
    """Forma giuridica."""
    codice_fiscale: str | None = None
    """Codice fiscale."""
    aree: tuple[str, ...]
    """Le aree a cui ha partecipato."""
    adesione: date | None = None
    """Data di registrazione dell'adesione; vuota se si attende."""


class ElencoAderentiContext(Base):
    """Le variabili del modello elenco-aderenti.docx."""

    accordo: AccordoRichiamato
    """L'accordo."""
    aderenti: tuple[RigaAderente, ...]
    """Chi ha aderito."""
    in_attesa: tuple[RigaAderente, ...]
    """Chi ha partecipato e non ha ancora aderito."""
    aggiornato_al: date | Ruled
    """La data dell'elenco; uno spazio finché nessuno ha aderito."""
    responsabile: Incaricato | None = None
    """Chi firma l'elenco."""


def of_participants(dossier: Dossier) -> tuple[str | None, ...]:
    """One for each organisation that took part: those that may adhere (L.R. 3/2008 art. 18 c. 7)."""
    return tuple(ets.id for ets in dossier.partecipanti())


def adhesion(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> AdesioneContext:
    """The context of one organisation's adhesion."""
    return adhesions(dossier, extra)(instance)


def adhesions(dossier: Dossier, extra: Mapping[str, str]) -> Callable[[str | None], AdesioneContext]:
    """The context of each organisation's adhesion, by id: the text is the same for all, their data fill its fields."""
    record = dossier.termine("adesioni")
    text = {
        **common.base(dossier),
        "accordo": agreement(dossier, extra),
        "canali": avviso.channels(dossier),
        "scadenza": avviso.term(record) if record else None,
    }
    bodies = {ets.id: ets for ets in dossier.ets}

    def of(instance: str | None) -> AdesioneContext:
        return AdesioneContext(**text, **_filled(dossier, bodies[instance or ""]))

    return of


def register(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> ElencoAderentiContext:
    """The context of the list of those that adhere, dated by the last adhesion."""
    del instance
    days = {ets.id: _day(extra.get(f"{ADHERED}{ets.id}")) for ets in dossier.ets}
    rows = [_row(ets, dossier, days[ets.id]) for ets in dossier.partecipanti()]
    rows.sort(key=lambda row: row.nome)
    adhered = _numbered([row for row in rows if row.adesione])
    known = [day for day in days.values() if day]
    return ElencoAderentiContext(
        **common.base(dossier),
        accordo=agreement(dossier, extra),
        aderenti=adhered,
        in_attesa=_numbered([row for row in rows if not row.adesione]),
        aggiornato_al=max(known) if known else Ruled("data dell’elenco"),
        responsabile=people.responsible(dossier),
    )


def agreement(dossier: Dossier, extra: Mapping[str, str]) -> AccordoRichiamato:
    """The agreement as an adhesion names it: by title and digest, and by date and number once it is concluded."""
    own = dossier.accordo
    concluded = bool(own and isinstance(own.data, date))
    return AccordoRichiamato(
        titolo=common.agreement_title(dossier),
        concluso=concluded,
        data=own.data if own and concluded else None,
        numero=own.numero if own and concluded else None,
        sha256=extra.get("accordo_sha256"),
        file=extra.get("accordo_file"),
        approvazione=common.approval_day(dossier),
    )


def _filled(dossier: Dossier, ets: Ets) -> dict[str, Any]:
    there, person = areas.participant(dossier, ets), ets.legale_rappresentante
    return {
        **organisations.known(ets),
        "classe": there.classe,
        "email": ets.email,
        "telefono": ets.telefono,
        "carica": common.office_of(person) if person else None,
        "aree_partecipate": f"{join(there.aree)} ({plural(there.incontri, 'incontro', 'incontri')})",
    }


def _row(ets: Ets, dossier: Dossier, day: date | None) -> RigaAderente:
    there = areas.participant(dossier, ets)
    return RigaAderente(
        numero=0,
        nome=ets.denominazione,
        classe=ets.classe.value,
        natura=there.natura,
        codice_fiscale=ets.codice_fiscale,
        aree=there.aree,
        adesione=day,
    )


def _numbered(rows: list[RigaAderente]) -> tuple[RigaAderente, ...]:
    return tuple(row.model_copy(update={"numero": number}) for number, row in enumerate(rows, start=1))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
