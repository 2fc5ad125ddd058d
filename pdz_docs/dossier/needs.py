"""What may still be missing, and for which documents it matters (design.md, promise 1).

A field that may be unknown yet is `Annotated[T | None, NeededBy("accordo", …)]`; `missing` lists the gaps of a document. A blank
that other software or a hand fills is written in YAML as `{in_bianco: "numero di repertorio"}`: a `Blank`, never a gap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import Field

from pdz_docs.dossier.record import Record
from pdz_docs.errors import Where
from pdz_docs.values import Value


@dataclass(frozen=True, slots=True)
class NeededBy:
    """Field marker: the documents (ids of the catalogue) that cannot be frozen while the field has no value."""

    documents: tuple[str, ...]

    def __init__(self, *documents: str) -> None:
        object.__setattr__(self, "documents", documents)


class Blank(Value):
    """A blank declared in the data: printed as a ruled line, filled elsewhere."""

    in_bianco: str = Field(min_length=1)

    @property
    def label(self) -> str:
        """What will be written there: `numero di repertorio`."""
        return self.in_bianco


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A known field without a value. `field` is its dotted path, `title` its Italian name, `owner` whose datum it is."""

    field: str
    title: str
    owner: str | None
    where: Where
    documents: tuple[str, ...]


def missing(root: Record, document: str | None = None) -> tuple[Missing, ...]:
    """The gaps of `root` and of every record below it, in reading order: those that `document` needs filled, or all."""
    return tuple(_gaps(root, document, "", None))


def _gaps(record: Record, document: str | None, path: str, owner: str | None) -> Iterator[Missing]:
    owner = record.label or owner
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        field = f"{path}.{name}" if path else name
        if value is None or value == ():
            documents = next((mark.documents for mark in info.metadata if isinstance(mark, NeededBy)), ())
            if documents and (document is None or document in documents):
                title = info.title or name.replace("_", " ")
                yield Missing(field=field, title=title, owner=owner, where=record.where(name), documents=documents)
        elif isinstance(value, Record):
            yield from _gaps(value, document, field, owner)
        elif isinstance(value, tuple):
            for number, item in enumerate(value, start=1):
                if isinstance(item, Record):
                    yield from _gaps(item, document, f"{field}.{item.key or number}", owner)
