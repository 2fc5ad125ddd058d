"""Whether a package is, byte for byte, what its manifest says: every file, and every byte between and around them.

The manifest comes first and says name and size of each file in order, so that it determines the whole archive but the checksums, which
are computed: nothing of the archive's own structure is believed. A hostile file can make nothing be written outside, nor more than its
own size.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from pdz_docs.errors import InputError
from pdz_docs.round.package.manifest import FILE, LARGEST, Item, Manifest
from pdz_docs.work.plainzip import CHUNK, Member, ending, first_name, header, is_plain

_SIZE = slice(18, 22)
_CRC = slice(14, 18)
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it was when the package was made; `path` is the file it is about, None for the archive itself."""

    id: str
    text: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was read. Without a whole manifest nothing else can be said."""

    manifest: Manifest | None
    faults: tuple[Fault, ...]


def inspect(package: Path, keep: Callable[[Item], Path | None]) -> Inspection:
    """Read a package through, once. A file that is whole is put where `keep` says, if anywhere.

    Raises InputError when the path cannot be read or is no package at all.
    """
    try:
        with package.open("rb") as file:
            reader = _Reader(file, package)
            manifest = reader.manifest()
            if manifest is not None:
                reader.files(manifest, keep)
    except OSError as error:
        raise InputError(f"{package} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
    return Inspection(manifest, tuple(reader.faults))


class _Reader:
    def __init__(self, file: BinaryIO, package: Path) -> None:
        self._file, self._package = file, package
        self.faults: list[Fault] = []

    def manifest(self) -> Manifest | None:
        """The manifest when it is whole."""
        length = len(header(Member(FILE, 0, 0)))
        start = self._file.read(length)
        if not is_plain(start) and first_name(start) != FILE:
            raise InputError(
                f"{self._package} non è un pacchetto di versamento fatto da pdz.", hint="Li fa pdz archive --package."
            )
        size = int.from_bytes(start[_SIZE], "little")
        data = self._file.read(size) if size <= LARGEST else b""
        if start != header(Member(FILE, size, zlib.crc32(data))) or len(data) != size:
            text = "L'indice dei file o la sua intestazione è alterato: del resto non si può dire nulla."
            self._fault("MANIFESTO_ALTERATO", text, FILE)
            return None
        return self._parsed(data)

    def _parsed(self, data: bytes) -> Manifest | None:
        with suppress(ValidationError, RecursionError):
            manifest = Manifest.model_validate_json(data)
            if manifest.as_bytes() == data:
                return manifest
        self._fault("MANIFESTO_NON_AMMESSO", "L'indice dei file non è come lo scrive pdz (pdz.package/1).", FILE)
        return None

    def files(self, manifest: Manifest, keep: Callable[[Item], Path | None]) -> None:
        """Every file in its order, then what closes the archive."""
        first = manifest.as_bytes()
        members = [Member(FILE, len(first), zlib.crc32(first))]
        for item in manifest.files:
            member = self._entry(item, keep(item))
            if member is None:
                return
            members.append(member)
        self._end(members)
        if any(one.path is None for one in self.faults):
            self.faults += _strangers(self._package, manifest)

    def _entry(self, item: Item, target: Path | None) -> Member | None:
        """One file, as it stands in the central directory too; None when the archive ends before."""
        place = self._file.tell()
        head = self._file.read(len(header(Member(item.path, item.size, 0))))
        crc, digest, left = self._content(item.size, target)
        if left:
            text = f"Il pacchetto finisce al byte {self._file.tell()}: questo file e i seguenti non ci sono per intero."
            self._fault("TRONCATO", text, item.path)
            _discard(target)
            return None
        if digest != item.sha256:
            self._fault("FILE_ALTERATO", "La sua impronta SHA-256 non è quella del manifesto.", item.path)
            _discard(target)
            return Member(item.path, item.size, int.from_bytes(head[_CRC], "little"))
        member = Member(item.path, item.size, crc)
        if head != header(member):
            text = f"Il file è intatto, ma la sua intestazione nell'archivio è alterata (dal byte {place})."
            self._fault("INTESTAZIONE_ALTERATA", text, item.path)
        return member

    def _content(self, size: int, target: Path | None) -> tuple[int, str, int]:
        """CRC-32 and SHA-256 of the next `size` bytes, and how many of them are not there."""
        crc, digest, left = 0, hashlib.sha256(), size
        if target is not None:
            target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") if target is not None else _Nowhere() as copy:
            while left and (piece := self._file.read(min(CHUNK, left))):
                crc, left = zlib.crc32(piece, crc), left - len(piece)
                digest.update(piece)
                copy.write(piece)
        return crc, digest.hexdigest(), left

    def _end(self, members: list[Member]) -> None:
        """The central directory and the end of the archive, and that nothing follows."""
        for number, piece in enumerate(ending(members)):
            place = self._file.tell()
            if self._file.read(len(piece)) != piece:
                which = f"la voce di {members[number].name}" if number < len(members) else "la chiusura"
                text = f"L'indice dell'archivio è alterato: {which} (dal byte {place})."
                self._fault("ARCHIVIO_ALTERATO", text)
        if extra := self._package.stat().st_size - self._file.tell():
            self._fault("ARCHIVIO_ALTERATO", f"Dopo la fine dell'archivio ci sono altri {extra} byte.")

    def _fault(self, id_: str, text: str, path: str | None = None) -> None:
        self.faults.append(Fault(id_, text, path))


class _Nowhere:
    """Takes what is written and keeps nothing."""

    def __enter__(self) -> _Nowhere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def write(self, _: bytes) -> None:
        pass


def _discard(target: Path | None) -> None:
    if target is not None:
        target.unlink(missing_ok=True)


def _strangers(package: Path, manifest: Manifest) -> Iterator[Fault]:
    """What the archive's own directory names and the manifest does not: told by name, never opened."""
    with suppress(zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, EOFError):
        with zipfile.ZipFile(package) as archive:
            names = Counter(archive.namelist())
        known = {one.path for one in manifest.files} | {FILE}
        for name in sorted(set(names) - known)[:_SHOWN]:
            yield Fault("FILE_ESTRANEO", "Il file non è nel manifesto.", name)
        for name in sorted(name for name, times in names.items() if times > 1)[:_SHOWN]:
            yield Fault("FILE_DOPPIO", "L'archivio nomina il file più volte.", name)
