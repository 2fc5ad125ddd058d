"""What every cross-check gets and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.errors import Problem, Severity, Where


@dataclass(frozen=True, slots=True)
class Facts:
    """The dossier, and the kinds of record of which a faulty one was left out."""

    dossier: Dossier
    partial: frozenset[str]

    def whole(self, *kinds: str) -> bool:
        """Whether all the records of these kinds were read, so that what is not there is really missing."""
        return not self.partial & {*kinds, "*"}


Check = Callable[[Facts], Iterator[Problem]]


def error(id_: str, text: str, where: Where, hint: str) -> Problem:
    """A problem that has to be solved before anything is made."""
    return Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint)


def warning(id_: str, text: str, where: Where, hint: str) -> Problem:
    """A problem that somebody should look at."""
    return Problem(id=id_, severity=Severity.WARNING, text=text, where=where, hint=hint)
