"""PAdES signatures, B-B and B-T (ETSI EN 319 142-1 § 6): one more revision at the end of the file, and proof that it is only that.

pyHanko writes the PDF objects; the CMS is ours (`cms`), so a token is used once, a paid authority stamps once, and the size is
known beforehand.
"""

from __future__ import annotations

import asyncio
import dataclasses
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.form_tools import annot_width_height, get_single_field_annot
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import InvisSigSettings, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest, SignatureObject

from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import appearance, appending, cms, consent, continuation, locking, typeface
from pdz_docs.signing.consent import NOTHING_ALLOWED, Allowances
from pdz_docs.signing.keys import Key, digest_for, permit
from pdz_docs.signing.timestamps import TimestampSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be signed, for whom and when. `field` None means: the signatory's pre-made one, else a new invisible one."""

    at: datetime
    demonstrative: bool
    signatory: ExpectedSignatory | None = None
    frozen: Expectation | None = None
    field: str | None = None
    allow: Allowances = dataclasses.field(default_factory=lambda: NOTHING_ALLOWED)
    visible: bool = True


def sign(data: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None = None) -> bytes:
    """`async_sign`, for callers that have no event loop of their own."""
    return asyncio.run(async_sign(data, key=key, request=request, timestamper=timestamper))


async def async_sign(data: bytes, *, key: Key, request: Request, timestamper: TimestampSource | None = None) -> bytes:
    """`data` with one more signature: B-T with a time stamper, else B-B. The result starts with `data`.

    Raises SigningError when the key may not sign this, the certificate is not the signatory's or is not valid at `request.at`, the
    field is another's or taken, the file is not the frozen one or a rightful continuation of it, or is locked.
    """
    permit(key, demonstrative=request.demonstrative)
    consent.check(key.certificate, request.signatory, at=request.at, allow=request.allow)
    if request.frozen is not None:
        continuation.check(data, request.frozen)
    prepared, output = _prepare(data, key, request, timestamper)
    info = await cms.signer_info(key, prepared.document_digest, signing_time=None, timestamper=timestamper)
    signature = cms.signed_data([info], cms.certificates_of(key), None).dump()
    return appending.appended(data, _filled(prepared, output, signature))


def choose_field(fields: dict[str, generic.DictionaryObject], request: Request) -> tuple[str, bool]:
    """The field to sign and whether it has to be made. Raises SigningError when it is another's, taken, or not there."""
    own = request.signatory.field if request.signatory else None
    wanted = request.field or (own if own in fields else None)
    if wanted is None:
        return _free_name(fields, request.signatory), True
    if request.signatory is not None and own is not None and wanted != own:
        raise SigningError(f"Il campo “{wanted}” non è di {request.signatory.body}: il suo è “{own}”.")
    if request.frozen is not None and own is None and wanted in request.frozen.fields:
        raise SigningError(f"Il campo “{wanted}” è riservato a un altro firmatario.")
    if wanted not in fields:
        raise SigningError(
            f"Il campo firma “{wanted}” non esiste.", hint="I campi presenti: " + (", ".join(fields) or "nessuno")
        )
    if "/V" in fields[wanted]:
        raise SigningError(
            f"Il campo “{wanted}” è già firmato.", hint="Una firma non si sostituisce; ogni ente ha il suo campo."
        )
    return wanted, False


def _prepare(
    data: bytes, key: Key, request: Request, timestamper: TimestampSource | None
) -> tuple[PreparedByteRangeDigest, BytesIO]:
    """The file with its new revision, a gap where the signature goes, and the digest of all the rest. The key is not used yet."""
    writer = appending.open_for_appending(data)
    fields = appending.signature_fields(writer.prev)
    with appending.well_formed():
        name, new = choose_field(fields, request)
        locking.check(data, fields, name, new=new)
        steps = PdfCMSEmbedder(new_field_spec=_invisible(name, request) if new else None).write_cms(name, writer)
        target = next(steps).get_object()
        if request.visible:
            _dress(writer, target, key, request)
        digest = digest_for(key.certificate)
        placeholder = SignatureObject(
            timestamp=request.at,
            subfilter=SigSeedSubFilter.PADES,
            reason=consent.substitution(request.allow),
            bytes_reserved=2 * cms.detached_size(key, timestamper),
        )
        steps.send(SigObjSetup(sig_placeholder=placeholder, mdp_setup=SigMDPSetup(md_algorithm=digest)))
        prepared, output = steps.send(SigIOSetup(md_algorithm=digest, output=BytesIO()))
        return prepared, output


def _filled(prepared: PreparedByteRangeDigest, output: BytesIO, signature: bytes) -> bytes:
    room = (prepared.reserved_region_end - prepared.reserved_region_start - 2) // 2
    if len(signature) > room:
        raise SigningError(
            f"La firma occupa {len(signature)} byte e ne erano stati riservati {room}: la marca temporale è più grande del previsto.",
            hint="Indicate un'altra autorità di marcatura.",
        )
    prepared.fill_with_cms(output, signature)
    return output.getvalue()


def _dress(writer: appending.AppendingWriter, target: generic.DictionaryObject, key: Key, request: Request) -> None:
    """Give a visible field its appearance, drawn with the font that the file carries."""
    annotation = get_single_field_annot(target)
    width, height = map(float, annot_width_height(annotation))
    if not width or not height:
        return
    form = writer.root["/AcroForm"]
    text = appearance.lines(
        key.certificate,
        request.signatory,
        at=request.at,
        demonstrative=request.demonstrative,
        office=consent.substitution(request.allow),
    )
    old = appending.entry(appending.entry(annotation, "/AP", generic.DictionaryObject()), "/N")
    blank = old if isinstance(old, generic.StreamObject) else None
    stream = appearance.draw(writer, typeface.install(writer, form), width, height, text, blank)
    annotation[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): stream})
    writer.update_container(annotation)


def _invisible(name: str, request: Request) -> SigFieldSpec:
    # PDF/A-2 § 6.3.2: an annotation is printable and not hidden, also when it has no extent.
    settings = InvisSigSettings(set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=False)
    body = request.signatory.body if request.signatory else None
    return SigFieldSpec(
        name, on_page=0, invis_sig_settings=settings, readable_field_name=f"Firma {body}" if body else None
    )


def _free_name(fields: dict[str, generic.DictionaryObject], signatory: ExpectedSignatory | None) -> str:
    base = f"firma{signatory.id}" if signatory else "firma"
    candidates = (base if number == 0 else f"{base}-{number + 1}" for number in range(len(fields) + 1))
    return next(name for name in candidates if name not in fields)
