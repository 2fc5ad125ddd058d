"""Files over HTTPS, with the system's proxy and the system's certificate store (urllib and ssl of the standard library)."""

from __future__ import annotations

import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from urllib.parse import urlsplit

from pdz_docs.errors import ToolFailedError

Fetch = Callable[[str], bytes]

TIMEOUT_SECONDS = 20
MAX_BYTES = 64 << 20
_PIECE = 1 << 16


def fetch_https(url: str) -> bytes:
    """The file at `url`. A location published as http is asked for over https: what is fetched is signed, but who asks what is
    nobody's business, and an old copy cannot be slipped in on the way.

    Raises ToolFailedError with the way out: no network, a proxy that opens encrypted connections, an error of the server, or
    a file that is too large.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ToolFailedError(f"L’indirizzo {url} non è HTTPS.")
    url = parts._replace(scheme="https").geturl()
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl.create_default_context()), _OnlyHttps()
    )
    request = urllib.request.Request(url, headers={"User-Agent": "pdz-docs", "Accept": "*/*"})  # noqa: S310 - https above
    try:
        with opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
            return _read(answer.read, url)
    except urllib.error.HTTPError as error:
        raise ToolFailedError(f"{url} ha risposto con l’errore {error.code}.", hint="Riprovate più tardi.") from error
    except (urllib.error.URLError, HTTPException, OSError) as error:
        raise _unreachable(url, error) from error


def _read(read: Callable[[int], bytes], url: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := read(_PIECE):
        size += len(piece)
        if size > MAX_BYTES:
            raise ToolFailedError(f"{url} manda più di {MAX_BYTES >> 20} MiB: interrotto.")
        pieces.append(piece)
    return b"".join(pieces)


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows redirections to https alone."""

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).scheme != "https":
            raise urllib.error.HTTPError(newurl, code, "redirected out of https", headers, fp)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _unreachable(url: str, error: Exception) -> ToolFailedError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return ToolFailedError(
            f"{url}: il certificato del sito non è riconosciuto ({reason.verify_message}).",
            hint="Di solito è un proxy aziendale che ispeziona le connessioni: fate installare la sua autorità nel sistema, "
            "oppure scaricate il file con il browser e usate «pdz trust import».",
        )
    return ToolFailedError(
        f"{url} non è raggiungibile ({reason}).",
        hint="Controllate la rete e il proxy di sistema (HTTPS_PROXY), oppure usate «pdz trust import» con file già scaricati.",
    )
