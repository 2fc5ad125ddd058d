"""Who writes: coat of arms, lines of the letterhead, foot of the page; and where the paper is filed."""

from __future__ import annotations

from typing import Final

from pydantic import InstanceOf

from pdz_docs.documents.pictures import Picture, read_picture
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier

_ARMS_MM: Final = 18.0


class Carta(Context):
    """La carta intestata."""

    stemma: InstanceOf[Picture] | None = None
    """Lo stemma, se nei dati c'è: {{ carta.stemma }} in un paragrafo da solo."""
    ente: str
    """Prima riga: l'ente che scrive."""
    righe: tuple[str, ...]
    """Le altre righe dell'intestazione."""
    piede: tuple[str, ...] = ()
    """Le righe in fondo alla pagina: indirizzo, PEC, telefono."""


def filing(dossier: Dossier) -> str | None:
    """`tit. VII – Servizi alla persona, cl. 12, fasc. 3/2024`; None when the dossier does not say."""
    record = dossier.classificazione
    if record is None:
        return None
    pieces = (("tit.", record.titolo), ("cl.", record.classe), ("fasc.", record.fascicolo))
    return ", ".join(f"{word} {value}" for word, value in pieces if value) or None


def letterhead(dossier: Dossier, *, default: tuple[str, ...]) -> Carta:
    """The letterhead of the dossier, with the `default` lines when it has none of its own.

    Raises InputError when the coat of arms is not a picture of the working folder.
    """
    own = dossier.intestazione
    lines = (own.righe if own else ()) or default
    arms = (
        read_picture(
            dossier.folder,
            own.stemma,
            own.stemma_descrizione or f"Stemma: {lines[0]}",
            height_mm=_ARMS_MM,
            where=own.where("stemma"),
        )
        if own and own.stemma
        else None
    )
    return Carta(stemma=arms, ente=lines[0], righe=lines[1:], piede=own.piede if own else ())
