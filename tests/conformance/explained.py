"""Disagreements of two verifiers and the reasons for them: a rule is a pattern of disagreements and its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Disagreement:
    """One point in which the two differ on a file, or on one signature of it. `because` are the identifiers and words of our findings."""

    file: str
    signature: str
    about: str
    ours: str
    theirs: str
    because: str


@dataclass(frozen=True)
class Rule:
    """`about` a kind of disagreement; `ours`, `theirs` and `file` are regular expressions for the whole value, `because` for some of
    what we found."""

    id: str
    about: str
    reason: str
    ours: str = ".*"
    theirs: str = ".*"
    file: str = ".*"
    because: str = ""

    def explains(self, one: Disagreement) -> bool:
        """Whether the disagreement is of this kind."""
        values = ((self.about, one.about), (self.ours, one.ours), (self.theirs, one.theirs), (self.file, one.file))
        return all(re.fullmatch(pattern, value) for pattern, value in values) and bool(
            re.search(self.because, one.because)
        )


def rule_of(one: Disagreement, rules: Sequence[Rule]) -> Rule | None:
    """The reason for a disagreement, the first that fits; None when there is none."""
    return next((rule for rule in rules if rule.explains(one)), None)


def line(one: Disagreement, rules: Sequence[Rule]) -> str:
    """A disagreement as a row of a report."""
    rule = rule_of(one, rules)
    cells = (one.file, one.signature, one.about, one.ours, one.theirs, rule.id if rule is not None else "UNEXPLAINED")
    return f"| {' | '.join(cells)} |"


def chapters(found: Iterable[Disagreement], rules: Sequence[Rule]) -> str:
    """The two chapters of every report: the reasons, and each disagreement with its own."""
    reasons = "".join(f"- `{rule.id}` ({rule.about}): {rule.reason}\n" for rule in rules)
    rows = "".join(f"{line(one, rules)}\n" for one in found)
    table = f"| file | signature | about | ours | DSS | reason |\n|---|---|---|---|---|---|\n{rows}"
    return f"\n## Reasons\n\n{reasons}\n## Disagreements\n\n{table}"
