"""A file stamped from outside: `.tsd` (RFC 5544, the file and its stamps together) and `.tsr` (the stamp beside the file).

asn1crypto cannot read the token inside a TimeStampAndCRL, so the structure is spelt out here.
"""

from __future__ import annotations

import asyncio
import hashlib
from typing import ClassVar

from asn1crypto import cms, core, crl

from pdz_docs.errors import InputError
from pdz_docs.signing.timestamps import Response, TimestampSource

TIMESTAMPED_DATA = "1.2.840.113549.1.9.16.1.31"
_OID = bytes.fromhex("060b2a864886f70d010910011f")
_DIGEST = "sha256"


class MetaData(core.Sequence):  # type: ignore[misc]  # asn1crypto is not typed
    _fields: ClassVar = [
        ("hash_protected", core.Boolean),
        ("file_name", core.UTF8String, {"optional": True}),
        ("media_type", core.IA5String, {"optional": True}),
    ]


class TimeStampAndCrl(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [("time_stamp", cms.ContentInfo), ("crl", crl.CertificateList, {"optional": True})]


class TokenEvidence(core.SequenceOf):  # type: ignore[misc]
    _child_spec = TimeStampAndCrl


class Evidence(core.Choice):  # type: ignore[misc]
    _alternatives: ClassVar = [("tst_evidence", TokenEvidence, {"implicit": 0})]


class TimeStampedData(core.Sequence):  # type: ignore[misc]
    """RFC 5544 § 2."""

    _fields: ClassVar = [
        ("version", core.Integer),
        ("data_uri", core.IA5String, {"optional": True}),
        ("meta_data", MetaData, {"optional": True}),
        ("content", core.OctetString, {"optional": True}),
        ("temporal_evidence", Evidence),
    ]


class _Envelope(core.Sequence):  # type: ignore[misc]
    _fields: ClassVar = [
        ("content_type", core.ObjectIdentifier),
        ("content", TimeStampedData, {"explicit": 0}),
    ]


def enclose(content: bytes, name: str, *, timestamper: TimestampSource) -> bytes:
    """`content` and a stamp over it as `.tsd`. Raises SigningError when no stamp can be had."""
    token = _stamp(content, timestamper)
    data = TimeStampedData(
        {
            "version": 1,
            "meta_data": {"hash_protected": False, "file_name": name},
            "content": content,
            "temporal_evidence": Evidence("tst_evidence", TokenEvidence([{"time_stamp": token}])),
        }
    )
    return bytes(_Envelope({"content_type": TIMESTAMPED_DATA, "content": data}).dump())


def beside(content: bytes, *, timestamper: TimestampSource) -> bytes:
    """The stamp alone, as the `.tsr` that `openssl ts -verify` reads (a TimeStampResp)."""
    token = _stamp(content, timestamper)
    return bytes(Response({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def looks_like(data: bytes) -> bool:
    """Whether the bytes begin like a `.tsd`."""
    return data[:1] == b"\x30" and _OID in data[:32]


def content_of(data: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """What a `.tsd` encloses: the content and its tokens. Raises InputError when it is none, or has no content."""
    try:
        envelope = _Envelope.load(data, strict=True)
        if envelope["content_type"].dotted != TIMESTAMPED_DATA:
            raise _not_a_tsd()
        inner = envelope["content"]
        tokens = tuple(bytes(one["time_stamp"].dump()) for one in inner["temporal_evidence"].chosen)
        content = inner["content"].native
    except (ValueError, TypeError) as error:
        raise _not_a_tsd() from error
    if content is None:
        raise InputError("Il file .tsd contiene soltanto le marche, senza il documento.")
    return bytes(content), tokens


def _stamp(content: bytes, timestamper: TimestampSource) -> cms.ContentInfo:
    token = asyncio.run(timestamper.stamp(hashlib.new(_DIGEST, content).digest(), _DIGEST))
    return cms.ContentInfo.load(token)


def _not_a_tsd() -> InputError:
    return InputError("Il file non è un .tsd (RFC 5544).")
