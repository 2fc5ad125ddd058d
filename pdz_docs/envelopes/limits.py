"""How much of a hostile file is opened: each cap has its own words, because each has its own way out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """`depth`: layers one inside the other · `items`: documents in all · `size`: bytes of all layers together ·
    `ratio`: how much one compressed item may grow (above a floor of 1 MiB)."""

    depth: int = 12
    items: int = 1000
    size: int = 400 << 20
    ratio: int = 200


RATIO_FLOOR = 1 << 20


class TooMuchError(Exception):
    """A cap was reached. `id` names the cap, the text is for the reader."""

    def __init__(self, id_: str, text: str) -> None:
        super().__init__(text)
        self.id = id_
        self.text = text


class Budget:
    """What is left of the limits while one file is opened."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._items = 0
        self._size = 0

    def enter(self, depth: int, size: int) -> None:
        """Account for one more layer. Raises TooMuchError."""
        self._items += 1
        self._size += size
        if depth > self.limits.depth:
            text = (
                f"Il file ha più di {self.limits.depth} buste una dentro l’altra: le più interne non sono state aperte."
            )
            raise TooMuchError("TROPPE_BUSTE", text)
        if self._items > self.limits.items:
            text = f"Il file contiene più di {self.limits.items} documenti: gli altri non sono stati aperti."
            raise TooMuchError("TROPPI_DOCUMENTI", text)
        if self._size > self.limits.size:
            text = f"Il contenuto supera {self.limits.size >> 20} MB una volta aperto: il resto non è stato aperto."
            raise TooMuchError("TROPPO_GRANDE", text)

    @property
    def left(self) -> int:
        """How many bytes may still be opened."""
        return max(0, self.limits.size - self._size)

    def check_ratio(self, packed: int, unpacked: int) -> None:
        """Raises TooMuchError when an item grows beyond what documents do."""
        if unpacked > RATIO_FLOOR and unpacked > packed * self.limits.ratio:
            text = f"Un elemento dell’archivio si espande più di {self.limits.ratio} volte: non è stato aperto."
            raise TooMuchError("TROPPO_COMPRESSO", text)
