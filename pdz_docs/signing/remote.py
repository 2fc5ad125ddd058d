"""Remote qualified signatures through the Cloud Signature Consortium's API, version 1 (CSC 1.0.4).

The key stays with the provider: the holder authorises the exact hashes with PIN and OTP, once for a whole batch (SCAL2). Nothing is
ever retried: each attempt with a wrong PIN or OTP is one of the few that the provider allows.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final
from urllib.parse import urlsplit

from asn1crypto import algos, x509

from pdz_docs.errors import InputError, SigningError
from pdz_docs.signing import network
from pdz_docs.signing.keys import Medium, mechanism, must_be_typed, signature_size
from pdz_docs.signing.secrets import AskSecret, Secret
from pdz_docs.trust.demonstrative import is_demonstrative

_TIMEOUT: Final = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ERRORS: Final = {
    "invalid_pin": "il PIN è sbagliato",
    "invalid_otp": "l'OTP è sbagliato o scaduto",
    "invalid_token": "l'accesso non è valido o è scaduto",
    "access_denied": "l'accesso è stato negato",
    "credential_locked": "la credenziale è bloccata",
    "invalid_request": "la richiesta non è stata accettata",
}


@dataclass(frozen=True)
class Service:
    """A provider's address (ending in /csc/v1) and the access token of the holder."""

    url: str
    token: Secret = field(repr=False)
    timeout: float = _TIMEOUT

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
            raise InputError(f"«{self.url}»: il servizio di firma remota si raggiunge soltanto in https.")

    async def call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        """One call of the API. Raises SigningError with the provider's reason."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token.value}"}
        url = f"{self.url.rstrip('/')}/{method}"
        try:
            answer = await asyncio.to_thread(
                network.ask, url, json.dumps(body).encode(), timeout=self.timeout, headers=headers
            )
        except network.NetworkError as error:
            raise self._refused(error) from error
        return self._object(answer)

    def _object(self, answer: bytes) -> dict[str, Any]:
        try:
            found = json.loads(answer) if answer.strip() else {}
        except ValueError as error:
            raise self._strange() from error
        if not isinstance(found, dict):
            raise self._strange()
        return found

    def _refused(self, error: network.NetworkError) -> SigningError:
        try:
            said = json.loads(error.body)
            reason = _ERRORS.get(said["error"], str(said.get("error_description") or said["error"])[:200])
        except (ValueError, TypeError, KeyError):
            return SigningError(
                f"Il servizio di firma remota {urlsplit(self.url).netloc} {error}.", hint="Riprovate più tardi."
            )
        return SigningError(
            f"Il servizio di firma remota ha rifiutato: {reason}.",
            hint="Controllate i dati prima di ripetere: i tentativi sono contati.",
        )

    def _strange(self) -> SigningError:
        return SigningError(
            f"Il servizio di firma remota {urlsplit(self.url).netloc} ha risposto in modo incomprensibile."
        )


@dataclass(frozen=True)
class RemoteKey:
    """A key kept by a provider. Used alone, each signature asks for its own authorisation; `batching` asks once."""

    service: Service
    credential: str
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    asks_pin: bool
    asks_otp: bool
    sends_otp: bool
    most: int
    ask: AskSecret = field(repr=False)
    medium: Medium = Medium.REMOTE

    @cached_property
    def demonstrative(self) -> bool:
        return is_demonstrative(self.certificate, self.chain)

    @property
    def unattended(self) -> bool:
        return self.service.token.origin.unattended

    async def sign(self, data: bytes, digest: str) -> bytes:
        (signature,) = await self.sign_hashes([hashlib.new(digest, data).digest()], digest)
        return signature

    async def sign_hashes(self, hashes: Sequence[bytes], digest: str) -> list[bytes]:
        """Signatures over `hashes`, one authorisation for as many as the provider takes at once."""
        signatures: list[bytes] = []
        for start in range(0, len(hashes), self.most):
            signatures += await self._sign(hashes[start : start + self.most], digest)
        return signatures

    async def _sign(self, hashes: Sequence[bytes], digest: str) -> list[bytes]:
        listed = [base64.b64encode(one).decode() for one in hashes]
        authorisation = await self._authorise(listed)
        answer = await self.service.call(
            "signatures/signHash",
            {
                "credentialID": self.credential,
                "SAD": authorisation,
                "hash": listed,
                "hashAlgo": algos.DigestAlgorithmId(digest).dotted,
                "signAlgo": mechanism(self.certificate, digest)["algorithm"].dotted,
            },
        )
        given = answer.get("signatures")
        if not isinstance(given, list) or len(given) != len(listed):
            raise SigningError("Il servizio di firma remota non ha dato una firma per ogni documento.")
        return [self._raw(one) for one in given]

    async def _authorise(self, hashes: list[str]) -> str:
        """The signature activation data: the holder's consent to these hashes (EN 419 241-1, SCAL2)."""
        body: dict[str, Any] = {"credentialID": self.credential, "numSignatures": len(hashes), "hash": hashes}
        count = "1 firma" if len(hashes) == 1 else f"{len(hashes)} firme"
        if self.asks_pin:
            body["PIN"] = self._secret(f"PIN della firma remota ({count})")
        if self.asks_otp:
            if self.sends_otp:
                await self.service.call("credentials/sendOTP", {"credentialID": self.credential})
            body["OTP"] = self._secret(f"OTP della firma remota ({count})")
        given = (await self.service.call("credentials/authorize", body)).get("SAD")
        if not isinstance(given, str) or not given:
            raise SigningError("Il servizio di firma remota non ha dato l'autorizzazione.")
        return given

    def _secret(self, prompt: str) -> str:
        secret = self.ask(prompt)
        if secret.origin.unattended and not self.demonstrative:
            raise must_be_typed()
        return secret.value

    def _raw(self, given: Any) -> bytes:
        try:
            raw = base64.b64decode(str(given), validate=True)
        except (binascii.Error, ValueError) as error:
            raise SigningError("La firma data dal servizio remoto non si legge.") from error
        public = self.certificate.public_key
        half = (int(public.bit_size) + 7) // 8
        if public.algorithm == "ec" and len(raw) == 2 * half and len(raw) < signature_size(self.certificate):
            return _der(raw, half)
        return raw


async def open_remote(service: Service, *, ask: AskSecret, credential: str | None = None) -> RemoteKey:
    """The holder's key at a provider: `credential`, or the only one there is.

    Raises SigningError when there is none, several, or it is not usable; InputError when the one named is not there.
    """
    credential = credential or await _only_credential(service)
    info = await service.call(
        "credentials/info", {"credentialID": credential, "certificates": "chain", "authInfo": True}
    )
    try:
        listed = [base64.b64decode(one, validate=True) for one in info["cert"]["certificates"]]
        certificate, *chain = (x509.Certificate.load(der, strict=True) for der in listed)
        _ = certificate.native
        if info.get("key", {}).get("status", "enabled") != "enabled":
            raise SigningError(f"La credenziale «{credential}» è disabilitata.")
        pin, otp = _presence(info, "PIN"), _presence(info, "OTP")
        return RemoteKey(
            service=service,
            credential=credential,
            certificate=certificate,
            chain=tuple(chain),
            asks_pin=pin,
            asks_otp=otp,
            sends_otp=info.get("OTP", {}).get("type") == "online",
            most=max(1, int(info.get("multisign", 1))),
            ask=ask,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise SigningError(f"La credenziale «{credential}» non si legge.") from error


async def _only_credential(service: Service) -> str:
    found = (await service.call("credentials/list", {})).get("credentialIDs")
    if not isinstance(found, list) or not found:
        raise SigningError("Il servizio di firma remota non ha nessuna credenziale per questo accesso.")
    if len(found) > 1:
        raise SigningError(
            "Le credenziali di firma remota sono più d'una.", hint=f"Indicate quale: {', '.join(map(str, found))}."
        )
    return str(found[0])


def _presence(info: dict[str, Any], name: str) -> bool:
    return str(info.get(name, {}).get("presence", "false")).lower() == "true"


def _der(raw: bytes, half: int) -> bytes:
    """An ECDSA value given as its two integers."""
    return bytes(
        algos.DSASignature({"r": int.from_bytes(raw[:half], "big"), "s": int.from_bytes(raw[half:], "big")}).dump()
    )
