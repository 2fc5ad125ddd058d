"""Long-term `.p7m`: CAdES-B-T for signatures that have no stamp yet, and B-LT, with the validation data in the SignedData itself.

EN 319 122-1 § 6.3 (LT: certificates and revocation data in SignedData.certificates and .crls). Signatures keep their bytes: only
unsigned attributes and the lists around them grow. The one stamp over everything is the `.tsd` around the file (`stamped`).
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import replace

from asn1crypto import cms

from pdz_docs.envelopes import ber
from pdz_docs.errors import InputError, SigningError
from pdz_docs.signing import evidence, longterm, signeddata
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.signeddata import Parts, Signer
from pdz_docs.signing.timestamps import TimestampSource

_DIGEST = "sha256"
_SIGNATURE_TIMESTAMP = bytes.fromhex("060b2a864886f70d010910020e")
_OCSP_RESPONSE = bytes.fromhex("06082b06010505071002")
_SEQUENCE, _SET, _CONTEXT_1 = 0x30, 0x31, 0xA1


def extend(data: bytes, *, means: Means, timestamper: TimestampSource | None) -> bytes:
    """A `.p7m` with the validation data of all its signatures; those without a stamp get one first when there is a time stamper.

    Raises SigningError when there is no signature or one cannot be proven good, InputError when it is not CMS.
    """
    return asyncio.run(async_extend(data, means=means, timestamper=timestamper))


async def async_extend(data: bytes, *, means: Means, timestamper: TimestampSource | None) -> bytes:
    """`extend`, for callers with an event loop of their own."""
    parts = signeddata.split(data)
    if not parts.signers:
        raise SigningError("Il file non ha firme: non c'è niente da conservare.")
    if timestamper is not None:
        parts = await async_stamp(parts, timestamper)
    try:
        structure = cms.ContentInfo.load(signeddata.join(parts))["content"]
        subjects = longterm.subjects_of_token(structure, means.at)
    except (ValueError, TypeError, KeyError) as error:
        raise InputError("Le firme del file non si leggono.", hint="Verificatelo con «pdz verify».") from error
    found = await evidence.gather(subjects, anchors=means.anchors, at=means.at, source=means.source)
    added = Parts(
        digest_algorithms=(),
        encapsulated=b"",
        content=None,
        certificates=tuple(one.dump() for one in found.certificates.values()),
        revocations=(*found.crls, *(_ocsp_choice(answer) for answer in found.ocsps)),
        signers=(),
    )
    return signeddata.join(parts.with_signer(added))


async def async_stamp(parts: Parts, timestamper: TimestampSource) -> Parts:
    """The same with a stamp on every signature that has none (CAdES-B-T)."""
    signers = [signer if _stamped(signer) else await _stamp(signer, timestamper) for signer in parts.signers]
    return replace(parts, signers=tuple(signers))


def _stamped(signer: Signer) -> bool:
    return any(attribute.raw.find(_SIGNATURE_TIMESTAMP, 0, 24) != -1 for attribute in _unsigned(_fields(signer.raw)))


async def _stamp(signer: Signer, timestamper: TimestampSource) -> Signer:
    """One SignerInfo with one more unsigned attribute; all its other bytes as they were."""
    fields = _fields(signer.raw)
    unsigned = list(_unsigned(fields))
    kept = [field for field in fields if field.tag != _CONTEXT_1]
    signature = ber.string_content(kept[-1])
    token = await timestamper.stamp(hashlib.new(_DIGEST, signature).digest(), _DIGEST)
    attribute = _wrap(_SEQUENCE, _SIGNATURE_TIMESTAMP + _wrap(_SET, token))
    attributes = b"".join((*(one.raw for one in unsigned), attribute))
    raw = _wrap(_SEQUENCE, b"".join(field.raw for field in kept) + _wrap(_CONTEXT_1, attributes))
    return replace(signer, raw=raw)


def _fields(raw: bytes) -> Sequence[ber.Element]:
    return list(ber.read(raw).children())


def _unsigned(fields: Sequence[ber.Element]) -> Sequence[ber.Element]:
    return [attribute for field in fields if field.tag == _CONTEXT_1 for attribute in field.children()]


def _ocsp_choice(answer: bytes) -> bytes:
    """An OCSP response among the revocation data of a SignedData (RFC 5940 § 2)."""
    return _wrap(_CONTEXT_1, _OCSP_RESPONSE + answer)


def _wrap(tag: int, content: bytes) -> bytes:
    return ber.header(tag, len(content)) + content
