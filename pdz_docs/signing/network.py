"""One way to ask the authorities of a signature something over HTTP: bounded, with a timeout, following no redirect.

RFC 3161 authorities, OCSP responders and CRL points are published over plain http as often as not: what they answer is signed.
"""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

MAX_BYTES: Final = 64 << 20
_NO_HEADERS: Final[Mapping[str, str]] = {}


class NetworkError(Exception):
    """Why nothing came back, as the end of a sentence whose subject is the server."""


def ask(url: str, body: bytes | None, *, timeout: float, headers: Mapping[str, str] = _NO_HEADERS) -> bytes:
    """GET `url`, or POST `body` to it. Raises NetworkError."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise NetworkError("non ha un indirizzo http o https")
    query = urllib.request.Request(url, data=body, headers={"User-Agent": "pdz-docs", **headers})  # noqa: S310 - checked above
    try:
        with _OPENER.open(query, timeout=timeout) as reply:
            answer = bytes(reply.read(MAX_BYTES + 1))
    except urllib.error.HTTPError as error:
        with error:
            raise NetworkError(_HTTP.get(error.code, f"ha risposto con l'errore HTTP {error.code}")) from error
    except (OSError, http.client.HTTPException) as error:
        slow = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
        raise NetworkError(f"non ha risposto entro {timeout:g} secondi" if slow else "non è raggiungibile") from error
    if len(answer) > MAX_BYTES:
        raise NetworkError(f"ha mandato più di {MAX_BYTES >> 20} MiB")
    return answer


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would turn a POST into a GET, and carry a password to another host."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)
_HTTP = {
    401: "non accetta utente e password",
    403: "non accetta utente e password",
    429: "ha esaurito le richieste disponibili",
}
