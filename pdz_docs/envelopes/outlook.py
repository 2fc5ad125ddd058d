"""Attachments of Outlook messages (.msg, [MS-OXMSG]), which offices drag out of the mail program into a folder."""

from __future__ import annotations

from dataclasses import dataclass, field

from pdz_docs.envelopes.names import safe_name

_MAX_ATTACHMENTS = 200


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes = field(repr=False)


def attachments(data: bytes) -> tuple[Attachment, ...] | None:
    """The attachments kept by value, None when the message cannot be read. What it only links to is not there."""
    from oxmsg import Message

    try:
        found = [one for one in Message.load(data).attachments if one.attached_by_value][:_MAX_ATTACHMENTS]
        return tuple(Attachment(safe_name(one.file_name, "allegato"), one.file_bytes or b"") for one in found)
    except Exception:  # noqa: BLE001 - a hostile compound file makes the library fail in any way
        return None
