"""The authorities of the demonstration PKI on loopback: time stamps, OCSP, CRLs, issuers' certificates, the trusted list.

Only 127.0.0.1, an ephemeral port, and the life of a `with` block. Routes are a table, so that a test can add an authority that is
slow, absent or lies.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

from cryptography.hazmat.primitives.serialization import Encoding

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.work.clock import Clock, fixed_clock

TSA_REPLY: Final = "application/timestamp-reply"
_LARGEST = 1 << 20


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: its body (empty for GET) and its headers, keys in lower case."""

    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    body: bytes
    media_type: str = "application/octet-stream"
    status: int = 200


Route = Callable[[Asked], Answer]


class Services:
    """A server with a table of routes; `url` is its address without a final slash."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[str] = []
        self._server = _Quiet(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def publish(self, pki: DemoPki, clock: Clock | None = None) -> None:
        """Serve the authorities of `pki`; revocation is told as of `clock` (else the PKI's own instant)."""
        now = clock or fixed_clock(pki.at)
        self.routes |= {
            "/tsa": lambda asked: Answer(pki.tsa.answer(asked.body), TSA_REPLY),
            "/ocsp": lambda asked: Answer(pki.ocsp(asked.body, now()), "application/ocsp-response"),
            "/crl/ca.crl": lambda _: Answer(pki.crls(now())[0], "application/pkix-crl"),
            "/crl/radice.crl": lambda _: Answer(pki.crls(now())[1], "application/pkix-crl"),
            "/lista.xml": lambda _: Answer(
                trust_list(pki, url=f"{self.url}/lista.xml", at=now()), "application/vnd.etsi.tsl+xml"
            ),
            "/ca/ca.cer": lambda _: Answer(pki.ca.certificate.public_bytes(Encoding.DER), "application/pkix-cert"),
            "/ca/radice.cer": lambda _: Answer(
                pki.root.certificate.public_bytes(Encoding.DER), "application/pkix-cert"
            ),
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Quiet(ThreadingHTTPServer):
    """A client that hangs up is no news."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        pass


def _handler(services: Services) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST)))

        def _answer(self, body: bytes) -> None:
            services.asked.append(self.path)
            route = services.routes.get(self.path)
            headers = {key.lower(): value for key, value in self.headers.items()}
            answer = route(Asked(body, headers)) if route else Answer(b"", status=404)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.media_type)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: what was asked is in `asked`."""

    return Handler
