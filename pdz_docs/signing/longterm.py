"""Long-term PDF: one revision with the validation data of every signature, one document time stamp over all of it (B-LT, B-LTA).

Once for the whole file and after the last signature: a DSS for each signature costs a revision each, and every later check pays for
them (signatures.md § 1b, § 1c).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from asn1crypto import cms, x509
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from pdz_docs.errors import SigningError
from pdz_docs.signing import appending, evidence
from pdz_docs.signing.evidence import Evidence, RevocationSource, Subject
from pdz_docs.signing.timestamps import TimestampSource, info_of

_DIGEST = "sha256"
_STAMP_FIELD = "marcatemporale"


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a long-term form is made with: whom to trust, whom to ask about revocation, and as of when."""

    anchors: Sequence[x509.Certificate]
    source: RevocationSource
    at: datetime


def extend(data: bytes, *, means: Means, timestamper: TimestampSource | None) -> bytes:
    """`data` with the validation data of all its signatures, and with a document time stamp when there is a time stamper.

    B-LT without, B-LTA with. Doing it again on a file that has a document time stamp renews it. The result starts with `data`.
    Raises SigningError when there is no signature, or one of them cannot be proven good.
    """
    return asyncio.run(async_extend(data, means=means, timestamper=timestamper))


async def async_extend(data: bytes, *, means: Means, timestamper: TimestampSource | None) -> bytes:
    """`extend`, for callers with an event loop of their own."""
    subjects = subjects_of(data, means.at)
    if not subjects:
        raise SigningError("Il file non ha firme: non c'è niente da conservare.")
    found = await evidence.gather(subjects, anchors=means.anchors, at=means.at, source=means.source)
    extended = appending.appended(data, add_evidence(data, found))
    return extended if timestamper is None else await async_stamp(extended, timestamper)


def add_evidence(data: bytes, found: Evidence) -> bytes:
    """One more revision with the document security store (ISO 32000-2 § 12.8.4.3), added to what is in it already."""
    writer = appending.open_for_appending(data)
    out = BytesIO()
    with appending.well_formed():
        DocumentSecurityStore.supply_dss_in_writer(
            writer,
            sig_contents=None,
            certs=found.certificates.values(),
            ocsps=found.ocsps.values(),
            crls=found.crls.values(),
        )
        writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def stamp(data: bytes, timestamper: TimestampSource) -> bytes:
    """`data` with one document time stamp (ISO 32000-2 § 12.8.5) over everything before it."""
    return asyncio.run(async_stamp(data, timestamper))


async def async_stamp(data: bytes, timestamper: TimestampSource) -> bytes:
    """`stamp`, for callers with an event loop of their own."""
    writer = appending.open_for_appending(data)
    taken = appending.signature_fields(writer.prev)
    name = next(name for name in _names() if name not in taken)
    settings = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False)
    spec = SigFieldSpec(
        name, on_page=0, invis_sig_settings=settings, readable_field_name="Marca temporale del documento"
    )
    with appending.well_formed():
        steps = PdfCMSEmbedder(new_field_spec=spec).write_cms(name, writer)
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=DocumentTimestamp(bytes_reserved=2 * timestamper.size_hint)))
        prepared, output = steps.send(SigIOSetup(md_algorithm=_DIGEST, output=BytesIO()))
    token = await timestamper.stamp(prepared.document_digest, _DIGEST)
    if len(token) > timestamper.size_hint:
        raise SigningError(
            "La marca temporale è più grande del previsto.", hint="Indicate un'altra autorità di marcatura."
        )
    prepared.fill_with_cms(output, token)
    return appending.appended(data, output.getvalue())


def subjects_of(data: bytes, at: datetime) -> list[Subject]:
    """The certificates that a long-term form has to prove good: signers, and authorities of their time stamps.

    What a document time stamp already closes together with its validation data is left out: years later nobody answers about it any
    more, and nothing is lacking. A signature is known to exist since its own stamp, or the next document time stamp, else `at`.
    """
    found: list[Subject] = []
    with appending.well_formed():
        reader = appending.read(data)
        signatures = list(reader.embedded_signatures)
        stamps = [number for number, one in enumerate(signatures) if one.sig_object_type == "/DocTimeStamp"]
        first = stamps[-1] if stamps and "/DSS" in reader.root else 0
        for number, signature in enumerate(signatures[first:], first):
            later = next((signatures[stamp].signed_data for stamp in stamps if stamp > number), None)
            known = _own_time(later) if later is not None else None
            found += subjects_of_token(signature.signed_data, known or at)
    return found


def subjects_of_token(signed_data: cms.SignedData, at: datetime) -> list[Subject]:
    """The signers of a SignedData, and those of the time stamps on their signatures."""
    carried = tuple(one.chosen for one in signed_data["certificates"] if one.name == "certificate")
    found: list[Subject] = []
    for info in signed_data["signer_infos"]:
        tokens = list(_tokens(info))
        times = [info_of(token)["gen_time"].native for token in tokens]
        found.append(Subject(_signer(info, carried), carried, min([*times, _own_time(signed_data) or at])))
        for token in tokens:
            found += subjects_of_token(token["content"], at)
    return found


def _own_time(signed_data: cms.SignedData) -> datetime | None:
    """When a time stamp token itself was made; None for a signature."""
    if signed_data["encap_content_info"]["content_type"].native != "tst_info":
        return None
    made: datetime = signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    return made


def _signer(info: cms.SignerInfo, carried: Sequence[x509.Certificate]) -> x509.Certificate:
    sid = info["sid"].chosen
    for certificate in carried:
        if info["sid"].name == "issuer_and_serial_number":
            if certificate.serial_number == sid["serial_number"].native and certificate.issuer == sid["issuer"]:
                return certificate
        elif certificate.key_identifier == sid.native:
            return certificate
    raise SigningError("Una firma non porta con sé il certificato di chi ha firmato.")


def _tokens(info: cms.SignerInfo) -> Iterator[cms.ContentInfo]:
    # Never the whole set's `.native`: an attribute that asn1crypto does not know raises (signatures.md § 1e).
    unsigned = info["unsigned_attrs"]
    for attribute in unsigned if isinstance(unsigned, cms.CMSAttributes) else ():
        if attribute["type"].native == "signature_time_stamp_token":
            yield from attribute["values"]


def _names() -> Iterator[str]:
    yield _STAMP_FIELD
    number = 2
    while True:
        yield f"{_STAMP_FIELD}-{number}"
        number += 1


def stamp_expiry(tokens: Iterable[cms.SignedData]) -> datetime | None:
    """Until when the last of some time stamps can be checked without renewal: the end of its authority's certificate.

    `tokens` in the order in which they were made; None when there is none.
    """
    last = None
    for token in tokens:
        last = token
    if last is None:
        return None
    carried = tuple(one.chosen for one in last["certificates"] if one.name == "certificate")
    (info,) = last["signer_infos"]
    ends: datetime = _signer(info, carried).not_valid_after
    return ends


def document_stamps(data: bytes) -> tuple[cms.SignedData, ...]:
    """The document time stamps of a PDF, oldest first."""
    with appending.well_formed():
        return tuple(one.signed_data for one in appending.read(data).embedded_timestamp_signatures)
