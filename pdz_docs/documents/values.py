"""What a template can print besides plain text: a gap, a ruled blank; and the base of every context.

Both travel through Jinja as objects whose text is already what has to be read: joined to other text, capitalised or put in a list
they stay visible. A gap is false, so `{% if %}` leaves out what depends on it.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final, Self

from pydantic import ConfigDict, PrivateAttr

from pdz_docs.errors import Problem, Severity, Where
from pdz_docs.values import Value

# Noncharacters: reserved by Unicode for internal use, legal in XML, refused in data. They enclose a gap until it is highlighted.
GAP_START: Final = "\ufdd0"
GAP_END: Final = "\ufdd1"
RULE: Final = "_" * 14


@dataclass(frozen=True, slots=True)
class Gap:
    """A known datum that is still missing: `[DA COMPLETARE: campo]` in a draft, an error otherwise (design.md, promise 1)."""

    field: str
    where: Where = dataclasses.field(default=Where(), compare=False)

    def __str__(self) -> str:
        return f"{GAP_START}[DA COMPLETARE: {self.field}]{GAP_END}"

    def __bool__(self) -> bool:
        return False

    def problem(self) -> Problem:
        return Problem(
            id="DATO_MANCANTE", severity=Severity.ERROR, text=f"manca il dato: {self.field}", where=self.where
        )


@dataclass(frozen=True, slots=True)
class Ruled:
    """A blank that other software or a hand will fill: printed as a ruled line, never a gap."""

    label: str

    def __str__(self) -> str:
        return RULE


class Context(Value):
    """The base of what templates see. A field that is None is a gap when printed, named after the field and its owner."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    _places: dict[str, Where] = PrivateAttr(default_factory=dict)

    def owner(self) -> str | None:
        """Whose datum is missing, for the list of gaps: `Comune di Azzone`."""
        return None

    def label_of(self, name: str) -> str:
        """How the list of gaps calls a field: its title, else its name."""
        known = type(self).model_fields.get(name)
        return (known.title if known is not None else None) or name.replace("_", " ")

    def located(self, **places: Where) -> Self:
        """The same context knowing where the data of its fields are to be written."""
        self._places.update(places)
        return self

    def place_of(self, name: str) -> Where:
        """Where the datum of a field is to be written, as far as it is known."""
        return self._places.get(name, Where())
