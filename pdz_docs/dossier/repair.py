"""Goes on after a fault: the faulty value is left out where the model allows it, else its record, so that the rest is still checked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from pdz_docs.dossier.record import Located

M = TypeVar("M", bound=BaseModel)
Path = tuple[int | str, ...]
_ROUNDS: Final = 8
_GONE: Final = object()


def repaired(tree: Located, error: ValidationError, model: type[M]) -> tuple[M | None, frozenset[str]]:
    """The model built from what is right in `tree`, and the top-level kinds that lost something; None when too little is left."""
    dropped: set[str] = set()
    mended: Any = tree
    for _ in range(_ROUNDS):
        faulty: set[Path] = set()
        for detail in error.errors(include_url=False):
            path = known_path(mended, detail["loc"])
            faulty.add(path)
            if path and detail["type"] != "extra_forbidden":
                dropped.add(str(path[0]))
        mended = _without(mended, (), faulty)
        if mended is _GONE:
            break
        try:
            return model.model_validate(mended), frozenset(dropped)
        except ValidationError as again:
            error = again
    return None, frozenset(dropped)


def known_path(tree: Any, loc: Path) -> Path:
    """The steps of `loc` that exist in the data, without the names that pydantic adds for unions and validators."""
    path: list[int | str] = []
    for step in loc:
        if holds(tree, step):
            tree = tree[step]
            path.append(step)
    return tuple(path)


def holds(tree: Any, step: int | str) -> bool:
    """Whether one more step can be taken: a key of a mapping, a position of a list."""
    if isinstance(tree, Mapping):
        return step in tree
    return isinstance(tree, tuple | list) and isinstance(step, int) and step < len(tree)


def _without(tree: Any, path: Path, faulty: set[Path]) -> Any:
    """A copy of `tree` without what lies at the faulty paths; `_GONE` when the whole is faulty."""
    if path in faulty:
        return _GONE
    if isinstance(tree, Located):
        copy = Located(tree.place, tree.places)
        for key, value in tree.items():
            kept = _without(value, (*path, key), faulty)
            if kept is not _GONE:
                copy[key] = kept
        return copy
    if isinstance(tree, tuple):
        kept_items = (_without(item, (*path, number), faulty) for number, item in enumerate(tree))
        return tuple(item for item in kept_items if item is not _GONE)
    return tree
