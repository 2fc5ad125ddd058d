"""Attachments and sender of Outlook messages (.msg, [MS-OXMSG]), which offices drag out of the mail program into a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from pdz_docs.envelopes.names import safe_name

if TYPE_CHECKING:
    from oxmsg import Message

_MAX_ATTACHMENTS = 200
_MAX_DEPTH = 8
_ENCLOSED = "__substg1.0_3701000D"  # PidTagAttachDataObject: a message within the message


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes = field(repr=False)


def attachments(data: bytes) -> tuple[Attachment, ...] | None:
    """The attachments kept by value, those of enclosed messages too (a PEC holds the original message so); None when the message
    cannot be read. What it only links to is not there."""
    from oxmsg import Message

    try:
        return tuple(islice(_attachments(Message.load(data)), _MAX_ATTACHMENTS))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a hostile compound file makes the library fail in any way
        return None


def sender(data: bytes) -> str | None:
    """Whom the message says that it is from, as its header writes it: a name, an address, or both. None when it does not say."""
    from oxmsg import Message

    try:
        return Message.load(data).sender
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - as above
        return None


def _attachments(message: Message, depth: int = 0) -> Iterator[Attachment]:
    from oxmsg.storage import Storage

    for one in message.attachments:
        storage = one._storage
        inside = storage.storages if isinstance(storage, Storage) else ()
        enclosed = next((part for part in inside if part.name == _ENCLOSED), None)
        if enclosed is not None and depth < _MAX_DEPTH:
            yield from _attachments(type(message)(enclosed), depth + 1)
        elif one.file_bytes is not None:
            yield Attachment(safe_name(one.file_name, "allegato"), one.file_bytes)
