"""From the dossier to who is expected to sign, and by when."""

from __future__ import annotations

from pdz_docs.documents.common import bodies_of, office_of
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError, Problem, Severity
from pdz_docs.expectations import Deadline, ExpectedSignatory

FIELD_PREFIX = "firma"


def expected_signatories(dossier: Dossier) -> tuple[ExpectedSignatory, ...]:
    """Everybody who signs the agreement, the promoter first, in the order in which it names the parties.

    Raises InputError when a body has nobody who signs for it yet.
    """
    bodies = bodies_of(dossier)
    vacant = [body for body in bodies if body.firmatario is None]
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
    return tuple(
        ExpectedSignatory(
            id=body.id,
            body=body.denominazione,
            role=dossier.ruolo(body),
            office=office_of(person),
            given_name=person.nome,
            surname=person.cognome,
            fiscal_code=person.codice_fiscale,
            field=f"{FIELD_PREFIX}{body.id}",
            demonstrative=person.dimostrativo,
        )
        for body in bodies
        if (person := body.firmatario) is not None
    )


def deadline_of(dossier: Dossier, term: str) -> Deadline | None:
    """The term of that id as a bound, None when the dossier does not have it."""
    found = dossier.termine(term)
    return found.deadline() if found else None
