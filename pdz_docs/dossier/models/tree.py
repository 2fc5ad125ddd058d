"""The dossier: everything the user wrote, as one frozen tree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, InstanceOf

from pdz_docs.dossier.fields import Identifier, Province, Slug, Text, Year, Yes
from pdz_docs.dossier.models.acts import Accordo, Assemblea, Atto, Conferenza, Seduta, Termine
from pdz_docs.dossier.models.bodies import AltroEnte, Azienda, Comune, Ente, Ets
from pdz_docs.dossier.models.notice import Avviso, Classificazione, Intestazione, Privacy, Procedimento
from pdz_docs.dossier.models.objectives import Obiettivo
from pdz_docs.dossier.models.plan import Piano
from pdz_docs.dossier.models.workshops import Workshop
from pdz_docs.dossier.needs import NeededBy
from pdz_docs.dossier.record import Record
from pdz_docs.expectations import Role
from pdz_docs.profiles.models import Profile


class Ambito(Record):
    """The association of Comuni."""

    nome: Text
    numero: Annotated[int, Field(ge=1)]
    capofila: Identifier
    """L'identificativo dell'ente capofila."""
    nome_breve: Text | None = None
    provincia: Province | None = None
    regione: Text | None = None
    distretto: Text | None = None
    comuni: tuple[Identifier, ...] = ()
    """Gli identificativi di tutti i Comuni: ognuno deve comparire una volta in signatories/comuni."""


class Area(Record):
    """A thematic area of the workshops."""

    id: Slug
    titolo: Text
    temi: Text | None = None
    """I temi come li elenca l'avviso."""
    macro_aree: tuple[Slug, ...]


class Dossier(Record):
    """One working folder. `folder` is where it lies, `profilo` the regional format it follows."""

    folder: Annotated[InstanceOf[Path], Field(exclude=True, repr=False)]
    ambito: Ambito
    triennio: Annotated[tuple[Year, Year], Field(title="triennio")]
    profilo: InstanceOf[Profile]
    dimostrativo: Yes = False
    atti: tuple[Atto, ...] = ()
    termini: tuple[Termine, ...] = ()
    aree: Annotated[tuple[Area, ...], NeededBy("avviso")] = ()
    avviso: Avviso | None = None
    procedimento: Procedimento | None = None
    assemblea: Assemblea | None = None
    conferenza: Conferenza | None = None
    accordo: Annotated[Accordo | None, NeededBy("accordo")] = None
    piano: Annotated[Piano | None, NeededBy("piano")] = None
    intestazione: Intestazione | None = None
    classificazione: Classificazione | None = None
    privacy: Privacy | None = None
    comuni: Annotated[tuple[Comune, ...], NeededBy("accordo")] = ()
    ats: Annotated[tuple[Azienda, ...], NeededBy("accordo")] = ()
    asst: Annotated[tuple[Azienda, ...], NeededBy("accordo")] = ()
    altri: tuple[AltroEnte, ...] = ()
    ets: tuple[Ets, ...] = ()
    lavori: tuple[Workshop, ...] = ()
    """I file di workshops/, nell'ordine delle aree."""

    @property
    def demonstrative(self) -> bool:
        """Whether any page made from this dossier must say FAC-SIMILE: it holds at least one demonstrative record."""
        return any(
            getattr(record, "dimostrativo", False) or getattr(record, "campi_dimostrativi", ())
            for record in self.walk()
        )

    @property
    def enti(self) -> tuple[Ente, ...]:
        """Every body that signs, the lead body first, in the order in which the agreement names them."""
        every: tuple[Ente, ...] = (*self.comuni, *self.altri, *self.ats, *self.asst)
        return tuple(sorted(every, key=lambda one: one.id != self.ambito.capofila))

    @property
    def capofila(self) -> Ente | None:
        """The lead body; None when the data do not hold it."""
        return self.ente(self.ambito.capofila)

    @property
    def sedute(self) -> tuple[Seduta, ...]:
        """The sittings of the Assemblea and of the conference."""
        own = self.assemblea.sedute if self.assemblea else ()
        conference = self.conferenza.seduta if self.conferenza else None
        return (*own, conference) if conference else own

    @property
    def workshops(self) -> tuple[Workshop, ...]:
        """The workshops of the areas, in the order of the areas."""
        return tuple(one for one in self.lavori if one.area is not None)

    @property
    def obiettivi(self) -> tuple[Obiettivo, ...]:
        """Every objective, by macro-area in the order of the profile, then by code."""
        order = {one.id: number for number, one in enumerate(self.profilo.macro_aree)}
        every = [one for work in self.lavori for one in work.obiettivi]
        return tuple(sorted(every, key=lambda one: (order.get(one.macro_area, 99), len(one.codice), one.codice)))

    def ente(self, id_: str) -> Ente | None:
        """The body of that id."""
        return next((one for one in self.enti if one.id == id_), None)

    def organizzazione(self, id_: str) -> Ets | None:
        """The organisation of that id."""
        return next((one for one in self.ets if one.id == id_), None)

    def nome_di(self, id_: str) -> str:
        """The printed name of a body or an organisation; the id itself when it is unknown."""
        ente, ets = self.ente(id_), self.organizzazione(id_)
        return ente.denominazione if ente else ets.denominazione if ets else id_

    @property
    def nomi(self) -> dict[str, str]:
        """The printed name of whoever may be at a meeting, by id: the organisations by name, then the bodies."""
        organisations = sorted(self.ets, key=lambda one: one.denominazione)
        return {one.id: one.denominazione for one in organisations} | {one.id: one.denominazione for one in self.enti}

    def ruolo(self, ente: Ente) -> Role:
        """Its part in the agreement: what is written, else promotore for the lead body and sottoscrittore for the others."""
        return ente.ruolo or (Role.PROMOTORE if ente.id == self.ambito.capofila else Role.SOTTOSCRITTORE)

    def workshop(self, area: str) -> Workshop | None:
        """The workshop of an area."""
        return next((one for one in self.workshops if one.area == area), None)

    def termine(self, id_: str) -> Termine | None:
        """The term of that id."""
        return next((one for one in self.termini if one.id == id_), None)

    def partecipanti(self) -> Iterator[Ets]:
        """The organisations that were at one meeting at least: those that may adhere (L.R. 3/2008 art. 18 c. 7)."""
        there = {who for work in self.workshops for who in work.presenti}
        return (one for one in self.ets if one.id in there)
