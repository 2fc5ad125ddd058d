"""A zip of which every byte is determined: entries stored as they are, in a given order, with fixed dates and permissions
(PKWARE APPNOTE 6.3.3; Zip64 where a size, an offset or the number of entries asks for it).

The same files give the same bytes, whatever version of zlib there is; and whoever knows names, sizes and checksums can say which
bytes the archive must have, so that nothing in it can be changed unseen.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pdz_docs.errors import RefusedError
from pdz_docs.work.files import publish, writable

CHUNK = 1 << 20
LOCAL_SIGNATURE = b"PK\x03\x04"
_LOCAL, _CENTRAL = struct.Struct("<4s5H3I2H"), struct.Struct("<4s6H3I5H2I")
_END, _END64, _LOCATOR = struct.Struct("<4s4H2IH"), struct.Struct("<4sQ2H2I4Q"), struct.Struct("<4sIQI")
# 1 January 1980, 00:00, the beginning of MS-DOS time; a regular file that everybody may read; made on Unix.
_DATE, _ATTRIBUTES, _UNIX = 0x0021, 0o100444 << 16, 3 << 8
_PLAIN, _ZIP64 = 20, 45
_UTF8 = 0x0800
_OWNER_ONLY = 0o600
# A field that holds this says: look in the Zip64 one. From these limits on a number does not fit, or would say that.
_ELSEWHERE_32, _ELSEWHERE_16 = 0xFFFFFFFF, 0xFFFF
_TOO_LARGE, _TOO_MANY = _ELSEWHERE_32, _ELSEWHERE_16
_PREFIX = len(LOCAL_SIGNATURE) + 10


@dataclass(frozen=True, slots=True)
class Member:
    """One entry: its name within the archive, its size in bytes, the CRC-32 of its content."""

    name: str
    size: int
    crc: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a first reading says of a file."""

    size: int
    crc: int
    sha256: str


def measure(path: Path) -> Measured:
    """Size, CRC-32 and SHA-256 of a file, read in pieces."""
    size, crc, digest = 0, 0, hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            digest.update(piece)
    return Measured(size, crc, digest.hexdigest())


def header(member: Member) -> bytes:
    """What stands before the content of an entry."""
    name, flags = _encoded(member.name)
    big = member.size >= _TOO_LARGE
    size = _ELSEWHERE_32 if big else member.size
    extra = struct.pack("<2H2Q", 1, 16, member.size, member.size) if big else b""
    version = _ZIP64 if big else _PLAIN
    fields = (LOCAL_SIGNATURE, version, flags, 0, 0, _DATE, member.crc, size, size, len(name), len(extra))
    return _LOCAL.pack(*fields) + name + extra


def ending(members: Iterable[Member]) -> Iterator[bytes]:
    """What stands after the content of the last entry: the central directory, piece by piece, and its end."""
    offset, count, length = 0, 0, 0
    for member in members:
        record = _record(member, offset)
        offset += len(header(member)) + member.size
        count, length = count + 1, length + len(record)
        yield record
    big = count >= _TOO_MANY or offset >= _TOO_LARGE or length >= _TOO_LARGE
    if big:
        fields = (b"PK\x06\x06", _END64.size - 12, _UNIX | _ZIP64, _ZIP64, 0, 0, count, count, length, offset)
        yield _END64.pack(*fields) + _LOCATOR.pack(b"PK\x06\x07", 0, offset + length, 1)
    many = _ELSEWHERE_16 if big else count
    where = (_ELSEWHERE_32, _ELSEWHERE_32) if big else (length, offset)
    yield _END.pack(b"PK\x05\x06", 0, 0, many, many, *where, 0)


def first_name(start: bytes) -> str | None:
    """The name of the first entry of an archive of this kind that begins with `start`, None when it is none.

    Either what stands before the name or the name itself may be damaged: one that is whole is enough to tell.
    """
    if len(start) < _LOCAL.size:
        return None
    length = int.from_bytes(start[26:28], "little")
    return start[_LOCAL.size : _LOCAL.size + length].decode("utf-8", "replace")


def is_plain(start: bytes) -> bool:
    """Whether `start` is the beginning of an archive that this module may have written."""
    return start[:_PREFIX] == header(Member("", 0, 0))[:_PREFIX]


def write(target: BinaryIO, files: Sequence[tuple[Member, Path]]) -> None:
    """Write an archive of `files`, in their order. Raises RefusedError when one has changed since it was measured."""
    for member, path in files:
        target.write(header(member))
        _copy(path, member, target)
    for piece in ending(member for member, _ in files):
        target.write(piece)


def publish_zip(files: Sequence[tuple[Member, Path]], temporary: Path, target: Path) -> None:
    """The archive of `files` at `target`, in one rename of `temporary`, which lies on the same file system. Only its owner may read
    it: such archives hold personal data.

    Raises RefusedError when a file has changed since it was measured, ToolFailedError when the disk is full.
    """
    with writable(target.parent), temporary.open("xb") as file:
        temporary.chmod(_OWNER_ONLY)
        write(file, files)
        file.flush()
        os.fsync(file.fileno())
    publish(temporary, target)


def _copy(path: Path, member: Member, target: BinaryIO) -> None:
    size, crc = 0, 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            size, crc = size + len(piece), zlib.crc32(piece, crc)
            target.write(piece)
    if (size, crc) != (member.size, member.crc):
        raise RefusedError(
            f"{path} è cambiato mentre veniva copiato.",
            hint="Aspettate che nessun altro lavori sulla cartella e ripetete.",
        )


def _record(member: Member, offset: int) -> bytes:
    """The entry in the central directory."""
    name, flags = _encoded(member.name)
    sizes = (member.size, member.size) if member.size >= _TOO_LARGE else ()
    large = (*sizes, offset) if offset >= _TOO_LARGE else sizes
    extra = struct.pack(f"<2H{len(large)}Q", 1, 8 * len(large), *large) if large else b""
    version = _ZIP64 if large else _PLAIN
    size = _ELSEWHERE_32 if sizes else member.size
    place = _ELSEWHERE_32 if offset >= _TOO_LARGE else offset
    fields = (b"PK\x01\x02", _UNIX | version, version, flags, 0, 0, _DATE, member.crc, size, size)
    return _CENTRAL.pack(*fields, len(name), len(extra), 0, 0, 0, _ATTRIBUTES, place) + name + extra


def _encoded(name: str) -> tuple[bytes, int]:
    data = name.encode()
    return data, 0 if name.isascii() else _UTF8
