"""Envelopes of every kind around a document, made by hand where no program makes them any more."""

from __future__ import annotations

import base64
import io
import zipfile
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP

from pdz_docs.demo.pki import DemoPki
from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import Element
from pdz_docs.signing import cades
from pdz_docs.signing.pades import Request

DOCUMENT = b"Delibera n. 12 del 3 dicembre 2024.\r\n" * 40
TIMESTAMPED_DATA = bytes.fromhex("060b2a864886f70d010910011f")


def p7m(content: bytes, pki: DemoPki, who: str, at: datetime, *, stamped: bool = False) -> bytes:
    """A CAdES envelope with its content."""
    request = Request(at=at, demonstrative=True)
    return cades.envelop(content, key=pki.signers[who].key, request=request, timestamper=pki.tsa if stamped else None)


def p7s(content: bytes, pki: DemoPki, who: str, at: datetime) -> bytes:
    """A detached CAdES signature."""
    return cades.detach(content, key=pki.signers[who].key, request=Request(at=at, demonstrative=True))


def to_indefinite(data: bytes) -> bytes:
    """The same structure with indefinite lengths outside what is signed, and its content in chunks, as `openssl -stream` writes."""
    info = ber.read(data)
    oid, wrapper = info.children()
    (signed,) = wrapper.children()
    version, digests, encapsulated, *rest = signed.children()
    kind, holder = encapsulated.children()
    (octets,) = holder.children()
    chunks = [octets.content[i : i + 1000] for i in range(0, len(octets.content), 1000)]
    content = _open(0x24, *(ber.header(0x04, len(chunk)) + chunk for chunk in chunks))
    inner = _open(0x30, kind.raw, _open(0xA0, content))
    body = _open(0x30, version.raw, digests.raw, inner, *(field.raw for field in rest))
    return _open(0x30, oid.raw, _open(0xA0, body))


def with_reversed_attributes(data: bytes) -> bytes:
    """The same signature with its signed attributes in the opposite order: not DER, and the signature still over the DER set."""
    return _rewrite_signer(ber.read(data))


def tsd(content: bytes, token: bytes) -> bytes:
    """A TimeStampedData of a content and one time stamp token (RFC 5544)."""
    pair = ber.header(0x30, len(token)) + token
    evidence = ber.header(0xA0, len(pair)) + pair
    fields = b"\x02\x01\x01" + ber.header(0x04, len(content)) + content + evidence
    body = ber.header(0x30, len(fields)) + fields
    explicit = ber.header(0xA0, len(body)) + body
    whole = TIMESTAMPED_DATA + explicit
    return ber.header(0x30, len(whole)) + whole


def pem(data: bytes) -> bytes:
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"


def folder(files: dict[str, bytes]) -> bytes:
    """A zip of some files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes], subject: str = "Accordo") -> bytes:
    """An ordinary message with attachments."""
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"], message["Subject"] = "a@esempio.invalid", "b@esempio.invalid", subject
    message.set_content("In allegato il documento firmato.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


DATICERT = b"""<?xml version="1.0" encoding="UTF-8"?>
<postacert tipo="posta-certificata" errore="nessuno">
<intestazione><mittente>a@pec.esempio.invalid</mittente><destinatari tipo="certificato">b@pec.esempio.invalid</destinatari>
<risposte>a@pec.esempio.invalid</risposte><oggetto>Accordo</oggetto></intestazione>
<dati><gestore-emittente>Gestore di prova</gestore-emittente>
<data zona="+0100"><giorno>05/12/2024</giorno><ora>09:58:07</ora></data>
<identificativo>opec1.20241205@pec.esempio.invalid</identificativo></dati></postacert>
"""


def pec(inner: bytes, daticert: bytes = DATICERT) -> bytes:
    """A certified message as a provider delivers it: notice, daticert.xml, the original as postacert.eml, a signature over all."""
    lines = [
        b"X-Trasporto: posta-certificata",
        b"MIME-Version: 1.0",
        b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha-256; boundary="esterno"',
        b"",
        b"--esterno",
        b'Content-Type: multipart/mixed; boundary="interno"',
        b"",
        b"--interno",
        b"Content-Type: text/plain; charset=utf-8",
        b"",
        b"Messaggio di posta certificata",
        b"--interno",
        b'Content-Type: application/xml; name="daticert.xml"',
        b'Content-Disposition: inline; filename="daticert.xml"',
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.encodebytes(daticert).strip(),
        b"--interno",
        b'Content-Type: message/rfc822; name="postacert.eml"',
        b'Content-Disposition: attachment; filename="postacert.eml"',
        b"",
        inner,
        b"--interno--",
        b"--esterno",
        b'Content-Type: application/x-pkcs7-signature; name="smime.p7s"',
        b'Content-Disposition: attachment; filename="smime.p7s"',
        b"Content-Transfer-Encoding: base64",
        b"",
        base64.b64encode(b"not a signature"),
        b"--esterno--",
        b"",
    ]
    return b"\r\n".join(lines)


def _open(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


def _definite(element: Element, parts: list[bytes]) -> bytes:
    content = b"".join(parts)
    return ber.header(element.tag, len(content)) + content


def _rewrite_signer(info: Element) -> bytes:
    oid, wrapper = info.children()
    (signed,) = wrapper.children()
    *fields, signers = signed.children()
    rewritten = []
    for signer in signers.children():
        parts = []
        for part in signer.children():
            if part.tag == 0xA0:
                parts.append(_definite(part, [attribute.raw for attribute in reversed(list(part.children()))]))
            else:
                parts.append(part.raw)
        rewritten.append(_definite(signer, parts))
    body = _definite(signed, [*(field.raw for field in fields), _definite(signers, rewritten)])
    return _definite(info, [oid.raw, _definite(wrapper, [body])])
