"""How often Python looks for objects that only refer to each other: seldom, where large graphs are built that all live until the end."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Allocations between two looks at the youngest objects (700 otherwise), and how many of those looks make one at the older.
_SELDOM = 200_000, 50, 100


@contextmanager
def seldom_collected() -> Iterator[None]:
    """A PDF is ten thousand objects that refer to each other: the usual pace spends a fifth of the time on looking through them."""
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
