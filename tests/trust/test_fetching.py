"""Fetching over real TLS on the loopback: whose certificate is believed, where redirections may lead, how much is read."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from pdz_docs.errors import ToolFailedError
from pdz_docs.trust import fetching
from pdz_docs.trust.fetching import fetch_https
from pdz_docs.work.clock import system_clock


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        match self.path:
            case "/elenco.xml":
                self._answer(200, b"<elenco/>")
            case "/altrove":
                self._redirect(f"https://127.0.0.1:{self.server.server_address[1]}/elenco.xml")
            case "/in-chiaro":
                self._redirect("http://127.0.0.1/elenco.xml")
            case _:
                self._answer(404, b"")

    def _answer(self, code: int, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificate and key of the site, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sito dimostrativo")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(system_clock() - timedelta(days=1))
        .not_valid_after(system_clock() + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "sito.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    return path


@pytest.fixture(scope="module")
def site(certificate: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def trusted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The site's certificate in the system's store, and no proxy in between."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.mark.usefixtures("trusted")
def test_a_file_is_fetched(site: str) -> None:
    assert fetch_https(f"https://{site}/elenco.xml") == b"<elenco/>"
    assert fetch_https(f"https://{site}/altrove") == b"<elenco/>"


@pytest.mark.usefixtures("trusted")
def test_a_location_published_as_http_is_asked_for_over_https(site: str) -> None:
    assert fetch_https(f"http://{site}/elenco.xml") == b"<elenco/>"


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(("path", "words"), [("/niente", "errore 404"), ("/in-chiaro", "errore 302")])
def test_what_is_not_there_and_what_leads_out_of_https_is_refused(site: str, path: str, words: str) -> None:
    with pytest.raises(ToolFailedError, match=words):
        fetch_https(f"https://{site}{path}")


@pytest.mark.usefixtures("trusted")
def test_too_large_an_answer_is_cut(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 3)
    with pytest.raises(ToolFailedError, match="interrotto"):
        fetch_https(f"https://{site}/elenco.xml")


def test_an_inspecting_proxy_is_explained(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What such a proxy looks like from here: a certificate that the system's store does not know."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(ToolFailedError, match="non è riconosciuto") as caught:
        fetch_https(f"https://{site}/elenco.xml")
    assert "proxy aziendale" in (caught.value.hint or "")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/x", "https:///x", "elenco.xml"])
def test_only_https_is_spoken(url: str) -> None:
    with pytest.raises(ToolFailedError, match="non è HTTPS"):
        fetch_https(url)
