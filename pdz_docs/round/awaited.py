"""Which documents somebody has to sign: the agreement, frozen or not yet."""

from __future__ import annotations

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.common import bodies_of
from pdz_docs.dossier import Dossier
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.round.expected import deadline_of, expected_signatories
from pdz_docs.round.freezing import AGREEMENT
from pdz_docs.round.status import Awaited


def awaited_of(dossier: Dossier) -> tuple[Awaited, ...]:
    """What `status` accounts for. While a body has nobody who signs for it, its row says so instead of failing."""
    return (
        Awaited(
            document=AGREEMENT,
            title=DOCUMENTS[AGREEMENT].title,
            signatories=_signatories(dossier),
            deadline=deadline_of(dossier, AGREEMENT),
        ),
    )


def _signatories(dossier: Dossier) -> tuple[ExpectedSignatory, ...]:
    if all(body.firmatario is not None for body in bodies_of(dossier)):
        return expected_signatories(dossier)
    return tuple(
        ExpectedSignatory(
            id=body.id,
            body=body.denominazione,
            role=dossier.ruolo(body),
            office="",
            given_name=body.firmatario.nome if body.firmatario else "",
            surname=body.firmatario.cognome if body.firmatario else "(da indicare)",
        )
        for body in bodies_of(dossier)
    )
