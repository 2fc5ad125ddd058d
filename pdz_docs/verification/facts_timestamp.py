"""Facts about one RFC 3161 time stamp token: the time it states, over which bytes, signed by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import tsp, x509

from pdz_docs.envelopes import cms
from pdz_docs.envelopes.ber import BerError
from pdz_docs.verification import algorithms, facts_cms, facts_revocation
from pdz_docs.verification.algorithms import DIGESTS
from pdz_docs.verification.facts_cms import ASN1_ERRORS, SignerFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampFacts:
    """A token, checked against the bytes it should be over.

    `revocation` are the CRLs and OCSP responses inside it. `imprint`: whether its message imprint is that of those bytes (None when they are not there or the digest is unknown).
    """

    time: datetime
    imprint_algorithm: str | None
    imprint: bool | None
    signer: SignerFacts
    certificates: tuple[x509.Certificate, ...]
    revocation: tuple[bytes, ...] = ()


def examine(
    token: bytes, *, covered: Sequence[bytes | memoryview] | None, extra_certificates: Iterable[x509.Certificate] = ()
) -> TimestampFacts | None:
    """The facts about the token that begins `token`, or None when it is no time stamp token that can be read."""
    try:
        signed = cms.parse(token)
        if signed.content_type != cms.TST_INFO or signed.content is None or len(signed.signers) != 1:
            return None
        info = tsp.TSTInfo.load(signed.content)
        time = info["gen_time"].native
        imprint = info["message_imprint"]
        name = DIGESTS.get(imprint["hash_algorithm"]["algorithm"].dotted)
        stated = imprint["hashed_message"].native
    except (BerError, *ASN1_ERRORS):
        return None
    if not isinstance(time, datetime):
        return None
    certificates = (*facts_cms.load_certificates(signed.certificates), *extra_certificates)
    computed = algorithms.digest(name, *covered) if name is not None and covered is not None else None
    return TimestampFacts(
        time=time if time.tzinfo is not None else time.replace(tzinfo=UTC),
        imprint_algorithm=name,
        imprint=None if computed is None else computed == stated,
        signer=facts_cms.examine(signed.signers[0], content=(signed.content,), certificates=certificates),
        certificates=certificates,
        revocation=(*facts_revocation.in_envelope(signed), *facts_revocation.of_signer(signed.signers[0])),
    )
