"""Files appear whole or not at all: every result is made beside its place and put there by one rename (design.md, promise 7)."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pdz_docs.errors import RefusedError, ToolFailedError

_CHUNK = 1 << 20
READ_ONLY = 0o444


def sha256_of(path: Path) -> str:
    """Lowercase hex SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def write_atomically(path: Path, data: bytes, *, read_only: bool = False) -> None:
    """Put `data` at `path` in one rename. An existing file is replaced whole; a failure leaves it as it was.

    Raises ToolFailedError when the disk is full or the folder cannot be written.
    """
    with writable(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                _store(file, data)
            temporary.chmod(READ_ONLY if read_only else 0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def write_through(path: Path, data: bytes) -> None:
    """Write a file of a work folder, safe on the disk: what `publish` then puts in its place is whole whatever happens.

    Raises ToolFailedError as `write_atomically` does.
    """
    with writable(path.parent), path.open("wb") as file:
        _store(file, data)


def _store(file: IO[bytes], data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())


def publish(temporary: Path, target: Path) -> None:
    """Move a finished file or folder to its place by one rename; both must lie on the same file system.

    A folder is never replaced: raises RefusedError when `target` exists and is a folder.
    """
    with writable(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        if temporary.is_dir() and target.exists():
            raise RefusedError(f"{target} esiste già.", hint="Una cartella pubblicata non si sovrascrive.")
        temporary.replace(target)


@contextmanager
def workspace(near: Path) -> Iterator[Path]:
    """An empty temporary folder on the file system of `near`, removed whatever happens."""
    with writable(near):
        near.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".pdz-", dir=near))
    try:
        with writable(near):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """Turn the operating system's refusals to write under `folder` into errors that an official can act on."""
    try:
        yield
    except IsADirectoryError as error:
        raise RefusedError(
            f"{error.filename2 or error.filename} è una cartella, non un file.",
            hint="Indicate un altro nome, oppure spostate la cartella.",
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise ToolFailedError(
                f"Non c'è più spazio su disco: {folder} non si può scrivere.",
                hint="Liberate spazio e ripetete il comando: ciò che era già fatto resta com'era.",
            ) from error
        if error.errno in (errno.ENOTDIR, errno.EEXIST) and (file := _file_on_the_way(folder)):
            raise RefusedError(
                f"{file} è un file, dove serve una cartella.", hint="Spostatelo o rinominatelo e ripetete il comando."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise ToolFailedError(
                f"La cartella {folder} non è scrivibile.", hint="Controllate i permessi o scegliete un'altra cartella."
            ) from error
        raise


def _file_on_the_way(folder: Path) -> Path | None:
    """The file that stands where `folder`, or a folder above it, should be."""
    return next((place for place in (folder, *folder.parents) if place.is_file()), None)
