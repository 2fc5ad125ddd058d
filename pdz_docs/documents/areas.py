"""The workshops as documents tell them: areas, meetings, syntheses, who took part."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pdz_docs.documents.italian import clock
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.bodies import Classe, Ets
from pdz_docs.dossier.models.tree import Area, Dossier
from pdz_docs.dossier.models.workshops import Incontro, Sintesi

_CLASSES = {
    Classe.A: "enti del Terzo Settore (art. 4 D.Lgs. 117/2017)",
    Classe.B: "altri soggetti senza scopo di lucro del sistema integrato",
    Classe.C: "organizzazioni sindacali maggiormente rappresentative",
}


class IncontroArea(Context):
    """Un incontro di un'area."""

    numero: int
    """Primo, secondo…"""
    data: date
    """Giorno."""
    dalle: str
    """Ora d'inizio: 16.00."""
    alle: str
    """Ora di fine: 19.00."""
    luogo: str | None = None
    """Dove."""
    presenti: tuple[str, ...]
    """I nomi di chi c'era."""


class BisognoArea(Context):
    """Un bisogno emerso."""

    testo: str
    """Il bisogno."""
    priorita: str
    """alta, media, bassa."""


class PropostaArea(Context):
    """Una proposta."""

    testo: str
    """La proposta."""
    proponenti: tuple[str, ...]
    """Chi l'ha fatta."""


class ImpegnoArea(Context):
    """Un impegno preso."""

    testo: str
    """L'impegno."""
    chi: tuple[str, ...]
    """Chi lo prende."""
    entro: date | None = None
    """Entro quando."""


class SintesiArea(Context):
    """La sintesi dei lavori di un'area."""

    premessa: str | None = None
    """Come si è lavorato."""
    bisogni: tuple[BisognoArea, ...]
    """I bisogni, dal più urgente."""
    proposte: tuple[PropostaArea, ...]
    """Le proposte."""
    impegni: tuple[ImpegnoArea, ...]
    """Gli impegni."""
    nodi_aperti: tuple[str, ...]
    """Ciò che resta da risolvere."""


class AreaTematica(Context):
    """Un'area della co-programmazione."""

    id: str
    """Identificativo nel dossier."""
    numero: int
    """Numero d'ordine."""
    titolo: str
    """Titolo."""
    temi: str | None = None
    """I temi come li elenca l'avviso."""
    macro_aree: tuple[str, ...]
    """I titoli delle macro-aree collegate."""
    incontri: tuple[IncontroArea, ...]
    """Gli incontri."""
    sintesi: SintesiArea | None = None
    """La sintesi dei lavori."""

    def owner(self) -> str | None:
        return f"area {self.titolo}"


class Partecipante(Context):
    """Un ente che ha preso parte agli incontri."""

    id: str
    """Identificativo nel dossier."""
    nome: str
    """Denominazione."""
    classe: str
    """A quale classe dell'avviso appartiene, in parole."""
    natura: str
    """Forma giuridica."""
    aree: tuple[str, ...]
    """I titoli delle aree a cui ha partecipato."""
    incontri: int
    """A quanti incontri c'era."""


def areas(dossier: Dossier) -> tuple[AreaTematica, ...]:
    """Every area with its meetings and synthesis."""
    return tuple(area_context(dossier, area, number) for number, area in enumerate(dossier.aree, start=1))


def area_context(dossier: Dossier, area: Area, number: int) -> AreaTematica:
    workshop = dossier.workshop(area.id)
    titles = {item.id: item.titolo for item in dossier.profilo.macro_aree}
    return AreaTematica(
        id=area.id,
        numero=number,
        titolo=area.titolo,
        temi=area.temi,
        macro_aree=tuple(titles.get(slug, slug) for slug in area.macro_aree),
        incontri=tuple(
            meeting_context(dossier, meeting, count)
            for count, meeting in enumerate(workshop.incontri if workshop else (), start=1)
        ),
        sintesi=_synthesis(dossier, workshop.sintesi) if workshop and workshop.sintesi else None,
    ).located(sintesi=workshop.where("sintesi") if workshop else area.where())


def meeting_context(dossier: Dossier, meeting: Incontro, number: int) -> IncontroArea:
    seat = dossier.avviso.sede.estesa if dossier.avviso and dossier.avviso.sede else None
    return IncontroArea(
        numero=number,
        data=meeting.data,
        dalle=clock(meeting.ore[0]),
        alle=clock(meeting.ore[1]),
        luogo=meeting.luogo or seat,
        presenti=names(dossier, meeting.presenti),
    )


def participants(dossier: Dossier) -> tuple[Partecipante, ...]:
    """Who was at one meeting at least, by name."""
    return tuple(sorted((participant(dossier, ets) for ets in dossier.partecipanti()), key=lambda one: one.nome))


def names(dossier: Dossier, ids: Iterable[str]) -> tuple[str, ...]:
    """The printed names of bodies and organisations."""
    return tuple(dossier.nome_di(id_) for id_ in ids)


def class_of(ets: Ets) -> str:
    """The class of the notice, in words."""
    return _CLASSES[ets.classe]


def participant(dossier: Dossier, ets: Ets) -> Partecipante:
    """What one organisation took part in."""
    there = [work for work in dossier.workshops if any(ets.id in meeting.presenti for meeting in work.incontri)]
    titles = {area.id: area.titolo for area in dossier.aree}
    return Partecipante(
        id=ets.id,
        nome=ets.denominazione,
        classe=class_of(ets),
        natura=ets.natura.value.replace("-", " "),
        aree=tuple(titles.get(work.area or "", work.area or "") for work in there),
        incontri=sum(ets.id in meeting.presenti for work in there for meeting in work.incontri),
    )


def _synthesis(dossier: Dossier, record: Sintesi) -> SintesiArea:
    urgency = ("alta", "media", "bassa")
    needs = sorted(record.bisogni, key=lambda need: urgency.index(need.priorita.value))
    return SintesiArea(
        premessa=record.premessa,
        bisogni=tuple(BisognoArea(testo=need.testo, priorita=need.priorita.value) for need in needs),
        proposte=tuple(
            PropostaArea(testo=item.testo, proponenti=names(dossier, item.proponenti)) for item in record.proposte
        ),
        impegni=tuple(
            ImpegnoArea(testo=item.testo, chi=names(dossier, item.chi), entro=item.entro) for item in record.impegni
        ),
        nodi_aperti=tuple(item.testo for item in record.nodi_aperti),
    )
