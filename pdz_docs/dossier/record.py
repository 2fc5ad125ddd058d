"""The base of every record of the dossier: it remembers where it was written, so that a check can name file, line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import replace
from typing import Any, Final, Self

from pydantic import ConfigDict, ModelWrapValidatorHandler, PrivateAttr, model_validator

from pdz_docs.errors import Where
from pdz_docs.values import Value

NOWHERE: Final = Where()
Place = str | tuple[str, int]


class Located(dict[str, Any]):
    """A mapping as it was written: `places` tells where each key (or item of a key's list) stands, `place` where it starts."""

    __slots__ = ("place", "places")

    def __init__(self, place: Where, places: MutableMapping[Place, Where]) -> None:
        super().__init__()
        self.place = place
        self.places = places

    @classmethod
    def of(cls, data: Mapping[str, Any], place: Where = NOWHERE) -> Located:
        """Data that were not written field by field."""
        located = cls(place, {})
        located.update(data)
        return located


class Record(Value):
    """A frozen record with its provenance. `key` is how the file names it, `label` how an official would call it."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    _place: Where = PrivateAttr(default_factory=Where)
    _places: Mapping[Place, Where] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        record = handler(data)
        if isinstance(data, Located):
            record._place = data.place
            record._places = data.places
        return record

    def __eq__(self, other: object) -> bool:
        """Equal when the data are: the place where they were written does not count."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((type(self), tuple(self.__dict__.values())))

    @property
    def key(self) -> str | None:
        """The id of this record in its file, if it has one."""
        return getattr(self, "id", None) or getattr(self, "codice", None)

    @property
    def label(self) -> str | None:
        """The name of a body or an organisation, for messages about what belongs to it."""
        return None

    def where(self, field: str | None = None, item: int | None = None) -> Where:
        """The place of a field (or of one item of its list); of the whole record when the field was not written."""
        if field is None:
            return self._place
        if item is not None and (field, item) in self._places:
            return self._places[field, item]
        if field in self._places:
            return self._places[field]
        place = self._place
        path = f"{place.field}.{field}" if place.field else field
        return replace(place, field=path)

    def walk(self) -> Iterator[Record]:
        """This record and every record below it, in reading order."""
        yield self
        for value in self.__dict__.values():
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Record):
                    yield from item.walk()
