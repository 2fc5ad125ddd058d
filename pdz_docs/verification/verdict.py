"""The verdict on one file, as contracts.md publishes it: `model_dump(mode="json")` is an entry of `files[]`.

Values only. A datum that the file does not give is None, never an empty string or a guess.
"""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, Field, PlainSerializer

from pdz_docs.errors import Severity
from pdz_docs.expectations import Sha256
from pdz_docs.profiles.acceptance import Evidence
from pdz_docs.values import Value
from pdz_docs.verification.vocabulary import (
    Bytes,
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Level,
    Match,
    Outcome,
    Qualification,
    SignatureFormat,
    SignatureKind,
    SubIndication,
    TimeSource,
)
from pdz_docs.work.clock import ROME


def _in_rome(value: datetime) -> str:
    """ISO 8601 with Rome's offset. Instants at the end of the calendar ("never expires") keep their own."""
    with contextlib.suppress(OverflowError):
        value = value.astimezone(ROME)
    return value.isoformat(timespec="seconds")


Instant = Annotated[AwareDatetime, PlainSerializer(_in_rome, return_type=str, when_used="json")]


class Layer(Value):
    """One wrapping of the document, the outermost at depth 0."""

    kind: str
    depth: int


class Payload(Value):
    """The innermost document. For a PDF: its bytes before the first signature's revision, or the frozen prefix when expected."""

    sha256: Sha256
    media_type: str
    name: str | None


class Signer(Value):
    """Who the certificate says signed. `fiscal_code` is the Italian tax code or VAT number that its serialNumber
    or organizationIdentifier carries (ETSI EN 319 412-1 § 5.1), else the CNS-style common name; never dnQualifier."""

    common_name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    fiscal_code: str | None = None
    organization: str | None = None
    title: str | None = None
    serial_number: str | None = None
    pseudonym: str | None = None


class CertificateFacts(Value):
    """The signing certificate. `serial` is decimal; `sha256` is that of its DER."""

    subject: str
    issuer: str
    serial: str
    not_before: Instant | None
    not_after: Instant | None
    sha256: Sha256


class Time(Value):
    """`claimed` is the signer's own clock; `opposable` what can be held against third parties, and its source."""

    claimed: Instant | None = None
    opposable: Instant | None = None
    source: TimeSource | None = None
    collected: Instant | None = None


class TimestampVerdict(Value):
    """One time stamp token on a signature."""

    kind: str
    time: Instant | None
    tsa: str | None
    integrity: Integrity
    indication: Indication


class Revocation(Value):
    """What is known of the signing certificate's revocation."""

    status: str
    source: str
    this_update: Instant | None


class Expected(Value):
    """The signature against who was expected to sign, and the signed bytes against the frozen file."""

    document: str
    signatory: str | None
    match: Match
    bytes: Bytes


class Check(Value):
    """One numbered check with the norm it applies and its outcome in words."""

    id: str
    status: CheckStatus
    text: str
    norm: str | None = None


class Finding(Value):
    """Something the reader has to know that is not the outcome of a numbered check."""

    id: str
    severity: Severity
    text: str


class SignatureVerdict(Value):
    """One signature, seal, countersignature or document time stamp. `chain` goes from the certificate's issuer up to the anchor;
    it is for reports to print and no part of the published JSON."""

    id: str
    depth: int
    field: str | None
    format: SignatureFormat
    level: Level | None
    kind: SignatureKind
    signer: Signer
    certificate: CertificateFacts | None
    chain: tuple[CertificateFacts, ...] = Field(default=(), exclude=True)
    indication: Indication
    sub_indication: SubIndication | None
    integrity: Integrity
    changes_after: Change | None
    qualification: Qualification
    time: Time
    timestamps: tuple[TimestampVerdict, ...] = ()
    revocation: Revocation | None = None
    expected: Expected | None = None
    evidence: Evidence | None = Field(default=None, exclude=True)
    """What the acceptance matrix was asked about. Not published: its answer is check S15."""
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()

    def check(self, check_id: str) -> Check | None:
        """The check of that id, if it was made."""
        return next((check for check in self.checks if check.id == check_id), None)


class FileVerdict(Value):
    """One file."""

    path: str
    sha256: Sha256
    size: int
    media_type: str
    outcome: Outcome
    layers: tuple[Layer, ...]
    payload: Payload | None
    signatures: tuple[SignatureVerdict, ...]
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
