"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pdz_docs.dossier.checks.base import Facts
from pdz_docs.errors import Problem, Severity, Where

Finding = tuple[str, Where, str]
"""What is wrong, where, the way out."""

Finder = Callable[[Facts], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `says` is what it asks for, in a sentence of the guide."""

    id: str
    severity: Severity
    says: str
    find: Finder

    def apply(self, facts: Facts) -> Iterator[Problem]:
        """A problem for each thing that does not follow the rule."""
        for text, where, hint in self.find(facts):
            yield Problem(id=self.id, severity=self.severity, text=text, where=where, hint=hint)


def error(id_: str, says: str) -> Callable[[Finder], Rule]:
    """Make an error rule of a finder."""
    return lambda find: Rule(id_, Severity.ERROR, says, find)


def warning(id_: str, says: str) -> Callable[[Finder], Rule]:
    """Make a warning rule of a finder."""
    return lambda find: Rule(id_, Severity.WARNING, says, find)


def info(id_: str, says: str) -> Callable[[Finder], Rule]:
    """Make an info rule of a finder."""
    return lambda find: Rule(id_, Severity.INFO, says, find)
