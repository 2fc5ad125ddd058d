"""What DSS finds in a file, signature by signature, in our own words: whole or not, and the widest change after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dss_judge


@dataclass(frozen=True)
class DssSignature:
    """One signature or document time stamp. `changes` is None outside PDF; `integrity` is None when there is nothing to check."""

    field: str | None
    integrity: str | None
    changes: str | None
    is_timestamp: bool


def facts(data: bytes, at: datetime, name: str) -> tuple[DssSignature, ...] | None:
    """Every signature, countersignature and document time stamp that DSS finds; None when it refuses the file."""
    jpype = dss_judge.machine()
    dss = jpype.JPackage("eu.europa.esig.dss")
    verifier = dss.spi.validation.CommonCertificateVerifier()
    verifier.setAIASource(None)
    verifier.setOcspSource(None)
    verifier.setCrlSource(None)
    document = dss.model.InMemoryDocument(jpype.JArray(jpype.JByte)(data), name)
    try:
        validator = dss.validation.SignedDocumentValidator.fromDocument(document)
        validator.setCertificateVerifier(verifier)
        if isinstance(validator, dss.pades.validation.PDFDocumentValidator):
            validator.setPdfObjFactory(_without_pictures(dss))
        validator.setValidationTime(jpype.JClass("java.util.Date")(int(at.timestamp() * 1000)))
        diagnostic = validator.validateDocument().getDiagnosticData()
    except jpype.JException:
        return None
    signatures = [_signature(s) for s in diagnostic.getSignatures()]
    stamps = [_timestamp(t) for t in diagnostic.getTimestampList() if str(t.getType().name()) == "DOCUMENT_TIMESTAMP"]
    return (*signatures, *stamps)


def _without_pictures(dss: Any) -> Any:
    """The PDF reader of DSS without its comparison of the pages as pictures: it costs up to half a minute and says nothing that we compare."""
    pictures = dss.pdf.modifications.DefaultPdfDifferencesFinder()
    pictures.setMaximalPagesAmountForVisualComparison(0)
    factory = dss.pdf.pdfbox.PdfBoxDefaultObjectFactory()
    factory.setPdfDifferencesFinder(pictures)
    return factory


def _signature(found: Any) -> DssSignature:
    whole = found.isSignatureIntact() and found.isSignatureValid()
    data_found = all(m.isDataFound() for m in found.getDigestMatchers())
    return DssSignature(
        field=_field(found),
        integrity=("INTACT" if whole else "BROKEN") if data_found else None,
        changes=_changes(found),
        is_timestamp=False,
    )


def _timestamp(found: Any) -> DssSignature:
    whole = found.isSignatureValid() and found.isMessageImprintDataIntact()
    return DssSignature(
        field=_field(found), integrity="INTACT" if whole else "BROKEN", changes=_changes(found), is_timestamp=True
    )


def _field(found: Any) -> str | None:
    names = found.getSignatureFieldNames()
    return str(names[0]) if names is not None and len(names) else None


def _changes(found: Any) -> str | None:
    if found.getPDFRevision() is None:
        return None
    for name, changes in (
        ("UNDEFINED", found.getPdfUndefinedChanges()),
        ("ANNOTATION", found.getPdfAnnotationChanges()),
        ("SIGNATURE_OR_FORM", found.getPdfSignatureOrFormFillChanges()),
        ("EXTENSION", found.getPdfExtensionChanges()),
    ):
        if changes is not None and len(changes):
            return name
    return "NONE"
