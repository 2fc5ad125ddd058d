"""What came back, wherever it lies: files, folders, messages, mailboxes, protocollo exports, each taken apart down to the files signed.

A file is opened by its content. What wraps it — a message, its receipts, a Segnatura.xml — goes with it as evidence. Nothing is
written here and nothing is judged.
"""

from __future__ import annotations

import mailbox
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.envelopes.names import safe_name
from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.errors import InputError
from pdz_docs.round import segnatura
from pdz_docs.round.collected import Arrived
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.segnatura import Segnatura
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.pec import certified
from pdz_docs.work.confined import Confinement, Crew

_FOLDERS = frozenset({Kind.EML, Kind.PEC, Kind.MSG, Kind.ZIP})
_MESSAGES = frozenset({Kind.EML, Kind.PEC, Kind.MSG})
_BESIDES = frozenset({Kind.XML, Kind.TSR})
_STAMPS = frozenset({".tsr", ".tst"})
_MAILBOX = b"From "
_LARGEST = 500 << 20
_MAX_DEPTH = 6
# A folder with more files than the first is a heap, not what one sender sent; a message with more than the second is cut in two.
_MAX_FOLDER = 10
_MAX_MESSAGE = 50
# Messages and archives are opened where a hostile one harms nobody: a process of its own, time and memory.
_LIMITS = Confinement(seconds=30.0, memory=2 << 30, processes=1)
_Opener = Crew[tuple[bytes, str], Layer]
# What signs off an e-mail is no document: its text, its logos.
_SMALL_PICTURE = 100 << 10
_TEXT_SUFFIXES = frozenset({".txt", ".htm", ".html", ".ics", ".vcf"})
# What editors and systems leave in a folder: locks of open documents, thumbnails, views.
_NOT_MEANT = (".", "~$")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8")


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message or an export as it arrived: kept as evidence of how and when its content came. `sender` is what Outlook says of a message
    that it saved."""

    name: str
    data: bytes = field(repr=False)
    kind: Kind
    sender: str | None = None

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that came back. `source` says where it was found, in words; `stamps` are the time stamps that lie beside it, `receipts`
    the delivery receipts inside the message that give the file back."""

    name: str
    data: bytes = field(repr=False)
    source: str
    envelopes: tuple[Envelope, ...] = ()
    protocol: Protocol | None = None
    pec: Certified | None = None
    stamps: tuple[bytes, ...] = field(default=(), repr=False)
    receipts: tuple[Certified, ...] = ()

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()

    def recorded(self, at: datetime) -> Arrived:
        """What is kept of how it came, when it is collected at `at`."""
        return Arrived(
            sha256=self.sha256,
            name=self.name,
            source=self.source,
            collected=at,
            protocol=(self.protocol,) if self.protocol else (),
            pec=(self.pec,) if self.pec else (),
        )


def arrivals(paths: Iterable[Path], *, protocol: Protocol | None = None) -> Iterator[Arrival]:
    """Every returned file under `paths`, one at a time, in a stable order.

    `protocol` holds for whatever has no Segnatura of its own. Raises InputError when a path cannot be read.
    """
    opener: _Opener = Crew(_layers, _LIMITS)
    try:
        for path in dict.fromkeys(paths):
            if path.is_dir():
                yield from _of_folder(path, protocol, opener)
            else:
                yield from _registered(_of_file(path, opener), (), protocol)
    finally:
        opener.dismiss()


def together(arrivals: Iterable[Arrival]) -> Iterator[tuple[Arrival, ...]]:
    """Arrivals that follow one another and belong together, one group at a time: memory holds one message, never the mailbox."""
    group: list[Arrival] = []
    for arrival in arrivals:
        if group and (not _same(group[-1], arrival) or len(group) >= _MAX_MESSAGE):
            yield from _split(group)
            group = []
        group.append(arrival)
    yield from _split(group)


def _of_folder(folder: Path, protocol: Protocol | None, opener: _Opener) -> Iterator[Arrival]:
    """A folder with all its subfolders: a Maildir is one (its `tmp` holds messages not yet delivered)."""
    is_maildir = (folder / "cur").is_dir() and (folder / "tmp").is_dir()
    entries = sorted(
        entry
        for entry in folder.iterdir()
        if not entry.name.startswith(_NOT_MEANT)
        and entry.name.lower() not in _SYSTEM
        and not entry.is_symlink()
        and not (is_maildir and entry.name == "tmp")
    )
    files = [entry for entry in entries if entry.is_file()]
    signs = {entry: found for entry in files if (found := _segnatura_at(entry)) is not None}
    stamped = {entry: stamp for entry in files if (stamp := _stamp_at(entry)) is not None}
    # What accompanies documents is none; where there is no document it is all that came.
    for entry in [one for one in files if one not in signs and one not in stamped] or files:
        for arrival in _registered(_of_file(entry, opener), [*signs.values()], protocol):
            yield replace(arrival, stamps=(*arrival.stamps, *stamped.values())) if stamped else arrival
    for entry in entries:
        if entry.is_dir():
            yield from _of_folder(entry, protocol, opener)


def _registered(
    found: Iterable[Arrival], signs: Sequence[Segnatura], otherwise: Protocol | None = None
) -> Iterator[Arrival]:
    """Arrivals with the registration that is theirs: one told nearer to the file prevails."""
    for one in found:
        pieces = (one.data, *(envelope.data for envelope in one.envelopes))
        yield replace(one, protocol=one.protocol or segnatura.registration(signs, pieces) or otherwise)


def _segnatura_at(path: Path) -> Segnatura | None:
    return segnatura.read(path.read_bytes()) if path.suffix.lower() == ".xml" else None


def _stamp_at(path: Path) -> bytes | None:
    data = path.read_bytes() if path.suffix.lower() in _STAMPS else b""
    return data if sniff(data) is Kind.TSR else None


def _of_file(path: Path, opener: _Opener) -> Iterator[Arrival]:
    try:
        if path.stat().st_size > _LARGEST:
            raise InputError(f"{path} è più grande di {_LARGEST >> 20} MB.", hint="Indicate i file uno per uno.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
    if data.startswith(_MAILBOX):
        for number, message in enumerate(_messages(data), start=1):
            yield from _units(Arrival(path.name, message, f"{path}, messaggio {number}"), opener)
    else:
        yield from _units(Arrival(path.name, data, str(path)), opener)


def _messages(data: bytes) -> Iterator[bytes]:
    """The messages of an mbox; the library wants it as a file of its own, so that the original is only read."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "mbox")
        copy.write_bytes(data)
        box = mailbox.mbox(copy, create=False)
        try:
            for key in box.iterkeys():
                yield box.get_bytes(key)
        finally:
            box.close()


def _units(outer: Arrival, opener: _Opener) -> Iterator[Arrival]:
    """The files that an arrived one holds: itself, when it is no folder of others or cannot be opened within the limits."""
    layer = _opened(outer, opener) if sniff(outer.data) in _FOLDERS else None
    if layer is None:
        yield replace(outer, name=safe_name(outer.name))
    else:
        yield from _inside(layer, outer, depth=0)


def _opened(outer: Arrival, opener: _Opener) -> Layer | None:
    (result,) = opener.run([(outer.data, outer.name)])
    return result.value


def _layers(file: tuple[bytes, str]) -> Layer:
    return open_layers(*file)


def _inside(layer: Layer, around: Arrival, depth: int) -> Iterator[Arrival]:
    children = _children(layer) if depth < _MAX_DEPTH else None
    if children is None:
        yield replace(around, name=layer.name, data=layer.data)
        return
    # An envelope made by the sender says nothing: only the message that the office itself received is certified.
    own = certified(layer.data) if layer.kind is Kind.PEC else None
    pec = own if depth == 0 and layer.kind is Kind.PEC else around.pec
    is_receipt = own is not None and depth > 0 and own.kind == "avvenuta-consegna"
    signs = [found for child in children if (found := segnatura.read(child.data)) is not None]
    inner = replace(
        around,
        envelopes=(*around.envelopes, Envelope(layer.name, layer.data, layer.kind, layer.sender)),
        pec=pec,
        receipts=(*around.receipts, own) if own is not None and is_receipt else around.receipts,
        stamps=(*around.stamps, *_stamps(child.data for child in children if child.kind is Kind.TSR)),
    )
    documents = [child for child in children if not _is_besides(child, in_message=layer.kind in _MESSAGES)]
    for child in documents:
        yield from _registered(_inside(child, inner, depth + 1), signs)


def _children(layer: Layer) -> list[Layer] | None:
    """What a folder holds, None for what is a document or wraps a single one. A message without attachments holds nothing."""
    if layer.kind in _FOLDERS and not (layer.troubles and not layer.children):
        return layer.children
    return None


def _is_besides(layer: Layer, *, in_message: bool) -> bool:
    """What accompanies documents: the Segnatura, time stamps, receipts' data; in a message also text and logos."""
    if layer.kind in _BESIDES:
        return True
    if not in_message or layer.kind is not Kind.OTHER:
        return False
    if layer.data.startswith(_PICTURES):
        return len(layer.data) < _SMALL_PICTURE
    return Path(layer.name).suffix.lower() in _TEXT_SUFFIXES


def _stamps(files: Iterable[bytes]) -> tuple[bytes, ...]:
    return tuple(data for data in files if sniff(data) is Kind.TSR)


def _same(one: Arrival, other: Arrival) -> bool:
    if one.envelopes or other.envelopes:
        return bool(one.envelopes and other.envelopes) and one.envelopes[0] is other.envelopes[0]
    return Path(one.source).parent == Path(other.source).parent


def _split(group: Sequence[Arrival]) -> Iterator[tuple[Arrival, ...]]:
    """A message is one; the files of a folder are, when they are few."""
    if not group:
        return
    if group[0].envelopes or len(group) <= _MAX_FOLDER:
        yield tuple(group)
    else:
        # A signature that lies beside its document has its name, and so comes after it.
        for _, members in groupby(group, key=lambda one: one.name.lower().removesuffix(".p7s")):
            yield tuple(members)
