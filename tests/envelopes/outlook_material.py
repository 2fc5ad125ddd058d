"""Outlook messages written by hand: a compound file ([MS-CFB], version 3) with the storages of [MS-OXMSG]."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_BINARY, _UNICODE, _INTEGER, _OBJECT = 0x0102, 0x001F, 0x0003, 0x000D
_DATA, _METHOD, _LONG_NAME = 0x3701, 0x3705, 0x3707
_HEADERS = 0x007D
_BY_VALUE, _EMBEDDED = 1, 5

Content = dict[str, "bytes | Content"]  # a storage: its streams and storages by name


def message(*attachments: tuple[str, bytes], headers: str = "") -> bytes:
    """A `.msg` with files attached by value, and the headers that it travelled with."""
    whole = _storage([_attached(name, data) for name, data in attachments], header=32)
    if headers:
        text = headers.encode("utf-16-le")
        whole["__properties_version1.0"] += struct.pack("<HHII4x", _UNICODE, _HEADERS, 6, len(text) + 2)  # type: ignore[operator]
        whole[f"__substg1.0_{_HEADERS:04X}{_UNICODE:04X}"] = text
    return _compound(whole)


def forwarding(*attachments: tuple[str, bytes]) -> bytes:
    """A `.msg` that encloses another message, and this the files."""
    inner = _storage([_attached(name, data) for name, data in attachments], header=24)
    properties = _integer(_METHOD, _EMBEDDED) + struct.pack("<HHIII", _OBJECT, _DATA, 6, 0xFFFFFFFF, 1)
    enclosed: Content = {
        "__properties_version1.0": bytes(8) + properties,
        f"__substg1.0_{_DATA:04X}{_OBJECT:04X}": inner,
    }
    return _compound(_storage([enclosed], header=32))


def _storage(attachments: list[Content], *, header: int) -> Content:
    count = len(attachments)
    properties = struct.pack("<8x4I", 0, count, 0, count).ljust(header, b"\0")
    numbered = {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}
    return {"__properties_version1.0": properties, **numbered}


def _attached(name: str, data: bytes) -> Content:
    text = name.encode("utf-16-le")
    properties = _integer(_METHOD, _BY_VALUE)
    properties += struct.pack("<HHII4x", _BINARY, _DATA, 6, len(data))
    properties += struct.pack("<HHII4x", _UNICODE, _LONG_NAME, 6, len(text) + 2)
    return {
        "__properties_version1.0": bytes(8) + properties,
        f"__substg1.0_{_DATA:04X}{_BINARY:04X}": data,
        f"__substg1.0_{_LONG_NAME:04X}{_UNICODE:04X}": text,
    }


def _integer(pid: int, value: int) -> bytes:
    return struct.pack("<HHII4x", _INTEGER, pid, 6, value)


@dataclass
class _Entry:
    name: str
    kind: int
    data: bytes = b""
    children: list[_Entry] = field(default_factory=list)
    number: int = 0
    start: int = _END
    next: int = _NONE


@dataclass
class _Sectors:
    """Sectors of one size and the chains that join them."""

    size: int
    data: bytearray = field(default_factory=bytearray)
    table: list[int] = field(default_factory=list)

    def add(self, data: bytes) -> int:
        """The first sector of `data`, written at the end."""
        if not data:
            return _END
        start, count = len(self.table), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.table += [*range(start + 1, start + count), _END]
        return start


def _compound(content: Content) -> bytes:
    root = _Entry("Root Entry", _ROOT)
    root.children = list(_entries(content))
    entries = list(_numbered(root))
    for number, entry in enumerate(entries):
        entry.number = number
    sectors, mini = _Sectors(_SECTOR), _Sectors(_MINI)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.start = (mini if len(entry.data) < _CUTOFF else sectors).add(entry.data)
        for one, following in zip(entry.children, entry.children[1:], strict=False):
            one.next = following.number
    root.data = bytes(mini.data)
    root.start = sectors.add(root.data)
    mini_fat = sectors.add(_table(mini.table))
    directory = sectors.add(b"".join(_record(entry) for entry in entries))
    return _header(sectors, directory, mini_fat, -(-len(mini.table) // 128)) + sectors.data


def _header(sectors: _Sectors, directory: int, mini_fat: int, mini_sectors: int) -> bytes:
    """The header; the allocation table is appended to `sectors`."""
    count = 1
    while count * 128 < len(sectors.table) + count:
        count += 1
    first = len(sectors.table)
    table = _table(sectors.table + [_FAT] * count).ljust(count * _SECTOR, b"\xff")
    sectors.data += table
    head = struct.pack("<8s16x5H6x", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, count, directory, 0, _CUTOFF, mini_fat, mini_sectors, _END, 0)
    return head + struct.pack(f"<{count}I", *range(first, first + count)).ljust(436, b"\xff")


def _table(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers).ljust(-(-len(numbers) // 128) * _SECTOR, b"\xff")


def _entries(content: Content) -> Iterator[_Entry]:
    for name, value in sorted(content.items(), key=lambda item: (len(item[0]), item[0].upper())):
        if isinstance(value, bytes):
            yield _Entry(name, _STREAM, value)
        else:
            yield _Entry(name, _STORAGE, children=list(_entries(value)))


def _numbered(entry: _Entry) -> Iterator[_Entry]:
    yield entry
    for child in entry.children:
        yield from _numbered(child)


def _record(entry: _Entry) -> bytes:
    """A directory entry; siblings hang from each other in a chain to the right."""
    name = entry.name.encode("utf-16-le") + b"\0\0"
    child = entry.children[0].number if entry.children else _NONE
    head = struct.pack("<64sHBBIII", name, len(name), entry.kind, 1, _NONE, entry.next, child)
    start = 0 if entry.kind == _STORAGE else entry.start
    return head + struct.pack("<36xIQ", start, len(entry.data))
