"""Two neighbouring revisions side by side: whether a value means the same in both."""

from __future__ import annotations

from collections.abc import Iterable

from pdz_docs.verification.changes.graph import ReferenceGraph
from pdz_docs.verification.changes.layout import Layout
from pdz_docs.verification.changes.model import Modification, What
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Obj, Ref, Stream
from pdz_docs.verification.vocabulary import Change

MAX_DEPTH = 200


class Comparison:
    """`old` and `new` are neighbouring revisions, `dirty` the objects that may mean something else in the new one,
    `graph` what leads to what in the new one."""

    def __init__(
        self,
        document: PdfDocument,
        old: int,
        new: int,
        layouts: tuple[Layout, Layout],
        dirty: frozenset[int],
        graph: ReferenceGraph,
    ) -> None:
        self.document = document
        self.old = old
        self.new = new
        self.before, self.after = layouts
        self.dirty = dirty
        self.graph = graph
        self.found: list[Modification] = []
        self._known: dict[tuple[Ref, Ref], bool] = {}

    def add(
        self,
        change: Change,
        what: What,
        *,
        page: int | None = None,
        field: str | None = None,
        detail: str | None = None,
    ) -> None:
        """Record a difference, once."""
        modification = Modification(change, what, page, field, detail)
        if modification not in self.found:
            self.found.append(modification)

    def old_dictionary(self, value: Obj) -> dict[str, Obj] | None:
        """The dictionary that a value leads to in the old revision."""
        return self.document.dictionary(value, self.old)

    def new_dictionary(self, value: Obj) -> dict[str, Obj] | None:
        """The dictionary that a value leads to in the new revision."""
        return self.document.dictionary(value, self.new)

    def different_keys(self, old: dict[str, Obj], new: dict[str, Obj], *, without: Iterable[str] = ()) -> list[str]:
        """The keys whose values do not mean the same."""
        keys = dict.fromkeys([*old, *new])
        skipped = frozenset(without)
        return [key for key in keys if key not in skipped and not self.same(old.get(key), new.get(key))]

    def same(self, old: Obj, new: Obj, depth: int = 0) -> bool:
        """Whether an old value in the old revision means what a new value means in the new one.

        References to skeleton objects are the same when their numbers are. Circles that nothing else tells apart are the same.
        """
        if depth > MAX_DEPTH:
            return False
        if isinstance(old, Ref) and isinstance(new, Ref):
            return self._same_references(old, new, depth)
        return self._same_values(self.document.get(old, self.old), self.document.get(new, self.new), depth)

    def _same_references(self, old: Ref, new: Ref, depth: int) -> bool:
        if old == new and (old.num not in self.dirty or self._is_skeleton(old)):
            return True
        key = (old, new)
        if key not in self._known:
            self._known[key] = True  # while it is being compared
            self._known[key] = self._same_values(
                self.document.get(old, self.old), self.document.get(new, self.new), depth
            )
        return self._known[key]

    def _is_skeleton(self, ref: Ref) -> bool:
        return ref.num in self.before.skeleton and ref.num in self.after.skeleton

    def _same_values(self, old: Obj, new: Obj, depth: int) -> bool:
        if isinstance(old, dict) and isinstance(new, dict):
            return self._same_dictionaries(old, new, depth)
        if isinstance(old, list) and isinstance(new, list):
            return len(old) == len(new) and all(self.same(a, b, depth + 1) for a, b in zip(old, new, strict=True))
        if isinstance(old, Stream) and isinstance(new, Stream):
            return old.encoded == new.encoded and self._same_dictionaries(
                _without_length(old.dictionary), _without_length(new.dictionary), depth
            )
        if isinstance(old, (int, float)) and isinstance(new, (int, float)):
            return isinstance(old, bool) == isinstance(new, bool) and old == new
        return type(old) is type(new) and old == new

    def _same_dictionaries(self, old: dict[str, Obj], new: dict[str, Obj], depth: int) -> bool:
        return all(self.same(old.get(key), new.get(key), depth + 1) for key in {**old, **new})


def _without_length(dictionary: dict[str, Obj]) -> dict[str, Obj]:
    """A stream's dictionary but for its length, which the bytes themselves tell."""
    return {key: value for key, value in dictionary.items() if key != "Length"}
