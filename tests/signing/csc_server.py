"""A small provider of remote signatures: the Cloud Signature Consortium's API on the loopback server, strict about consent."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from pdz_docs.demo.pki import Identity
from pdz_docs.demo.services import Answer, Asked, Services

PIN, OTP, TOKEN = "2468", "135790", "accesso"
SHA256 = "2.16.840.1.101.3.4.2.1"


class NotAllowedError(Exception):
    """What the provider answers with HTTP 400."""


@dataclass
class Provider:
    """One credential for each identity; every call is noted in `calls`. `info` is merged into what credentials/info says."""

    identities: dict[str, Identity]
    info: dict[str, Any] = field(default_factory=dict)
    raw_ecdsa: bool = False
    other_key: bool = False
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    authorised: dict[str, list[str]] = field(default_factory=dict)

    def serve(self, services: Services, path: str = "/csc/v1") -> str:
        for method in (
            "credentials/list",
            "credentials/info",
            "credentials/sendOTP",
            "credentials/authorize",
            "signatures/signHash",
        ):
            services.routes[f"{path}/{method}"] = self._route(method)
        return services.url + path

    def _route(self, method: str) -> Callable[[Asked], Answer]:
        def route(asked: Asked) -> Answer:
            if asked.headers.get("authorization") != f"Bearer {TOKEN}":
                return _json({"error": "invalid_token"}, 401)
            body = json.loads(asked.body)
            self.calls.append((method, body))
            try:
                return _json(getattr(self, "_" + method.split("/")[1])(body))
            except NotAllowedError as reason:
                return _json({"error": str(reason), "error_description": f"refused: {reason}"}, 400)

        return route

    def _list(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"credentialIDs": list(self.identities)}

    def _info(self, body: dict[str, Any]) -> dict[str, Any]:
        identity = self._identity(body)
        chain = [identity.certificate, *identity.issuers]
        return {
            "key": {"status": "enabled"},
            "cert": {"certificates": [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in chain]},
            "PIN": {"presence": "true"},
            "OTP": {"presence": "true", "type": "online"},
            "multisign": 50,
            **self.info,
        }

    def _sendOTP(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 - the API's own name
        return {}

    def _authorize(self, body: dict[str, Any]) -> dict[str, Any]:
        self._identity(body)
        if body.get("PIN", PIN) != PIN:
            raise NotAllowedError("invalid_pin")
        if body.get("OTP", OTP) != OTP:
            raise NotAllowedError("invalid_otp")
        if body["numSignatures"] != len(body["hash"]):
            raise NotAllowedError("invalid_request")
        sad = f"SAD{len(self.authorised)}"
        self.authorised[sad] = body["hash"]
        return {"SAD": sad}

    def _signHash(self, body: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        if self.authorised.pop(body["SAD"], None) != body["hash"] or body["hashAlgo"] != SHA256:
            raise NotAllowedError("invalid_request")
        identity = self._identity(body)
        if self.other_key:
            identity = next(one for one in self.identities.values() if one is not identity)
        return {
            "signatures": [
                base64.b64encode(self._signed(identity, base64.b64decode(one))).decode() for one in body["hash"]
            ]
        }

    def _signed(self, identity: Identity, digest: bytes) -> bytes:
        key, prehashed = identity.private_key, Prehashed(hashes.SHA256())
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(digest, padding.PKCS1v15(), prehashed)
        signature = key.sign(digest, ec.ECDSA(prehashed))
        if not self.raw_ecdsa:
            return signature
        return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(signature))

    def _identity(self, body: dict[str, Any]) -> Identity:
        try:
            return self.identities[body["credentialID"]]
        except KeyError:
            raise NotAllowedError("invalid_request") from None


def _json(body: dict[str, Any], status: int = 200) -> Answer:
    return Answer(json.dumps(body).encode(), "application/json", status)
