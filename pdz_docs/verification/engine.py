"""One file from bytes to verdict: what it is, what is in it, what that is worth."""

from __future__ import annotations

import hashlib
from datetime import datetime

from pdz_docs.envelopes import cms
from pdz_docs.envelopes.ber import BerError
from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import outcome, read_cms, read_pdf
from pdz_docs.verification.facts import FileFacts, SignatureFacts
from pdz_docs.verification.judge import judge_signatures
from pdz_docs.verification.pdfsyntax.crypt import PdfLockedError
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import PdfSyntaxError
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import FileVerdict, Finding, Layer, Payload

MAX_DEPTH = 8


def judge_file(
    data: bytes, *, name: str, at: datetime, anchors: Anchors, expectation: Expectation | None = None
) -> FileVerdict:
    """The verdict on the bytes of one file (see `pdz_docs.verification.verify`)."""
    facts = read_file(data, name=name, expectation=expectation)
    signatures = judge_signatures(facts.signatures, at=at, paths=TrustPaths(anchors), expectation=expectation)
    return FileVerdict(
        path=name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        media_type=facts.media_type,
        outcome=outcome.outcome(evaluated=facts.evaluated, signatures=signatures, findings=facts.notes),
        layers=facts.layers,
        payload=facts.payload,
        signatures=signatures,
        findings=facts.notes,
    )


def read_file(data: bytes, *, name: str, expectation: Expectation | None) -> FileFacts:
    """The facts of a file, its layers opened one inside the other."""
    layers: list[Layer] = []
    signatures: list[SignatureFacts] = []
    notes: list[Finding] = []
    media_type: str | None = None
    inner, depth = data, 0
    while depth < MAX_DEPTH and cms.is_signed_data(inner):
        media_type = media_type or "application/pkcs7-mime"
        try:
            signed = cms.parse(inner)
        except BerError:
            notes.append(_note("BUSTA_ILLEGGIBILE", "La busta crittografica è danneggiata e non si può aprire."))
            return _facts(media_type, False, layers, None, signatures, notes)
        layers.append(Layer(kind="p7m", depth=depth))
        signatures += read_cms.read(signed, depth=depth, content=signed.content, expectation=expectation)
        if signed.content is None:
            return _facts(media_type, True, layers, None, signatures, notes)
        inner, depth = signed.content, depth + 1
    if b"%PDF-" in inner[:1024]:
        layers.append(Layer(kind="pdf", depth=depth))
        return _read_pdf(inner, name, media_type or "application/pdf", depth, expectation, layers, signatures, notes)
    kind = Payload(sha256=hashlib.sha256(inner).hexdigest(), media_type="application/octet-stream", name=name)
    return _facts(media_type or kind.media_type, True, layers, kind, signatures, notes)


def _read_pdf(
    data: bytes,
    name: str,
    media_type: str,
    depth: int,
    expectation: Expectation | None,
    layers: list[Layer],
    signatures: list[SignatureFacts],
    notes: list[Finding],
) -> FileFacts:
    try:
        document = PdfDocument(data)
    except PdfLockedError:
        notes.append(_note("PDF_PROTETTO", "Il PDF è protetto da password: non si può controllare."))
        return _facts(media_type, bool(signatures), layers, None, signatures, notes)
    except PdfSyntaxError:
        notes.append(_note("PDF_ILLEGGIBILE", "Il PDF è danneggiato e non si può leggere."))
        return _facts(media_type, bool(signatures), layers, None, signatures, notes)
    found, dictionaries = read_pdf.read(document, depth=depth, expectation=expectation)
    signatures += found
    payload = read_pdf.payload(document, dictionaries, name, expectation)
    return _facts(media_type, True, layers, payload, signatures, notes)


def _facts(
    media_type: str,
    evaluated: bool,
    layers: list[Layer],
    payload: Payload | None,
    signatures: list[SignatureFacts],
    notes: list[Finding],
) -> FileFacts:
    return FileFacts(
        media_type=media_type,
        evaluated=evaluated,
        layers=tuple(layers),
        payload=payload,
        signatures=tuple(signatures),
        notes=tuple(notes),
    )


def _note(id_: str, text: str) -> Finding:
    return Finding(id=id_, severity=Severity.ERROR, text=text)
