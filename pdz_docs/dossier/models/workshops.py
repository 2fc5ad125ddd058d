"""What the workshops were and what came out of them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pdz_docs.dossier.fields import Hours, Identifier, Slug, Text, Yes
from pdz_docs.dossier.models.objectives import Obiettivo
from pdz_docs.dossier.record import Record


class Incontro(Record):
    """One meeting, with who was there."""

    data: date
    giorno: Text | None = None
    """Giorno della settimana scritto nell'avviso: si controlla sulla data."""
    ore: Hours
    """Inizio e fine, tra virgolette: ["16:00", "19:00"]."""
    luogo: Text | None = None
    """Dove; senza, la sede indicata nell'avviso."""
    presenti: tuple[Identifier, ...] = ()
    """Gli identificativi delle organizzazioni e degli enti presenti."""
    note: Text | None = None


class Priorita(StrEnum):
    """How urgent a need is."""

    ALTA = "alta"
    MEDIA = "media"
    BASSA = "bassa"


class Bisogno(Record):
    """A need that came out of the workshop."""

    testo: Text
    priorita: Annotated[Priorita, Field(strict=False)]


class Proposta(Record):
    """A proposal, and who made it."""

    testo: Text
    proponenti: tuple[Identifier, ...] = ()


class Impegno(Record):
    """Something that somebody promised to do."""

    testo: Text
    chi: tuple[Identifier, ...] = ()
    entro: date | None = None


class Nodo(Record):
    """A point left open."""

    testo: Text


class Sintesi(Record):
    """The synthesis that the referents wrote."""

    premessa: Text | None = None
    bisogni: tuple[Bisogno, ...] = ()
    proposte: tuple[Proposta, ...] = ()
    impegni: tuple[Impegno, ...] = ()
    nodi_aperti: tuple[Nodo, ...] = ()


class Workshop(Record):
    """One file of workshops/: a thematic area, or only objectives where no area met."""

    area: Slug | None = None
    incontri: tuple[Incontro, ...] = ()
    sintesi: Sintesi | None = None
    obiettivi: tuple[Obiettivo, ...] = ()
    dimostrativo: Yes = False

    @property
    def key(self) -> str | None:
        return self.area

    @property
    def presenti(self) -> tuple[str, ...]:
        """Who was at one meeting at least, in order of appearance."""
        return tuple(dict.fromkeys(who for meeting in self.incontri for who in meeting.presenti))
