"""Asking a responder over the web without being led anywhere else: public addresses alone, no redirection, a time-out, a size.

An address comes from a certificate that a listed authority has signed (`revocation_sources`); even so a name may lead to a machine
of our own network, so every address it resolves to is looked at, and the one that was looked at is the one connected to.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from pdz_docs.errors import ToolFailedError
from pdz_docs.trust.digests import sha256

TIMEOUT_SECONDS = 5.0
MAX_BYTES = 64 << 20
_PIECE = 1 << 16
_FIRST_UNPRIVILEGED_PORT = 1024


class Responders:
    """The responders of one run. One that does not answer is not asked again: it delays the run once, not once for each file.

    `local` are hosts (`host` or `host:port`) that may be on this machine or network, which is otherwise refused. `record` is a
    folder of this run where its processes tell each other who is silent.
    """

    def __init__(
        self,
        *,
        local: frozenset[str] = frozenset(),
        timeout: float = TIMEOUT_SECONDS,
        record: Path | None = None,
    ) -> None:
        self.timeout = timeout
        self._local = local
        self._record = record
        self._silent: dict[str, str] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._guard = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        """Without the locks, which belong to one process."""
        return {key: value for key, value in self.__dict__.items() if key not in ("_locks", "_guard")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _locks={}, _guard=threading.Lock())

    def ask(self, url: str, body: bytes | None = None, media_type: str | None = None) -> bytes:
        """The answer to a GET, or to a POST of `body`. Raises ToolFailedError when there is none or none may be asked for."""
        parts = urlsplit(url)
        host = parts.netloc.lower()
        with self._guard:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            if (why := self._why_silent(host)) is not None:
                raise ToolFailedError(why)
            try:
                return self._ask(parts, body, media_type)
            except (_StatusError, urllib.error.HTTPError) as error:
                # It did answer: what else it serves may still be asked for.
                raise ToolFailedError(f"{host} ha risposto con un errore ({error}).") from error
            except (OSError, HTTPException, ValueError) as error:
                why = f"{host} non ha risposto ({error or type(error).__name__})."
                self._remember(host, why)
                raise ToolFailedError(why) from error

    def _why_silent(self, host: str) -> str | None:
        if host not in self._silent and self._record is not None:
            with contextlib.suppress(OSError):
                self._silent[host] = (self._record / sha256(host.encode())).read_text(encoding="utf-8")
        return self._silent.get(host)

    def _remember(self, host: str, why: str) -> None:
        self._silent[host] = why
        if self._record is not None:
            with contextlib.suppress(OSError):
                (self._record / sha256(host.encode())).write_text(why, encoding="utf-8")

    def _ask(self, parts: SplitResult, body: bytes | None, media_type: str | None) -> bytes:
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if parts.scheme not in {"http", "https"} or not host:
            raise ValueError("non è un indirizzo web")
        headers = {"User-Agent": "pdz-docs", **({"Content-Type": media_type} if media_type else {})}
        is_local = bool(self._local & {host, f"{host}:{port}"})
        if not is_local and port not in {80, 443} and port < _FIRST_UNPRIVILEGED_PORT:
            raise ValueError(f"porta {port} non ammessa")
        if not is_local and _proxy_for(parts.scheme, host):
            return _through_proxy(parts, body, headers, host, self.timeout)
        address = _address(host, port, public_only=not is_local)
        deadline = time.monotonic() + self.timeout
        connection = _connection(parts.scheme, host, port, address, self.timeout)
        try:
            path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
            connection.request("POST" if body is not None else "GET", path, body=body, headers=headers)
            answer = connection.getresponse()
            if answer.status != 200:
                raise _StatusError(f"errore {answer.status}")
            return _read(answer, connection, deadline)
        finally:
            connection.close()


def _address(host: str, port: int, *, public_only: bool) -> str:
    """The first address of a host. With `public_only`, raises ValueError when any of them is not the whole world's."""
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if public_only:
        for address in addresses:
            _refuse_local(address)
    return addresses[0]


def _refuse_local(address: str) -> None:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    if not mapped.is_global or mapped.is_multicast:
        raise ValueError("porta a un indirizzo locale o privato, che non si interroga")


class _StatusError(Exception):
    """An answer that is not the one asked for."""


class _Pinned(HTTPConnection):
    """Connects to the address that was looked at, whatever the name says by now."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self._address, self.port), self.timeout)


class _PinnedTls(HTTPSConnection):
    """The same over TLS, the certificate being the name's."""

    def __init__(self, host: str, port: int, address: str, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def _connection(scheme: str, host: str, port: int, address: str, timeout: float) -> HTTPConnection:
    kind = _PinnedTls if scheme == "https" else _Pinned
    return kind(host, port, address, timeout)


def _read(answer: HTTPResponse, connection: HTTPConnection, deadline: float) -> bytes:
    """The body, within the time that is left as a whole: a server that drips is one that hangs."""
    pieces: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("tempo scaduto")
        if connection.sock is not None:
            connection.sock.settimeout(left)
        piece = answer.read1(_PIECE)
        if not piece:
            return b"".join(pieces)
        size += len(piece)
        if size > MAX_BYTES:
            raise ValueError(f"risposta oltre {MAX_BYTES >> 20} MiB")
        pieces.append(piece)


def _proxy_for(scheme: str, host: str) -> bool:
    return scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(host)


def _through_proxy(parts: SplitResult, body: bytes | None, headers: dict[str, str], host: str, timeout: float) -> bytes:
    """With a system proxy it is the proxy that resolves names; an address written in numbers is still looked at."""
    try:
        _refuse_local(host)
    except ValueError as error:
        if "locale" in str(error):
            raise
    if host == "localhost" or host.endswith(".localhost"):
        raise ValueError("porta a un indirizzo locale o privato, che non si interroga")
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context()), _NoRedirection()
    )
    request = urllib.request.Request(parts.geturl(), data=body, headers=headers)  # noqa: S310 - the scheme was checked
    with opener.open(request, timeout=timeout) as answer:
        data: bytes = answer.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValueError(f"risposta oltre {MAX_BYTES >> 20} MiB")
    return data


class _NoRedirection(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]  # noqa: ARG002
        raise urllib.error.HTTPError(newurl, code, "rinvio altrove", headers, fp)
