"""The list of the signatures on the agreement: who signs for each body, and what has arrived so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from pydantic import Field

from pdz_docs.documents import common, people
from pdz_docs.documents.common import Base
from pdz_docs.documents.people import Incaricato
from pdz_docs.documents.values import Context, Ruled
from pdz_docs.dossier.models.tree import Dossier

# What the caller says of the signatures that count: `firma_esito_<id>` and, where it is proved, `firma_data_<id>` (ISO 8601).
SIGNED_ON: Final = "firma_data_"
OUTCOME: Final = "firma_esito_"
# The outcome of a body that has declared that it does not sign.
NOT_SIGNING: Final = "non sottoscrive"


class RigaFirma(Context):
    """La firma di un ente."""

    numero: int
    """Numero d'ordine."""
    ente: str
    """L'ente."""
    ruolo: str
    """promotore, sottoscrittore, partner, aderente."""
    nominativo: str | None = Field(default=None, title="firmatario")
    """Chi firma."""
    carica: str | None = Field(default=None, title="firmatario")
    """La carica."""
    data: date | Ruled
    """Quando ha firmato; uno spazio finché non ha firmato o il giorno non è opponibile a terzi."""
    esito: str | Ruled
    """L'esito della verifica; uno spazio finché non c'è."""

    def owner(self) -> str | None:
        return self.ente


class ProspettoFirmeContext(Base):
    """Le variabili del modello prospetto-firme.docx."""

    righe: tuple[RigaFirma, ...]
    """Una riga per ente."""
    firmate: int
    """Quante firme sono state verificate e valgono."""
    scadenza_firma: date | None = None
    """Entro quando si firma."""
    accordo_file: str | Ruled
    """Il file congelato dell'accordo."""
    accordo_sha256: str | Ruled
    """La sua impronta."""
    responsabile: Incaricato | None = None
    """Chi tiene il prospetto."""


def has_signed(body: str, extra: Mapping[str, str]) -> bool:
    """Whether the signature of a body (its id) is there and counts."""
    return extra.get(f"{OUTCOME}{body}", NOT_SIGNING) != NOT_SIGNING


def signatures(dossier: Dossier, instance: str | None, extra: Mapping[str, str]) -> ProspettoFirmeContext:
    """The context of the list of signatures; the build tells which have arrived."""
    del instance
    rows = tuple(
        RigaFirma(
            numero=party.numero,
            ente=party.nome,
            ruolo=party.ruolo,
            nominativo=party.rappresentante,
            carica=party.carica,
            data=date.fromisoformat(extra[SIGNED_ON + party.id]) if SIGNED_ON + party.id in extra else Ruled("data"),
            esito=extra.get(OUTCOME + party.id) or Ruled("esito"),
        )
        for party in common.parties(dossier)
    )
    return ProspettoFirmeContext(
        **common.base(dossier),
        righe=rows,
        firmate=sum(has_signed(party.id, extra) for party in common.parties(dossier)),
        scadenza_firma=common.last_day(dossier, "accordo"),
        accordo_file=extra.get("accordo_file") or Ruled("file dell’accordo"),
        accordo_sha256=extra.get("accordo_sha256") or Ruled("impronta dell’accordo"),
        responsabile=people.responsible(dossier),
    )
