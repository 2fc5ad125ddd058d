"""The ETSI report, read back by the European Commission's own library: its schema (TS 119 102-2 v1.4.1) and its vocabularies."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import dss_judge
import pytest
from lxml import etree

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.reports.verify_xml import VR, verify_xml
from pdz_docs.signing import cades, longterm
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))
from verify_material import anchors_of, make_pdf, sign_all

pytestmark = pytest.mark.xdist_group("dss")

Signatories = tuple[ExpectedSignatory, ...]


@pytest.fixture(scope="session", autouse=True)
def dss() -> None:
    """The reader; where it cannot run the tests are skipped with the reason (and fail under PDZ_NO_SKIP=1)."""
    try:
        dss_judge.machine()
    except dss_judge.UnavailableError as error:
        pytest.skip(str(error))


def read(report: bytes) -> Any:
    """The report as DSS reads it. Raises when it does not follow the schema."""
    jpype = dss_judge.machine()
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(report))
    facade = jpype.JClass("eu.europa.esig.validationreport.ValidationReportFacade").newFacade()
    return facade.unmarshall(stream, True)


@pytest.fixture(scope="module")
def signed(pki: DemoPki, signatories: Signatories, at: datetime) -> bytes:
    blank = make_pdf([one.field for one in signatories if one.field])
    return sign_all(blank, pki, signatories, at=at)


def verdict(data: bytes, pki: DemoPki, at: datetime, name: str = "accordo.pdf") -> FileVerdict:
    return verify(data, name=name, at=at, anchors=anchors_of(pki))


def test_every_signature_has_its_report_with_our_verdict(signed: bytes, pki: DemoPki, at: datetime) -> None:
    judged = verdict(signed, pki, at)
    reports = read(verify_xml([judged], at=at)).getSignatureValidationReport()
    assert len(reports) == len(judged.signatures) == 3
    for report, signature in zip(reports, judged.signatures, strict=True):
        status = report.getSignatureValidationStatus()
        assert str(status.getMainIndication().name()) == signature.indication.value
        assert [str(one.name()) for one in status.getSubIndication()] == [signature.sub_indication]
        assert report.getValidationConstraintsEvaluationReport().getValidationConstraint().size() == len(
            signature.checks
        )
        assert report.getSignatureQuality().getSignatureQualityInformation().size() == 1
        assert str(report.getSignatureIdentifier().getDAIdentifier()) == signature.id


def test_a_broken_file_an_envelope_and_an_unsigned_one_follow_the_schema_too(
    signed: bytes, pki: DemoPki, signatories: Signatories, at: datetime
) -> None:
    changed = bytearray(signed)
    changed[signed.index(b"Accordo di programma")] ^= 1
    request = cades.Request(at=at, demonstrative=True, signatory=signatories[0])
    envelope = cades.envelop(b"Accordo", key=pki.signers[signatories[0].id].key, request=request, timestamper=pki.tsa)
    files = [
        verdict(bytes(changed), pki, at),
        verdict(envelope, pki, at, "accordo.txt.p7m"),
        verdict(make_pdf(), pki, at),
        verdict(
            b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignedInfo/></Signature>", pki, at, "atto.xml"
        ),
    ]
    indications = [
        str(one.getSignatureValidationStatus().getMainIndication().name())
        for one in read(verify_xml(files, at=at)).getSignatureValidationReport()
    ]
    assert indications == ["TOTAL_FAILED"] * 3 + ["INDETERMINATE", "NO_SIGNATURE_FOUND", "INDETERMINATE"]


def test_a_document_time_stamp_is_an_object_with_a_report_of_its_own(signed: bytes, pki: DemoPki, at: datetime) -> None:
    report = read(verify_xml([verdict(longterm.stamp(signed, pki.tsa), pki, at)], at=at))
    assert report.getSignatureValidationReport().size() == 3
    objects = report.getSignatureValidationObjects().getValidationObject()
    stamps = [one for one in objects if one.getValidationReport() is not None]
    assert [str(one.getObjectType().name()) for one in stamps] == ["TIMESTAMP"]


def test_same_verdict_same_bytes_and_hostile_names_do_no_harm(signed: bytes, pki: DemoPki, at: datetime) -> None:
    hostile = "accordo\x00\x1b[31m<b>\u202e\ufffe&.pdf"
    judged = verdict(signed, pki, at, hostile)
    report = verify_xml([judged], at=at)
    assert report == verify_xml([judged], at=at)
    read(report)
    named = etree.fromstring(report).find(f".//{{{VR}}}File")
    assert named is not None
    assert named.text is not None
    assert "\x00" not in named.text
    assert "<b>" in named.text
