"""The acts of the lead body around the programming: opening, applications, admission, the officer's final report, the decree."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import Field

from pdz_docs.documents import areas, avviso, common, firme, italian, people
from pdz_docs.documents.areas import AreaTematica, Partecipante
from pdz_docs.documents.avviso import CanaleAvviso, Scadenza
from pdz_docs.documents.common import AttoCitato, Base
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.acts import Atto
from pdz_docs.dossier.models.bodies import Ets
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank

_FEW = 5
# How the gap of the decree begins, which signatures fill and no datum.
SIGNATURES = "firme verificate sull’Accordo"
_OUTCOMES = {"ammessa": "ammessa", "ammessa-con-riserva": "ammessa con riserva", "esclusa": "esclusa"}


class AttoProcedura(Base):
    """Ciò che hanno in comune gli atti dell'ente capofila."""

    numero: str | Blank | Ruled | None = Field(default=None, title="numero dell’atto")
    """Numero dell'atto; uno spazio se lo assegnerà un altro programma."""
    data: date | Blank | Ruled | None = Field(default=None, title="data dell’atto")
    """Data dell'atto; uno spazio se la assegnerà un altro programma."""
    atti_richiamati: tuple[AttoCitato, ...]
    """Gli atti richiamati nelle premesse."""
    ente_locale: bool
    """Sì se l'ente capofila è un ente locale: i suoi responsabili adottano gli atti secondo l'art. 107 del TUEL."""
    responsabile: Incaricato | None = Field(default=None, title="responsabile che firma gli atti")
    """Chi firma."""
    rup: Incaricato | None = Field(default=None, title="responsabile unico del procedimento")
    """Il responsabile unico del procedimento."""


class DeterminaAvvioContext(AttoProcedura):
    """Le variabili del modello determina-avvio.docx."""

    avviso_titolo: str | None = Field(default=None, title="titolo dell’avviso")
    """Titolo dell'avviso che si approva."""
    aree: tuple[str, ...]
    """I titoli delle aree."""
    scadenza: Scadenza | None = Field(default=None, title="termine per le domande")
    """Il termine per le domande."""
    canali: tuple[CanaleAvviso, ...]
    """Dove arrivano le domande."""


class RigaDomanda(Context):
    """Una domanda arrivata."""

    numero: int
    """Numero d'ordine."""
    nome: str
    """Chi l'ha presentata."""
    classe: str
    """a, b, c."""
    data: date
    """Quando è arrivata."""
    protocollo: str | Blank | None = Field(default=None, title="numero di protocollo")
    """Numero di protocollo."""
    canale: str | None = None
    """Come è arrivata."""
    aree: tuple[str, ...]
    """Le aree chieste."""
    esito: str | None = Field(default=None, title="esito dell’istruttoria")
    """ammessa, ammessa con riserva, esclusa."""
    motivo: str | None = None
    """La ragione della riserva o dell'esclusione."""
    preavviso_il: date | None = None
    """Quando le è stato comunicato il preavviso dell'art. 10-bis della L. 241/1990."""
    nei_termini: bool
    """Sì se è arrivata entro il termine."""

    def owner(self) -> str | None:
        return self.nome


class DomandeContext(AttoProcedura):
    """Le variabili dei modelli verbale-domande.docx e determina-ammissione.docx."""

    domande: tuple[RigaDomanda, ...]
    """Le domande, in ordine di arrivo."""
    ammesse: tuple[RigaDomanda, ...]
    """Quelle ammesse, anche con riserva."""
    escluse: tuple[RigaDomanda, ...]
    """Quelle escluse."""
    da_preavvisare: tuple[RigaDomanda, ...]
    """Quelle da escludere a cui non risulta comunicato il preavviso dell'art. 10-bis della L. 241/1990."""
    scadenza: Scadenza | None = Field(default=None, title="termine per le domande")
    """Il termine per le domande."""
    avviso_data: date | Blank | None = Field(default=None, title="data dell’avviso")
    """Data dell'avviso."""


class RelazioneContext(AttoProcedura):
    """Le variabili del modello relazione-finale.docx: il documento istruttorio di sintesi (DM 72/2021)."""

    aree: tuple[AreaTematica, ...]
    """Le aree con incontri e sintesi."""
    partecipanti: tuple[Partecipante, ...]
    """Chi ha partecipato."""
    domande: tuple[RigaDomanda, ...]
    """Le domande arrivate."""
    ammesse: int
    """Quante domande sono state ammesse."""
    obiettivi: int
    """Quanti obiettivi ne sono nati."""
    avviso_data: date | Blank | None = Field(default=None, title="data dell’avviso")
    """Data dell'avviso."""


class DecretoContext(AttoProcedura):
    """Le variabili del modello decreto.docx: il capofila approva l'accordo (TUEL art. 34 c. 4)."""

    sindaco: Incaricato | None = Field(default=None, title="legale rappresentante dell’ente capofila")
    """Chi firma il decreto: il legale rappresentante dell'ente che promuove l'accordo."""
    promotore: str
    """L'ente che promuove l'accordo."""
    conferenza: date | None = Field(default=None, title="data della conferenza dei rappresentanti")
    """Data della conferenza."""
    approvazione: date | None = Field(default=None, title="data della seduta che ha approvato lo schema")
    """Data della seduta dell'Assemblea."""
    accordo_numero: str | Blank | Ruled | None = None
    """Numero di repertorio dell'accordo."""
    accordo_data: date | Blank | Ruled | None = None
    """Data di perfezionamento dell'accordo."""
    sottoscrittori: int
    """Quanti enti sono parte dell'accordo."""
    sottoscrizione: str | None = None
    """Chi ha firmato l'accordo, quando tutte le firme sono state verificate e valgono; manca finché ne manca una."""
    senza_firma: tuple[str, ...]
    """Gli enti la cui firma non c'è ancora o non vale."""
    non_sottoscrivono: tuple[str, ...]
    """Gli enti che hanno dichiarato di non sottoscrivere."""
    accordo_sha256: str | Ruled
    """Impronta dell'accordo, se è congelato."""

    def label_of(self, name: str) -> str:
        """The signatures that are still missing are told by the name of their body: nobody decrees what was not signed."""
        if name != "sottoscrizione":
            return super().label_of(name)
        some = len(self.senza_firma) <= _FEW and len(self.senza_firma) < self.sottoscrittori
        awaited = italian.join(self.senza_firma) if some else f"{len(self.senza_firma)} enti su {self.sottoscrittori}"
        return "; ".join(
            (
                SIGNATURES,
                *((f"mancano: {awaited}",) if self.senza_firma else ()),
                *((f"non sottoscrive: {italian.join(self.non_sottoscrivono)}",) if self.non_sottoscrivono else ()),
            )
        )


def opening(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DeterminaAvvioContext:
    """The context of the determina that opens the procedure and names its officer."""
    del instance, extra
    own, record = dossier.avviso, dossier.termine("domande")
    return DeterminaAvvioContext(
        **common.base(dossier),
        **_act(dossier, "avvio", cited=("linee-indirizzo",)),
        avviso_titolo=own.titolo if own else None,
        aree=tuple(area.titolo for area in dossier.aree),
        scadenza=avviso.term(record) if record else None,
        canali=avviso.channels(dossier),
    )


def received(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DomandeContext:
    """The context of the minutes on the applications."""
    del instance, extra
    return _applications(dossier, "verbale-domande", cited=("avvio",))


def admitted(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DomandeContext:
    """The context of the determina of those admitted."""
    del instance, extra
    return _applications(dossier, "ammissione", cited=("linee-indirizzo", "avvio"))


def report(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> RelazioneContext:
    """The context of the officer's final report."""
    del instance, extra
    rows = applications(dossier)
    return RelazioneContext(
        **common.base(dossier),
        **_act(dossier, "relazione-finale", cited=("linee-indirizzo", "avvio", "ammissione")),
        aree=areas.areas(dossier),
        partecipanti=areas.participants(dossier),
        domande=rows,
        ammesse=sum(row.esito != "esclusa" for row in rows),
        obiettivi=len(dossier.obiettivi),
        avviso_data=dossier.avviso.data if dossier.avviso else None,
    )


def decree(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> DecretoContext:
    """The context of the decree that approves the agreement."""
    del instance
    own, lead = dossier.accordo, common.promoter_of(dossier)
    sitting = dossier.conferenza.seduta if dossier.conferenza else None
    return DecretoContext(
        **common.base(dossier),
        **_act(dossier, "decreto", cited=("linee-indirizzo",)),
        sindaco=people.head(lead) if lead else None,
        promotore=lead.denominazione if lead else common.ambito(dossier).denominazione,
        conferenza=sitting.data if sitting else None,
        approvazione=common.approval_day(dossier),
        accordo_numero=(own.numero if own else None) or Ruled("numero di repertorio"),
        accordo_data=(own.data if own else None) or Ruled("data di perfezionamento"),
        **_signed(dossier, extra),
        accordo_sha256=extra.get("accordo_sha256") or Ruled("impronta dell’accordo"),
    )


def _signed(dossier: Dossier, extra: Mapping[str, str]) -> dict[str, Any]:
    """Who has signed the agreement, as far as the verifier found."""
    parties = common.parties(dossier)
    declined = tuple(one.nome for one in parties if extra.get(f"{firme.OUTCOME}{one.id}") == firme.NOT_SIGNING)
    awaited = tuple(one.nome for one in parties if not firme.has_signed(one.id, extra) and one.nome not in declined)
    whole = bool(parties) and not awaited and not declined
    return {
        "sottoscrittori": len(parties),
        "sottoscrizione": f"tutti i {len(parties)} enti interessati" if whole else None,
        "senza_firma": awaited,
        "non_sottoscrivono": declined,
    }


def applications(dossier: Dossier) -> tuple[RigaDomanda, ...]:
    """The applications that arrived, by date then by name."""
    asked = [(ets.domanda.data, ets.denominazione, ets) for ets in dossier.ets if ets.domanda]
    asked.sort(key=lambda item: item[:2])
    return tuple(_application(dossier, ets, number) for number, (_, _, ets) in enumerate(asked, start=1))


def _application(dossier: Dossier, ets: Ets, number: int) -> RigaDomanda:
    record, term = ets.domanda, dossier.termine("domande")
    if record is None:
        raise ValueError(ets.id)
    titles = {area.id: area.titolo for area in dossier.aree}
    return RigaDomanda(
        numero=number,
        nome=ets.denominazione,
        classe=ets.classe.value,
        data=record.data,
        protocollo=record.protocollo,
        canale={"pec": "PEC", "email": "e-mail"}.get(record.canale or "", record.canale),
        aree=tuple(titles.get(id_, id_) for id_ in ets.aree),
        esito=_OUTCOMES[record.esito] if record.esito else None,
        motivo=record.motivo,
        preavviso_il=record.preavviso_il,
        nei_termini=term is None or record.data <= term.entro,
    ).located(protocollo=record.where("protocollo"), esito=record.where("esito"))


def _applications(dossier: Dossier, id_: str, *, cited: tuple[str, ...]) -> DomandeContext:
    rows, record = applications(dossier), dossier.termine("domande")
    refused = tuple(row for row in rows if row.esito == "esclusa")
    return DomandeContext(
        **common.base(dossier),
        **_act(dossier, id_, cited=cited),
        domande=rows,
        ammesse=tuple(row for row in rows if row.esito in ("ammessa", "ammessa con riserva")),
        escluse=refused,
        da_preavvisare=tuple(row for row in refused if row.preavviso_il is None),
        scadenza=avviso.term(record) if record else None,
        avviso_data=dossier.avviso.data if dossier.avviso else None,
    )


def _act(dossier: Dossier, id_: str, *, cited: tuple[str, ...]) -> dict[str, Any]:
    """Number and date of an act of the dossier (a ruled blank when it is not there yet), the acts it cites, who signs."""
    own: Atto | None = next((item for item in dossier.atti if item.id == id_), None)
    lead = dossier.capofila
    return {
        "numero": own.numero if own else Ruled("numero dell’atto"),
        "data": own.data if own else Ruled("data dell’atto"),
        "atti_richiamati": tuple(common.act(item) for item in dossier.atti if item.id in cited),
        "ente_locale": lead is not None and common.is_local(lead),
        "responsabile": people.responsible(dossier),
        "rup": people.rup(dossier),
    }
