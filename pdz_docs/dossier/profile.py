"""Which regional format a dossier follows: the one in its own folder, else the one that comes with the program."""

from __future__ import annotations

import difflib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pdz_docs.dossier.messages import retell
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import read_yaml
from pdz_docs.errors import InputError, Problem, Severity, Where
from pdz_docs.profiles import builtin
from pdz_docs.profiles.models import Profile

OWN_FOLDER = "profili"


def profile_for(folder: Path, name: Any, where: Where) -> tuple[Profile | None, tuple[Problem, ...]]:
    """The profile called `name`, and what is wrong with it. A file in the working folder's profili/ comes first."""
    if name is None:
        return None, ()
    known = {path.stem: path for path in sorted((folder / OWN_FOLDER).glob("*.yaml"))}
    own = frozenset(known)
    known = {**builtin(), **known}
    if not isinstance(name, str) or name not in known:
        near = difflib.get_close_matches(str(name), known, n=1)
        hint = f"forse “{near[0]}”?" if near else f"profili disponibili: {', '.join(known)}"
        text = f"il profilo regionale “{name}” non esiste"
        return None, (Problem(id="PROFILO_IGNOTO", severity=Severity.ERROR, text=text, where=where, hint=hint),)
    return read_profile(known[name], f"{OWN_FOLDER}/{name}.yaml") if name in own else _shipped(known[name])


@lru_cache
def _shipped(path: Path) -> tuple[Profile | None, tuple[Problem, ...]]:
    """What comes with the program does not change while it runs."""
    return read_profile(path, path.name)


def read_profile(path: Path, shown: str) -> tuple[Profile | None, tuple[Problem, ...]]:
    """The profile in `path`, and what is wrong with the file."""
    source = read_yaml(path, shown)
    if not isinstance(source.data, Located):
        problems = source.problems or [
            Problem(
                id="FORMA",
                severity=Severity.ERROR,
                text="il profilo è vuoto",
                where=Where(file=shown),
                hint="copiatelo da quello del programma",
            )
        ]
        return None, tuple(problems)
    try:
        return Profile.model_validate(source.data), tuple(source.problems)
    except ValidationError as error:
        return None, (*source.problems, *retell(error, source.data, Where(file=shown), Profile))


def load_profile(name: str, folder: Path | None = None) -> Profile:
    """A profile by name. Raises InputError when it does not exist or is faulty."""
    profile, problems = profile_for(folder or Path(), name, Where())
    if profile is None or problems:
        raise InputError(
            f"Il profilo regionale “{name}” non si può usare.", hint="Vedete i problemi elencati.", problems=problems
        )
    return profile
