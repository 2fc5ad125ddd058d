"""The papers of each meeting of an area — convocation and attendance sheet — and the synthesis that comes out of an area."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from pdz_docs.documents import areas, common, people
from pdz_docs.documents.areas import AreaTematica, IncontroArea
from pdz_docs.documents.common import Base
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.bodies import Ets
from pdz_docs.dossier.models.tree import Area, Dossier

_BLANK_ROWS = 4  # for who comes unannounced


class Destinatario(Context):
    """A chi si scrive."""

    nome: str
    """L'ente."""
    pec: str | None = None
    """La sua PEC, o la posta elettronica se non ne ha."""


class RigaPresenza(Context):
    """Una riga del foglio presenze."""

    numero: int
    """Numero d'ordine."""
    ente: str | Ruled
    """L'ente; uno spazio vuoto nelle righe in più."""
    persona: str | Ruled
    """Chi partecipa."""


class ConvocazioneContext(Base):
    """Le variabili del modello convocazione.docx."""

    area: AreaTematica
    """L'area tematica."""
    incontro: IncontroArea
    """L'incontro a cui si convoca."""
    destinatari: tuple[Destinatario, ...]
    """Gli enti convocati."""
    data: date | Ruled
    """Data della lettera; uno spazio per chi la protocolla."""
    responsabile: Incaricato | None = Field(default=None, title="responsabile che firma la convocazione")
    """Chi firma."""
    rup: Incaricato | None = None
    """Il responsabile unico del procedimento, a cui si chiedono informazioni."""


class FoglioPresenzeContext(Base):
    """Le variabili del modello foglio-presenze.docx."""

    area: AreaTematica
    """L'area tematica."""
    incontro: IncontroArea
    """L'incontro."""
    righe: tuple[RigaPresenza, ...]
    """Una riga per ente convocato, più alcune vuote."""
    titolare: str | None = None
    """Chi tratta i dati, per la nota in fondo."""


class VerbaleAreaContext(Base):
    """Le variabili del modello sintesi.docx: il verbale di un'area con la sua sintesi."""

    area: AreaTematica
    """L'area tematica, con incontri e sintesi."""
    obiettivi: tuple[str, ...]
    """Gli obiettivi del piano nati da quest'area: codice e titolo."""
    responsabile: Incaricato | None = None
    """Chi firma."""
    rup: Incaricato | None = None
    """Il responsabile unico del procedimento."""


def of_meetings(dossier: Dossier) -> tuple[str | None, ...]:
    """`minori-1`, `minori-2`, …: one for each meeting of each area."""
    return tuple(
        f"{area.id}-{number}" for area in dossier.aree for number, _ in enumerate(_meetings(dossier, area), start=1)
    )


def of_areas(dossier: Dossier) -> tuple[str | None, ...]:
    """One for each area."""
    return tuple(area.id for area in dossier.aree)


def convocation(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> ConvocazioneContext:
    """The context of a convocation."""
    del extra
    area, number = _find(dossier, instance)
    context = _area(dossier, area)
    return ConvocazioneContext(
        **common.base(dossier),
        area=context,
        incontro=context.incontri[number - 1],
        destinatari=tuple(
            Destinatario(nome=ets.denominazione, pec=ets.pec or ets.email) for ets in _invited(dossier, area)
        ),
        data=Ruled("data della convocazione"),
        responsabile=people.responsible(dossier),
        rup=people.rup(dossier),
    )


def attendance(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> FoglioPresenzeContext:
    """The context of an attendance sheet: who was invited, and some lines for who comes unannounced."""
    del extra
    area, number = _find(dossier, instance)
    context = _area(dossier, area)
    invited = [ets.denominazione for ets in _invited(dossier, area)]
    rows = [(name, Ruled("partecipante")) for name in invited]
    rows += [(Ruled("ente"), Ruled("partecipante"))] * _BLANK_ROWS  # type: ignore[list-item]
    return FoglioPresenzeContext(
        **common.base(dossier),
        area=context,
        incontro=context.incontri[number - 1],
        righe=tuple(RigaPresenza(numero=n, ente=ente, persona=who) for n, (ente, who) in enumerate(rows, start=1)),
        titolare=dossier.privacy.titolare if dossier.privacy else None,
    )


def minutes(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> VerbaleAreaContext:
    """The context of an area's minutes and synthesis."""
    del extra
    area = next(item for item in dossier.aree if item.id == instance)
    workshop = dossier.workshop(area.id)
    return VerbaleAreaContext(
        **common.base(dossier),
        area=_area(dossier, area),
        obiettivi=tuple(f"{item.codice} – {item.titolo}" for item in (workshop.obiettivi if workshop else ())),
        responsabile=people.responsible(dossier),
        rup=people.rup(dossier),
    )


def _find(dossier: Dossier, instance: str | None) -> tuple[Area, int]:
    name, _, number = (instance or "").rpartition("-")
    return next(area for area in dossier.aree if area.id == name), int(number)


def _area(dossier: Dossier, area: Area) -> AreaTematica:
    return areas.area_context(dossier, area, dossier.aree.index(area) + 1)


def _meetings(dossier: Dossier, area: Area) -> tuple[object, ...]:
    workshop = dossier.workshop(area.id)
    return workshop.incontri if workshop else ()


def _invited(dossier: Dossier, area: Area) -> list[Ets]:
    """The organisations that chose this area and were not turned down."""
    return [ets for ets in dossier.ets if area.id in ets.aree and not (ets.domanda and ets.domanda.esito == "esclusa")]
