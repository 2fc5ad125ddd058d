"""The Accordo di Programma: the agreement that every body signs and that binds the plan by its digest (design.md § 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from pdz_docs.documents import common
from pdz_docs.documents.common import AttoCitato, Base, Firma, Parte
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.acts import Bollo, RegimeBollo
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.needs import Blank


class PianoAllegato(Context):
    """Il Piano di Zona allegato all'accordo."""

    titolo: str
    """Titolo del Piano di Zona."""
    file: str | None = Field(default=None, title="nome del file del Piano di Zona, che viene da pdz freeze piano")
    """Nome del file PDF del piano congelato."""
    sha256: str | None = Field(default=None, title="impronta SHA-256 del Piano di Zona, che viene da pdz freeze piano")
    """Impronta SHA-256 del file, in esadecimale."""


class SedutaCitata(Context):
    """Una seduta dell'Assemblea dei Sindaci o della conferenza."""

    data: date | Blank | None = Field(default=None, title="data della seduta")
    """Data della seduta."""
    numero: str | Blank | None = Field(default=None, title="numero del verbale")
    """Numero del verbale."""

    quale: str
    """Che seduta è, per l'elenco dei dati mancanti."""

    def owner(self) -> str | None:
        return self.quale


class DecisioniAssemblea(Context):
    """Le decisioni dell'Assemblea dei Sindaci."""

    avvio: date | None = None
    """Data della seduta che ha condiviso il percorso di co-programmazione."""
    approvazione: SedutaCitata
    """La seduta che ha approvato il piano e lo schema di accordo."""


class EsitoConferenza(Context):
    """La conferenza dei rappresentanti (TUEL art. 34 c. 3)."""

    data: date | None = Field(default=None, title="data della conferenza dei rappresentanti")
    """Data della conferenza."""
    comunicazione: date | None = Field(default=None, title="data della comunicazione dell’esito della conferenza")
    """Data in cui l'esito è stato comunicato alle Parti."""


class AvvisoRichiamato(Context):
    """L'avviso pubblico con cui si è aperta la co-programmazione."""

    data: date
    """Data dell'avviso."""


class AccordoContext(Base):
    """Le variabili del modello accordo.docx."""

    titolo: str | None = Field(default=None, title="titolo dell’accordo")
    """Titolo dell'accordo."""
    promotore: Parte
    """L'ente che promuove l'accordo: di solito il capofila."""
    parti: tuple[Parte, ...]
    """Tutte le Parti, il capofila per primo."""
    comuni: tuple[Parte, ...]
    """Le Parti che sono Comuni."""
    ats: tuple[Parte, ...]
    """Le ATS."""
    asst: tuple[Parte, ...]
    """Le ASST."""
    sociosanitari: tuple[Parte, ...]
    """ATS e ASST insieme."""
    altri_enti: tuple[Parte, ...]
    """Le altre Parti: Unioni di Comuni, aziende speciali, Provincia."""
    atti_richiamati: tuple[AttoCitato, ...]
    """Gli atti richiamati nelle premesse: delibere regionali, atti dell'Ambito."""
    assemblea: DecisioniAssemblea
    """Le decisioni dell'Assemblea dei Sindaci."""
    conferenza: EsitoConferenza
    """La conferenza dei rappresentanti."""
    avviso: AvvisoRichiamato | None = None
    """L'avviso pubblico di co-programmazione."""
    incontri: int
    """Quanti incontri di co-programmazione si sono svolti."""
    aree: tuple[str, ...]
    """I titoli delle aree della co-programmazione."""
    piano: PianoAllegato
    """Il Piano di Zona allegato."""
    riparto: str | None = None
    """I criteri di riparto della spesa fra i Comuni, in parole."""
    collegio: str | None = None
    """Chi compone il collegio di vigilanza, se i dati lo dicono."""
    decorrenza: str | None = Field(default=None, title="decorrenza dell’accordo")
    """Da quando l'accordo produce effetti."""
    bollo: str | None = Field(default=None, title="decisione sull’imposta di bollo, con la norma")
    """La decisione sull'imposta di bollo, in parole."""
    numero: str | Blank | None = Field(default=None, title="numero di repertorio")
    """Numero di repertorio."""
    data: date | Blank | None = Field(default=None, title="data di perfezionamento")
    """Data di perfezionamento."""
    foro: str | None = None
    """Il foro competente per ciò che spetta al giudice ordinario."""
    scadenza_firma: date | None = None
    """Ultimo giorno per firmare."""
    firmatari: tuple[Firma, ...]
    """Chi firma, nell'ordine delle Parti: per ciascuno un segno [[firma:{{ f.id }}]]."""


def context(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> AccordoContext:
    """The agreement's context. `extra` holds `piano_file` and `piano_sha256` once the plan is frozen."""
    del instance
    parties = {party.id: party for party in common.parties(dossier)}
    ats, asst, comuni, others = (
        tuple(parties[body.id] for body in bodies)
        for bodies in (dossier.ats, dossier.asst, sorted(dossier.comuni, key=lambda body: body.nome), dossier.altri)
    )
    own, notice = dossier.accordo, dossier.avviso
    return AccordoContext(
        titolo=own.titolo if own else None,
        **common.base(dossier),
        promotore=next((party for party in parties.values() if party.promotore), parties[dossier.ambito.capofila]),
        parti=tuple(parties.values()),
        comuni=comuni,
        ats=ats,
        asst=asst,
        sociosanitari=(*ats, *asst),
        altri_enti=others,
        atti_richiamati=tuple(common.act(item) for item in dossier.atti),
        assemblea=_assembly(dossier),
        conferenza=_conference(dossier),
        avviso=AvvisoRichiamato(data=notice.data) if notice and isinstance(notice.data, date) else None,
        incontri=sum(len(workshop.incontri) for workshop in dossier.workshops),
        aree=tuple(area.titolo for area in dossier.aree),
        piano=PianoAllegato(
            titolo=common.plan_title(dossier), file=extra.get("piano_file"), sha256=extra.get("piano_sha256")
        ),
        riparto=dossier.piano.riparto.criterio if dossier.piano and dossier.piano.riparto else None,
        collegio=own.composizione_collegio if own else None,
        decorrenza=own.decorrenza if own else None,
        bollo=stamp_duty(own.bollo) if own and own.bollo else None,
        numero=own.numero if own else None,
        data=own.data if own else None,
        foro=own.foro if own else None,
        scadenza_firma=common.last_day(dossier, "accordo"),
        firmatari=common.signers(dossier),
    ).located(
        titolo=(own or dossier).where("titolo" if own else "accordo"),
        decorrenza=(own or dossier).where("decorrenza" if own else "accordo"),
        bollo=(own or dossier).where("bollo" if own else "accordo"),
    )


def stamp_duty(decision: Bollo) -> str | None:
    """The decision on stamp duty in words; None while its norm is missing."""
    match decision.regime:
        case RegimeBollo.ESENTE:
            return f"esente ai sensi di {decision.norma}" if decision.norma else None
        case RegimeBollo.VIRTUALE:
            return f"assolta in modo virtuale, {decision.estremi}" if decision.estremi else None
        case RegimeBollo.DA_DECIDERE:
            return "il regime è determinato dall’ente capofila, con la relativa norma, prima della registrazione a repertorio"


def _assembly(dossier: Dossier) -> DecisioniAssemblea:
    start, approval = common.sitting_of(dossier, common.START), common.sitting_of(dossier, common.APPROVAL)
    where = (approval or dossier).where
    return DecisioniAssemblea(
        avvio=start.data if start else None,
        approvazione=SedutaCitata(
            quale="Assemblea dei Sindaci, approvazione del piano e dello schema",
            data=approval.data if approval else None,
            numero=approval.numero if approval else None,
        ).located(data=where("data" if approval else "assemblea"), numero=where("numero" if approval else "assemblea")),
    )


def _conference(dossier: Dossier) -> EsitoConferenza:
    record = dossier.conferenza
    sitting = record.seduta if record else None
    return EsitoConferenza(
        data=sitting.data if sitting else None, comunicazione=record.comunicazione_esito if record else None
    ).located(
        data=dossier.where("conferenza"),
        comunicazione=record.where("comunicazione_esito") if record else dossier.where("conferenza"),
    )
