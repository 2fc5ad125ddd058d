"""Putting a signed file where it belongs: nothing that is there is overwritten, and nothing is saved of what was not shown."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pdz_docs.errors import RefusedError, SigningError
from pdz_docs.work.files import writable, write_atomically


def enveloped_path(path: Path) -> Path:
    """Where a CAdES signature goes by itself: `<name>.<ext>.p7m`."""
    return path if path.suffix.lower() == ".p7m" else path.with_name(f"{path.name}.p7m")


def refuse_existing(target: Path) -> None:
    """Raise RefusedError when something lies at `target`: asked before the key is used, so that no signature is wasted."""
    if target.exists():
        raise RefusedError(f"{target} esiste già e non si sovrascrive.", hint="Indicate un altro file con -o.")


def check_unchanged(path: Path, shown: bytes) -> None:
    """Raise SigningError unless `path` still holds what was shown to the signer (CAD art. 35 c. 2)."""
    try:
        now = path.read_bytes()
    except OSError as error:
        raise SigningError(f"{path} non c'è più: la firma non è stata salvata.") from error
    if now != shown:
        raise SigningError(
            f"{path} è cambiato dopo che è stato mostrato: la firma non è stata salvata.",
            hint="Riaprite il documento, rileggetelo e firmate di nuovo.",
        )


def write_new(target: Path, data: bytes) -> None:
    """Put `data` at `target` whole, or not at all, and never over what is there: of two runs at once one is refused.

    Raises RefusedError when `target` exists, ToolFailedError when it cannot be written.
    """
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}.tmp")
    with writable(target.parent):
        try:
            write_atomically(temporary, data)
            _link(temporary, target, data)
        finally:
            temporary.unlink(missing_ok=True)


def _link(temporary: Path, target: Path, data: bytes) -> None:
    try:
        os.link(temporary, target)
    except FileExistsError:
        refuse_existing(target)
        raise
    except OSError:
        # File systems without hard links (FAT, some shares): creating exclusively still never overwrites.
        try:
            with target.open("xb") as file:
                file.write(data)
        except FileExistsError:
            refuse_existing(target)
            raise
