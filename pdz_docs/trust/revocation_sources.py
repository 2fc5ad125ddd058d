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
    """Revocation data that came with the file (`embedded`), were stored when it was collected, or came with the anchors."""

    embedded: tuple[bytes, ...] = ()
    collected: tuple[bytes, ...] = ()
    published: tuple[bytes, ...] = ()


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
        if not settled():
            take(stored.published, Source.PUBLISHED)
        places = tuple(_places(certificate, issuer, profile))
        for place in places:
            if not settled() and (kept := self._kept(place)) is not None:
                self._use(kept, take([kept], Source.CACHE))
        silent: list[str] = []
        fetched: list[bytes] = []
        for place in places:
            if settled() or self._ask is None:
                break
            try:
                data = self._fetch(place, certificate, issuer, self._ask)
            except PdzError as error:
                silent.append(error.text)
                continue
            if data is not None and self._use(data, take([data], Source.ONLINE)):
                fetched.append(data)
                self._keep(place, data)
        status = self._status(answers, moment, profile)
        offline = self._ask is None and bool(places) and not status.fresh
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

    def _fetch(self, place: _Place, certificate: asn1.Certificate, issuer: asn1.Certificate, ask: Ask) -> bytes | None:
        """What is answered, None when it is no answer to this question. A CRL is fetched once in a run, whomever it is about."""
        if place.gives_list:
            if place.url not in self._fetched:
                self._fetched[place.url] = ask(place.url, None, None)
            return self._fetched[place.url]
        question = _question(certificate, issuer)
        if question is None:
            return None
        data = ask(place.url, question.body, _OCSP_REQUEST)
        return data if question.is_answered_by(data) else None

    def _kept(self, place: _Place) -> bytes | None:
        if self._folder is None:
            return None
        with contextlib.suppress(OSError):
            return (self._folder / f"{place.key}.der").read_bytes()
        return None

    def _keep(self, place: _Place, data: bytes) -> None:
        # A full disk must not change a verdict: the cache only saves time.
        if self._folder is not None:
            with contextlib.suppress(PdzError, OSError):
                write_atomically(self._folder / f"{place.key}.der", data)


@dataclass(frozen=True, slots=True)
class _Place:
    """One address that knows of a certificate; its answer is kept under `key`."""

    url: str
    key: str
    gives_list: bool


def _places(certificate: asn1.Certificate, issuer: asn1.Certificate, profile: CertificateProfile) -> Iterator[_Place]:
    """OCSP first: it knows of a revocation before the next list is out."""
    about = f"{issuer.sha256.hex()}:{certificate.sha256.hex()}"
    for url in profile.ocsp[:_MAX_URLS]:
        yield _Place(url, sha256(f"ocsp:{url}:{about}".encode()), gives_list=False)
    for url in profile.crls[:_MAX_URLS]:
        yield _Place(url, sha256(f"crl:{url}".encode()), gives_list=True)


@dataclass(frozen=True, slots=True)
class _Question:
    """An OCSP request and its nonce."""

    body: bytes
    nonce: bytes

    def is_answered_by(self, data: bytes) -> bool:
        """False when the answer bears the nonce of another question (RFC 8954): one that was recorded."""
        try:
            found = ocsp.load_der_ocsp_response(data).extensions.get_extension_for_class(x509.OCSPNonce)
        except (x509.ExtensionNotFound, *ERRORS):
            return True
        return found.value.nonce == self.nonce


def _question(certificate: asn1.Certificate, issuer: asn1.Certificate) -> _Question | None:
    """What to ask of a certificate; None when it, or its issuer's, is not one that can be asked about."""
    nonce = secrets.token_bytes(16)
    with contextlib.suppress(*ERRORS):
        builder = ocsp.OCSPRequestBuilder().add_certificate(
            x509.load_der_x509_certificate(certificate.dump()),
            x509.load_der_x509_certificate(issuer.dump()),
            hashes.SHA1(),  # noqa: S303 - the one digest that every responder knows (RFC 5019)
        )
        request = builder.add_extension(x509.OCSPNonce(nonce), critical=False).build()
        return _Question(request.public_bytes(Encoding.DER), nonce)
    return None
