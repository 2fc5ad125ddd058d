"""What every document says the same way: the Ambito, the triennium, acts, bodies and who signs for them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from pydantic import Field

from pdz_docs.documents.italian import long_date
from pdz_docs.documents.letterhead import Carta, filing, letterhead
from pdz_docs.documents.norme import DatiRegione, region
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.acts import Atto, Seduta
from pdz_docs.dossier.models.bodies import AltroEnte, Carica, Comune, Ente, Firmatario, Recapiti, TipoEnte
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank
from pdz_docs.expectations import Role

# The sittings of the Assemblea that documents cite, by their id in the dossier.
START: Final = "linee-indirizzo"
APPROVAL: Final = "schema"

_OFFICES: Final = {
    Carica.SINDACO: ("Sindaco", "Sindaca"),
    Carica.VICESINDACO: ("Vicesindaco", "Vicesindaca"),
    Carica.DELEGATO: ("Delegato alla firma", "Delegata alla firma"),
    Carica.COMMISSARIO: ("Commissario straordinario", "Commissaria straordinaria"),
    Carica.PRESIDENTE: ("Presidente", "Presidente"),
    Carica.DIRETTORE_GENERALE: ("Direttore Generale", "Direttrice Generale"),
    Carica.DIRETTORE: ("Direttore", "Direttrice"),
    Carica.LEGALE_RAPPRESENTANTE: ("Legale rappresentante", "Legale rappresentante"),
    Carica.RESPONSABILE: ("Responsabile", "Responsabile"),
    Carica.SEGRETARIO: ("Segretario", "Segretaria"),
}
_LOCAL: Final = (TipoEnte.UNIONE, TipoEnte.COMUNITA_MONTANA, TipoEnte.PROVINCIA)
_ACRONYMS: Final = {"dgr": "DGR", "dcr": "DCR", "dpcm": "DPCM", "dm": "DM", "lr": "L.R.", "dlgs": "D.Lgs."}


class DatiAmbito(Context):
    """L'Ambito territoriale."""

    nome: str
    """Nome dell'Ambito, senza altro."""
    numero: int
    """Numero dell'Ambito."""
    denominazione: str
    """Nome per esteso: Ambito Territoriale Sociale n. …"""


class DatiTriennio(Context):
    """Il triennio della programmazione."""

    sigla: str
    """Come si scrive: 2025-2027."""
    dal: date
    """Primo giorno."""
    al: date
    """Ultimo giorno."""


class AttoCitato(Context):
    """Un atto richiamato."""

    id: str | None = None
    """Identificativo nel dossier."""
    estremi: str
    """Tipo, numero e data: DGR n. XII/2167 del 15 aprile 2024."""
    oggetto: str | None = None
    """Oggetto dell'atto."""
    data: date | Blank | None = Field(default=None, title="data dell’atto")
    """Data dell'atto."""
    numero: str | Blank | None = Field(default=None, title="numero dell’atto")
    """Numero dell'atto."""

    def owner(self) -> str | None:
        return self.estremi


class Parte(Context):
    """Un ente che sottoscrive."""

    id: str
    """Identificativo nel dossier."""
    numero: int
    """Numero d'ordine fra le Parti."""
    nome: str
    """Denominazione: Comune di Azzone, ASST Bergamo Est."""
    breve: str
    """Nome breve: Azzone."""
    ruolo: str
    """promotore, sottoscrittore, partner o aderente."""
    capofila: bool
    """Sì per l'ente capofila dell'Ambito."""
    promotore: bool
    """Sì per l'ente che promuove l'accordo: di solito il capofila."""
    sede: str | None = None
    """Indirizzo della sede."""
    codice_fiscale: str | None = None
    """Codice fiscale dell'ente."""
    pec: str | None = None
    """Posta elettronica certificata."""
    rappresentante: str | None = Field(default=None, title="firmatario")
    """Nome e cognome di chi firma."""
    carica: str | None = Field(default=None, title="firmatario")
    """Carica di chi firma: Sindaco, Direttrice Generale."""

    def owner(self) -> str | None:
        return self.nome


class Firma(Context):
    """Lo spazio per la firma di un ente: il segno è [[firma:{{ f.id }}]]."""

    id: str
    """Identificativo dell'ente, quello del segno di firma."""
    ente: str
    """Ente per cui si firma."""
    carica: str | None = Field(default=None, title="firmatario")
    """Carica: Sindaco, Direttrice Generale."""
    nominativo: str | None = Field(default=None, title="firmatario")
    """Nome e cognome."""
    ruolo: str | None = None
    """Ruolo nell'accordo, se diverso da sottoscrittore."""

    def owner(self) -> str | None:
        return self.ente


def office_of(person: Firmatario) -> str:
    """The office as it is printed: `Sindaca`, `Direttore Generale`; the extended form when the data give one."""
    return person.carica_estesa or _OFFICES[person.carica][person.genere == "f"]


def name_of(person: Firmatario) -> str:
    """`dott.ssa Anna Rossi`."""
    return f"{person.titolo} {person.nome_completo}" if person.titolo else person.nome_completo


def seat_of(body: Recapiti, town: str | None = None) -> str | None:
    """`Piazza …, 24023 Clusone (BG)`, as much of it as is known; None without an address."""
    if body.indirizzo is None:
        return None
    town = body.localita or (body.nome if isinstance(body, Comune) else town)
    place = " ".join(piece for piece in (body.cap, town, f"({body.provincia})" if body.provincia else None) if piece)
    return f"{body.indirizzo}, {place}" if place else body.indirizzo


def act(record: Atto) -> AttoCitato:
    """An act as documents cite it."""
    kind = _ACRONYMS.get(record.tipo.lower(), record.tipo)
    number = f" n. {record.numero}" if isinstance(record.numero, str) else ""
    day = f" del {long_date(record.data)}" if isinstance(record.data, date) else ""
    return AttoCitato(
        id=record.id,
        estremi=f"{kind}{number}{day}",
        oggetto=record.oggetto,
        data=record.data,
        numero=record.numero,
    ).located(data=record.where("data"), numero=record.where("numero"))


def bodies_of(dossier: Dossier) -> tuple[Ente, ...]:
    """Every body that signs: the lead one, the Comuni by name, the others as the dossier lists them."""
    every = (*sorted(dossier.comuni, key=lambda body: body.nome), *dossier.altri, *dossier.ats, *dossier.asst)
    return tuple(sorted(every, key=lambda body: body.id != dossier.ambito.capofila))


def promoter_of(dossier: Dossier) -> Ente | None:
    """The body that promotes the agreement (TUEL art. 34 c. 1): the one with that role, which is the lead body unless data say otherwise."""
    return next((body for body in bodies_of(dossier) if dossier.ruolo(body) is Role.PROMOTORE), dossier.capofila)


def is_local(body: Ente) -> bool:
    """Whether a body is an ente locale (TUEL art. 2): Comuni, Unioni, Comunità montane, Province."""
    return isinstance(body, Comune) or (isinstance(body, AltroEnte) and body.tipo in _LOCAL)


def parties(dossier: Dossier) -> tuple[Parte, ...]:
    """Every body as a party to the agreement, the lead one first."""
    return tuple(_party(dossier, body, number) for number, body in enumerate(bodies_of(dossier), start=1))


def signers(dossier: Dossier) -> tuple[Firma, ...]:
    """Who signs for each body, in the same order."""
    return tuple(_signer(dossier, body) for body in bodies_of(dossier))


class Base(Context):
    """Ciò che ogni documento sa."""

    carta: Carta
    """La carta intestata."""
    ambito: DatiAmbito
    """L'Ambito territoriale."""
    triennio: DatiTriennio
    """Il triennio della programmazione."""
    regione: DatiRegione
    """La Regione e le sue leggi."""
    capofila: Parte
    """L'ente capofila."""
    piano_titolo: str
    """Il titolo del Piano di Zona."""
    accordo_titolo: str
    """Il titolo dell'Accordo di Programma."""
    classificazione: str | None = None
    """Titolo, classe e fascicolo del titolario."""
    luogo: str
    """La località dell'ente capofila, per le date: Clusone, …"""
    dimostrativo: bool
    """Sì se qualche dato è un esempio."""


def base(dossier: Dossier) -> dict[str, Any]:
    """The values of `Base`."""
    lead = next(party for party in parties(dossier) if party.id == dossier.ambito.capofila)
    body = dossier.capofila
    return {
        "carta": letterhead(dossier, default=_letterhead_lines(dossier)),
        "ambito": ambito(dossier),
        "triennio": triennium(dossier),
        "regione": region(dossier),
        "capofila": lead,
        "piano_titolo": plan_title(dossier),
        "accordo_titolo": agreement_title(dossier),
        "classificazione": filing(dossier),
        "luogo": (body.localita if body else None) or lead.breve,
        "dimostrativo": dossier.demonstrative,
    }


def agreement_title(dossier: Dossier) -> str:
    """How every document but the agreement itself calls the agreement."""
    own = dossier.accordo.titolo if dossier.accordo else None
    return own or f"Accordo di Programma per l’attuazione del {plan_title(dossier)}"


def _letterhead_lines(dossier: Dossier) -> tuple[str, ...]:
    """What the letterhead says while the dossier does not: the lead body, its seat, the Ambito."""
    lead = dossier.capofila
    lines = (lead.denominazione, seat_of(lead)) if lead else ()
    return (*(line for line in lines if line), ambito(dossier).denominazione)


def ambito(dossier: Dossier) -> DatiAmbito:
    """The Ambito by its full name."""
    record = dossier.ambito
    return DatiAmbito(
        nome=record.nome,
        numero=record.numero,
        denominazione=f"Ambito Territoriale Sociale n. {record.numero} {record.nome}",
    )


def triennium(dossier: Dossier) -> DatiTriennio:
    """First and last day, and how it is written."""
    first, last = dossier.triennio
    return DatiTriennio(sigla=f"{first}-{last}", dal=date(first, 1, 1), al=date(last, 12, 31))


def plan_title(dossier: Dossier) -> str:
    """How every document calls the plan."""
    own = dossier.piano.titolo if dossier.piano else None
    return own or f"Piano di Zona {triennium(dossier).sigla}"


def last_day(dossier: Dossier, term: str) -> date | None:
    """The last useful day of a term, if the dossier has it."""
    record = dossier.termine(term)
    return record.entro if record else None


def _party(dossier: Dossier, body: Ente, number: int) -> Parte:
    person, role = body.firmatario, dossier.ruolo(body)
    return Parte(
        id=body.id,
        numero=number,
        nome=body.denominazione,
        breve=body.nome,
        ruolo=role.value,
        capofila=body.id == dossier.ambito.capofila,
        promotore=role is Role.PROMOTORE,
        sede=seat_of(body),
        codice_fiscale=body.codice_fiscale,
        pec=body.pec,
        rappresentante=name_of(person) if person else None,
        carica=office_of(person) if person else None,
    ).located(rappresentante=body.where("firmatario"), carica=body.where("firmatario"))


def _signer(dossier: Dossier, body: Ente) -> Firma:
    person, role = body.firmatario, dossier.ruolo(body)
    return Firma(
        id=body.id,
        ente=body.denominazione,
        carica=office_of(person) if person else None,
        nominativo=name_of(person) if person else None,
        ruolo=role.value if role is not Role.SOTTOSCRITTORE else None,
    ).located(carica=body.where("firmatario"), nominativo=body.where("firmatario"))


def sitting_of(dossier: Dossier, id_: str) -> Seduta | None:
    """The sitting of the Assemblea with that id."""
    sittings = dossier.assemblea.sedute if dossier.assemblea else ()
    return next((sitting for sitting in sittings if sitting.id == id_), None)


def approval_day(dossier: Dossier) -> date | None:
    """When the Assemblea approves the plan and the scheme of the agreement."""
    sitting = sitting_of(dossier, APPROVAL)
    return sitting.data if sitting else None
