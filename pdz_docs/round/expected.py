"""From the dossier to who is expected to sign, by what title, and by when."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Final

from pdz_docs.documents.common import bodies_of, office_of
from pdz_docs.dossier import Dossier
from pdz_docs.dossier.models.bodies import Carica, Ente, Firmatario
from pdz_docs.errors import InputError, Problem, Severity
from pdz_docs.expectations import Deadline, ExpectedSignatory, Nature, Title
from pdz_docs.work.clock import ROME

FIELD_PREFIX = "firma"
_AFTER_CONFERENCE: Final = "firma-dopo-conferenza"
_TITLES: Final = {
    Carica.VICESINDACO: Title.VICARIO,
    Carica.DELEGATO: Title.DELEGATO,
    Carica.COMMISSARIO: Title.COMMISSARIO,
}


def expected_signatories(dossier: Dossier) -> tuple[ExpectedSignatory, ...]:
    """Everybody who signs the agreement, the promoter first, in the order in which it names the parties.

    Raises InputError when a body has nobody who signs for it yet.
    """
    vacant = [body for body in bodies_of(dossier) if body.firmatario is None]
    if vacant:
        raise InputError(
            f"Manca chi firma per: {', '.join(body.denominazione for body in vacant)}.",
            hint="Completate «firmatario» in signatories/.",
            problems=[
                Problem(
                    id="FIRMATARIO_MANCANTE", severity=Severity.ERROR, text="manca il firmatario", where=body.where()
                )
                for body in vacant
            ],
        )
    return awaited_signatories(dossier)


def awaited_signatories(dossier: Dossier) -> tuple[ExpectedSignatory, ...]:
    """The same while a body still has nobody: its row says so."""
    return tuple(_signatory(dossier, body) for body in bodies_of(dossier))


def deadline_of(dossier: Dossier, term: str) -> Deadline | None:
    """The term of that id as a bound, None when the dossier does not have it."""
    found = dossier.termine(term)
    return found.deadline() if found else None


def statutory_of(dossier: Dossier) -> Deadline | None:
    """The term of the profile that runs from the outcome of the conference (TUEL art. 34 c. 4); None while that is unknown."""
    told = dossier.conferenza.comunicazione_esito if dossier.conferenza else None
    term = next((one for one in dossier.profilo.termini if one.id == _AFTER_CONFERENCE), None)
    if told is None or term is None or term.giorni is None:
        return None
    return Deadline(
        at=midnight(told + timedelta(days=term.giorni + 1)),
        nature=Nature(term.natura),
        act=term.norma,
        verified=term.verificato,
    )


def _signatory(dossier: Dossier, body: Ente) -> ExpectedSignatory:
    person, resolution = body.firmatario, body.delibera
    effective = resolution.efficace_dal if resolution else None
    nobody = ExpectedSignatory(
        id=body.id,
        body=body.denominazione,
        role=dossier.ruolo(body),
        field=f"{FIELD_PREFIX}{body.id}",
        office="",
        given_name="",
        surname="(da indicare)",
        authorised_from=midnight(effective) if effective else None,
    )
    return nobody.model_copy(update=person_of(person)) if person is not None else nobody


def person_of(person: Firmatario) -> dict[str, object]:
    """What the data say of whoever signs: who, by what title, since when."""
    return {
        "office": office_of(person),
        "given_name": person.nome,
        "surname": person.cognome,
        "fiscal_code": person.codice_fiscale,
        "demonstrative": person.dimostrativo,
        "title": _TITLES.get(person.carica, Title.TITOLARE),
        "mandate_from": midnight(person.dal) if person.dal else None,
        "mandate_to": midnight(person.al + timedelta(days=1)) if person.al else None,
        "act": _act(person),
    }


def _act(person: Firmatario) -> str | None:
    """What confers the office, or the delegation."""
    record = (person.sostituzione.atto if person.sostituzione else None) or person.atto
    if record is None:
        return None
    number = f" n. {record.numero}" if isinstance(record.numero, str) else ""
    day = f" del {record.data:%d/%m/%Y}" if isinstance(record.data, date) else ""
    return f"{record.tipo}{number}{day}"


def midnight(day: date) -> datetime:
    """The first instant of a day, Europe/Rome."""
    return datetime.combine(day, time(), ROME)
