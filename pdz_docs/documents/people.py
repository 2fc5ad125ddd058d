"""Persons as documents name them: with their office, and with the article that agrees with them."""

from __future__ import annotations

from pdz_docs.documents.common import office_of
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.bodies import Ente, Persona
from pdz_docs.dossier.models.notice import IncaricoInterno
from pdz_docs.dossier.models.tree import Dossier


class Incaricato(Context):
    """Una persona con un compito nella procedura."""

    nominativo: str
    """Titolo, nome e cognome."""
    incarico: str
    """Il compito o la carica."""
    articolo: str
    """Il o La, secondo la persona; vuoto se non si sa."""
    sottoscritto: str
    """Il sottoscritto, La sottoscritta, Il/La sottoscritto/a."""
    email: str | None = None
    """Posta elettronica."""
    telefono: str | None = None
    """Telefono."""


def responsible(dossier: Dossier) -> Incaricato | None:
    """Who signs the notice and the determine."""
    return _task(dossier.procedimento.responsabile if dossier.procedimento else None)


def rup(dossier: Dossier) -> Incaricato | None:
    """The officer in charge of the procedure (L. 241/1990 art. 5)."""
    return _task(dossier.procedimento.rup if dossier.procedimento else None)


def secretary(dossier: Dossier) -> Incaricato | None:
    return _task(dossier.procedimento.segretario if dossier.procedimento else None)


def head(body: Ente) -> Incaricato | None:
    """Who signs for a body."""
    person = body.firmatario
    return _person(person, office_of(person)) if person else None


def _task(person: IncaricoInterno | None) -> Incaricato | None:
    if person is None:
        return None
    return _person(person, person.incarico, email=person.email, telefono=person.telefono)


def _person(person: Persona, task: str, *, email: str | None = None, telefono: str | None = None) -> Incaricato:
    full = f"{person.titolo} {person.nome_completo}" if person.titolo else person.nome_completo
    article = {"m": "Il", "f": "La"}.get(person.genere or "", "")
    return Incaricato(
        nominativo=full,
        incarico=task,
        articolo=article,
        sottoscritto=_undersigned(person),
        email=email,
        telefono=telefono,
    )


def _undersigned(person: Persona) -> str:
    return {"m": "Il sottoscritto", "f": "La sottoscritta"}.get(person.genere or "", "Il/La sottoscritto/a")
