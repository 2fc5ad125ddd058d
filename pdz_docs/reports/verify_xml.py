"""`pdz verify --xml`: the verdicts as a validation report of ETSI TS 119 102-2 v1.4.1, for whoever reads that and not our JSON.

It says what the JSON says, in ETSI's words: our verdict, never another library's. What the scheme has no word for stays in `OtherInformation`
or is not said; a datum that is not known is left out.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import count
from typing import Final

from lxml import etree

from pdz_docs import __version__
from pdz_docs.verification.verdict import CertificateFacts, Check, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import (
    CheckStatus,
    Indication,
    Integrity,
    Level,
    Outcome,
    Qualification,
    SignatureKind,
    TimeSource,
)
from pdz_docs.work.clock import ROME

VR: Final = "http://uri.etsi.org/19102/v1.4.1#"
_DS: Final = "http://www.w3.org/2000/09/xmldsig#"
_SHA256: Final = "http://www.w3.org/2001/04/xmlenc#sha256"
_ETSI: Final = "urn:etsi:019102:"
# ETSI's scheme has no word for these: the ones of the European Commission's library are the usual choice.
_DSS: Final = "urn:cef:dss:"
_INDICATIONS: Final = {
    Indication.TOTAL_PASSED: f"{_ETSI}mainindication:total-passed",
    Indication.TOTAL_FAILED: f"{_ETSI}mainindication:total-failed",
    Indication.INDETERMINATE: f"{_ETSI}mainindication:indeterminate",
}
_NO_SIGNATURE: Final = f"{_DSS}mainindication:noSignatureFound"
_CHECKS: Final = {
    CheckStatus.PASSED: f"{_ETSI}mainindication:passed",
    CheckStatus.WARNING: f"{_ETSI}mainindication:passed",
    CheckStatus.FAILED: f"{_ETSI}mainindication:failed",
    CheckStatus.UNKNOWN: f"{_ETSI}mainindication:indeterminate",
}
_QUALITIES: Final = {one: f"{_DSS}signatureQualification:{one.value.replace('-', '')}" for one in Qualification}
_PROCESSES: Final = {Level.B_B: "Basic", Level.B_T: "LTVM", Level.B_LT: "LTVM", Level.B_LTA: "LTVA"}
_STAMPS: Final = {"signature": "SignatureTimeStamp", "document": "DocTimeStamp"}
# Proofs found in the signature itself are the validation's own; the others were handed to it (TS 119 102-2 § 4.2.8.3).
_FOUND: Final = frozenset({TimeSource.SIGNATURE_TIMESTAMP, TimeSource.DOCUMENT_TIMESTAMP})


def verify_xml(files: Iterable[FileVerdict], *, at: datetime) -> bytes:
    """One `ValidationReport` in UTF-8 with a report for each signature of `files`, or one that none was found. Same input, same bytes."""
    root = etree.Element(f"{{{VR}}}ValidationReport", nsmap={"vr": VR, "ds": _DS})
    objects = etree.Element(f"{{{VR}}}SignatureValidationObjects")
    for number, verdict in enumerate(files, start=1):
        _File(root, objects, verdict, f"F{number}", at).write()
    if len(objects):
        root.append(objects)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


class _File:
    """The reports of one file: appended to the root, the objects they refer to beside them. Every id is `mark` and a number."""

    def __init__(
        self, root: etree._Element, objects: etree._Element, verdict: FileVerdict, mark: str, at: datetime
    ) -> None:
        self.root, self.objects, self.verdict, self.mark, self.at = root, objects, verdict, mark, at
        self.known: dict[str, str] = {}
        self.numbers = count(1)

    def write(self) -> None:
        document = self._document()
        judged = [s for s in self.verdict.signatures if s.kind is not SignatureKind.DOCUMENT_TIMESTAMP]
        for signature in judged:
            self._signature(_sub(self.root, "SignatureValidationReport"), signature, document)
        if not judged:
            self._unsigned(_sub(self.root, "SignatureValidationReport"), document)
        for stamp in self.verdict.signatures:
            if stamp.kind is SignatureKind.DOCUMENT_TIMESTAMP:
                self._stamp(stamp, document)

    def _document(self) -> str:
        """The signed document among the objects; its id."""
        payload = self.verdict.payload
        digest = payload.sha256 if payload is not None else self.verdict.sha256
        return self._object("signedData", digest)

    def _object(self, kind: str, digest: str) -> str:
        if digest not in self.known:
            self.known[digest] = self._id()
            entry = _sub(self.objects, "ValidationObject", id=self.known[digest])
            _sub(entry, "ObjectType", f"{_ETSI}validationObject:{kind}")
            _digest(_sub(_sub(entry, "ValidationObjectRepresentation"), "DigestAlgAndValue"), digest)
        return self.known[digest]

    def _id(self) -> str:
        return f"{self.mark}-{next(self.numbers)}"

    def _stamp(self, stamp: SignatureVerdict, document: str) -> None:
        """A document time stamp is an object of the report, with a report of its own."""
        entry = _sub(self.objects, "ValidationObject", id=self._id())
        _sub(entry, "ObjectType", f"{_ETSI}validationObject:timestamp")
        _sub(_sub(entry, "ValidationObjectRepresentation"), "direct", stamp.field or stamp.id)
        self._signature(_sub(entry, "ValidationReport"), stamp, document)

    def _unsigned(self, report: etree._Element, document: str) -> None:
        self._signed_document(report, document)
        status = _sub(report, "SignatureValidationStatus")
        none = self.verdict.outcome is Outcome.NOT_SIGNED
        _sub(status, "MainIndication", _NO_SIGNATURE if none else _INDICATIONS[Indication.INDETERMINATE])
        self._other(report)

    def _signature(self, report: etree._Element, signature: SignatureVerdict, document: str) -> None:
        identifier = _sub(report, "SignatureIdentifier", id=self._id())
        _sub(identifier, "HashOnly", "false")
        _sub(identifier, "DocHashOnly", "false")
        _sub(identifier, "DAIdentifier", signature.id)
        _constraints(report, signature.checks)
        self._time(report, signature)
        self._signed_document(report, document)
        _attributes(report, signature)
        if signature.certificate is not None:
            self._signer(report, signature, signature.certificate)
        if signature.kind is not SignatureKind.DOCUMENT_TIMESTAMP:
            _sub(_sub(report, "SignatureQuality"), "SignatureQualityInformation", _QUALITIES[signature.qualification])
        if signature.level is not None:
            process = _sub(report, "SignatureValidationProcess")
            _sub(process, "SignatureValidationProcessID", f"{_ETSI}validationprocess:{_PROCESSES[signature.level]}")
        status = _sub(report, "SignatureValidationStatus")
        _sub(status, "MainIndication", _INDICATIONS[signature.indication])
        if signature.sub_indication is not None:
            _sub(status, "SubIndication", f"{_ETSI}subindication:{signature.sub_indication.value}")
        self._other(report)

    def _time(self, report: etree._Element, signature: SignatureVerdict) -> None:
        """The instant of the verdict and the best signature time: the proven one, else the instant itself (EN 319 102-1 § 5.5)."""
        info = _sub(report, "ValidationTimeInfo")
        _sub(info, "ValidationTime", _instant(self.at))
        best = _sub(info, "BestSignatureTime")
        proven = signature.time.opposable
        _sub(best, "POETime", _instant(proven or self.at))
        found = proven is None or signature.time.source in _FOUND
        _sub(best, "TypeOfProof", f"{_ETSI}poetype:{'validation' if found else 'provided'}")

    def _signed_document(self, report: etree._Element, document: str) -> None:
        _sub(_sub(report, "SignersDocument"), "SignersDocumentRepresentation", VOReference=document)

    def _signer(self, report: etree._Element, signature: SignatureVerdict, certificate: CertificateFacts) -> None:
        place = self._object("certificate", certificate.sha256)
        pseudonym = "true" if signature.signer.pseudonym else "false"
        information = _sub(report, "SignerInformation", Pseudonym=pseudonym)
        _sub(information, "SignerCertificate", VOReference=place)
        _sub(information, "Signer", certificate.subject)

    def _other(self, report: etree._Element) -> None:
        """Which file the report is about, and what made it: the scheme has no place for a name."""
        other = _sub(report, "OtherInformation")
        file = _sub(other, "File", sha256=self.verdict.sha256, outcome=self.verdict.outcome.value)
        file.text = _harmless(self.verdict.path)
        _sub(other, "Tool", version=__version__).text = "pdz-docs"


def _constraints(report: etree._Element, checks: Iterable[Check]) -> None:
    constraints = _sub(report, "ValidationConstraintsEvaluationReport")
    for check in checks:
        constraint = _sub(constraints, "ValidationConstraint")
        _sub(constraint, "ValidationConstraintIdentifier", f"urn:pdz-docs:check:{check.id}")
        applied = "disabled" if check.status is CheckStatus.UNKNOWN else "applied"
        _sub(_sub(constraint, "ConstraintStatus"), "Status", f"{_ETSI}constraintStatus:{applied}")
        _sub(_sub(constraint, "ValidationStatus"), "MainIndication", _CHECKS[check.status])
        _sub(constraint, "Indications", f"{check.status.value}: {check.text}")


def _attributes(report: etree._Element, signature: SignatureVerdict) -> None:
    """What the signature says of itself: its claimed time, its certificate, the stamps it carries."""
    attributes = etree.Element(f"{{{VR}}}SignatureAttributes")
    if signature.time.claimed is not None:
        _sub(_sub(attributes, "SigningTime"), "Time", _instant(signature.time.claimed))
    if signature.certificate is not None:
        entry = _sub(_sub(attributes, "SigningCertificate"), "CertID")
        _digest(entry, signature.certificate.sha256)
    for name, instant in _stamped(signature):
        _sub(_sub(attributes, name, Signed="false"), "TimeStampValue", _instant(instant))
    if len(attributes):
        report.append(attributes)


def _stamped(signature: SignatureVerdict) -> Iterator[tuple[str, datetime]]:
    """The whole time stamps that are attributes of the signature; one around the file or beside it is not."""
    for stamp in signature.timestamps:
        if stamp.time is not None and stamp.integrity is Integrity.INTACT and stamp.kind in _STAMPS:
            yield _STAMPS[stamp.kind], stamp.time


def _sub(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{VR}}}{name}", attributes)
    if text is not None:
        child.text = _harmless(text)
    return child


def _digest(parent: etree._Element, value: str) -> None:
    etree.SubElement(parent, f"{{{_DS}}}DigestMethod", {"Algorithm": _SHA256})
    etree.SubElement(parent, f"{{{_DS}}}DigestValue").text = b64encode(bytes.fromhex(value)).decode("ascii")


def _instant(instant: datetime) -> str:
    return instant.astimezone(ROME).isoformat(timespec="seconds")


def _harmless(text: str) -> str:
    """Text that XML can hold: a certificate's subject may have control characters, which XML 1.0 § 2.2 forbids even escaped."""
    return "".join(
        c if c in "\t\n" or (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") else "\ufffd"
        for c in text
    )
