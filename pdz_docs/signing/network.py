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
    """Why nothing good came back, as the end of a sentence whose subject is the server; `body` is what an HTTP error said."""

    def __init__(self, what: str, *, status: int | None = None, body: bytes = b"") -> None:
        super().__init__(what)
        self.status = status
        self.body = body


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
            what = _HTTP.get(error.code, f"ha risposto con l'errore HTTP {error.code}")
            raise NetworkError(what, status=error.code, body=_rest(error)) from error
    except (OSError, http.client.HTTPException) as error:
        slow = isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError)
        raise NetworkError(f"non ha risposto entro {timeout:g} secondi" if slow else "non è raggiungibile") from error
    if len(answer) > MAX_BYTES:
        raise NetworkError(f"ha mandato più di {MAX_BYTES >> 20} MiB")
    return answer


def _rest(error: urllib.error.HTTPError) -> bytes:
    try:
        return error.read(1 << 16)
    except (OSError, http.client.HTTPException):
        return b""


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
