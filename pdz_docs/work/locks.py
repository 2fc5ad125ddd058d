"""One writer at a time in a working folder (filelock: the same behaviour on Linux, macOS and Windows)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pdz_docs.errors import RefusedError
from pdz_docs.work.files import writable


@contextmanager
def exclusive(folder: Path, *, patience: float = 0.0) -> Iterator[None]:
    """Hold `folder` for writing. Raises RefusedError when another run still holds it after `patience` seconds."""
    import filelock  # what only reads never needs it

    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(folder / ".pdz.lock")
        try:
            lock.acquire(timeout=patience)
        except filelock.Timeout:
            raise RefusedError(
                f"Un altro comando sta lavorando in {folder}.", hint="Aspettate che finisca e ripetete."
            ) from None
    try:
        yield
    finally:
        lock.release()
