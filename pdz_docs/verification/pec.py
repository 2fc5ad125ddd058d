"""What a PEC message proves: the provider signs the whole of it, so its time holds as long as that signature does
(DPR 68/2005 artt. 6, 9; DPCM 22/2/2013 art. 41 c. 4 lett. c).

A message whose signature does not hold proves nothing: neither its time nor that its attachments are those that were sent.
"""

from __future__ import annotations

import base64
import re
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from pdz_docs.envelopes import cms
from pdz_docs.envelopes.ber import BerError
from pdz_docs.envelopes.mail import DATICERT, read_daticert
from pdz_docs.verification import judge_integrity, read_cms
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.vocabulary import Integrity

_LINE_END = re.compile(rb"\r\n|\r|\n")
_MOST_CERTIFICATES = 8
_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, LookupError, RecursionError)


def certified(message: bytes) -> Certified | None:
    """What the provider certifies of a PEC message; None when it has no certification data."""
    try:
        parsed = BytesParser(policy=compat32).parsebytes(message)
        parts = list(parsed.walk())
        daticert = next((one for one in parts if (one.get_filename() or "").lower() == DATICERT), None)
        content = daticert.get_payload(decode=True) if daticert is not None else None
    except _ERRORS:
        return None
    delivery = read_daticert(content) if isinstance(content, bytes) else None
    if delivery is None:
        return None
    signature = _signature(message, parsed)
    intact = signature is not None and judge_integrity.judge(signature).integrity is Integrity.INTACT
    return Certified(
        kind=delivery.kind,
        at=delivery.at,
        identifier=delivery.identifier,
        intact=intact,
        sender=delivery.sender,
        recipient=delivery.recipient,
        receipt=delivery.receipt,
        certificates=_certificates(signature) if signature is not None else (),
    )


def _signature(message: bytes, parsed: Message) -> SignatureFacts | None:
    """The one S/MIME signature of a multipart/signed message over its first part (RFC 8551 § 3.5.3)."""
    boundary = parsed.get_boundary()
    payload = parsed.get_payload()
    if parsed.get_content_type() != "multipart/signed" or boundary is None or not isinstance(payload, list):
        return None
    blob = payload[-1].get_payload(decode=True) if len(payload) == 2 and isinstance(payload[-1], Message) else None
    signed = _first_part(message, boundary.encode("ascii", "replace"))
    if not isinstance(blob, bytes) or signed is None:
        return None
    try:
        found = read_cms.read(cms.parse(blob), depth=0, content=signed, expectation=None)
    except BerError:
        return None
    # A second signer could lend its good name to the first one's words.
    return found[0] if len(found) == 1 else None


def _certificates(signature: SignatureFacts) -> tuple[str, ...]:
    signer = signature.signer.certificate if signature.signer is not None else None
    if signer is None:
        return ()
    every = dict.fromkeys((signer.dump(), *(one.dump() for one in signature.certificates)))
    return tuple(base64.b64encode(der).decode() for der in list(every)[:_MOST_CERTIFICATES])


def _first_part(message: bytes, boundary: bytes) -> bytes | None:
    """The bytes of the first part with canonical line ends, without the line end that belongs to the boundary."""
    canonical = _LINE_END.sub(b"\r\n", message)
    pieces = re.split(rb"\r\n--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r\n|\Z)", canonical)
    return pieces[1].removeprefix(b"\r\n") if len(pieces) >= 3 else None
