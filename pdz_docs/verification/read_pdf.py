"""The signatures of a PDF as facts: each dictionary with its CMS, its bytes and its time stamps."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from asn1crypto import x509

from pdz_docs.envelopes import cms
from pdz_docs.envelopes.ber import BerError
from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.verification import facts_cms, facts_pdf, facts_revocation, facts_timestamp
from pdz_docs.verification.changes import analysis, locks
from pdz_docs.verification.changes.analysis import RevisionChanges
from pdz_docs.verification.facts import PlacedTimestamp, SignatureFacts
from pdz_docs.verification.facts_cms import SignerFacts
from pdz_docs.verification.facts_pdf import Coverage, PdfSignature
from pdz_docs.verification.pdfsyntax import filters
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import PdfSyntaxError, Stream
from pdz_docs.verification.signature_box import box_notes
from pdz_docs.verification.verdict import Finding, Payload
from pdz_docs.verification.vocabulary import Bytes, Change, Level, SignatureFormat

PADES = "ETSI.CAdES.detached"
TIMESTAMP = "ETSI.RFC3161"
_PKCS7 = frozenset({"adbe.pkcs7.detached", "adbe.pkcs7.sha1"})
MAX_DSS_CERTIFICATES = 1000


@dataclass(frozen=True, slots=True)
class PdfReading:
    """Facts about every signature and the dictionaries they come from, in the order of what they cover; `revisions` are those after
    the first signature, or after the frozen text `frozen` when the file begins with it."""

    signatures: tuple[SignatureFacts, ...]
    dictionaries: tuple[PdfSignature, ...]
    revisions: tuple[RevisionChanges, ...]
    frozen: int | None


def read(document: PdfDocument, *, depth: int, expectation: Expectation | None) -> PdfReading:
    """Read every signature of a PDF and what came after each."""
    found = facts_pdf.signatures(document)
    stored = facts_cms.load_certificates(_stored(document, "Certs", MAX_DSS_CERTIFICATES))
    answers = tuple(
        answer for kind in ("OCSPs", "CRLs") for answer in _stored(document, kind, facts_revocation.MAX_ANSWERS)
    )
    has_dss = _dss(document, document.last) is not None
    last_timestamp = max((s.end for s in found if s.subfilter == TIMESTAMP), default=0)
    frozen = _frozen_revision(document, expectation)
    afters, revisions = analysis.changes_after(document, found, since=frozen)
    boxes = box_notes(document, found)
    facts = []
    for signature, after in zip(found, afters, strict=True):
        one = _signature(
            signature,
            depth=depth,
            stored=stored,
            long_term=_long_term(signature, has_dss, last_timestamp),
            relation=relation(signature, expectation, frozen, revisions),
        )
        existing = _fields_at(document, signature)
        broken = tuple(locks.violations(document, signature, after, existing))
        notes = (*one.notes, *boxes.get(signature.field, ()))
        facts.append(
            replace(one, changes=after, violations=broken, revocation=(*one.revocation, *answers), notes=notes)
        )
    return PdfReading(tuple(_with_neighbours(one, facts) for one in facts), found, revisions, frozen)


def _with_neighbours(one: SignatureFacts, everything: Sequence[SignatureFacts]) -> SignatureFacts:
    """The document time stamps that cover a signature, and the time stamps that it covers itself."""
    if one.pdf is None or one.pdf.revision is None:
        return one
    later: list[PlacedTimestamp] = []
    earlier: list[PlacedTimestamp] = []
    for other in everything:
        if other.pdf is None or other.pdf.revision is None:
            continue
        if other.is_timestamp and other.pdf.end > one.pdf.end:
            later += other.timestamps
        elif other.pdf.end <= one.pdf.byte_range[1]:
            earlier += [stamp for stamp in other.timestamps if stamp.kind in ("signature", "document")]
    if one.is_timestamp:
        return replace(one, covered_stamps=tuple(earlier))
    return replace(one, timestamps=(*one.timestamps, *later), covered_stamps=tuple(earlier))


def payload(
    document: PdfDocument, signatures: Sequence[PdfSignature], name: str, expectation: Expectation | None
) -> Payload | None:
    """The document that was signed: the frozen prefix when expected and there, else the revisions before the first signature."""
    data = document.data
    if expectation is not None and _starts_frozen(data, expectation):
        return _pdf_payload(data[: expectation.size], name)
    revisions = [s.revision for s in signatures if s.revision is not None]
    if not signatures:
        return _pdf_payload(data, name)
    if not revisions or min(revisions) == 0:
        return None
    end = document.end_of(min(revisions) - 1)
    return _pdf_payload(data[:end], name) if end is not None else None


def relation(
    signature: PdfSignature,
    expectation: Expectation | None,
    frozen: int | None,
    revisions: Sequence[RevisionChanges],
) -> Bytes | None:
    """How the signed bytes stand to the frozen ones: they begin with them, and only signatures and form data came between."""
    if expectation is None or expectation.sha256 is None:
        return None
    if frozen is None or signature.revision is None or signature.revision <= frozen:
        return Bytes.OTHER
    between = [r for r in revisions if frozen < r.revision <= signature.revision]
    if any(r.change.width > Change.SIGNATURE_OR_FORM.width for r in between):
        return Bytes.OTHER
    return Bytes.FROZEN if signature.revision == frozen + 1 else Bytes.CONTINUATION


def _frozen_revision(document: PdfDocument, expectation: Expectation | None) -> int | None:
    """The revision that is the frozen file, when the file begins with it."""
    if expectation is None or not _starts_frozen(document.data, expectation):
        return None
    return document.revision_of(expectation.size)


def _fields_at(document: PdfDocument, signature: PdfSignature) -> frozenset[str]:
    if signature.revision is None:
        return frozenset()
    return frozenset(field.name for field in facts_pdf.form_fields(document, signature.revision))


def identifier(value: bytes) -> str:
    """A short stable id of a signature: the digest of its value."""
    return "S-" + hashlib.sha256(value).hexdigest()[:16].upper()


def _starts_frozen(data: bytes, expectation: Expectation) -> bool:
    return (
        expectation.sha256 is not None
        and len(data) >= expectation.size
        and hashlib.sha256(memoryview(data)[: expectation.size]).hexdigest() == expectation.sha256
    )


def _pdf_payload(data: bytes, name: str) -> Payload:
    return Payload(sha256=hashlib.sha256(data).hexdigest(), media_type="application/pdf", name=name)


def _signature(
    found: PdfSignature,
    *,
    depth: int,
    stored: tuple[x509.Certificate, ...],
    long_term: Level | None,
    relation: Bytes | None,
) -> SignatureFacts:
    is_timestamp = found.subfilter == TIMESTAMP
    base = SignatureFacts(
        id=identifier(found.contents),
        depth=depth,
        format=_format(found),
        is_timestamp=is_timestamp,
        claimed_time=found.claimed_time,
        pdf=found,
        bytes=relation,
        notes=tuple(_notes(found)),
    )
    try:
        signed = cms.parse(found.contents)
    except BerError:
        return replace(base, unreadable="La firma contenuta nel PDF non è una struttura CMS leggibile.")
    if not signed.signers:
        return replace(base, unreadable="La struttura CMS contenuta nel PDF non ha firmatari.")
    certificates = (*facts_cms.load_certificates(signed.certificates), *stored)
    if is_timestamp:
        token = facts_timestamp.examine(found.contents, covered=found.parts, extra_certificates=stored)
        if token is None:
            return replace(base, unreadable="La marca temporale del documento non è leggibile.")
        return replace(
            base,
            signer=token.signer,
            certificates=token.certificates,
            revocation=token.revocation,
            timestamps=(PlacedTimestamp("document", token),),
        )
    content: Sequence[bytes | memoryview] = found.parts
    notes = list(base.notes)
    if found.subfilter == "adbe.pkcs7.sha1":
        # ISO 32000-1 § 12.8.3.3.2: what is signed is the SHA-1 of the bytes, carried as content.
        computed = hashlib.sha1(b"".join(found.parts), usedforsecurity=False).digest()
        content = (signed.content or b"",) if signed.content == computed else (computed,)
    elif signed.content is not None:
        notes.append(
            _note(
                "PDF_CONTENUTO_INCLUSO",
                Severity.WARNING,
                "La struttura CMS della firma contiene anche un contenuto proprio, che lo standard PDF vieta.",
            )
        )
    if len(signed.signers) > 1:
        notes.append(
            _note(
                "PDF_PIU_FIRMATARI",
                Severity.WARNING,
                f"La firma del campo “{found.field}” contiene {len(signed.signers)} firmatari: lo standard PDF ne ammette uno, ed è valutato il primo.",
            )
        )
    signer = facts_cms.examine(signed.signers[0], content=content, certificates=certificates)
    if found.subfilter != "adbe.pkcs7.sha1" and signed.content not in (None, b"".join(found.parts)):
        # What is enclosed is what a CMS reader takes as signed (RFC 5652 § 5.1): it has to be the very bytes of the document.
        signer = replace(signer, digest=False)
    stamps = tuple(signature_timestamps(signer, stored))
    return replace(
        base,
        signer=signer,
        certificates=certificates,
        revocation=(*facts_revocation.in_envelope(signed), *facts_revocation.of_signer(signed.signers[0])),
        timestamps=stamps,
        level=_level(found, signer, stamps, long_term),
        signers_in_envelope=len(signed.signers),
        notes=tuple(notes),
    )


def signature_timestamps(signer: SignerFacts, extra: Sequence[x509.Certificate]) -> Iterator[PlacedTimestamp]:
    """The time stamps in a signer's unsigned attributes (ETSI EN 319 122-1 § 5.3): each is over the signature value."""
    for value in signer.info.unsigned_values(facts_cms.SIGNATURE_TIMESTAMP):
        token = facts_timestamp.examine(value.raw, covered=(signer.info.signature,), extra_certificates=extra)
        if token is not None:
            yield PlacedTimestamp("signature", token)


def _format(found: PdfSignature) -> SignatureFormat:
    if found.subfilter == TIMESTAMP:
        return SignatureFormat.RFC3161
    return SignatureFormat.PADES if found.subfilter == PADES else SignatureFormat.PKCS7


def _level(
    found: PdfSignature, signer: SignerFacts, stamps: Sequence[PlacedTimestamp], long_term: Level | None
) -> Level | None:
    if found.subfilter != PADES or not signer.references:
        return None
    return long_term or (Level.B_T if stamps else Level.B_B)


def _long_term(found: PdfSignature, has_dss: bool, last_timestamp: int) -> Level | None:
    if not has_dss:
        return None
    return Level.B_LTA if last_timestamp > found.end else Level.B_LT


def _notes(found: PdfSignature) -> Iterator[Finding]:
    if found.other_fields:
        names = ", ".join(f"“{name}”" for name in (found.field, *found.other_fields))
        yield _note(
            "PDF_FIRMA_CONDIVISA",
            Severity.WARNING,
            f"La stessa firma è tenuta da più campi ({names}): è contata una volta sola.",
        )
    if found.subfilter in _PKCS7:
        yield _note(
            "NON_PADES",
            Severity.INFO,
            f"La firma è nel vecchio formato Adobe “{found.subfilter}”: vale, ma non è PAdES.",
        )
    if found.coverage is Coverage.WRONG:
        yield _note(
            "INTERVALLO_ERRATO",
            Severity.ERROR,
            "L’intervallo di byte dichiarato dalla firma non racchiude la firma stessa: può essere un tentativo di raggiro.",
        )


def _note(id_: str, severity: Severity, text: str) -> Finding:
    return Finding(id=id_, severity=severity, text=text)


def _dss(document: PdfDocument, revision: int) -> dict[str, object] | None:
    catalog = document.dictionary(document.catalog(revision), revision) or {}
    found = document.dictionary(catalog.get("DSS"), revision)
    return dict(found) if found is not None else None


def _stored(document: PdfDocument, kind: str, limit: int) -> Iterator[bytes]:
    """The streams of one kind in the document security store (ISO 32000-2 § 12.8.4.3)."""
    catalog = document.dictionary(document.catalog(document.last), document.last) or {}
    dss = document.dictionary(catalog.get("DSS"), document.last) or {}
    for item in (document.array(dss.get(kind), document.last) or [])[:limit]:
        stream = document.get(item, document.last)
        if isinstance(stream, Stream):
            try:
                yield filters.decode(stream)
            except PdfSyntaxError:
                continue
