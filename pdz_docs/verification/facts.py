"""What the verifier found in a file, before any judgment: layers, payload and signatures, each with its checked cryptography."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from asn1crypto import x509

from pdz_docs.verification.certified import Certified
from pdz_docs.verification.changes.analysis import ChangesAfter
from pdz_docs.verification.changes.locks import Violation
from pdz_docs.verification.facts_cms import SignerFacts
from pdz_docs.verification.facts_pdf import PdfSignature
from pdz_docs.verification.facts_timestamp import TimestampFacts
from pdz_docs.verification.verdict import Finding, Layer, Payload
from pdz_docs.verification.vocabulary import Bytes, Level, SignatureFormat


@dataclass(frozen=True, slots=True)
class PlacedTimestamp:
    """A time stamp and what it is on: `signature`, `archive`, `content` or `document`."""

    kind: str
    facts: TimestampFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signature, seal, countersignature or document time stamp, wherever it was found.

    `revocation` are the CRLs and OCSP responses that came with it. `signer` is None when its structure cannot be read, and `unreadable` then says why. `pdf` is what a PDF adds. `is_timestamp`
    marks a document time stamp, whose `timestamps` hold itself. `timestamps` are on it and prove that it existed then;
    `covered_stamps` are among what it signs and prove that it did not exist before them. `content_missing`: the signed bytes are not in the file.
    `bytes` is how the signed bytes stand to the frozen ones, when these were given. `changes` is what came after it in a PDF,
    `violations` what of that it had forbidden.
    """

    id: str
    depth: int
    format: SignatureFormat
    level: Level | None = None
    signer: SignerFacts | None = None
    certificates: tuple[x509.Certificate, ...] = ()
    revocation: tuple[bytes, ...] = ()
    timestamps: tuple[PlacedTimestamp, ...] = ()
    covered_stamps: tuple[PlacedTimestamp, ...] = ()
    is_timestamp: bool = False
    is_countersignature: bool = False
    content_missing: bool = False
    claimed_time: datetime | None = None
    unreadable: str | None = None
    signers_in_envelope: int = 1
    pdf: PdfSignature | None = None
    changes: ChangesAfter | None = None
    violations: tuple[Violation, ...] = ()
    bytes: Bytes | None = None
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """One document of a file, with the envelopes around it. `evaluated` is False when it cannot be opened or holds only what
    is not evaluated. `active_content` names what in a PDF can change what it shows (scripts, encryption); None for other documents.
    `pec` is what the message that the file is certifies."""

    name: str
    media_type: str
    evaluated: bool
    layers: tuple[Layer, ...]
    payload: Payload | None
    signatures: tuple[SignatureFacts, ...]
    notes: tuple[Finding, ...] = ()
    active_content: tuple[str, ...] | None = None
    pec: Certified | None = None

    def with_note(self, note: Finding) -> FileFacts:
        """The same with one more remark."""
        return replace(self, notes=(*self.notes, note))
