"""What a PEC message proves: the provider signs the whole of it, so its time holds as long as that signature does
(DPR 68/2005 artt. 6, 9; DPCM 22/2/2013 art. 41 c. 4 lett. c).

A message whose signature does not hold proves nothing: neither its time nor that its attachments are those that were sent.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32

from pdz_docs.envelopes.mail import DATICERT, read_daticert
from pdz_docs.round.evidence import Certified
from pdz_docs.trust import anchors
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.vocabulary import Integrity

_LINE_END = re.compile(rb"\r\n|\r|\n")
# Only the bytes are asked about: no certificate is judged, so no instant matters.
_ANY = datetime(2000, 1, 1, tzinfo=UTC)
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
    return Certified(
        kind=delivery.kind, at=delivery.at, identifier=delivery.identifier, intact=_is_intact(message, parsed)
    )


def _is_intact(message: bytes, parsed: Message) -> bool:
    """Whether the S/MIME signature of a multipart/signed message holds on its first part (RFC 8551 § 3.5.3)."""
    boundary = parsed.get_boundary()
    payload = parsed.get_payload()
    if parsed.get_content_type() != "multipart/signed" or boundary is None or not isinstance(payload, list):
        return False
    signature = payload[-1].get_payload(decode=True) if len(payload) == 2 and isinstance(payload[-1], Message) else None
    signed = _first_part(message, boundary.encode("ascii", "replace"))
    if not isinstance(signature, bytes) or signed is None:
        return False
    verdict = judge_file(
        signature,
        name="smime.p7s",
        at=_ANY,
        anchors=anchors.none(),
        companions=Companions([Companion("messaggio", signed)]),
    )
    return bool(verdict.signatures) and all(one.integrity is Integrity.INTACT for one in verdict.signatures)


def _first_part(message: bytes, boundary: bytes) -> bytes | None:
    """The bytes of the first part with canonical line ends, without the line end that belongs to the boundary."""
    canonical = _LINE_END.sub(b"\r\n", message)
    pieces = re.split(rb"\r\n--" + re.escape(boundary) + rb"(?:--)?[ \t]*(?=\r\n|\Z)", canonical)
    return pieces[1].removeprefix(b"\r\n") if len(pieces) >= 3 else None
