"""Who sent a message, and which of its files accompany a form: the copy of an identity document, a delegation, a statute."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.round.arrivals import Arrival
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.companions import MAX_TOKEN

_IDENTITY = re.compile(r"identit|\bdocument|patente|passaport|(?<![a-z])(carta|c\.?i\.?|id)(?![a-z])", re.IGNORECASE)
_ON_BEHALF = re.compile(r"per conto di:?\s*(\S+@\S+)", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_HEADER_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError)


def sender(arrival: Arrival) -> str | None:
    """Who sent the message: whom the PEC provider certifies, else whom an ordinary message says, lower case."""
    if arrival.pec is not None:
        return arrival.pec.sender
    message = next((one for one in arrival.envelopes if one.kind in (Kind.EML, Kind.MSG)), None)
    if message is None:
        return None
    try:
        return _address(message.sender if message.kind is Kind.MSG else _header(message.data))
    except _HEADER_ERRORS:
        return None


def _header(data: bytes) -> str:
    return str(BytesParser(policy=compat32).parsebytes(data, headersonly=True).get("From") or "")


def _address(header: str | None) -> str | None:
    """The address of a `From`. Of a PEC that was forwarded or saved without its data, that of whom the provider writes for."""
    name, address = parseaddr(" ".join((header or "").split()))
    for_whom = _ON_BEHALF.match(name)
    found = for_whom[1] if for_whom is not None else address
    return found.lower() if "@" in found else None


def is_receipt(arrival: Arrival, office: Collection[str]) -> bool:
    """A receipt of something that the office itself sent, whose attachments are our own files coming back. The delivery receipt that a
    body produces of what it sent to one of the `office`'s addresses is none: it gives back the body's own message."""
    pec = arrival.pec
    return pec is not None and pec.kind != "posta-certificata" and not delivered(pec, office)


def delivered(pec: Certified, office: Collection[str]) -> bool:
    """Whether a receipt certifies that a message of somebody else reached the office (DPR 68/2005 art. 6 c. 3 and 4)."""
    return pec.kind == "avvenuta-consegna" and pec.recipient in office and pec.sender not in office


def is_identity(arrival: Arrival, others: Sequence[Arrival]) -> bool:
    """Whether a file that is no form looks like the copy of an identity document: by its name, or as the only picture sent with a form."""
    if _IDENTITY.search(Path(arrival.name).stem):
        return True
    return bool(arrival.envelopes) and [one for one in others if _is_picture(one)] == [arrival]


def may_sign(arrival: Arrival) -> bool:
    """Whether a file may be the signature of another one beside it: to tell takes opening it, which is not done here."""
    return len(arrival.data) <= MAX_TOKEN and sniff(arrival.data) is Kind.P7M


def accompanies(arrival: Arrival) -> bool:
    """Whether a file may go along with a form: nothing signed, which belongs to somebody's round."""
    kind = sniff(arrival.data)
    if kind is Kind.PDF:
        return b"/ByteRange" not in arrival.data
    return kind in (Kind.OFFICE, Kind.OTHER)


def _is_picture(arrival: Arrival) -> bool:
    return arrival.data.startswith(_PICTURES)
