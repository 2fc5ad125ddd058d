"""The scheda of an objective: every field of the regional format (domain.md § 2.4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pdz_docs.dossier.fields import ActNumber, Amount, Count, Identifier, Number, Slug, Text, Year, Yes
from pdz_docs.dossier.needs import NeededBy
from pdz_docs.dossier.record import Record


class Spesa(Record):
    """What one source gives in one year."""

    fonte: Slug
    anno: Year
    importo: Amount


class Personale(Record):
    """People at work on an objective."""

    profilo: Text
    numero: Count
    ore: Number
    """Ore settimanali in tutto."""
    ente: Text


class Risposta(Record):
    """A SÌ/NO row of the scheda; the text is due when the answer is SÌ."""

    risposta: Yes
    testo: Text | None = None


class RispostaAree(Risposta):
    """Other macro-areas the objective reaches."""

    aree: tuple[Slug, ...] = ()


class RispostaPpt(Risposta):
    """Work with ATS and ASST."""

    obiettivo_ppt: Text | None = None
    """Obiettivo del Piano di sviluppo del Polo territoriale a cui si lega."""


class RispostaContinuita(Risposta):
    """Continuity with the former plan."""

    obiettivo_precedente: Text | None = None


class RispostaAmbiti(Risposta):
    """Work with other Ambiti."""

    ambiti: tuple[Text, ...] = ()


class RispostaAttori(Risposta):
    """Design shared with other actors of the network."""

    attori: tuple[Text, ...] = ()


class RispostaEts(Risposta):
    """Design shared with the third sector."""

    ets: tuple[Identifier, ...] = ()


class RispostaLeps(Risposta):
    """Essential levels the objective contributes to."""

    codici: tuple[Slug, ...] = ()


class RispostaPremialita(Risposta):
    """Projects with a premium share."""

    riferimento: Text | None = None


class Indicatore(Record):
    """How a result is measured."""

    nome: Text
    formula: Text | None = None
    unita: Text
    baseline: Number | None = None
    """Il valore di partenza; vuoto se non è mai stato rilevato."""
    atteso: Number
    anno: Year
    fonte: Text
    """Da dove viene il dato."""
    strumento: Text | None = None
    """Strumento di valutazione, per gli indicatori di impatto."""


class Novita(StrEnum):
    """Whether the need is new."""

    GIA_AFFRONTATO = "già affrontato"
    NUOVO = "nuovo"


class Intervento(StrEnum):
    """What kind of action it is."""

    PROMOZIONALE = "promozionale/preventivo"
    RIPARATIVO = "riparativo"


class Fase(Record):
    """What happens in one year."""

    anno: Year
    testo: Text


class Cronoprogramma(Record):
    """When."""

    dal: date
    al: date
    fasi: tuple[Fase, ...] = ()


_Piano = NeededBy("piano")


class Obiettivo(Record):
    """One objective of the plan."""

    codice: Annotated[str, Field(pattern=r"^[A-Z]+[0-9]+$", title="codice")]
    """Lettera della macro-area e numero progressivo, come F1."""
    macro_area: Slug
    titolo: Text
    descrizione: Annotated[Text | None, _Piano] = None
    target: Annotated[Text | None, _Piano] = None
    risorse_economiche: Annotated[tuple[Spesa, ...], _Piano, Field(title="risorse economiche preventivate")] = ()
    risorse_narrative: Text | None = None
    """Risorse che non si esprimono in euro."""
    personale: Annotated[tuple[Personale, ...], _Piano, Field(title="risorse di personale dedicate")] = ()
    altre_aree: Annotated[RispostaAree | None, _Piano] = None
    punti_chiave: Annotated[tuple[Slug, ...], _Piano] = ()
    integr_sociosanitaria: Annotated[Risposta | None, _Piano, Field(title="integrazione sociosanitaria")] = None
    asst_ats: Annotated[RispostaPpt | None, _Piano, Field(title="cooperazione con ATS e ASST")] = None
    continuita: Annotated[
        RispostaContinuita | None, _Piano, Field(title="continuità con la programmazione precedente")
    ] = None
    sovrambito: Annotated[RispostaAmbiti | None, _Piano] = None
    coprogettazione: Annotated[RispostaAttori | None, _Piano] = None
    ets: Annotated[RispostaEts | None, _Piano, Field(title="coinvolgimento del Terzo Settore")] = None
    bisogno: Annotated[Text | None, _Piano, Field(title="bisogni a cui risponde")] = None
    bisogno_noto: Annotated[Novita | None, _Piano, Field(strict=False, title="novità del bisogno")] = None
    natura: Annotated[Intervento | None, _Piano, Field(strict=False, title="natura dell'intervento")] = None
    innovativo: Annotated[Risposta | None, _Piano, Field(title="interventi innovativi")] = None
    digitalizzazione: Annotated[Risposta | None, _Piano, Field(title="digitalizzazione dei servizi")] = None
    leps: Annotated[RispostaLeps | None, _Piano, Field(title="LEPS")] = None
    modalita: Annotated[Text | None, _Piano, Field(title="modalità organizzative")] = None
    risultati: Annotated[tuple[Indicatore, ...], _Piano, Field(title="risultati attesi (output)")] = ()
    impatto: Annotated[tuple[Indicatore, ...], _Piano, Field(title="impatto atteso (outcome)")] = ()
    ind_processo: Annotated[tuple[Indicatore, ...], Field(title="indicatori di processo")] = ()
    premialita: Annotated[RispostaPremialita | None, _Piano, Field(title="progetti premiali")] = None
    cronoprogramma: Annotated[Cronoprogramma | None, _Piano] = None
    dimostrativo: Yes = False

    @property
    def label(self) -> str:
        return f"obiettivo {self.codice}"

    @property
    def totale(self) -> Decimal:
        """Euro over the years and the sources."""
        return sum((item.importo for item in self.risorse_economiche), Decimal(0))


class Risorsa(Record):
    """A row of the plan's budget: what a source gives in a year."""

    fonte: Slug
    anno: Year
    importo: Amount
    note: Text | None = None
    dimostrativo: Yes = False


class ObiettivoPrecedente(Record):
    """An objective of the former plan and how it ended."""

    codice: ActNumber
    titolo: Text
    esito: Text
    """raggiunto, parzialmente raggiunto, non raggiunto, con due parole di commento."""
    dimostrativo: Yes = False
