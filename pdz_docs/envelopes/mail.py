"""Mail messages: the attachments, and what a PEC provider says about the delivery (RFC 6109; DM 2/11/2005)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from lxml import etree

from pdz_docs.envelopes.names import safe_name

MAX_PARTS = 500
MAX_PART_DEPTH = 30

DATICERT = "daticert.xml"
_PROVIDER_SIGNATURE = frozenset({"smime.p7s"})
_MAIL_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError, RecursionError)


@dataclass(frozen=True, slots=True)
class Part:
    """An attachment, decoded."""

    name: str
    data: bytes
    content_type: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a PEC provider certifies: the kind of notice, the instant, the identifier, the sender (daticert.xml).

    `receipt` says how much of the message a delivery receipt gives back: completa, breve, sintetica.
    """

    kind: str
    at: datetime | None
    identifier: str | None
    error: str | None
    sender: str | None = None
    recipient: str | None = None
    receipt: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """`attachments` are documents and enclosed messages; the provider's own files are left out."""

    attachments: tuple[Part, ...]
    certified: bool
    delivery: Delivery | None
    cut: bool


def parse(data: bytes) -> Mail | None:
    """The parts of a message, or None when it cannot be read as one."""
    try:
        message = BytesParser(policy=compat32).parsebytes(data.lstrip(b"\r\n\t "))
        parts = list(_parts(message))
    except _MAIL_ERRORS:
        return None
    certified = any(message.get(header) is not None for header in ("X-Trasporto", "X-Ricevuta"))
    daticert = next((part.data for part in parts if part.name.lower() == DATICERT), None)
    attachments = tuple(part for part in parts if part.name.lower() not in _PROVIDER_SIGNATURE | {DATICERT})
    return Mail(
        attachments=attachments,
        certified=certified or daticert is not None,
        delivery=read_daticert(daticert) if daticert is not None else None,
        cut=len(parts) >= MAX_PARTS,
    )


def read_daticert(data: bytes) -> Delivery | None:
    """The certification data; None when they are no well-formed XML or hide a document type."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or len(data) > 1 << 20:
        return None
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    day, hour = root.findtext(".//data/giorno"), root.findtext(".//data/ora")
    zone = next((e.get("zona") for e in root.iterfind(".//data") if e.get("zona")), None)
    return Delivery(
        kind=root.get("tipo") or "",
        at=_instant(day, hour, zone),
        identifier=root.findtext(".//identificativo"),
        error=root.get("errore"),
        sender=_address(root.findtext(".//intestazione/mittente")),
        recipient=_address(root.findtext(".//dati/consegna") or root.findtext(".//intestazione/destinatari")),
        receipt=next((e.get("tipo") for e in root.iterfind(".//ricevuta") if e.get("tipo")), None),
    )


def _address(text: str | None) -> str | None:
    """Addresses are compared without their case: no provider tells two mailboxes apart by it."""
    return (text or "").strip().lower() or None


def _instant(day: str | None, hour: str | None, zone: str | None) -> datetime | None:
    match = re.fullmatch(r"\s*([+-])(\d{2})(\d{2})\s*", zone or "")
    if match is None:
        return None
    minutes = int(match[2]) * 60 + int(match[3])
    try:
        offset = timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
        return datetime.strptime(f"{day} {hour}", "%d/%m/%Y %H:%M:%S").replace(tzinfo=offset)
    except ValueError:
        return None


def _parts(message: Message, depth: int = 0) -> Iterator[Part]:
    """The attachments in order; an enclosed message is a part of its own, to be opened by whoever reads on."""
    count = 0
    stack: list[tuple[Message, int]] = [(message, depth)]
    while stack and count < MAX_PARTS:
        part, level = stack.pop()
        kind = part.get_content_type()
        payload = part.get_payload()
        if kind == "message/rfc822" and level:
            inner = payload[0] if isinstance(payload, list) and payload else None
            if isinstance(inner, Message):
                count += 1
                yield Part(safe_name(part.get_filename(), "messaggio.eml"), inner.as_bytes(), kind)
            continue
        if isinstance(payload, list) and level < MAX_PART_DEPTH:
            stack.extend((child, level + 1) for child in reversed(payload) if isinstance(child, Message))
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and _is_attachment(part, level):
            count += 1
            yield Part(safe_name(part.get_filename(), _fallback(kind)), content, kind)


def _is_attachment(part: Message, level: int) -> bool:
    """A part with a name or a binary type; the text of the message is no document."""
    if part.get_filename() or part.get_content_disposition() == "attachment":
        return True
    return part.get_content_maintype() not in ("text", "multipart", "message") or (
        level == 0 and part.get_content_maintype() == "application"
    )


def _fallback(kind: str) -> str:
    return {"application/pdf": "allegato.pdf", "application/pkcs7-mime": "allegato.p7m"}.get(kind, "allegato")
