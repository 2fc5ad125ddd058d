"""The public notice, its participant classes, commitments and channels; letterhead, filing and privacy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pdz_docs.dossier.fields import ActNumber, Email, Text, Yes
from pdz_docs.dossier.models.bodies import Classe, Persona
from pdz_docs.dossier.needs import Blank, NeededBy
from pdz_docs.dossier.record import Record


class ClassePartecipanti(Record):
    """One of the classes that may take part."""

    classe: Annotated[Classe, Field(strict=False)]
    testo: Text
    runts: Yes
    """Se la classe richiede l'iscrizione al RUNTS."""


class TipoCanale(StrEnum):
    """How a form may be sent."""

    PEC = "pec"
    EMAIL = "email"
    PROTOCOLLO = "protocollo"


class Canale(Record):
    """An address that forms may be sent to."""

    tipo: Annotated[TipoCanale, Field(strict=False)]
    indirizzo: Text
    preferito: Yes = False
    note: Text | None = None


class Sede(Record):
    """Where meetings take place."""

    nome: Text
    indirizzo: Text | None = None
    ingresso: Text | None = None

    @property
    def estesa(self) -> str:
        """Everything on one line."""
        return ", ".join(part for part in (self.nome, self.indirizzo, self.ingresso) if part)


class Avviso(Record):
    """The notice that opens the co-programming (CTS art. 55)."""

    numero: ActNumber | Blank | None = None
    data: Annotated[date | Blank | None, NeededBy("avviso")] = None
    titolo: Annotated[Text | None, NeededBy("avviso")] = None
    premessa: tuple[Text, ...] = ()
    """I capoversi dell'introduzione."""
    oggetto: tuple[Text, ...] = ()
    """I capoversi sull'oggetto del procedimento."""
    avvio_lavori: Text | None = None
    """Quando cominciano i lavori: «ottobre 2024»."""
    conclusione_lavori: Text | None = None
    """Il termine ordinatorio dei lavori: «novembre 2024»."""
    sede: Annotated[Sede | None, NeededBy("avviso")] = None
    sito: Text | None = None
    """Dove si pubblicano le date."""
    classi: Annotated[tuple[ClassePartecipanti, ...], NeededBy("avviso", "domanda")] = ()
    impegni: Annotated[tuple[Text, ...], NeededBy("avviso", "domanda")] = ()
    consensi: tuple[Text, ...] = ()
    dichiarazioni: tuple[Text, ...] = ()
    """Dichiarazioni da rendere nella domanda: proprietà intellettuale…"""
    canali: Annotated[tuple[Canale, ...], NeededBy("avviso", "domanda")] = ()


class IncaricoInterno(Persona):
    """A person of the lead body with a task in the procedure."""

    incarico: Text
    """Responsabile dei Servizi Sociali d'Ambito, Responsabile unico del procedimento…"""
    email: Email | None = None
    telefono: Text | None = None


class Procedimento(Record):
    """Who runs the procedure (L. 241/1990 art. 5; DM 72/2021)."""

    responsabile: Annotated[IncaricoInterno | None, NeededBy("avviso")] = None
    rup: IncaricoInterno | None = None
    sindaco_capofila: Text | None = None
    segretario: IncaricoInterno | None = None


class Intestazione(Record):
    """Letterhead of every act."""

    stemma: Text | None = None
    """File dell'immagine, dentro la cartella di lavoro."""
    stemma_descrizione: Text | None = None
    """Che cosa mostra l'immagine, per chi non la vede."""
    righe: tuple[Text, ...] = ()
    piede: tuple[Text, ...] = ()


class Classificazione(Record):
    """Filing of the acts in the lead body's titolario."""

    titolo: Text | None = None
    classe: Text | None = None
    fascicolo: Text | None = None
    titolario: Text | None = None
    """L'indirizzo a cui l'ente pubblica il titolario, per i metadati di conservazione."""
    anni_conservazione: Annotated[int | None, Field(ge=1, le=9999)] = None
    """Per quanti anni il fascicolo si conserva, secondo il massimario; 9999: sempre."""
    dimostrativo: Yes = False


class Privacy(Record):
    """What the notice of GDPR art. 13 says."""

    titolare: Text | None = None
    contatto: Email | None = None
    responsabile_protezione: Text | None = None
    """Contatto del responsabile della protezione dei dati."""
    conservazione: Text | None = None
    destinatari: tuple[Text, ...] = ()
    dimostrativo: Yes = False
