"""Time stamps from the network: RFC 3161 over HTTP(S) with basic authentication, several authorities in order.

The standard library's client and not pyHanko's: that one asks for a trial stamp first, which a paid authority charges for.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from pdz_docs.errors import InputError, Problem, Severity, SigningError, Where
from pdz_docs.signing import network
from pdz_docs.signing.secrets import Secret
from pdz_docs.signing.timestamps import TimestampSource, accept, request

# The tokens of Italian authorities, with their certificates, take 3 to 7 KB.
_SIZE: Final = 8192
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class HttpTsa:
    """One authority. `policies`, when given, are the only ones accepted in its tokens (and asked for, when it is one)."""

    url: str
    user: str | None = None
    password: Secret | None = field(default=None, repr=False)
    policies: frozenset[str] = frozenset()
    timeout: float = 20.0
    size_hint: int = _SIZE

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"«{self.url}» non è l'indirizzo di un'autorità di marcatura.", hint="Serve un indirizzo http o https."
            )
        if parts.username or parts.password:
            raise InputError("Utente e password dell'autorità di marcatura non si scrivono nell'indirizzo.")
        if self.user is not None and parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise InputError(
                f"{parts.hostname}: utente e password viaggerebbero in chiaro.",
                hint="Usate l'indirizzo https dell'autorità.",
            )

    @property
    def name(self) -> str:
        return urlsplit(self.url).netloc

    async def stamp(self, imprint: bytes, digest: str) -> bytes:
        asked = request(imprint, digest, policy=next(iter(self.policies)) if len(self.policies) == 1 else None)
        answer = await asyncio.to_thread(self._post, asked.dump())
        return accept(asked, answer, source=self.name, policies=self.policies)

    def _post(self, body: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        if self.user is not None:
            pair = f"{self.user}:{self.password.value if self.password else ''}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        try:
            return network.ask(self.url, body, timeout=self.timeout, headers=headers)
        except network.NetworkError as error:
            raise SigningError(
                f"L'autorità di marcatura {self.name} {error}.", hint="Riprovate, o indicatene un'altra."
            ) from error


@dataclass(frozen=True, slots=True)
class InOrder:
    """Several authorities: the first that answers well gives the stamp."""

    sources: Sequence[TimestampSource]

    @property
    def size_hint(self) -> int:
        return max(source.size_hint for source in self.sources)

    async def stamp(self, imprint: bytes, digest: str) -> bytes:
        failures: list[SigningError] = []
        for source in self.sources:
            try:
                return await source.stamp(imprint, digest)
            except SigningError as error:
                failures.append(error)
        if len(failures) == 1:
            raise failures[0]
        raise SigningError(
            "Nessuna autorità di marcatura ha dato una marca temporale.",
            hint="Riprovate più tardi: nessuna firma è stata salvata.",
            problems=[
                Problem(id="TSA", severity=Severity.ERROR, text=error.text, where=Where(), hint=error.hint)
                for error in failures
            ],
        )
