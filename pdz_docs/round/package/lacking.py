"""What a whole package would have and this one has not, each thing with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pdz_docs.round.archiving import MARGIN, Archived
from pdz_docs.round.package.manifest import Lack
from pdz_docs.round.package.office import Office
from pdz_docs.round.states import Adhesions, DocumentStatus, State, is_done
from pdz_docs.work.clock import ROME

_WHY = {
    State.MISSING: "non ha ancora firmato",
    State.DECLINED: "non aderisce",
    State.NOT_VALID: "la sua firma non è valida",
    State.WRONG_PERSON: "ha firmato un'altra persona",
    State.LATE: "ha firmato oltre il termine perentorio",
}
_TO_DECIDE = "la sua firma è da accertare, e l'ufficio non ha ancora deciso"
_OPEN = ("TO_COMPLETE", "TO_DECIDE", "NOTICE_GIVEN")


def of_round(status: DocumentStatus) -> Iterator[Lack]:
    """Bodies that have not signed, steps that were not taken, files that still wait to be looked at."""
    for row in status.expected:
        if row.state is not State.REPLACED and not is_done(row, status.deadline):
            yield Lack(id="FIRMA_MANCANTE", text=f"{row.body}: {_WHY.get(row.state, _TO_DECIDE)}.")
    for step in status.steps:
        if step.date is None:
            yield Lack(id="PASSO_NON_COMPIUTO", text=f"Il passo «{step.id}» non è registrato.")
    yield from (Lack(id=note.id, text=note.text) for note in status.findings if note.severity != "INFO")


def of_adhesions(adhesions: Adhesions) -> Iterator[Lack]:
    """Adhesions that came back and were not dealt with to the end."""
    for body in adhesions.bodies:
        if body.get("state") in _OPEN:
            yield Lack(
                id="ADESIONE_APERTA", text=f"{body.get('name')}: l'adesione è ancora da completare o da decidere."
            )


def of_copies(status: DocumentStatus, copies: tuple[Archived, ...], at: datetime) -> Iterator[Lack]:
    """Signed files without a long-term copy, or whose last one has to be renewed by `at` and a margin."""
    derived = {one.record.source.sha256[:12] for one in copies}
    renewed = {one.record.source.sha256 for one in copies}
    names = {one.path.name for one in copies}
    used = dict.fromkeys(row.file for row in status.expected if row.file is not None)
    for file in used:
        name = file.rpartition("/")[2]
        if name not in names and name.partition(".")[0] not in derived:
            text = f"{file}: manca la copia verificabile a lungo termine (pdz archive FILE --tsa URL)."
            yield Lack(id="COPIA_LUNGO_TERMINE_MANCANTE", text=text)
    for one in copies:
        if one.record.sha256 not in renewed and one.record.expires <= at + MARGIN:
            text = f"{one.path.name}: la marca temporale va rinnovata prima del {one.record.expires.astimezone(ROME):%d/%m/%Y}."
            yield Lack(id="MARCA_DA_RINNOVARE", text=text)


def of_office(office: Office) -> Iterator[Lack]:
    """What the metadata would say if the data did."""
    if office.filing.index is None:
        yield Lack(id="CLASSIFICAZIONE_MANCANTE", text="Nei dati manca la classificazione (pdz.yaml, classificazione).")
    if office.filing.years is None:
        text = "Nei dati manca il tempo di conservazione (pdz.yaml, classificazione: anni_conservazione)."
        yield Lack(id="CONSERVAZIONE_MANCANTE", text=text)
    without = [one.name for one in office.agencies.values() if not one.ipa]
    if without:
        text = f"Senza codice IPA nei dati (codice_ipa): {', '.join(without[:40])}."
        yield Lack(id="CODICE_IPA_MANCANTE", text=text)
