"""CMS signatures as CAdES and PAdES want them (ETSI EN 319 122-1 and 319 142-1), around a key that signs elsewhere.

Written on asn1crypto and not on pyHanko's Signer because the order of things is ours: the size is known before the key is used (no
trial signature on a token, no trial stamp that a paid authority would charge), and parallel signatures keep their encodings.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from asn1crypto import cms, core, tsp
from pyhanko.sign.general import as_signing_certificate_v2

from pdz_docs.errors import SigningError
from pdz_docs.signing.keys import Key, digest_for, mechanism, signature_size, verifies
from pdz_docs.signing.timestamps import TimestampSource

# Tags and lengths of the unsigned attribute that carries a token.
_ATTRIBUTE_OVERHEAD = 64


async def signer_info(
    key: Key, message_digest: bytes, *, signing_time: datetime | None, timestamper: TimestampSource | None
) -> cms.SignerInfo:
    """One SignerInfo over a content of which `message_digest` is the hash (with `digest_for(certificate)`).

    `signing_time` is the claimed time: CAdES requires it, PAdES forbids it (there it is /M). With `timestamper` the signature
    value is stamped: level B-T.
    """
    digest = digest_for(key.certificate)
    attributes = _signed_attributes(key, message_digest, signing_time)
    signature = await key.sign(attributes.dump(), digest)
    if not verifies(key.certificate, signature, attributes.dump(), digest):
        raise SigningError(
            "La firma prodotta non corrisponde al certificato: non è stata salvata.",
            hint="Il dispositivo ha firmato con un'altra chiave: segnalatelo al fornitore.",
        )
    info = _assemble(key, attributes, signature)
    if timestamper is not None:
        token = await timestamper.stamp(hashlib.new(digest, signature).digest(), digest)
        info["unsigned_attrs"] = _attributes(("signature_time_stamp_token", cms.ContentInfo.load(token)))
    return info


def signed_data(
    infos: list[cms.SignerInfo], certificates: list[cms.CertificateChoices], content: bytes | None
) -> cms.ContentInfo:
    """A SignedData around `infos`; `content` is encapsulated (attached) or None (detached)."""
    encapsulated: dict[str, object] = {"content_type": "data"}
    if content is not None:
        encapsulated["content"] = core.OctetString(content)
    body = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": _digest_algorithms(infos),
            "encap_content_info": encapsulated,
            "certificates": certificates,
            "signer_infos": infos,
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": body})


def certificates_of(key: Key) -> list[cms.CertificateChoices]:
    """The signer's certificate and its issuers, each once, as a SignedData carries them."""
    unique = {certificate.sha256: certificate for certificate in (key.certificate, *key.chain)}
    return [cms.CertificateChoices(name="certificate", value=certificate) for certificate in unique.values()]


def detached_size(key: Key, timestamper: TimestampSource | None) -> int:
    """The most bytes that a detached signature of `key` takes, reckoned without using the key."""
    attributes = _signed_attributes(key, bytes(64), None)
    info = _assemble(key, attributes, bytes(signature_size(key.certificate)))
    size = len(signed_data([info], certificates_of(key), None).dump())
    return size + (timestamper.size_hint + _ATTRIBUTE_OVERHEAD if timestamper else 0)


def _signed_attributes(key: Key, message_digest: bytes, signing_time: datetime | None) -> cms.CMSAttributes:
    pairs: list[tuple[str, object]] = [
        ("content_type", "data"),
        ("message_digest", message_digest),
        ("signing_certificate_v2", _encoded(as_signing_certificate_v2(key.certificate, "sha256"))),
    ]
    if signing_time is not None:
        pairs.append(("signing_time", cms.Time({"utc_time": signing_time.astimezone(UTC).replace(microsecond=0)})))
    return _attributes(*pairs)


def _encoded(made: tsp.SigningCertificateV2) -> tsp.SigningCertificateV2:
    """The same from its encoding: asn1crypto encodes what it was given as values anew at each level that it is put into."""
    return tsp.SigningCertificateV2.load(made.dump())


def _attributes(*pairs: tuple[str, object]) -> cms.CMSAttributes:
    # asn1crypto sorts a SET OF when it encodes it from values; loading that encoding back pins the bytes that get signed.
    made = cms.CMSAttributes([cms.CMSAttribute({"type": name, "values": [value]}) for name, value in pairs])
    return cms.CMSAttributes.load(made.dump())


def _assemble(key: Key, attributes: cms.CMSAttributes, signature: bytes) -> cms.SignerInfo:
    certificate = key.certificate
    digest = digest_for(certificate)
    return cms.SignerInfo(
        {
            "version": "v1",
            "sid": {
                "issuer_and_serial_number": {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
            },
            "digest_algorithm": {"algorithm": digest},
            "signed_attrs": attributes,
            "signature_algorithm": mechanism(certificate, digest),
            "signature": signature,
        }
    )


def _digest_algorithms(infos: list[cms.SignerInfo]) -> list[cms.DigestAlgorithm]:
    return list({info["digest_algorithm"].dump(): info["digest_algorithm"] for info in infos}.values())
