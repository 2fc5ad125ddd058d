"""Sources of RFC 3161 time stamps, and the check that a token answers the question that was asked.

One port, two kinds of sources: the network (`tsa_http`) and, for the demonstration, an authority in this process.
"""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import ClassVar, Protocol

from asn1crypto import cms, core, tsp

from pdz_docs.errors import SigningError


class TimestampSource(Protocol):
    """Gives time stamp tokens. `size_hint` is the most bytes that a token of this source is expected to take."""

    @property
    def size_hint(self) -> int: ...
    async def stamp(self, imprint: bytes, digest: str) -> bytes:
        """The DER token over `imprint`, a hash made with `digest`. Raises SigningError."""
        ...


class Response(core.Sequence):  # type: ignore[misc]  # asn1crypto is not typed
    """TimeStampResp (RFC 3161 § 2.4.2). asn1crypto's own makes the token mandatory, so it cannot read a rejection."""

    _fields: ClassVar = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]


def request(imprint: bytes, digest: str, *, policy: str | None = None) -> tsp.TimeStampReq:
    """A request with a fresh 64-bit nonce that asks for the authority's certificates (RFC 3161 § 2.4.1)."""
    fields: dict[str, object] = {
        "version": 1,
        "message_imprint": {"hash_algorithm": {"algorithm": digest}, "hashed_message": imprint},
        "nonce": secrets.randbits(63),
        "cert_req": True,
    }
    if policy is not None:
        fields["req_policy"] = policy
    return tsp.TimeStampReq(fields)


def accept(asked: tsp.TimeStampReq, response: bytes, *, source: str, policies: frozenset[str] = frozenset()) -> bytes:
    """The token of `response` when it answers `asked`: granted, same nonce, same imprint, one of `policies` if any are named.

    Raises SigningError naming `source` otherwise. The token's own signature is the verifier's business.
    """
    try:
        answer = Response.load(response, strict=True)
        status = answer["status"]["status"].native
    except (ValueError, TypeError) as error:
        raise _bad(source, "non ha risposto con una marca temporale") from error
    if status not in ("granted", "granted_with_mods"):
        raise _bad(source, f"ha rifiutato la richiesta ({_reason(answer)})")
    token = answer["time_stamp_token"]
    info = info_of(token, source)
    if info["nonce"].native != asked["nonce"].native:
        raise _bad(source, "ha risposto a un'altra richiesta (nonce diverso)")
    if info["message_imprint"].dump() != asked["message_imprint"].dump() and not _same_imprint(info, asked):
        raise _bad(source, "ha marcato un'altra impronta")
    if policies and info["policy"].dotted not in policies:
        raise _bad(source, f"ha usato la policy {info['policy'].dotted}, non prevista")
    return bytes(token.dump())


def info_of(token: cms.ContentInfo, source: str = "La marca temporale") -> tsp.TSTInfo:
    """The TSTInfo that a token encapsulates. Raises SigningError when it is not a time stamp token."""
    try:
        signed = token["content_type"].native == "signed_data"
        info = token["content"]["encap_content_info"]["content"].parsed if signed else None
        _ = info.native if info is not None else None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _bad(source, "non è una marca temporale RFC 3161") from error
    if not isinstance(info, tsp.TSTInfo):
        raise _bad(source, "non è una marca temporale RFC 3161")
    return info


def time_of(token: bytes) -> datetime:
    """The time that a token states."""
    generated: datetime = info_of(cms.ContentInfo.load(token))["gen_time"].native
    return generated


def _same_imprint(info: tsp.TSTInfo, asked: tsp.TimeStampReq) -> bool:
    # An authority may spell out the algorithm's NULL parameters that the request left out, or the reverse.
    ours, theirs = asked["message_imprint"], info["message_imprint"]
    return bool(
        ours["hashed_message"].native == theirs["hashed_message"].native
        and ours["hash_algorithm"]["algorithm"].native == theirs["hash_algorithm"]["algorithm"].native
    )


def _reason(answer: Response) -> str:
    status = answer["status"]
    failures = status["fail_info"].native or ()
    texts = status["status_string"].native or ()
    return ", ".join([status["status"].native, *sorted(failures), *texts])


def _bad(source: str, what: str) -> SigningError:
    return SigningError(f"{source} {what}.", hint="Riprovate, o indicate un'altra autorità di marcatura.")
