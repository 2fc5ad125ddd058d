"""ZIP archives: folders of documents, ASiC containers, Office files. Nothing is ever written to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.envelopes.limits import Budget
from pdz_docs.envelopes.names import safe_name

_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError, KeyError, IndexError, OverflowError)  # fmt: skip
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A file of the archive; `data` None when it cannot be read, and `problem` then says why."""

    name: str
    data: bytes | None
    problem: str | None = None


def names(data: bytes) -> tuple[str, ...] | None:
    """The names as the archive gives them, or None when it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return tuple(archive.namelist())
    except _ZIP_ERRORS:
        return None


def is_office(entries: tuple[str, ...]) -> bool:
    """Whether the archive is an OOXML or OpenDocument file."""
    return "[Content_Types].xml" in entries or ("mimetype" in entries and "content.xml" in entries)


def is_asic(entries: tuple[str, ...]) -> bool:
    """Whether the archive is an ASiC container (ETSI EN 319 162-1): it keeps signatures in META-INF."""
    inside = [name.lower() for name in entries if name.upper().startswith("META-INF/")]
    return any("signature" in name or "timestamp" in name or "asicmanifest" in name for name in inside)


def members(data: bytes, budget: Budget) -> Iterator[Member]:
    """The files of the archive, one at a time, each within the budget. Raises TooMuchError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if not info.is_dir():
                    yield _read(archive, info, budget)
    except _ZIP_ERRORS:
        yield Member("", None, "L’archivio zip è danneggiato.")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> Member:
    name = safe_name(info.filename)
    if info.flag_bits & 1:
        return Member(name, None, f"“{name}” è protetto da password.")
    budget.check_ratio(info.compress_size, info.file_size)
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(_CHUNK):
                parts.append(chunk)
                size += len(chunk)
                budget.check_ratio(info.compress_size, size)
                if size > budget.left:
                    budget.enter(0, size)
                    break
    except _ZIP_ERRORS:
        return Member(name, None, f"“{name}” nell’archivio è danneggiato.")
    return Member(name, b"".join(parts))
