"""Cross-checks: what no single value can tell. Ids are stable, and each has a test that breaks it."""

from __future__ import annotations

from pdz_docs.dossier.checks.base import Check, Facts
from pdz_docs.dossier.checks.bodies import BODIES
from pdz_docs.dossier.checks.calendar import CALENDAR
from pdz_docs.dossier.checks.persons import PERSONS
from pdz_docs.dossier.checks.references import REFERENCES
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.errors import Problem

CHECKS: tuple[Check, ...] = (*BODIES, *REFERENCES, *CALENDAR, *PERSONS)


def crosscheck(dossier: Dossier, partial: frozenset[str]) -> tuple[Problem, ...]:
    """Every cross-check. `partial` names the kinds that lost a faulty record: what only seems missing there is not reported."""
    facts = Facts(dossier, partial)
    return tuple(problem for check in CHECKS for problem in check(facts))
