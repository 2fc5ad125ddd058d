"""Who sent a message, and which of its files accompany a form: the copy of an identity document, a delegation, a statute."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.parser import BytesParser
from email.policy import compat32
from email.utils import parseaddr
from pathlib import Path

from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.round.arrivals import Arrival

_IDENTITY = re.compile(r"identit|\bdocument|patente|passaport|(?<![a-z])(carta|c\.?i\.?|id)(?![a-z])", re.IGNORECASE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*")
_HEADER_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError)


def sender(arrival: Arrival) -> str | None:
    """Who sent the message: whom the PEC provider certifies, else whom an ordinary message says, lower case."""
    if arrival.pec is not None:
        return arrival.pec.sender
    mail = next((one for one in arrival.envelopes if one.kind is Kind.EML), None)
    if mail is None:
        return None
    try:
        header = BytesParser(policy=compat32).parsebytes(mail.data, headersonly=True).get("From")
    except _HEADER_ERRORS:
        return None
    return parseaddr(str(header or ""))[1].lower() or None


def is_receipt(arrival: Arrival) -> bool:
    """A receipt of something that the office itself sent: its attachments are our own files coming back."""
    return arrival.pec is not None and arrival.pec.kind != "posta-certificata"


def is_identity(arrival: Arrival, others: Sequence[Arrival]) -> bool:
    """Whether a file that is no form looks like the copy of an identity document: by its name, or as the only picture sent with a form."""
    if _IDENTITY.search(Path(arrival.name).stem):
        return True
    return bool(arrival.envelopes) and [one for one in others if _is_picture(one)] == [arrival]


def accompanies(arrival: Arrival) -> bool:
    """Whether a file may go along with a form: nothing signed, which belongs to somebody's round."""
    kind = sniff(arrival.data)
    if kind is Kind.PDF:
        return b"/ByteRange" not in arrival.data
    return kind in (Kind.OFFICE, Kind.OTHER)


def _is_picture(arrival: Arrival) -> bool:
    return arrival.data.startswith(_PICTURES)
