"""The narrative and the money of the plan: chapters, LEPS, resources, sharing of the cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pdz_docs.dossier.fields import ActNumber, Amount, Number, Slug, Text, Yes
from pdz_docs.dossier.models.objectives import ObiettivoPrecedente, Risorsa
from pdz_docs.dossier.needs import NeededBy
from pdz_docs.dossier.record import Record


class Capitolo(Record):
    """The text of one chapter; `id` is the profile's."""

    id: Slug
    testo: Text
    dimostrativo: Yes = False

    @property
    def capoversi(self) -> tuple[str, ...]:
        """Its paragraphs."""
        return tuple(line.strip() for line in self.testo.split("\n\n") if line.strip())


class StatoLeps(Record):
    """How far the Ambito is with an essential level."""

    codice: Slug
    stato: Literal["garantito", "da-potenziare", "da-attivare"]
    testo: Text | None = None
    dimostrativo: Yes = False


class Riparto(Record):
    """How the Comuni share the cost."""

    criterio: Text
    parte_fissa_percento: Annotated[Number, Field(ge=0, le=100)] | None = None
    """Quanta parte della spesa si divide in quote uguali; il resto va per abitanti."""
    quota_per_abitante: Amount | None = None
    """Euro per abitante e per anno."""
    quota_fissa: Amount | None = None
    """Euro per Comune e per anno."""
    dimostrativo: Yes = False


class Precedente(Record):
    """The former plan."""

    titolo: Text
    triennio: tuple[int, int]
    obiettivi: tuple[ObiettivoPrecedente, ...] = ()


class Piano(Record):
    """What the plan says beside its objectives."""

    titolo: Annotated[Text | None, NeededBy("piano", "accordo")] = None
    numero: ActNumber | None = None
    prologo: Text | None = None
    """File del Prologo provinciale, dentro la cartella di lavoro: è un inserto, non lo scrive l'Ambito."""
    precedente: Precedente | None = None
    capitoli: Annotated[tuple[Capitolo, ...], NeededBy("piano")] = ()
    leps: tuple[StatoLeps, ...] = ()
    risorse: Annotated[tuple[Risorsa, ...], NeededBy("piano")] = ()
    riparto: Riparto | None = None
    """Criterio di riparto della spesa tra i Comuni (L. 328/2000 art. 19 c. 2)."""
