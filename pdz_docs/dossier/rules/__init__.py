"""The rules of the regional format and of the procedure (domain.md § 2.4, § 7 and § 12): what `pdz check` says beyond plain errors.

Each rule has an id, a severity, the sentence that it holds to, and a test that breaks it. What is merely unfinished is a warning,
so that a draft can be built; what contradicts itself is an error; what somebody should know is an info.
"""

from __future__ import annotations

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.rules.acts import ACTS
from pdz_docs.dossier.rules.base import Rule
from pdz_docs.dossier.rules.bodies import BODIES
from pdz_docs.dossier.rules.budget import BUDGET
from pdz_docs.dossier.rules.organisations import ORGANISATIONS
from pdz_docs.dossier.rules.plan import PLAN
from pdz_docs.dossier.rules.scheda import SCHEDA
from pdz_docs.errors import Problem

RULES: tuple[Rule, ...] = (*SCHEDA, *BUDGET, *PLAN, *BODIES, *ORGANISATIONS, *ACTS)


def follow(dossier: Dossier, partial: frozenset[str]) -> tuple[Problem, ...]:
    """What the rules say of a dossier; `partial` as in the cross-checks."""
    facts = Facts(dossier, partial)
    return tuple(problem for rule in RULES for problem in rule.apply(facts))
