"""The bodies that sign: each once, all of them, the lead body among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pdz_docs.dossier.checks.base import Check, Facts, error
from pdz_docs.dossier.models.bodies import Ente, Ets
from pdz_docs.dossier.record import Record
from pdz_docs.errors import Problem, Where

_UNIQUE: Final = (("codice_istat", "codice ISTAT"), ("codice_catastale", "codice catastale"), ("nome", "nome"))


def unique_ids(facts: Facts) -> Iterator[Problem]:
    """ID_DOPPIO: one id, one body or organisation, over all the files of signatories/; one area, term, objective for each id."""
    dossier = facts.dossier
    seen: dict[str, Where] = {}
    bodies: tuple[Ente | Ets, ...] = (*dossier.comuni, *dossier.ats, *dossier.asst, *dossier.altri, *dossier.ets)
    for body in bodies:
        if body.id in seen:
            first = seen[body.id]
            text = f"l'identificativo “{body.id}” è già usato ({first})"
            yield error("ID_DOPPIO", text, body.where("id"), "datene uno diverso a ciascuno")
        seen.setdefault(body.id, body.where("id"))
    objectives = tuple(one for work in dossier.lavori for one in work.obiettivi)
    yield from _repeated(dossier.aree, "l'area", "id")
    yield from _repeated(dossier.termini, "il termine", "id")
    yield from _repeated(objectives, "l'obiettivo", "codice")


def _repeated(records: Sequence[Record], what: str, field: str) -> Iterator[Problem]:
    known: set[str | None] = set()
    for one in records:
        if one.key in known:
            yield error("ID_DOPPIO", f"{what} “{one.key}” compare due volte", one.where(field), "cambiate uno dei due")
        known.add(one.key)


def comuni_differ(facts: Facts) -> Iterator[Problem]:
    """COMUNE_DOPPIO: no two Comuni share a name or a code."""
    for field, title in _UNIQUE:
        seen: dict[str, str] = {}
        for one in facts.dossier.comuni:
            value = str(getattr(one, field)).casefold()
            if seen.get(value, one.id) != one.id:
                text = f"{one.denominazione} ha lo stesso {title} di “{seen[value]}”"
                yield error("COMUNE_DOPPIO", text, one.where(field), "ogni Comune compare una volta sola")
            seen.setdefault(value, one.id)


def comuni_listed(facts: Facts) -> Iterator[Problem]:
    """COMUNE_DOPPIO, COMUNE_MANCANTE, COMUNE_ESTRANEO: the Comuni of the Ambito and those that sign are the same."""
    ambito = facts.dossier.ambito
    present = {one.id for one in facts.dossier.comuni}
    for number, id_ in enumerate(ambito.comuni):
        where = ambito.where("comuni", number)
        if id_ in ambito.comuni[:number]:
            yield error(
                "COMUNE_DOPPIO", f"“{id_}” è elencato due volte tra i Comuni dell'Ambito", where, "toglietene uno"
            )
        elif id_ not in present and facts.whole("comuni"):
            text = f"“{id_}” è un Comune dell'Ambito ma non è in signatories/comuni"
            yield error("COMUNE_MANCANTE", text, where, "aggiungetelo, o correggete l'identificativo")
    if ambito.comuni:
        for one in facts.dossier.comuni:
            if one.id not in ambito.comuni:
                text = f"{one.denominazione} non è tra i Comuni dell'Ambito elencati in pdz.yaml"
                yield error("COMUNE_ESTRANEO", text, one.where("id"), "aggiungetelo a ambito.comuni, o toglietelo")


def lead_body(facts: Facts) -> Iterator[Problem]:
    """CAPOFILA_IGNOTO: the lead body is one of those that sign."""
    dossier = facts.dossier
    if dossier.capofila is None and facts.whole("comuni", "altri"):
        text = f"il capofila “{dossier.ambito.capofila}” non è tra gli enti di signatories/"
        hint = "scrivete l'identificativo di uno degli enti che sottoscrivono"
        yield error("CAPOFILA_IGNOTO", text, dossier.ambito.where("capofila"), hint)


def demonstrative_fields(facts: Facts) -> Iterator[Problem]:
    """CAMPO_DIMOSTRATIVO: the fields declared demonstrative exist."""
    for record in (*facts.dossier.enti, *facts.dossier.ets):
        for number, name in enumerate(record.campi_dimostrativi):
            if name not in type(record).model_fields:
                where = record.where("campi_dimostrativi", number)
                yield error(
                    "CAMPO_DIMOSTRATIVO",
                    f"“{name}” non è un campo di questa voce",
                    where,
                    "scrivete il nome di un campo",
                )


BODIES: Final[tuple[Check, ...]] = (unique_ids, comuni_differ, comuni_listed, lead_body, demonstrative_fields)
