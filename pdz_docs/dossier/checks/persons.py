"""Persons: demonstrative ones have codes that nobody has, real ones have real codes; nobody signs twice unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.dossier.checks.base import Check, Facts, error, warning
from pdz_docs.dossier.models.bodies import Persona
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.record import Record
from pdz_docs.dossier.taxcodes import is_demonstrative
from pdz_docs.errors import Problem


def demonstrative_codes(facts: Facts) -> Iterator[Problem]:
    """CODICE_DIMOSTRATIVO: the birthplace that nobody has is for demonstrative persons, and they have no other (contracts.md)."""
    for person, demonstrative in people(facts.dossier):
        if person.codice_fiscale is None or is_demonstrative(person.codice_fiscale) == demonstrative:
            continue
        where = person.where("codice_fiscale")
        if demonstrative:
            text = "una persona dimostrativa ha un codice fiscale che potrebbe essere di qualcuno"
            hint = "usate un codice con luogo di nascita Z000, o togliete dimostrativo"
        else:
            text = "il codice fiscale è dimostrativo (nascita Z000) ma la persona non è segnata come dimostrativa"
            hint = "aggiungete dimostrativo: true, o mettete il codice vero in riservato/codici-fiscali.yaml"
        yield error("CODICE_DIMOSTRATIVO", text, where, hint)


def people(dossier: Dossier) -> Iterator[tuple[Persona, bool]]:
    """Every person, and whether the person or the record that holds it is demonstrative; the whole dossier's flag does not count."""
    waiting: list[tuple[Record, bool]] = [(dossier, False)]
    while waiting:
        record, inherited = waiting.pop()
        flag = inherited or (record is not dossier and bool(getattr(record, "dimostrativo", False)))
        if isinstance(record, Persona):
            yield record, flag
        for value in record.__dict__.values():
            items = value if isinstance(value, tuple) else (value,)
            waiting += [(item, flag) for item in items if isinstance(item, Record)]


def same_person(facts: Facts) -> Iterator[Problem]:
    """PERSONA_RIPETUTA: one tax code under two bodies is two roles of one person, or a mistake (check P06 of domain.md § 7)."""
    seen: dict[str, str] = {}
    for ente in facts.dossier.enti:
        if ente.firmatario is None or ente.firmatario.codice_fiscale is None:
            continue
        code = ente.firmatario.codice_fiscale
        if code in seen:
            text = f"chi firma per {ente.denominazione} ha lo stesso codice fiscale di chi firma per {seen[code]}"
            hint = "se la persona ha davvero due cariche va bene; altrimenti correggete"
            yield warning("PERSONA_RIPETUTA", text, ente.firmatario.where("codice_fiscale"), hint)
        seen.setdefault(code, ente.denominazione)


PERSONS: Final[tuple[Check, ...]] = (demonstrative_codes, same_person)
