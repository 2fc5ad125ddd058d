"""Where to find out whether a certificate was revoked: in the signature, in what was stored, and last over the network.

Addresses are taken from one place only: a certificate whose chain reaches an anchor, so that whoever wrote them is a listed
authority. What a hostile certificate names is never asked.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from pdz_docs.errors import PdzError
from pdz_docs.trust.certificates import CertificateProfile
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.revocation import Answer, Evidence, Source, Status, status_at
from pdz_docs.trust.revocation_data import read
from pdz_docs.trust.x509math import ERRORS
from pdz_docs.work.files import write_atomically

Ask = Callable[[str, bytes | None, str | None], bytes]
_OCSP_REQUEST = "application/ocsp-request"
_MAX_URLS = 4


@dataclass(frozen=True, slots=True)
class Stored:
    """Revocation data that came with the file (`embedded`) or were stored when it was collected."""

    embedded: tuple[bytes, ...] = ()
    collected: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was found out: the status, every answer with those left aside, who stayed silent, and what was fetched anew."""

    status: Status
    answers: tuple[Answer, ...]
    silent: tuple[str, ...] = ()
    offline: bool = False
    fetched: tuple[bytes, ...] = ()

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(answer for answer in self.answers if isinstance(answer, Evidence))


class RevocationSources:
    """The sources of one run. Without `ask` the network is never touched (`--offline`); without `folder` nothing is kept.
    `patience`: how many seconds the network may take of one file. `used` are the answers that came neither with the file nor from
    what was stored with it, by their bytes: `ocsp` or `crl`."""

    def __init__(self, *, ask: Ask | None = None, folder: Path | None = None, patience: float = 0.0) -> None:
        self.patience = patience
        self._ask = ask
        self._folder = folder
        self._fetched: dict[str, bytes] = {}
        self.used: dict[bytes, str] = {}

    def afresh(self) -> RevocationSources:
        """The same sources, of which nothing has been used yet."""
        other = RevocationSources(ask=self._ask, folder=self._folder, patience=self.patience)
        other._fetched = self._fetched
        return other

    def inquire(
        self,
        certificate: asn1.Certificate,
        issuer: asn1.Certificate,
        profile: CertificateProfile,
        *,
        moment: datetime,
        stored: Stored = Stored(),
        others: Sequence[asn1.Certificate] = (),
    ) -> Inquiry:
        """What is known of `certificate` at `moment`. `issuer` must be the one of a chain that reaches an anchor.

        The next source is asked only when what is at hand does not settle the question.
        """
        answers: list[Answer] = []

        def settled() -> bool:
            return self._status(answers, moment, profile).fresh

        def take(data: Sequence[bytes], source: Source) -> tuple[Answer, ...]:
            found = read(data, certificate=certificate, issuer=issuer, source=source, others=others)
            answers.extend(found)
            return found

        take(stored.embedded, Source.EMBEDDED)
        if not settled():
            take(stored.collected, Source.COLLECTED)
        requests = tuple(_requests(certificate, issuer, profile))
        for request in requests:
            if not settled() and (kept := self._kept(request)) is not None:
                self._use(kept, take([kept], Source.CACHE))
        silent: list[str] = []
        fetched: list[bytes] = []
        for request in requests:
            if settled() or self._ask is None:
                break
            try:
                data = self._fetch(request)
            except PdzError as error:
                silent.append(error.text)
                continue
            if not request.is_answered_by(data):
                continue
            if self._use(data, take([data], Source.ONLINE)):
                fetched.append(data)
                self._keep(request, data)
        status = self._status(answers, moment, profile)
        offline = self._ask is None and bool(requests) and not status.fresh
        return Inquiry(status, tuple(answers), tuple(dict.fromkeys(silent)), offline, tuple(fetched))

    def _use(self, data: bytes, answers: Sequence[Answer]) -> bool:
        """Whether data say something; they are remembered then."""
        said = next((answer for answer in answers if isinstance(answer, Evidence)), None)
        if said is not None:
            self.used[data] = said.kind
        return said is not None

    @staticmethod
    def _status(answers: Sequence[Answer], moment: datetime, profile: CertificateProfile) -> Status:
        evidence = [answer for answer in answers if isinstance(answer, Evidence)]
        return status_at(evidence, moment, not_after=profile.not_after)

    def _fetch(self, request: _Request) -> bytes:
        """A CRL is fetched once in a run, however many certificates it is about."""
        if request.body is not None or request.url not in self._fetched:
            assert self._ask is not None  # noqa: S101 - the caller has looked
            data = self._ask(request.url, request.body, _OCSP_REQUEST if request.body is not None else None)
            if request.body is not None:
                return data
            self._fetched[request.url] = data
        return self._fetched[request.url]

    def _kept(self, request: _Request) -> bytes | None:
        if self._folder is None:
            return None
        with contextlib.suppress(OSError):
            return (self._folder / f"{request.key}.der").read_bytes()
        return None

    def _keep(self, request: _Request, data: bytes) -> None:
        # A full disk must not change a verdict: the cache only saves time.
        if self._folder is not None:
            with contextlib.suppress(PdzError, OSError):
                write_atomically(self._folder / f"{request.key}.der", data)


@dataclass(frozen=True, slots=True)
class _Request:
    """One question to one address; `body` is an OCSP request, None for a CRL."""

    url: str
    key: str
    body: bytes | None = None
    nonce: bytes | None = None

    def is_answered_by(self, data: bytes) -> bool:
        """False when the answer bears the nonce of another question (RFC 8954): one that was recorded."""
        if self.nonce is None:
            return True
        try:
            found = ocsp.load_der_ocsp_response(data).extensions.get_extension_for_class(x509.OCSPNonce)
        except (x509.ExtensionNotFound, *ERRORS):
            return True
        return found.value.nonce == self.nonce


def _requests(
    certificate: asn1.Certificate, issuer: asn1.Certificate, profile: CertificateProfile
) -> Iterator[_Request]:
    """OCSP first: it knows of a revocation before the next list is out."""
    about = f"{issuer.sha256.hex()}:{certificate.sha256.hex()}"
    for url in profile.ocsp[:_MAX_URLS]:
        nonce = secrets.token_bytes(16)
        with contextlib.suppress(*ERRORS):
            builder = ocsp.OCSPRequestBuilder().add_certificate(
                x509.load_der_x509_certificate(certificate.dump()),
                x509.load_der_x509_certificate(issuer.dump()),
                hashes.SHA1(),  # noqa: S303 - the one digest that every responder knows (RFC 5019)
            )
            body = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build().public_bytes(Encoding.DER)
            yield _Request(url, sha256(f"ocsp:{url}:{about}".encode()), body, nonce)
    for url in profile.crls[:_MAX_URLS]:
        yield _Request(url, sha256(f"crl:{url}".encode()))
