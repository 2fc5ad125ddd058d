"""The signatures of a CMS envelope (.p7m, .p7s) as facts: every signer, every countersignature, every time stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from asn1crypto import x509

from pdz_docs.envelopes import cms
from pdz_docs.envelopes.ber import BerError
from pdz_docs.envelopes.cms import SignedData, SignerInfo
from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.verification import facts_cms, facts_revocation
from pdz_docs.verification.facts import PlacedTimestamp, SignatureFacts
from pdz_docs.verification.facts_cms import SignerFacts
from pdz_docs.verification.read_pdf import identifier, signature_timestamps
from pdz_docs.verification.verdict import Finding
from pdz_docs.verification.vocabulary import Bytes, Level, SignatureFormat

MAX_COUNTERSIGNATURES = 100
MAX_LEVELS = 5

# Unsigned attributes of long-term signatures (ETSI EN 319 122-1 § 5.5, TS 101 733; RFC 5276).
_LONG_TERM = {
    "1.2.840.113549.1.9.16.2.27": "Marca temporale d’archivio",
    "1.2.840.113549.1.9.16.2.48": "Marca temporale d’archivio",
    "0.4.0.1733.2.4": "Marca temporale d’archivio",
    "0.4.0.1733.2.5": "Marca temporale di lungo periodo",
    "1.2.840.113549.1.9.16.2.25": "Marca temporale sui dati di verifica",
    "1.2.840.113549.1.9.16.2.26": "Marca temporale sui dati di verifica",
    "1.2.840.113549.1.9.16.2.49": "Evidence record",
    "1.2.840.113549.1.9.16.2.50": "Evidence record",
}


def read(
    signed: SignedData, *, depth: int, content: bytes | None, expectation: Expectation | None
) -> tuple[SignatureFacts, ...]:
    """Facts about every signer of an envelope over `content` (None when the signed content is not at hand)."""
    certificates = facts_cms.load_certificates(signed.certificates)
    related = relation(content, expectation)
    found: list[SignatureFacts] = []
    for info in signed.signers:
        signer = facts_cms.examine(
            info,
            content=None if content is None else (content,),
            certificates=certificates,
            content_type=signed.content_type,
        )
        stamps = tuple(signature_timestamps(signer, certificates))
        revocation = (*facts_revocation.in_envelope(signed), *facts_revocation.of_signer(info))
        enclosed = facts_cms.load_certificates(facts_revocation.certificates_of_signer(info))
        found.append(
            SignatureFacts(
                id=identifier(info.signature),
                depth=depth,
                format=SignatureFormat.CADES if signer.references else SignatureFormat.CMS,
                level=_level(signer, stamps, revocation),
                signer=signer,
                certificates=(*certificates, *enclosed),
                revocation=revocation,
                timestamps=stamps,
                content_missing=content is None,
                claimed_time=signer.signing_time,
                signers_in_envelope=len(signed.signers),
                bytes=related,
                notes=tuple(_not_evaluated(info)),
            )
        )
        found.extend(_countersignatures(signer, certificates, depth, related))
    return tuple(found)


def _not_evaluated(info: SignerInfo) -> Iterator[Finding]:
    """Long-term evidence that is there and that this program does not evaluate, said once for each kind."""
    for text in dict.fromkeys(_LONG_TERM[a.oid] for a in info.unsigned if a.oid in _LONG_TERM):
        yield Finding(id="PROVA_NON_VALUTATA", severity=Severity.INFO, text=f"{text}: presente, non valutata.")


def _level(signer: SignerFacts, stamps: Sequence[PlacedTimestamp], revocation: Sequence[bytes]) -> Level | None:
    """The baseline level that the parts make (ETSI EN 319 122-1 § 6); archive time stamps are not evaluated."""
    if not signer.references:
        return None
    if not stamps:
        return Level.B_B
    return Level.B_LT if revocation else Level.B_T


def relation(content: bytes | None, expectation: Expectation | None) -> Bytes | None:
    """How the content stands to the frozen bytes: the very same, these with something appended, or others."""
    if expectation is None or expectation.sha256 is None:
        return None
    if content is None or len(content) < expectation.size:
        return Bytes.OTHER
    if hashlib.sha256(memoryview(content)[: expectation.size]).hexdigest() != expectation.sha256:
        return Bytes.OTHER
    return Bytes.FROZEN if len(content) == expectation.size else Bytes.CONTINUATION


def _countersignatures(
    parent: SignerFacts,
    certificates: Sequence[x509.Certificate],
    depth: int,
    related: Bytes | None,
    levels: int = MAX_LEVELS,
) -> Iterator[SignatureFacts]:
    """The countersignatures of a signer, and theirs: their content is its signature value (RFC 5652 § 11.4)."""
    values = parent.info.unsigned_values(facts_cms.COUNTERSIGNATURE)
    for value in values[:MAX_COUNTERSIGNATURES]:
        try:
            info = cms.parse_countersignature(value)
        except BerError:
            yield SignatureFacts(
                id=identifier(value.raw),
                depth=depth + 1,
                format=SignatureFormat.CMS,
                is_countersignature=True,
                unreadable="Una controfirma non è leggibile.",
            )
            continue
        signer = facts_cms.examine(info, content=(parent.info.signature,), certificates=certificates)
        yield SignatureFacts(
            id=identifier(info.signature),
            depth=depth + 1,
            format=SignatureFormat.CADES if signer.references else SignatureFormat.CMS,
            level=Level.B_B if signer.references else None,
            signer=signer,
            certificates=tuple(certificates),
            timestamps=tuple(signature_timestamps(signer, certificates)),
            is_countersignature=True,
            claimed_time=signer.signing_time,
            bytes=related,
        )
        if levels:
            yield from _countersignatures(signer, certificates, depth + 1, related, levels - 1)
