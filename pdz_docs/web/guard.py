"""Who may drive the page: the browser that came with the one-time token, and nobody else.

Another web page is kept out by the Origin check and the cookie's SameSite; a name that is rebound to 127.0.0.1, by the Host check; another
user of the machine, by the token; another server of the machine, which would get a cookie for all ports, by the cookie's secret path.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

from flask import Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

COOKIE = "pdz"
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers send the Origin `null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


@dataclass
class Guard:
    """The secrets of one run. `path` prefixes every address, `token` is good once."""

    path: str = field(default_factory=lambda: f"/{secrets.token_urlsafe(12)}", repr=False)
    _token: str | None = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    def address(self, port: int) -> str:
        """The address to open, once."""
        return f"http://127.0.0.1:{port}{self.path}/entra?chiave={self._token}"

    def protect(self, app: Flask) -> None:
        """Check every request of `app` before anything else sees it."""
        app.before_request(self._check)
        app.after_request(_hardened)
        app.add_url_rule(f"{self.path}/entra", "enter", self._enter)

    def _check(self) -> None:
        host = request.host.partition(":")[0]
        if host not in ("127.0.0.1", "localhost") or request.host.partition(":")[2] != request.environ["SERVER_PORT"]:
            abort(403)
        if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
            abort(403)
        if request.method not in ("GET", "HEAD") and request.headers.get("Origin") != f"http://{request.host}":
            abort(403)
        if request.endpoint != "enter" and not compare_digest(
            request.cookies.get(COOKIE, "").encode(), self._session.encode()
        ):
            abort(403)

    def _enter(self) -> AnyResponse:
        """Exchange the token for the cookie; a second use is refused."""
        token, given = self._token, request.args.get("chiave", "")
        if token is None or not compare_digest(given.encode(), token.encode()):
            abort(403)
        self._token = None
        answer = redirect(f"{self.path}/", 303)
        answer.set_cookie(COOKIE, self._session, path=self.path, httponly=True, samesite="Strict")
        return answer


def _hardened(answer: Response) -> Response:
    answer.headers.update(_HEADERS)
    return answer
