"""PEC messages as a provider makes them (RFC 6109), and providers to make them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from pdz_docs.trust.pec import SCHEMA, Listed, PecList, PecProviders
from pdz_docs.verification.certified import Certified

START = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
END = START + timedelta(days=3650)


@dataclass(frozen=True)
class PecKey:
    """A certificate that signs envelopes, or that issues such certificates."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def base64(self) -> str:
        return base64.b64encode(self.der).decode()


@cache
def provider(name: str = "Gestore PEC", *, issuer: PecKey | None = None, until: datetime = END) -> PecKey:
    """A provider; without `issuer` its certificate is its own authority."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .sign(issuer.key if issuer else key, hashes.SHA256())
    )
    return PecKey(certificate, key, (issuer.certificate,) if issuer else ())


def listed(*keys: PecKey) -> PecProviders:
    """The providers of one imported list."""
    providers = tuple(Listed(name=None, certificate=one.base64) for one in keys)
    one = PecList(schema_=SCHEMA, file="gestori.pem", sha256="0" * 64, signed=None, imported=START, providers=providers)
    return PecProviders((one,))


def certified(at: datetime, identifier: str, signer: PecKey | None = None) -> Certified:
    """What a provider's intact envelope says."""
    key = signer or provider()
    return Certified(kind="posta-certificata", at=at, identifier=identifier, intact=True, certificates=(key.base64,))


def daticert(
    at: str,
    *,
    zone: str = "+0100",
    kind: str = "posta-certificata",
    sender: str = "comune@pec.example.org",
    receipt: str | None = None,
    to: str = "altri@pec.example.org",
) -> bytes:
    """Certification data; `at` in the words of the norm, day/month/year hour:minute:second."""
    day, hour = at.split()
    delivered = f'<ricevuta tipo="{receipt}"/><consegna>{to}</consegna>' if receipt else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><postacert tipo="{kind}" errore="nessuno"><intestazione>'
        f"<mittente>{sender}</mittente></intestazione><dati><gestore-emittente>Gestore</gestore-emittente>"
        f'<data zona="{zone}"><giorno>{day}</giorno><ora>{hour}</ora></data>'
        f"<identificativo>opec1234.20241205@pec.example.org</identificativo>{delivered}</dati></postacert>"
    ).encode()


def envelope(message: bytes, certification: bytes, signer: PecKey) -> bytes:
    """multipart/signed over text, certification data and the original message."""
    inner = base64.encodebytes(message).replace(b"\n", b"\r\n")
    xml = base64.encodebytes(certification).replace(b"\n", b"\r\n")
    body = (
        b'Content-Type: multipart/mixed; boundary="misto"\r\n\r\n'
        b"--misto\r\nContent-Type: text/plain\r\n\r\nMessaggio di posta certificata\r\n"
        b'--misto\r\nContent-Type: application/xml; name="daticert.xml"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: inline; filename="daticert.xml"\r\n\r\n' + xml + b"\r\n"
        b'--misto\r\nContent-Type: application/octet-stream; name="postacert.eml"\r\nContent-Transfer-Encoding: base64\r\n'
        b'Content-Disposition: inline; filename="postacert.eml"\r\n\r\n' + inner + b"\r\n--misto--\r\n"
    )
    builder = pkcs7.PKCS7SignatureBuilder().set_data(body).add_signer(signer.certificate, signer.key, hashes.SHA256())
    for one in signer.chain:
        builder = builder.add_certificate(one)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    signature = builder.sign(serialization.Encoding.DER, options)
    return (
        b'X-Trasporto: posta-certificata\r\nFrom: "Per conto di" <posta-certificata@pec.example.org>\r\n'
        b"Subject: POSTA CERTIFICATA: Accordo\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/signed; protocol="application/x-pkcs7-signature"; micalg=sha-256; boundary="firmato"\r\n\r\n'
        b"--firmato\r\n" + body + b'\r\n--firmato\r\nContent-Type: application/x-pkcs7-signature; name="smime.p7s"\r\n'
        b'Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
        + base64.encodebytes(signature).replace(b"\n", b"\r\n")
        + b"\r\n--firmato--\r\n"
    )
