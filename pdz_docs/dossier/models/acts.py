"""Acts, terms and formal approvals: what the procedure is made of."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pdz_docs.dossier.fields import ActNumber, Count, Hour, Hours, Identifier, Slug, Text, Yes
from pdz_docs.dossier.needs import Blank, NeededBy
from pdz_docs.dossier.record import Record
from pdz_docs.expectations import Deadline, Nature
from pdz_docs.work.clock import ROME


class Atto(Record):
    """An act: of the Region, of the Ambito, of a body."""

    id: Slug | None = None
    tipo: Text
    """Che atto è: dgr, avviso, determina, decreto, verbale…"""
    numero: ActNumber | Blank | None = None
    """Numero dell'atto; {in_bianco: …} se lo assegnerà un altro programma."""
    data: date | Blank | None = None
    oggetto: Text | None = None
    ente: Text | None = None
    """Chi l'ha adottato, se non è l'ente capofila."""
    fonte: Text | None = None
    """Dove si legge: BURL, albo pretorio, indirizzo del sito."""
    dimostrativo: Yes = False


class Termine(Record):
    """A deadline. Without an hour it ends with its day (Cons. Stato VI 8546/2024)."""

    id: Slug
    titolo: Text | None = None
    entro: date
    """L'ultimo giorno utile."""
    ore: Hour | None = None
    """L'ora precisa, se l'atto la dice: "12:00"."""
    natura: Annotated[Nature, Field(strict=False)]
    """Che cosa comporta mancarlo: perentorio, ordinatorio, organizzativo."""
    atto: Text
    """L'atto che lo stabilisce."""
    verificato: Yes
    """Se qualcuno l'ha confrontato con l'atto."""

    @property
    def at(self) -> datetime:
        """The exclusive bound, Europe/Rome: the start of the next day, or the hour itself."""
        if self.ore is None:
            return datetime.combine(self.entro + timedelta(days=1), time(0), tzinfo=ROME)
        return datetime.combine(self.entro, self.ore, tzinfo=ROME)

    def deadline(self) -> Deadline:
        """The same term as `verify` and `status` use it."""
        return Deadline(at=self.at, nature=self.natura, act=self.atto, verified=self.verificato)


class Organo(StrEnum):
    """Who in a body approves the scheme of the agreement."""

    GIUNTA = "giunta"
    CONSIGLIO = "consiglio"
    DIRETTORE_GENERALE = "direttore-generale"
    COMMISSARIO = "commissario"
    ASSEMBLEA = "assemblea"
    CONSIGLIO_AMMINISTRAZIONE = "consiglio-di-amministrazione"


class Approvazione(Record):
    """The act by which one body approves the scheme and authorises who signs (TUEL art. 42, 48, 49, 134)."""

    organo: Annotated[Organo, Field(strict=False)]
    """Giunta, oppure Consiglio dove serve (TUEL art. 42 c. 2)."""
    numero: ActNumber | Blank | None = None
    data: date | Blank | None = None
    oggetto: Text | None = None
    parere_tecnico: Text | None = None
    """Parere di regolarità tecnica (TUEL art. 49): favorevole, contrario, non dovuto."""
    parere_contabile: Text | None = None
    """Parere di regolarità contabile (TUEL art. 49)."""
    parere_direttori: Text | None = None
    """Per ATS e ASST: parere degli altri direttori (D.Lgs. 502/1992 art. 3 c. 1-quinquies)."""
    immediatamente_eseguibile: Yes | None = None
    """Dichiarata immediatamente eseguibile (TUEL art. 134 c. 4)."""
    esecutiva_dal: date | None = None
    """Data di esecutività (TUEL art. 134 c. 3)."""
    albo_dal: date | None = None
    """Primo giorno all'albo pretorio."""
    albo_al: date | None = None
    """Ultimo giorno all'albo pretorio."""
    dimostrativo: Yes = False

    @property
    def efficace_dal(self) -> date | None:
        """From when it has effect: its own day if immediately executable, else the date of esecutività; None when unknown."""
        if self.immediatamente_eseguibile and isinstance(self.data, date):
            return self.data
        return self.esecutiva_dal


class Votazione(Record):
    """How a collegiate body voted."""

    favorevoli: Count
    contrari: Count = 0
    astenuti: Count = 0


class Seduta(Record):
    """A sitting of the Assemblea dei Sindaci or of the conference of TUEL art. 34 c. 3."""

    id: Slug
    data: date
    giorno: Text | None = None
    """Giorno della settimana, come sarà scritto nella convocazione."""
    ore: Hours | None = None
    luogo: Text | None = None
    ordine_del_giorno: tuple[Text, ...] = ()
    presenti: tuple[Identifier, ...] = ()
    """Gli identificativi degli enti presenti."""
    quorum: Count | None = None
    """Quanti enti devono essere presenti perché la seduta sia valida."""
    votazione: Votazione | None = None
    esito: Text | None = None
    """La decisione presa, in parole."""
    numero: ActNumber | Blank | None = None
    """Numero del verbale o della deliberazione."""
    convocata_il: date | None = None
    segretario: Text | None = None
    dimostrativo: Yes = False


class Assemblea(Record):
    """The Assemblea dei Sindaci (L.R. 3/2008 art. 18)."""

    quorum_costitutivo: Text | None = None
    quorum_deliberativo: Text | None = None
    sedute: tuple[Seduta, ...] = ()


class Conferenza(Record):
    """The conference of the representatives (TUEL art. 34 c. 3)."""

    seduta: Seduta | None = None
    comunicazione_esito: date | None = None
    """Data in cui l'esito positivo è stato comunicato: da qui decorrono i 60 giorni dell'art. 34 c. 4 (termine da verificare)."""
    protocollo: ActNumber | Blank | None = None


class RegimeBollo(StrEnum):
    """Whether stamp duty is due on the agreement. Never a default: somebody decides and cites the norm."""

    ESENTE = "esente"
    VIRTUALE = "virtuale"
    DA_DECIDERE = "da-decidere"


class Bollo(Record):
    """The decision on stamp duty (DPR 642/1972)."""

    regime: Annotated[RegimeBollo, Field(strict=False)]
    norma: Text | None = None
    """La norma dell'esenzione, se esente."""
    estremi: Text | None = None
    """Gli estremi dell'autorizzazione, se assolto in modo virtuale."""
    dimostrativo: Yes = False


class Accordo(Record):
    """What the agreement itself says of itself."""

    titolo: Annotated[Text | None, NeededBy("accordo")] = None
    numero: ActNumber | Blank | None = None
    """Numero di repertorio."""
    data: date | Blank | None = None
    """Data di perfezionamento."""
    decorrenza: Annotated[Text | None, NeededBy("accordo")] = None
    """Da quando produce effetti."""
    bollo: Annotated[Bollo | None, NeededBy("accordo")] = None
    composizione_collegio: Text | None = None
    """Chi compone il collegio di vigilanza (TUEL art. 34 c. 7)."""
    foro: Text | None = None
