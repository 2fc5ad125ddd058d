"""A regional format as data: chapters, macro-areas, the fields of the scheda, LEPS, terms, articles (design.md, promise 5).

Every item says where it comes from, how sure that is, and whether somebody has held it against the official annex: an office
corrects the file, never the code.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pdz_docs.values import Value

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class Confidence(StrEnum):
    """How sure an item is."""

    TROVATA = "trovata"  # read in a public source
    ALTA = "alta"
    MEDIA = "media"
    BASSA = "bassa"


class Item(Value):
    """Anything a profile says, with its provenance."""

    fonte: Text
    confidenza: Annotated[Confidence, Field(strict=False)]
    verificato: bool = False


class Capitolo(Item):
    """A chapter of the plan."""

    id: Slug
    numero: Text
    titolo: Text
    tipo: Annotated[str, Field(pattern=r"^(testo|inserto|schede|tabella|allegato)$")] = "testo"
    contenuti: tuple[Text, ...] = ()


class PuntoChiave(Value):
    """An entry of a macro-area's closed list."""

    id: Slug
    testo: Text


class MacroArea(Item):
    """A macro-area of policy: the slug is stable, the letter only a label."""

    id: Slug
    lettera: Annotated[str, Field(pattern=r"^[A-Z]$")]
    titolo: Text
    precedente: tuple[Slug, ...] = ()
    punti_chiave: tuple[PuntoChiave, ...] = ()


class CampoScheda(Item):
    """A field of the scheda of an objective."""

    numero: int
    campo: Name
    etichetta: Text
    tipo: Text
    obbligatorio: bool
    regola: Text | None = None
    valori: tuple[Text, ...] = ()


class CampoIndicatore(Item):
    """A field of an indicator."""

    campo: Name
    etichetta: Text
    tipo: Text
    obbligatorio: bool


class Leps(Item):
    """An essential level of social services."""

    codice: Slug
    titolo: Text
    norma: Text | None = None


class Fonte(Item):
    """A source of money."""

    id: Slug
    titolo: Text


class TermineProfilo(Item):
    """A statutory or regional term: a date, or days from an event."""

    id: Slug
    titolo: Text
    entro: date | None = None
    giorni: int | None = None
    dal: Text | None = None
    natura: Literal["perentorio", "ordinatorio", "organizzativo"]
    norma: Text


class Articolo(Item):
    """An article of the agreement."""

    numero: int
    id: Slug
    titolo: Text


class Norma(Item):
    """A law of the Region that the documents cite."""

    id: Slug
    estremi: Text
    """Per esteso, senza articolo: legge regionale della Lombardia 12 marzo 2008, n. 3."""
    breve: Text
    """Come si cita negli atti: L.R. 12 marzo 2008, n. 3."""
    sigla: Text
    """Come si cita nel testo corrente: L.R. 3/2008."""
    articolo: Text | None = None
    oggetto: Text
    """Che cosa dispone, da scrivere dopo gli estremi."""


class CampiVariabili(Item):
    """The fields of a document, as its template names them, that may change between the approved text and the signed one."""

    documento: Slug
    campi: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*$")], ...]


class CampoFirma(Item):
    """The size of the empty signature field, in millimetres."""

    larghezza_mm: int
    altezza_mm: int


class AttoProfilo(Item):
    """The act that approves the format."""

    tipo: Text
    numero: Text
    data: date


class Profile(Value):
    """The format of one Region for one three-year period."""

    id: Slug
    titolo: Text
    regione: Text
    triennio: tuple[int, int]
    atto: AttoProfilo
    capitoli: tuple[Capitolo, ...]
    macro_aree: tuple[MacroArea, ...]
    scheda: tuple[CampoScheda, ...]
    indicatore: tuple[CampoIndicatore, ...]
    leps: tuple[Leps, ...]
    fonti: tuple[Fonte, ...]
    termini: tuple[TermineProfilo, ...]
    articoli: tuple[Articolo, ...]
    firma: CampoFirma
    norme: tuple[Norma, ...] = ()
    campi_variabili: tuple[CampiVariabili, ...] = ()

    def variabili(self, documento: str) -> tuple[str, ...]:
        """The fields of a document that may change after it was approved."""
        return tuple(field for one in self.campi_variabili if one.documento == documento for field in one.campi)

    def macro_area(self, slug: str) -> MacroArea | None:
        """The macro-area of that slug."""
        return next((one for one in self.macro_aree if one.id == slug), None)

    def fonte(self, id_: str) -> Fonte | None:
        """The source of money of that id."""
        return next((one for one in self.fonti if one.id == id_), None)

    def livello(self, codice: str) -> Leps | None:
        """The LEPS of that code."""
        return next((one for one in self.leps if one.codice == codice), None)

    def capitolo(self, id_: str) -> Capitolo | None:
        """The chapter of that id."""
        return next((one for one in self.capitoli if one.id == id_), None)

    def norma(self, id_: str) -> Norma | None:
        """The regional law of that id."""
        return next((one for one in self.norme if one.id == id_), None)

    @property
    def items(self) -> tuple[Item, ...]:
        """Everything with a provenance."""
        return (
            self.atto, *self.capitoli, *self.macro_aree, *self.scheda, *self.indicatore, *self.leps, *self.fonti, *self.termini,
            *self.articoli, self.firma, *self.norme, *self.campi_variabili,
        )  # fmt: skip

    @property
    def unverified(self) -> tuple[Item, ...]:
        """What nobody has held against the official annex yet."""
        return tuple(item for item in self.items if not item.verificato)
