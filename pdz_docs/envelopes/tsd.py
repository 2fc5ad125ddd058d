"""TimeStampedData, `.tsd` (RFC 5544): a file together with the time stamps on it."""

from __future__ import annotations

from dataclasses import dataclass

from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import BerError, Element
from pdz_docs.envelopes.kinds import TIMESTAMPED_DATA

MAX_TOKENS = 200


@dataclass(frozen=True, slots=True)
class TimeStampedData:
    """`content` is None when only its address was given; `tokens` are in the order of the chain, each a ContentInfo."""

    content: bytes | None
    tokens: tuple[bytes, ...]


def parse(data: bytes) -> TimeStampedData:
    """Raises BerError when the data are no TimeStampedData."""
    info = tuple(ber.read(data).children())
    if len(info) != 2 or ber.oid(info[0]) != TIMESTAMPED_DATA:
        raise BerError("not a TimeStampedData")
    (body,) = info[1].children()
    content: bytes | None = None
    tokens: tuple[bytes, ...] = ()
    for field in body.children():
        if field.tag & 0xDF == 0x04:
            content = ber.string_content(field)
        elif field.tag == 0xA0:
            tokens = _tokens(field)
    return TimeStampedData(content, tokens)


def _tokens(evidence: Element) -> tuple[bytes, ...]:
    """TimeStampTokenEvidence, tagged implicitly: a sequence of (token, crl)."""
    found = []
    for count, pair in enumerate(evidence.children()):
        if count >= MAX_TOKENS:
            raise BerError(f"more than {MAX_TOKENS} time stamps")
        token = next(pair.children(), None)
        if token is not None:
            found.append(token.raw)
    return tuple(found)
