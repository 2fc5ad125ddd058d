"""A time stamping authority in one function: an RFC 3161 request in, a response at a given instant out.

Own code and not pyHanko's stand-in, because the token has to pass strict validators: signing-certificate-v2, a policy, an
accuracy, and keys that are not only RSA.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import algos, cms, core, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from pdz_docs.demo.certificates import PrivateKey
from pdz_docs.signing.timestamps import Response, accept, request
from pdz_docs.work.clock import Clock

TSA_POLICY_OID = "2.999.9.3161"


@dataclass(frozen=True, slots=True)
class Tsa:
    """An authority that stamps at the time its clock tells."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    clock: Clock
    key: PrivateKey = field(repr=False)
    policy: str = TSA_POLICY_OID

    def answer(self, asked: bytes) -> bytes:
        """DER TimeStampReq to DER TimeStampResp; what cannot be parsed is answered with a rejection, as a server does."""
        try:
            query = tsp.TimeStampReq.load(asked, strict=True)
            imprint = query["message_imprint"]
            imprint["hash_algorithm"]["algorithm"].native  # noqa: B018 - parsing is lazy: reach the field now
            nonce = query["nonce"].native
        except (ValueError, TypeError):
            return _rejection("bad_data_format")
        token = self.token(imprint, nonce)
        return bytes(Response({"status": {"status": "granted"}, "time_stamp_token": token}).dump())

    @property
    def size_hint(self) -> int:
        """Two certificates, a signature and the TSTInfo, with a margin."""
        return 4096

    async def stamp(self, imprint: bytes, digest: str) -> bytes:
        """As a source of time stamps for `signing`, through the same request and the same checks as over the network."""
        asked = request(imprint, digest)
        return accept(asked, self.answer(asked.dump()), source="La TSA dimostrativa")

    def token(self, imprint: tsp.MessageImprint, nonce: int | None = None) -> cms.ContentInfo:
        """A signed token over `imprint` (RFC 3161 § 2.4.2, RFC 5816)."""
        info = self._info(imprint, nonce, self.clock())
        content = info.dump()
        digest = hashes.Hash(hashes.SHA256())
        digest.update(content)
        attributes = cms.CMSAttributes(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", digest.finalize()),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(self.certificate)),
            ]
        )
        return self._signed(content, cms.CMSAttributes.load(attributes.dump()))

    def _info(self, imprint: tsp.MessageImprint, nonce: int | None, at: datetime) -> tsp.TSTInfo:
        fields = {
            "version": "v1",
            "policy": self.policy,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(63),
            "gen_time": at,
            "accuracy": {"seconds": 1},
            "tsa": x509.GeneralName(name="directory_name", value=self.certificate.subject),
        }
        if nonce is not None:
            fields["nonce"] = nonce
        return tsp.TSTInfo(fields)

    def _signed(self, content: bytes, attributes: cms.CMSAttributes) -> cms.ContentInfo:
        digest = algos.DigestAlgorithm({"algorithm": "sha256"})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": {
                    "issuer_and_serial_number": {
                        "issuer": self.certificate.issuer,
                        "serial_number": self.certificate.serial_number,
                    }
                },
                "digest_algorithm": digest,
                "signed_attrs": attributes,
                "signature_algorithm": {"algorithm": _mechanism(self.key)},
                "signature": raw_signature(self.key, attributes.dump()),
            }
        )
        signed = {
            "version": "v3",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "tst_info", "content": core.ParsableOctetString(content)},
            "certificates": [self.certificate, *self.chain],
            "signer_infos": [signer],
        }
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(signed)})


def raw_signature(key: PrivateKey, data: bytes) -> bytes:
    """SHA-256 signature over `data` with the key's usual mechanism."""
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def _mechanism(key: PrivateKey) -> str:
    return "sha256_rsa" if isinstance(key, rsa.RSAPrivateKey) else "sha256_ecdsa"


def _rejection(failure: str) -> bytes:
    status = {"status": "rejection", "fail_info": {failure}}
    return bytes(Response({"status": status}).dump())
