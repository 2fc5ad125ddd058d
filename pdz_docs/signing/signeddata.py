"""A CMS SignedData taken apart and put together again without touching the bytes of its parts.

Re-encoding breaks signatures that were made over other bytes than DER (signatures.md § 1e), so certificates, CRLs and SignerInfos are
carried as the exact slices of the file they came from; only the headers around them are written anew (RFC 5652 § 5.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace

from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import BerError, Element
from pdz_docs.errors import InputError

SIGNED_DATA_OID = bytes.fromhex("06092a864886f70d010702")
DATA_OID = bytes.fromhex("06092a864886f70d010701")
_SEQUENCE, _SET, _OCTETS, _INTEGER = 0x30, 0x31, 0x04, 0x02
_CONTEXT_0, _CONTEXT_1, _CONTEXT_2, _CONTEXT_3 = 0xA0, 0xA1, 0xA2, 0xA3
_DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_PEM = re.compile(rb"-----BEGIN (?:PKCS7|CMS)-----(.+?)-----END (?:PKCS7|CMS)-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Signer:
    """One SignerInfo as it stands, and what has to be known of it to merge it."""

    raw: bytes
    version: int
    sid: bytes
    identity: bytes
    digest: str | None
    message_digest: bytes | None

    def signs(self, content: bytes) -> bool | None:
        """Whether its message-digest attribute is that of `content`; None when it cannot be told (no attribute, unknown hash)."""
        if self.message_digest is None or self.digest is None:
            return None
        return hashlib.new(self.digest, content, usedforsecurity=False).digest() == self.message_digest


@dataclass(frozen=True, slots=True)
class Parts:
    """A SignedData: each tuple holds whole elements. `content` is None when it is detached."""

    digest_algorithms: tuple[bytes, ...]
    encapsulated: bytes
    content: bytes | None
    certificates: tuple[bytes, ...]
    revocations: tuple[bytes, ...]
    signers: tuple[Signer, ...]

    def with_signer(self, other: Parts) -> Parts:
        """The same with what `other` adds: its signers, certificates and revocation data, each once."""
        return replace(
            self,
            digest_algorithms=_union(self.digest_algorithms, other.digest_algorithms),
            certificates=_union(self.certificates, other.certificates),
            revocations=_union(self.revocations, other.revocations),
            signers=_united(self.signers, other.signers),
        )


def split(data: bytes, name: str = "Il file") -> Parts:
    """The parts of a SignedData in DER, BER, PEM or Base64. Raises InputError when it is none."""
    try:
        return _split(decode(data))
    except BerError as error:
        raise InputError(
            f"{name} non è una firma CAdES (.p7m).", hint="Serve un file .p7m con la sua busta crittografica."
        ) from error


def decode(data: bytes) -> bytes:
    """Binary CMS from PEM or Base64 text; binary data as they are. Raises BerError."""
    if data[:1] == b"\x30":
        return data
    armoured = _PEM.search(data)
    text = b"".join((armoured.group(1) if armoured else data).split())
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BerError("neither binary nor Base64") from error


def join(parts: Parts) -> bytes:
    """The ContentInfo of `parts`: new headers, old parts."""
    fields = [
        _wrap(_INTEGER, bytes([_version(parts)])),
        _wrap(_SET, b"".join(parts.digest_algorithms)),
        parts.encapsulated,
    ]
    if parts.certificates:
        fields.append(_wrap(_CONTEXT_0, b"".join(parts.certificates)))
    if parts.revocations:
        fields.append(_wrap(_CONTEXT_1, b"".join(parts.revocations)))
    fields.append(_wrap(_SET, b"".join(signer.raw for signer in parts.signers)))
    body = _wrap(_SEQUENCE, b"".join(fields))
    return _wrap(_SEQUENCE, SIGNED_DATA_OID + _wrap(_CONTEXT_0, body))


def attach(parts: Parts, content: bytes) -> Parts:
    """Detached signatures with their content put in."""
    encapsulated = _wrap(_SEQUENCE, DATA_OID + _wrap(_CONTEXT_0, _wrap(_OCTETS, content)))
    return replace(parts, encapsulated=encapsulated, content=content)


def _split(data: bytes) -> Parts:
    info = ber.read(data)
    kind, wrapped = _exactly(info, 2)
    if kind.raw != SIGNED_DATA_OID:
        raise BerError("not a SignedData")
    (body,) = _exactly(wrapped, 1)
    fields = list(body.children())
    if len(fields) < 4 or fields[-1].tag != _SET:
        raise BerError("incomplete SignedData")
    _, algorithms, encapsulated, *middle, signers = fields
    groups = {field.tag: tuple(child.raw for child in field.children()) for field in middle}
    return Parts(
        digest_algorithms=tuple(child.raw for child in algorithms.children()),
        encapsulated=encapsulated.raw,
        content=_content(encapsulated),
        certificates=groups.get(_CONTEXT_0, ()),
        revocations=groups.get(_CONTEXT_1, ()),
        signers=tuple(_signer(child) for child in signers.children()),
    )


def _content(encapsulated: Element) -> bytes | None:
    fields = list(encapsulated.children())
    if not fields:
        raise BerError("empty content info")
    if len(fields) == 1:
        return None
    (inner,) = _exactly(fields[1], 1)
    return ber.string_content(inner) if inner.tag & 0xDF == _OCTETS else inner.content


def _signer(element: Element) -> Signer:
    fields = list(element.children())
    if len(fields) < 5:
        raise BerError("incomplete SignerInfo")
    version, sid, digest, *rest = fields
    signed = rest.pop(0) if rest[0].tag == _CONTEXT_0 else None
    if len(rest) < 2:
        raise BerError("SignerInfo without a signature")
    return Signer(
        raw=element.raw,
        version=ber.integer(version),
        sid=sid.raw,
        # Who signed what: the same signature with more unsigned attributes (a time stamp) is still the same signature.
        identity=sid.raw + (signed.raw if signed else b"") + rest[1].raw,
        digest=_DIGESTS.get(ber.oid(next(iter(digest.children())))),
        message_digest=_message_digest(signed) if signed else None,
    )


def _message_digest(signed: Element) -> bytes | None:
    for attribute in signed.children():
        kind, values = _exactly(attribute, 2)
        if ber.oid(kind) == _MESSAGE_DIGEST:
            return ber.string_content(next(iter(values.children())))
    return None


def _version(parts: Parts) -> int:
    """CMSVersion (RFC 5652 § 5.1): 5 with certificates or revocation data of other kinds, 4 with v2 attribute certificates, …"""
    tags = {certificate[0] for certificate in parts.certificates}
    if _CONTEXT_3 in tags or any(revocation[0] == _CONTEXT_1 for revocation in parts.revocations):
        return 5
    if _CONTEXT_2 in tags:
        return 4
    plain = DATA_OID in parts.encapsulated[:32]
    return 1 if plain and _CONTEXT_1 not in tags and all(signer.version == 1 for signer in parts.signers) else 3


def _united(ours: tuple[Signer, ...], theirs: tuple[Signer, ...]) -> tuple[Signer, ...]:
    """Each signature once; of two copies the one with more unsigned attributes, in the place of the first."""
    found: dict[bytes, Signer] = {}
    for signer in (*ours, *theirs):
        known = found.get(signer.identity)
        found[signer.identity] = signer if known is None or len(signer.raw) > len(known.raw) else known
    return tuple(found.values())


def _union(ours: tuple[bytes, ...], theirs: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys((*ours, *theirs)))


def _exactly(element: Element, count: int) -> list[Element]:
    children = list(element.children())
    if not element.constructed or len(children) != count:
        raise BerError(f"expected {count} elements")
    return children


def _wrap(tag: int, content: bytes) -> bytes:
    return ber.header(tag, len(content)) + content
