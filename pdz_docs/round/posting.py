"""Ordinary mail by SMTP, only when asked for: over TLS, slowly, never twice, and never to or from a certified mailbox.

PEC goes through the protocollo (CAD art. 40-bis; DPR 445/2000 art. 53), so the account of a PEC provider is refused.
"""

from __future__ import annotations

import json
import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from hashlib import sha256
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError, ToolFailedError
from pdz_docs.round import outbox
from pdz_docs.round.recipients import Recipient
from pdz_docs.signing.secrets import Secret
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import writable
from pdz_docs.work.locks import exclusive

JOURNAL = "spediti.jsonl"
_BEGUN, _DONE, _DENIED = "inizio", "spedito", "rifiutato"
_IMPLICIT_TLS = 465
_TIMEOUT = 60.0
# A label of the domain that names certified mail, or a provider whose PEC domains do not say so (list of AgID's providers).
_PEC = re.compile(
    r"(^|[.-])(pec|cert|postacert|postecert|postacertificata|legalmail|arubapec|pecimprese|actalis-?pec|mypec|ticertifica|registerpec|spidmail)([.-]|\d|$)"
)


class Fate(Enum):
    """What became of one message. DOUBTFUL: an earlier run was killed while sending it, so it is not sent again by itself."""

    SENT = auto()
    BEFORE = auto()
    DOUBTFUL = auto()
    NO_ADDRESS = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Posted:
    """One line of the report."""

    recipient: Recipient
    fate: Fate
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An ordinary mailbox: where its provider takes mail and how one logs in. `context` says which certificates are believed."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: Secret | None = field(default=None, repr=False)
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)

    def __post_init__(self) -> None:
        for name in (self.host, self.sender.rpartition("@")[2]):
            if is_certified(name):
                raise RefusedError(
                    f"{name} è di posta certificata: la PEC si spedisce dal protocollo (CAD art. 40-bis; DPR 445/2000 art. 53).",
                    hint="Consegnate la cartella al protocollo, o usate una casella ordinaria.",
                )
        if "@" not in self.sender:
            raise InputError(f"«{self.sender}» non è un indirizzo di posta.")

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A connection that is encrypted before anything is said. Raises ToolFailedError."""
        try:
            with self._connect() as server:
                if self.user is not None and self.password is not None:
                    server.login(self.user, self.password.value)
                yield server
        except (OSError, smtplib.SMTPException) as error:
            raise ToolFailedError(
                f"Il server di posta {self.host} non ha accettato: {_reason(error)}.",
                hint="Ciò che è stato spedito è annotato: ripetendo il comando non parte due volte.",
            ) from error

    def _connect(self) -> smtplib.SMTP:
        if self.port == _IMPLICIT_TLS:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=_TIMEOUT, context=self.context)
        server = smtplib.SMTP(self.host, self.port, timeout=_TIMEOUT)
        try:
            server.starttls(context=self.context)
        except BaseException:
            server.close()
            raise
        return server


def is_certified(domain: str) -> bool:
    """Whether a domain is one of certified mail, by its name."""
    return _PEC.search(domain.lower()) is not None


def post(
    recipients: Sequence[Recipient], folder: Path, *, account: Account, clock: Clock, wait: Callable[[], None]
) -> Iterator[Posted]:
    """Send what lies prepared in `folder` to the ordinary address of each recipient; `wait` is called between two messages.

    A journal in `folder` remembers, before and after each sending, to whom it went: nobody gets it twice. Raises RefusedError when another
    run is sending, ToolFailedError when the server cannot be used.
    """
    journal = folder / JOURNAL
    with exclusive(folder):
        known = _read(journal)
        left = []
        for to in recipients:
            told = _not_to_be_sent(to, known)
            if told is not None:
                yield told
            else:
                left.append(to)
        if not left:
            return
        with account.connected() as server:
            for number, to in enumerate(left):
                if number:
                    wait()
                yield _send(server, account, to, folder, clock)


def _send(server: smtplib.SMTP, account: Account, to: Recipient, folder: Path, clock: Clock) -> Posted:
    letter, files = outbox.read(folder, to)
    message = outbox.message(letter, files)
    message["From"], message["To"], message["Date"] = account.sender, to.email, clock()
    key, journal = _key(to), folder / JOURNAL
    message["Message-ID"] = f"<{sha256(message.as_bytes()).hexdigest()[:32]}@{account.sender.rpartition('@')[2]}>"
    _note(journal, key, _BEGUN, clock)
    try:
        server.send_message(message)
    except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
        # The server said no: nothing went out, so another run may try again.
        _note(journal, key, _DENIED, clock)
        return Posted(to, Fate.REFUSED, _reason(error))
    _note(journal, key, _DONE, clock)
    return Posted(to, Fate.SENT)


def _not_to_be_sent(to: Recipient, known: Mapping[str, bool]) -> Posted | None:
    if to.email is None:
        return Posted(to, Fate.NO_ADDRESS, "non ha un indirizzo di posta ordinaria")
    if is_certified(to.email.rpartition("@")[2]):
        return Posted(to, Fate.NO_ADDRESS, f"{to.email} è una PEC: si spedisce dal protocollo")
    if _key(to) in known:
        return Posted(to, Fate.BEFORE if known[_key(to)] else Fate.DOUBTFUL)
    return None


def _key(to: Recipient) -> str:
    return f"{to.id} {to.email}"


def _read(journal: Path) -> dict[str, bool]:
    """Messages begun: True when they are known to have gone out. A line that a crash cut short is of one whose beginning is there."""
    known: dict[str, bool] = {}
    for line in journal.read_text("utf-8").splitlines() if journal.exists() else ():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry["esito"] == _DENIED:
            known.pop(entry["a"], None)
        else:
            known[entry["a"]] = entry["esito"] == _DONE
    return known


def _note(journal: Path, key: str, what: str, clock: Clock) -> None:
    entry = {"a": key, "esito": what, "quando": clock().isoformat()}
    with writable(journal.parent), journal.open("ab") as file:
        # On a line of its own, also after one that a crash cut short.
        file.write(b"\n" + json.dumps(entry, ensure_ascii=False).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {said.decode(errors='replace')}" for code, said in error.recipients.values())
    return str(error) or type(error).__name__
