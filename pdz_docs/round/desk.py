"""One signature of the round: what is offered to the signer, and where the signed file goes.

The signer sees title, pages and digest before anything is signed, and what is signed is what was shown (CAD art. 35 c. 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from pdz_docs.errors import InputError, SigningError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places
from pdz_docs.signing import cades, files, longterm, longterm_cms, pades, signeddata
from pdz_docs.signing.consent import NOTHING_ALLOWED, Allowances
from pdz_docs.signing.keys import Key
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.timestamps import TimestampSource

_SIGNED = re.compile(r"-firmato(-\d+)?$")


class Form(StrEnum):
    """How a signature is put to a document: in the PDF, around it, or beside it."""

    PADES = "pades"
    CADES = "cades"
    DETACHED = "cades-separata"


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a signatory may sign, exactly as it was read. `content` is the document itself: what an envelope encloses."""

    path: Path
    data: bytes = field(repr=False)
    content: bytes = field(repr=False)
    frozen: Frozen
    signatory: ExpectedSignatory

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()

    @property
    def enveloped(self) -> bool:
        return self.data is not self.content


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to sign. With a time stamper B-T; with `means` also B-LT, and with `closed` a document time stamp over all (B-LTA)."""

    form: Form = Form.PADES
    timestamper: TimestampSource | None = None
    means: Means | None = None
    closed: bool = False
    visible: bool = True
    allow: Allowances = field(default_factory=lambda: NOTHING_ALLOWED)


def offer(path: Path, signatory: str, *, output: Path) -> Offer:
    """The file at `path` offered to the body `signatory`: a PDF, or a `.p7m` that already has signatures.

    Raises InputError when it cannot be read or nobody of that id is expected, SigningError when it is not a frozen document
    of this folder nor one that continues it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
    content = data if data.startswith(b"%PDF-") else _enclosed(path, data)
    frozen = places.frozen_beginning(output, content)
    if frozen is None:
        raise SigningError(
            f"{path} non è un documento congelato di questa cartella, né la sua continuazione.",
            hint="Si firma il PDF di output/frozen/, o una sua copia già firmata da altri.",
        )
    expected = {one.id: one for one in frozen.manifest.signatories}
    if signatory not in expected:
        known = ", ".join(expected) or "nessuno"
        raise InputError(
            f"«{signatory}» non è tra i firmatari di {frozen.manifest.title}.", hint=f"I firmatari: {known}."
        )
    return Offer(path, data, content, frozen, expected[signatory])


async def signature(shown: Offer, *, key: Key, at: datetime, manner: Manner) -> bytes:
    """What was shown, signed: bytes for `keep`. Raises SigningError when the file changed since, or must not be signed so."""
    files.check_unchanged(shown.path, shown.data)
    if manner.form is Form.PADES and not shown.enveloped:
        return await _in_pdf(shown, key, at, manner)
    return await _in_envelope(shown, key, at, manner)


def keep(shown: Offer, signed: bytes, *, output: Path, form: Form, target: Path | None = None) -> Path:
    """Put a signed file at `target`, or beside the others of the round; give its path.

    Raises RefusedError when `target` exists, SigningError when what was shown no longer lies where it was.
    """
    files.check_unchanged(shown.path, shown.data)
    place = target or _free_place(shown, output, form)
    files.write_new(place, signed)
    return place


async def _in_pdf(shown: Offer, key: Key, at: datetime, manner: Manner) -> bytes:
    manifest = shown.frozen.manifest
    request = pades.Request(
        at=at,
        demonstrative=manifest.demonstrative,
        signatory=shown.signatory,
        frozen=manifest.expectation(),
        allow=manner.allow,
        visible=manner.visible,
    )
    signed = await pades.async_sign(shown.data, key=key, request=request, timestamper=manner.timestamper)
    if manner.means is None:
        return signed
    closing = manner.timestamper if manner.closed else None
    return await longterm.async_extend(signed, means=manner.means, timestamper=closing)


async def _in_envelope(shown: Offer, key: Key, at: datetime, manner: Manner) -> bytes:
    manifest = shown.frozen.manifest
    request = cades.Request(
        at=at,
        demonstrative=manifest.demonstrative,
        signatory=shown.signatory,
        frozen=manifest.expectation(),
        allow=manner.allow,
    )
    stamper = manner.timestamper
    if shown.enveloped:
        signed = await cades.async_add(shown.data, key=key, request=request, timestamper=stamper, content=shown.content)
    else:
        signed = await cades.async_sign(
            shown.content, key=key, request=request, timestamper=stamper, attached=manner.form is not Form.DETACHED
        )
    if manner.means is None:
        return signed
    return await longterm_cms.async_extend(signed, means=manner.means, timestamper=stamper)


def _enclosed(path: Path, data: bytes) -> bytes:
    """The document of an envelope; of a detached one, the file beside it that has its name."""
    parts = signeddata.split(data, str(path))
    if parts.content is not None:
        return parts.content
    beside = path.with_suffix("")
    try:
        return beside.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} è una firma separata e accanto non c'è {beside.name}, il documento firmato.",
            hint="Rimettete i due file nella stessa cartella.",
        ) from error


def _free_place(shown: Offer, output: Path, form: Form) -> Path:
    """`accordo-firmato.pdf`, `accordo-firmato-2.pdf`, …: beside the file, or among the signed ones when it lies with the frozen.

    An envelope is `accordo.pdf.p7m`, a separate signature `accordo.pdf.p7s`.
    """
    home = shown.path.resolve().parent
    folder = (
        places.signed_folder(output, shown.frozen)
        if home.is_relative_to(places.frozen_root(output).resolve())
        else home
    )
    stem, suffix = _name(shown, form)
    first = stem if suffix != shown.path.suffix and not shown.enveloped else f"{stem}-firmato"
    names = (f"{first}{'' if number == 1 else f'-{number}'}{suffix}" for number in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())


def _name(shown: Offer, form: Form) -> tuple[str, str]:
    """The name without the marks of signing, and the suffix that the signed file gets."""
    path = shown.path
    if shown.enveloped:
        inner = Path(path.stem)
        return _SIGNED.sub("", inner.stem), f"{inner.suffix}{path.suffix}"
    added = {Form.CADES: ".p7m", Form.DETACHED: ".p7s"}.get(form, "")
    stem = path.stem if added else _SIGNED.sub("", path.stem)
    return stem, f"{path.suffix}{added}"
