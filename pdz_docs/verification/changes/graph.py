"""Which objects lead to which: read whole once, then kept up to date with what each revision defines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pdz_docs.verification.changes.layout import Layout, references
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Ref


class ReferenceGraph:
    """Forward and backward references of one revision, by object number."""

    def __init__(self, document: PdfDocument, revision: int) -> None:
        self._document = document
        self._forward: dict[int, frozenset[int]] = {}
        self._backward: defaultdict[int, set[int]] = defaultdict(set)
        self._update(document.numbers(revision), revision)

    def advance(self, revision: int) -> None:
        """Go on to the next revision."""
        self._update(self._document.defined_in(revision), revision)

    def dirty(self, changed: Iterable[int], layout: Layout) -> frozenset[int]:
        """The objects that changed, and those that lead to one without passing through a skeleton object."""
        found = set(changed)
        queue = list(found)
        while queue:
            number = queue.pop()
            if number in layout.skeleton:
                continue
            for parent in self._backward[number]:
                if parent not in found:
                    found.add(parent)
                    queue.append(parent)
        # A skeleton object that changed is compared in its place, but what points to it is not made different by that;
        # the loop above has therefore stopped at each of them.
        return frozenset(found)

    def referrers(self, number: int) -> frozenset[int]:
        """The objects that refer to one."""
        return frozenset(self._backward[number])

    def _update(self, numbers: Iterable[int], revision: int) -> None:
        for number in numbers:
            for target in self._forward.pop(number, frozenset()):
                self._backward[target].discard(number)
            found = self._document.entry(number, revision)
            if found is None or found[1].free:
                continue
            value = self._document.get(Ref(number, found[1].gen), revision)
            targets = frozenset(ref.num for ref in references(value))
            self._forward[number] = targets
            for target in targets:
                self._backward[target].add(number)
