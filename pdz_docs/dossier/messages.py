"""Pydantic's errors, retold in Italian with the place where each value was written and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from pdz_docs.dossier.record import Located
from pdz_docs.dossier.repair import known_path
from pdz_docs.dossier.strictyaml import Reported
from pdz_docs.dossier.wording import words
from pdz_docs.errors import Problem, Severity, Where

# A field that may also be a declared blank: pydantic reports both shapes, and only the one that was meant is told.
_BLANK: Final = "Blank"


def retell(
    error: ValidationError, tree: Any, fallback: Where, model: type[BaseModel] | None = None
) -> tuple[Problem, ...]:
    """One problem for each fault of `tree`, in pydantic's order."""
    details = error.errors(include_url=False)
    blanks = {detail["loc"][: detail["loc"].index(_BLANK)] for detail in details if _BLANK in detail["loc"]}
    told: dict[tuple[object, ...], Problem] = {}
    misspelt = _misspelt(details, model)
    for detail in details:
        if (
            isinstance(detail["input"], Reported)
            or _is_other_shape(detail, tree, blanks)
            or (detail["type"] == "missing" and detail["loc"] in misspelt)
        ):
            continue
        problem = _problem(detail, tree, fallback, model)
        told.setdefault((known_path(tree, detail["loc"]), problem.where, problem.id), problem)
    # What reads the same twice is one fault: the column that a whole sheet lacks misses in each of its rows.
    return tuple(dict.fromkeys(told.values()))


def _misspelt(details: Sequence[ErrorDetails], model: type[BaseModel] | None) -> set[tuple[int | str, ...]]:
    """The missing fields that an unknown field of the same record was meant to be: one fault, told once."""
    if model is None:
        return set()
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    meant = set()
    for detail in details:
        if detail["type"] == "extra_forbidden":
            *record, name = detail["loc"]
            siblings = [str(loc[-1]) for loc in missing if list(loc[:-1]) == record]
            meant |= {(*record, near) for near in difflib.get_close_matches(str(name), siblings, n=1)}
    return meant


def _is_other_shape(detail: ErrorDetails, tree: Any, blanks: set[tuple[int | str, ...]]) -> bool:
    loc = detail["loc"]
    field = next((field for field in blanks if loc[: len(field)] == field), None)
    if field is None:
        return False
    written: Any = tree
    for step in known_path(tree, field):
        written = written[step]
    return (_BLANK in loc) != isinstance(written, Mapping)


def locate(tree: Any, loc: tuple[int | str, ...], fallback: Where) -> Where:
    """Where the value at `loc` was written; for a field that was not written, the record that should have it."""
    where, here, within = fallback, tree, None
    key: str | None = None
    for step in loc:
        if isinstance(here, Located):
            key = str(step)
            if step in here:
                where, within, here = here.places.get(key, here.place), here, here[key]
            elif key in here.places:
                return here.places[key]
            elif step == loc[-1]:
                path = f"{here.place.field}.{step}" if here.place.field else str(step)
                return replace(here.place, field=path)
        elif isinstance(here, tuple | list) and isinstance(step, int) and step < len(here):
            here = here[step]
            if isinstance(here, Located):
                where = here.place
            elif within is not None and key is not None:
                where = within.places.get((key, step), where)
    return where


def _problem(detail: ErrorDetails, tree: Any, fallback: Where, model: type[BaseModel] | None) -> Problem:
    known = field_names(model, detail["loc"]) if model else ()
    id_, text, hint = words(detail, known)
    return Problem(id=id_, severity=Severity.ERROR, text=text, where=locate(tree, detail["loc"], fallback), hint=hint)


def field_names(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The fields of the record that holds `loc`, found by walking the models; empty when it cannot be told."""
    here: type[BaseModel] | None = model
    for step in loc[:-1]:
        if isinstance(step, int) or here is None:
            continue
        info = here.model_fields.get(step)
        if info is not None:
            here = next(iter(_models(info.annotation)), None)
    return tuple(here.model_fields) if here else ()


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models(part)]
