"""Many documents, one authorisation of a remote key: everybody gets as far as the hash, then all hashes are signed together."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence

from asn1crypto import x509

from pdz_docs.errors import PdzError
from pdz_docs.signing.keys import Key, Medium
from pdz_docs.signing.remote import RemoteKey


async def in_batch(key: RemoteKey, work: Sequence[Callable[[Key], Awaitable[bytes]]]) -> list[bytes | PdzError]:
    """Do all of `work` with one authorisation for all its signatures; what fails by itself does not hold the others up.

    Each item is given the key to sign with and gives its bytes; its place holds its PdzError when it failed.
    """
    batch = _Batch(key, len(work))

    async def one(item: Callable[[Key], Awaitable[bytes]]) -> bytes | PdzError:
        try:
            return await item(batch)
        except PdzError as error:
            return error
        finally:
            batch.leave()

    return list(await asyncio.gather(*(one(item) for item in work)))


class _Batch:
    """A key that waits until everyone who is going to sign has asked, then has all the hashes authorised together."""

    def __init__(self, key: RemoteKey, members: int) -> None:
        self._key = key
        self._members = members
        self._waiting: list[tuple[bytes, str, asyncio.Future[bytes]]] = []
        self._flush: asyncio.Task[None] | None = None

    @property
    def certificate(self) -> x509.Certificate:
        return self._key.certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._key.chain

    @property
    def medium(self) -> Medium:
        return self._key.medium

    @property
    def unattended(self) -> bool:
        return self._key.unattended

    @property
    def demonstrative(self) -> bool:
        return self._key.demonstrative

    async def sign(self, data: bytes, digest: str) -> bytes:
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.append((hashlib.new(digest, data).digest(), digest, future))
        self._sign_when_complete()
        return await future

    def leave(self) -> None:
        """Somebody is done, or will not sign after all."""
        self._members -= 1
        self._sign_when_complete()

    def _sign_when_complete(self) -> None:
        if self._waiting and len(self._waiting) >= self._members:
            taken, self._waiting = self._waiting, []
            self._flush = asyncio.get_running_loop().create_task(self._sign(taken))

    async def _sign(self, taken: list[tuple[bytes, str, asyncio.Future[bytes]]]) -> None:
        try:
            signatures = await self._key.sign_hashes([hashed for hashed, _, _ in taken], taken[0][1])
        except PdzError as error:
            for _, _, future in taken:
                future.set_exception(error)
            return
        for (_, _, future), signature in zip(taken, signatures, strict=True):
            future.set_result(signature)
