"""A working folder → `Dossier`, with every problem of every file found in one run.

A faulty value is left out and the rest goes on to the cross-checks, so that the user corrects everything at once; what is only
missing because it was faulty is not reported twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pdz_docs.dossier.bare import refuse_bare
from pdz_docs.dossier.checks import crosscheck
from pdz_docs.dossier.messages import retell
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.profile import profile_for
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.repair import repaired
from pdz_docs.dossier.rules import follow
from pdz_docs.dossier.sources import MAIN, Gathered, gather
from pdz_docs.errors import InputError, Problem, Severity, Where


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `dossier` is None when an error keeps it from being used; `problems` come in the order of the files."""

    dossier: Dossier | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that must be solved before anything is made."""
        return tuple(one for one in self.problems if one.severity is Severity.ERROR)


def read(folder: Path) -> Reading:
    """Read the working folder whole. Never raises for what the user wrote: that comes back as problems."""
    gathered = gather(folder)
    problems = list(gathered.problems)
    tree = gathered.tree
    profile, profile_problems = profile_for(folder, tree.get("profilo"), gathered.where("profilo"))
    problems += profile_problems
    tree["folder"] = folder
    if profile is not None:
        tree["profilo"] = profile
    dossier, found, dropped = _validated(tree)
    if gathered.forms and dossier is not None:
        from pdz_docs.dossier.placed import join_forms  # most folders have no form among their data

        written = len(gathered.problems)
        join_forms(folder, gathered, dossier)
        problems += gathered.problems[written:]
        dossier, found, dropped = _validated(tree)
    problems += [one for one in found if _is_news(one, tree, unreadable="*" in gathered.partial)]
    if dossier is not None:
        partial = frozenset(gathered.partial) | dropped
        problems += crosscheck(dossier, partial)
        problems += [one for one in follow(dossier, partial) if not _follows_from(one, found)]
    ordered = _ordered(problems, gathered)
    unusable = any(one.severity is Severity.ERROR for one in ordered)
    return Reading(None if unusable else dossier, ordered)


def load(folder: Path) -> Dossier:
    """The dossier of a working folder. Raises InputError when it has none, and one carrying all the problems when one is an error."""
    refuse_bare(folder)
    reading = read(folder)
    if reading.dossier is None:
        count = len(reading.errors)
        raise InputError(
            "C'è un errore nei dati." if count == 1 else f"Ci sono {count} errori nei dati.",
            hint="Correggeteli e ripetete; pdz check li mostra tutti.",
            problems=reading.errors,
        )
    return reading.dossier


def _validated(tree: Located) -> tuple[Dossier | None, tuple[Problem, ...], frozenset[str]]:
    """The dossier, what is wrong with the values, and the kinds of record that lost one to a fault."""
    try:
        return Dossier.model_validate(tree), (), frozenset()
    except ValidationError as error:
        problems = retell(error, tree, tree.place, Dossier)
        dossier, dropped = repaired(tree, error, Dossier)
        return dossier, problems, dropped


def _is_news(problem: Problem, tree: Located, *, unreadable: bool) -> bool:
    """Not what follows from a main file that could not be read, nor a second word on a profile that does not exist."""
    main = problem.where.file == MAIN
    return not (main and (unreadable or (problem.where.field == "profilo" and "profilo" in tree)))


def _follows_from(problem: Problem, faults: Iterable[Problem]) -> bool:
    """Whether a rule only misses what was left out of the same record because it was faulty."""
    record = f"{problem.where.field}."
    return any(one.where.file == problem.where.file and (one.where.field or "").startswith(record) for one in faults)


def _ordered(problems: Iterable[Problem], gathered: Gathered) -> tuple[Problem, ...]:
    """By file in reading order, then by line; without doubles."""
    files = {name: number for number, name in enumerate(gathered.files)}

    def key(problem: Problem) -> tuple[Any, ...]:
        where: Where = problem.where
        return (
            files.get(where.file or "", len(files)),
            where.line or 0,
            where.sheet or "",
            where.cell or "",
            problem.id,
        )

    return tuple(sorted(dict.fromkeys(problems), key=key))
