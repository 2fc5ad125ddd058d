"""A mail server on loopback that speaks SMTP over STARTTLS, takes messages and can be told to refuse, or to die in the middle."""

from __future__ import annotations

import asyncio
import base64
import ssl
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

USER, PASSWORD = "ufficio", "segreta"


@dataclass
class MailServer:
    """What it has taken is in `taken`; addresses in `unknown` are refused; after `dies_after` messages the connection breaks."""

    folder: Path
    taken: list[EmailMessage] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    dies_after: int | None = None
    encrypts: bool = True
    spoken_in_clear: list[str] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Self:
        self._context = self._certificate()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    def client_context(self) -> ssl.SSLContext:
        """One that believes this server."""
        return ssl.create_default_context(cafile=str(self.folder / "server.pem"))

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(started))

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        server = await asyncio.start_server(self._session, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        async with server:
            await self._stop.wait()

    async def _session(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        secure, refused = False, False
        writer.write(b"220 prova\r\n")
        while line := await reader.readline():
            word = line.decode().strip()
            verb = word.upper().split(" ")[0].partition(":")[0]
            if not secure:
                self.spoken_in_clear.append(verb)
            if verb == "EHLO":
                writer.write(b"250-prova\r\n250-AUTH PLAIN\r\n" if secure else b"250-prova\r\n")
                writer.write(b"250 STARTTLS\r\n" if self.encrypts and not secure else b"250 8BITMIME\r\n")
            elif verb == "STARTTLS" and self.encrypts:
                writer.write(b"220 avanti\r\n")
                await writer.drain()
                try:
                    await writer.start_tls(self._context)
                except (OSError, ssl.SSLError):
                    break
                secure = True
            elif verb == "AUTH":
                known = base64.b64decode(word.split(" ")[2]).split(b"\0")[1:] == [USER.encode(), PASSWORD.encode()]
                writer.write(b"235 ok\r\n" if known else b"535 credenziali errate\r\n")
            elif verb == "RCPT":
                refused = any(one in word for one in self.unknown)
                writer.write(b"550 sconosciuto\r\n" if refused else b"250 ok\r\n")
            elif verb == "DATA":
                writer.write(b"354 avanti\r\n")
                await writer.drain()
                data = await reader.readuntil(b"\r\n.\r\n")
                message = message_from_bytes(data[:-5].replace(b"\r\n..", b"\r\n."), policy=policy.default)
                assert isinstance(message, EmailMessage)
                self.taken.append(message)
                if self.dies_after is not None and len(self.taken) >= self.dies_after:
                    break  # it has taken the message and cannot say so any more
                writer.write(b"250 preso\r\n")
            elif verb == "QUIT":
                writer.write(b"221 addio\r\n")
                break
            else:
                writer.write(b"250 ok\r\n" if verb in ("MAIL", "RSET") else b"502 no\r\n")
            await writer.drain()
        writer.close()

    def _certificate(self) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
        now = datetime.now().astimezone()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        pem = self.folder / "server.pem"
        pem.write_bytes(certificate.public_bytes(Encoding.PEM))
        secret = self.folder / "chiave.pem"
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pem, secret)
        return context
