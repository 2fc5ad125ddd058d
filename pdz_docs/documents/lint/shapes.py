"""What an expression of a template can be, as far as the context's models tell: a record, a list, a text, a date, or unknown."""

from __future__ import annotations

import functools
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from pdz_docs.documents.values import Ruled
from pdz_docs.dossier.needs import Blank


@dataclass(frozen=True, slots=True)
class Shape:
    """The alternatives of a value. An unknown shape (`known` false) may be anything and is never at fault."""

    models: tuple[type[BaseModel], ...] = ()
    scalars: tuple[type, ...] = ()
    item: Shape | None = None
    """What a list holds, when it may be a list."""
    names: tuple[tuple[str, Shape], ...] = ()
    """The names of a thing that is no record: `loop`, a group of `groupby`."""
    known: bool = True

    def __or__(self, other: Shape) -> Shape:
        if not (self.known and other.known):
            return ANYTHING
        items = [shape.item for shape in (self, other) if shape.item is not None]
        return Shape(
            models=tuple(dict.fromkeys((*self.models, *other.models))),
            scalars=tuple(dict.fromkeys((*self.scalars, *other.scalars))),
            item=joined(items) if items else None,
            names=self.names or other.names,
        )

    def is_a(self, *kinds: type) -> bool:
        """Whether one of its alternatives is of one of these types, or nothing is known."""
        return not self.known or any(issubclass(scalar, kinds) for scalar in self.scalars)

    def attribute(self, name: str) -> Shape | None:
        """What `.name` gives; None when no alternative has it."""
        if not self.known:
            return ANYTHING
        found = [shape for model in self.models if (shape := field_shape(model, name)) is not None]
        found += [shape for known, shape in self.names if known == name]
        found += [ANYTHING for scalar in self.scalars if not name.startswith("_") and hasattr(scalar, name)]
        return joined(found) if found else None

    def attributes(self) -> tuple[str, ...]:
        """Every name that `.name` may be."""
        return (*(name for model in self.models for name in fields_of(model)), *(name for name, _ in self.names))


ANYTHING: Final = Shape(known=False)
NOTHING: Final = Shape()
TEXT: Final = Shape(scalars=(str,))
NUMBER: Final = Shape(scalars=(int,))
TRUTH: Final = Shape(scalars=(bool,))
LOOP: Final = Shape(
    names=(
        *((name, NUMBER) for name in ("index", "index0", "revindex", "revindex0", "length", "depth", "depth0")),
        *((name, TRUTH) for name in ("first", "last")),
        *((name, ANYTHING) for name in ("cycle", "changed", "previtem", "nextitem")),
    )
)
_INVISIBLE: Final = (type(None), Blank, Ruled)  # a gap and a ruled blank take the place of any value


def joined(shapes: Iterable[Shape]) -> Shape:
    """A value that is one of these."""
    return functools.reduce(lambda left, right: left | right, shapes, NOTHING)


def many(item: Shape) -> Shape:
    """A list of these."""
    return Shape(item=item)


def record(model: type[BaseModel]) -> Shape:
    return Shape(models=(model,))


def fields_of(model: type[BaseModel]) -> tuple[str, ...]:
    """The names that a template may ask of a record."""
    return (*model.model_fields, *model.model_computed_fields)


def field_shape(model: type[BaseModel], name: str) -> Shape | None:
    """The shape of a field; None when the model has none of that name."""
    annotation = annotation_of(model, name)
    return None if annotation is None else shape_of(annotation)


def annotation_of(model: type[BaseModel], name: str) -> Any:
    """The declared type of a field; None when the model has none of that name."""
    if name in model.model_fields:
        return model.model_fields[name].annotation
    if name in model.model_computed_fields:
        return model.model_computed_fields[name].return_type
    return None


@functools.cache
def shape_of(annotation: Any) -> Shape:
    """The shape of what a type annotation declares."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return shape_of(get_args(annotation)[0])
    if origin in (Union, types.UnionType):
        return joined(shape_of(part) for part in get_args(annotation) if part not in _INVISIBLE)
    if origin is Literal:
        return Shape(scalars=tuple(dict.fromkeys(type(value) for value in get_args(annotation))))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ANYTHING
    if isinstance(origin, type) and issubclass(origin, tuple | list | set | frozenset):
        return many(joined(shape_of(part) for part in get_args(annotation) if part is not Ellipsis))
    if not isinstance(annotation, type) or annotation in (object, Mapping, dict):
        return ANYTHING
    if annotation in _INVISIBLE:
        return NOTHING
    return record(annotation) if issubclass(annotation, BaseModel) else Shape(scalars=(annotation,))
