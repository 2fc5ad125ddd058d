"""The sittings: convocation and minutes of the Assemblea dei Sindaci and of the conference of TUEL art. 34 c. 3, and its outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from pdz_docs.documents import common, people
from pdz_docs.documents.common import Base
from pdz_docs.documents.italian import clock
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.acts import Seduta
from pdz_docs.dossier.models.bodies import Ente
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank
from pdz_docs.errors import Where


class PresenzaEnte(Context):
    """Un ente e se c'era."""

    numero: int
    """Numero d'ordine."""
    ente: str
    """L'ente."""
    rappresentante: str | None = Field(default=None, title="rappresentante")
    """Chi lo rappresenta."""
    carica: str | None = Field(default=None, title="rappresentante")
    """La sua carica."""
    presente: bool
    """Sì se era presente."""
    pec: str | None = None
    """La PEC a cui è convocato."""

    def owner(self) -> str | None:
        return self.ente


class Voto(Context):
    """L'esito di una votazione."""

    favorevoli: int
    """Voti a favore."""
    contrari: int
    """Voti contrari."""
    astenuti: int
    """Astensioni."""
    unanime: bool
    """Sì se nessuno ha votato contro o si è astenuto."""


class SedutaContext(Base):
    """Le variabili dei modelli di convocazione e verbale, dell'Assemblea e della conferenza, e della comunicazione dell'esito."""

    organo: str
    """Assemblea dei Sindaci oppure conferenza dei rappresentanti."""
    conferenza: bool
    """Sì per la conferenza."""
    data: date | None = Field(default=None, title="data della seduta")
    """Giorno."""
    dalle: str | None = Field(default=None, title="ora della seduta")
    """Ora d'inizio: 18.00."""
    alle: str | None = Field(default=None, title="ora di chiusura della seduta")
    """Ora di chiusura."""
    luogo_seduta: str | None = Field(default=None, title="luogo della seduta")
    """Dove."""
    ordine_del_giorno: tuple[str, ...]
    """I punti all'ordine del giorno."""
    presenze: tuple[PresenzaEnte, ...]
    """Gli enti che ne fanno parte e se c'erano."""
    presenti: int
    """Quanti erano presenti."""
    assenti: int
    """Quanti mancavano."""
    quorum: int | None = None
    """Quanti devono essere presenti."""
    quorum_costitutivo: str | None = None
    """Il quorum della seduta, in parole."""
    quorum_deliberativo: str | None = None
    """La maggioranza delle decisioni, in parole."""
    voto: Voto | None = None
    """L'esito della votazione."""
    esito: str | None = Field(default=None, title="decisione presa")
    """La decisione."""
    numero: str | Blank | Ruled | None = Field(default=None, title="numero del verbale")
    """Numero del verbale."""
    convocata_il: date | Ruled
    """Data della convocazione."""
    segretario: str | None = Field(default=None, title="segretario della seduta")
    """Chi verbalizza."""
    presidente: Incaricato | None = Field(default=None, title="presidente della seduta")
    """Chi presiede: il legale rappresentante dell'ente capofila."""
    comunicazione_esito: date | Ruled
    """Data in cui l'esito è comunicato."""
    protocollo: str | Blank | Ruled
    """Protocollo della comunicazione."""
    scadenza_firma: date | None = None
    """Entro quando si firma l'accordo."""

    def owner(self) -> str | None:
        return self.organo


def assemblies(dossier: Dossier) -> tuple[str | None, ...]:
    """One for each sitting of the Assemblea that has an agenda."""
    sittings = dossier.assemblea.sedute if dossier.assemblea else ()
    return tuple(sitting.id for sitting in sittings if sitting.ordine_del_giorno)


def conferences(dossier: Dossier) -> tuple[str | None, ...]:
    """The conference, if the dossier has one."""
    return (None,) if dossier.conferenza and dossier.conferenza.seduta else ()


def assembly(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> SedutaContext:
    """The context of a sitting of the Assemblea."""
    del extra
    sitting = (
        next((item for item in dossier.assemblea.sedute if item.id == instance), None) if dossier.assemblea else None
    )
    return _sitting(dossier, sitting, "Assemblea dei Sindaci", tuple(dossier.comuni))


def conference(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> SedutaContext:
    """The context of the conference."""
    del instance, extra
    sitting = dossier.conferenza.seduta if dossier.conferenza else None
    return _sitting(dossier, sitting, "conferenza dei rappresentanti", common.bodies_of(dossier), conference=True)


def _sitting(
    dossier: Dossier, sitting: Seduta | None, name: str, bodies: tuple[Ente, ...], *, conference: bool = False
) -> SedutaContext:
    there = set(sitting.presenti) if sitting else set()
    members = bodies if conference else tuple(sorted(bodies, key=lambda body: body.denominazione))
    vote = sitting.votazione if sitting else None
    rules, record, lead = dossier.assemblea, dossier.conferenza, dossier.capofila
    return SedutaContext(
        **common.base(dossier),
        organo=name,
        conferenza=conference,
        data=sitting.data if sitting else None,
        dalle=clock(sitting.ore[0]) if sitting and sitting.ore else None,
        alle=clock(sitting.ore[1]) if sitting and sitting.ore else None,
        luogo_seduta=sitting.luogo if sitting else None,
        ordine_del_giorno=sitting.ordine_del_giorno if sitting else (),
        presenze=tuple(_presence(body, number, body.id in there) for number, body in enumerate(members, start=1)),
        presenti=sum(body.id in there for body in members),
        assenti=sum(body.id not in there for body in members),
        quorum=sitting.quorum if sitting else None,
        quorum_costitutivo=rules.quorum_costitutivo if rules and not conference else None,
        quorum_deliberativo=rules.quorum_deliberativo if rules and not conference else None,
        voto=Voto(
            favorevoli=vote.favorevoli,
            contrari=vote.contrari,
            astenuti=vote.astenuti,
            unanime=not vote.contrari and not vote.astenuti,
        )
        if vote
        else None,
        esito=sitting.esito if sitting else None,
        numero=(sitting.numero if sitting else None) or Ruled("numero del verbale"),
        convocata_il=(sitting.convocata_il if sitting else None) or Ruled("data della convocazione"),
        segretario=sitting.segretario if sitting else None,
        presidente=people.head(lead) if lead else None,
        comunicazione_esito=(record.comunicazione_esito if record else None) or Ruled("data della comunicazione"),
        protocollo=(record.protocollo if record else None) or Ruled("numero di protocollo"),
        scadenza_firma=common.last_day(dossier, "accordo"),
    ).located(**_places(sitting))


def _places(sitting: Seduta | None) -> dict[str, Where]:
    if sitting is None:
        return {}
    names = {"dalle": "ore", "alle": "ore", "luogo_seduta": "luogo", "esito": "esito", "segretario": "segretario"}
    return {name: sitting.where(field) for name, field in names.items()}


def _presence(body: Ente, number: int, present: bool) -> PresenzaEnte:
    person = body.firmatario
    return PresenzaEnte(
        numero=number,
        ente=body.denominazione,
        rappresentante=common.name_of(person) if person else None,
        carica=common.office_of(person) if person else None,
        presente=present,
        pec=body.pec,
    ).located(rappresentante=body.where("firmatario"), carica=body.where("firmatario"))
