"""CAdES signatures (ETSI EN 319 122-1): attached `.p7m`, one more parallel signature in an existing `.p7m`, detached; B-B and B-T."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import cms, consent, continuation, signeddata
from pdz_docs.signing.consent import NOTHING_ALLOWED, Allowances
from pdz_docs.signing.keys import Key, digest_for, permit
from pdz_docs.signing.timestamps import TimestampSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be signed, for whom and when. With `frozen` the content must be the frozen file or its rightful continuation."""

    at: datetime
    demonstrative: bool
    signatory: ExpectedSignatory | None = None
    frozen: Expectation | None = None
    allow: Allowances = field(default_factory=lambda: NOTHING_ALLOWED)


def envelop(content: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None = None) -> bytes:
    """`content` in a DER `.p7m` with one signature: CAdES-B-T with a time stamper, else B-B. Raises SigningError."""
    return asyncio.run(async_sign(content, key=key, request=request, timestamper=timestamper, attached=True))


def detach(content: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None = None) -> bytes:
    """The same signature without the content in it."""
    return asyncio.run(async_sign(content, key=key, request=request, timestamper=timestamper, attached=False))


def add(
    envelope: bytes,
    *,
    key: Key,
    request: Request,
    timestamper: TimestampSource | None = None,
    content: bytes | None = None,
) -> bytes:
    """One more parallel signature in an existing `.p7m`, whose other signatures keep their bytes.

    A detached one stays detached and needs its `content`. Raises SigningError when the content is missing or is not what the
    others signed, or when this key has signed already; InputError when `envelope` is not CMS.
    """
    return asyncio.run(async_add(envelope, key=key, request=request, timestamper=timestamper, content=content))


async def async_sign(
    content: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None, attached: bool
) -> bytes:
    """`envelop` or `detach`, for callers with an event loop of their own."""
    permit(key, demonstrative=request.demonstrative)
    consent.check(key.certificate, request.signatory, at=request.at, allow=request.allow)
    if request.frozen is not None:
        continuation.check(content, request.frozen)
    digest = hashlib.new(digest_for(key.certificate), content).digest()
    info = await cms.signer_info(key, digest, signing_time=request.at, timestamper=timestamper)
    return bytes(cms.signed_data([info], cms.certificates_of(key), content if attached else None).dump())


async def async_add(
    envelope: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None, content: bytes | None
) -> bytes:
    """`add`, for callers with an event loop of their own."""
    parts = signeddata.split(envelope, "Il file da firmare")
    signed = parts.content if parts.content is not None else content
    if signed is None:
        raise SigningError("La firma è separata dal suo contenuto.", hint="Indicate anche il file che è stato firmato.")
    if content is not None and content != signed:
        raise SigningError("Il contenuto indicato non è quello che la busta racchiude.")
    if any(one.signs(signed) is False for one in parts.signers):
        raise SigningError("Le firme già presenti riguardano altri byte: non se ne aggiunge una diversa.")
    mine = await async_sign(signed, key=key, request=request, timestamper=timestamper, attached=False)
    added = signeddata.split(mine)
    if _signed_by(parts, added):
        raise SigningError(
            "Con questa chiave il file è già firmato.", hint="Una seconda firma uguale non aggiunge nulla."
        )
    return signeddata.join(parts.with_signer(added))


def _signed_by(parts: signeddata.Parts, added: signeddata.Parts) -> bool:
    """Whether the certificate that signs in `added` signs in `parts` too."""
    return any(ours.sid == theirs.sid for ours in parts.signers for theirs in added.signers)
