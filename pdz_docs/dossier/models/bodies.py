"""Who signs and who adheres: Comuni, ATS, ASST and other bodies, third sector, and the persons who act for them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from pdz_docs.dossier.fields import (
    ActNumber,
    Belfiore,
    BodyCode,
    Cap,
    Count,
    Email,
    Identifier,
    IpaCode,
    Istat,
    PersonalCode,
    Province,
    Slug,
    Text,
    Yes,
)
from pdz_docs.dossier.models.acts import Approvazione, Atto
from pdz_docs.dossier.needs import Blank, NeededBy
from pdz_docs.dossier.record import Record
from pdz_docs.expectations import Role


class Persona(Record):
    """A natural person. The tax code is optional (CAD art. 28) and kept in riservato/."""

    cognome: Text
    nome: Text
    genere: Literal["m", "f"] | None = None
    """m oppure f: decide «il Sindaco» o «la Sindaca»."""
    titolo: Text | None = None
    """Titolo di studio o di cortesia: dott., dott.ssa, rag."""
    codice_fiscale: PersonalCode | None = None
    """Va in riservato/codici-fiscali.yaml, mai qui, se la persona è vera."""
    nato_a: Text | None = None
    nato_il: date | None = None
    dimostrativo: Yes = False

    @property
    def nome_completo(self) -> str:
        """Name then surname, as the agreement prints it."""
        return f"{self.nome} {self.cognome}"


class Carica(StrEnum):
    """The office by which a person signs (domain.md § 12 on § 3.3)."""

    SINDACO = "sindaco"
    VICESINDACO = "vicesindaco"
    DELEGATO = "delegato"
    COMMISSARIO = "commissario"
    PRESIDENTE = "presidente"
    DIRETTORE_GENERALE = "direttore-generale"
    DIRETTORE = "direttore"
    LEGALE_RAPPRESENTANTE = "legale-rappresentante"
    RESPONSABILE = "responsabile"
    SEGRETARIO = "segretario"


class Sostituzione(Record):
    """Why somebody else signs in the place of the holder of the office."""

    motivo: Text
    """Assenza, impedimento o delega: la ragione in parole (TUEL art. 53 c. 2)."""
    atto: Atto | None = None
    """L'atto di delega o il decreto di nomina; il vicesindaco vicario non ne ha bisogno."""


class Firmatario(Persona):
    """Who signs for a body, in which office and since when."""

    carica: Annotated[Carica, Field(strict=False)]
    carica_estesa: Text | None = None
    """La carica come va stampata, se quella d'uso non basta."""
    dal: date | None = None
    """Inizio del mandato."""
    al: date | None = None
    """Fine del mandato."""
    atto: Atto | None = None
    """L'atto di proclamazione o di nomina."""
    sostituzione: Sostituzione | None = None


class Eta(Record):
    """Residents by age."""

    fino_17: Count
    da_18_a_64: Count
    da_65_a_79: Count
    oltre_80: Count

    @property
    def totale(self) -> int:
        """Everybody."""
        return self.fino_17 + self.da_18_a_64 + self.da_65_a_79 + self.oltre_80


class Popolazione(Record):
    """The residents of a Comune at a date."""

    residenti: Count
    eta: Eta | None = None
    al: date
    fonte: Text
    dimostrativo: Yes = False


class Registro(Record):
    """The public register that filled some fields, and when."""

    nome: Text
    data: date
    campi: tuple[Text, ...] = ()


class Recapiti(Record):
    """Where an organisation is and how it is reached."""

    indirizzo: Text | None = None
    cap: Cap | None = None
    localita: Text | None = None
    """Il Comune della sede, se non è quello dell'ente."""
    provincia: Province | None = None
    pec: Email | None = None
    email: Email | None = None
    telefono: Text | None = None
    codice_fiscale: BodyCode | None = None
    """Codice fiscale dell'ente, undici cifre tra virgolette."""
    campi_dimostrativi: tuple[Text, ...] = ()
    """I campi di questa voce che non sono dati pubblici ma esempi."""
    registri: tuple[Registro, ...] = ()
    """Da quale registro pubblico vengono i campi precompilati."""
    dimostrativo: Yes = False


class Ente(Recapiti):
    """A body that signs the agreement."""

    id: Identifier
    nome: Text
    ruolo: Annotated[Role | None, Field(strict=False)] = None
    """promotore, sottoscrittore, partner, aderente; senza, il capofila promuove e gli altri sottoscrivono."""
    codice_ipa: IpaCode | None = None
    firmatario: Annotated[Firmatario | None, NeededBy("accordo"), Field(title="firmatario")] = None
    delibera: Approvazione | None = None
    """L'atto con cui l'ente approva lo schema; si stampa nel prospetto degli atti, non nell'accordo."""

    @property
    def denominazione(self) -> str:
        """The name as documents print it."""
        return self.nome

    @property
    def label(self) -> str:
        return self.denominazione


class Comune(Ente):
    """A Comune of the Ambito."""

    codice_istat: Istat
    codice_catastale: Belfiore
    popolazione: Popolazione | None = None
    quota: Annotated[Count | None, Field(title="voti in Assemblea")] = None
    """Voti in Assemblea, se non sono uno per Comune."""

    @property
    def denominazione(self) -> str:
        return f"Comune di {self.nome}"


class Azienda(Ente):
    """ATS or ASST."""

    denominazione_estesa: Text | None = None
    """Agenzia di Tutela della Salute…, Azienda Socio-Sanitaria Territoriale…"""


class TipoEnte(StrEnum):
    """Other public bodies that may sign."""

    UNIONE = "unione"
    AZIENDA_SPECIALE = "azienda-speciale"
    COMUNITA_MONTANA = "comunita-montana"
    CONSORZIO = "consorzio"
    PROVINCIA = "provincia"
    ALTRO = "altro"


class AltroEnte(Ente):
    """A Unione di Comuni, an azienda speciale, the Provincia, …"""

    tipo: Annotated[TipoEnte, Field(strict=False)]
    comuni: tuple[Identifier, ...] = ()
    """I Comuni che ne fanno parte."""


class Classe(StrEnum):
    """The three classes of participants of the notice (domain.md § 1)."""

    A = "a"
    B = "b"
    C = "c"


class Natura(StrEnum):
    """Legal form of who adheres."""

    ODV = "odv"
    APS = "aps"
    ENTE_FILANTROPICO = "ente-filantropico"
    COOPERATIVA_SOCIALE = "cooperativa-sociale"
    IMPRESA_SOCIALE = "impresa-sociale"
    RETE_ASSOCIATIVA = "rete-associativa"
    SOMS = "soms"
    ALTRO_ETS = "altro-ets"
    ONLUS = "onlus"
    ASSOCIAZIONE = "associazione"
    FONDAZIONE = "fondazione"
    COOPERATIVA = "cooperativa"
    PATRONATO = "patronato"
    ENTE_RELIGIOSO = "ente-religioso"
    SINDACATO = "sindacato"


class Runts(Record):
    """Registration in the national register of the third sector (DM 106/2020 art. 3)."""

    repertorio: ActNumber | None = None
    sezione: Literal["a", "b", "c", "d", "e", "f", "g"]
    data: date | None = None
    trasmigrazione: Yes = False
    """In trasmigrazione da un registro di settore (CTS art. 54)."""


class Domanda(Record):
    """The application to take part in the workshops."""

    data: date
    protocollo: ActNumber | Blank | None = None
    canale: Slug | None = None
    """pec oppure email."""
    esito: Literal["ammessa", "ammessa-con-riserva", "esclusa"] | None = None
    motivo: Text | None = None
    preavviso_il: date | None = None
    """Quando è stato comunicato il preavviso di esclusione (L. 241/1990 art. 10-bis)."""


class Ets(Recapiti):
    """An organisation that took part in the programming and may adhere."""

    id: Identifier
    denominazione: Text
    classe: Annotated[Classe, Field(strict=False)]
    natura: Annotated[Natura, Field(strict=False)]
    runts: Runts | None = None
    """Solo per la classe a."""
    registro_imprese: ActNumber | None = None
    """Numero REA, per cooperative sociali e imprese sociali."""
    partita_iva: BodyCode | None = None
    legale_rappresentante: Annotated[Firmatario | None, NeededBy("adesione"), Field(title="legale rappresentante")] = (
        None
    )
    aree: tuple[Slug, ...] = ()
    """Le aree tematiche a cui partecipa."""
    domanda: Domanda | None = None

    @property
    def label(self) -> str:
        return self.denominazione
