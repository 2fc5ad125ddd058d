"""One signature of the round: what is offered to the signer, and where the signed file goes.

The signer sees title, pages and digest before anything is signed, and what is signed is what was shown (CAD art. 35 c. 2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError, SigningError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places
from pdz_docs.signing import pades
from pdz_docs.signing.consent import NOTHING_ALLOWED, Allowances
from pdz_docs.signing.keys import Key
from pdz_docs.signing.timestamps import TimestampSource
from pdz_docs.work.files import write_atomically

_SIGNED = re.compile(r"-firmato(-\d+)?$")


@dataclass(frozen=True, slots=True)
class Offer:
    """A file that a signatory may sign, exactly as it was read."""

    path: Path
    data: bytes = field(repr=False)
    frozen: Frozen
    signatory: ExpectedSignatory

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


def offer(path: Path, signatory: str, *, output: Path) -> Offer:
    """The file at `path` offered to the body `signatory`.

    Raises InputError when it cannot be read or nobody of that id is expected, SigningError when it is not a frozen document
    of this folder nor one that continues it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
    frozen = places.frozen_beginning(output, data)
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
    return Offer(path, data, frozen, expected[signatory])


def sign(
    shown: Offer,
    *,
    key: Key,
    at: datetime,
    output: Path,
    target: Path | None = None,
    timestamper: TimestampSource | None = None,
    visible: bool = True,
    allow: Allowances = NOTHING_ALLOWED,
) -> Path:
    """Sign what was shown and put it at `target`, or beside the others of the round; give its path.

    Raises RefusedError when `target` exists, SigningError when the file changed after it was shown or must not be signed so.
    """
    place = target or _free_place(shown, output)
    if place.exists():
        raise RefusedError(f"{place} esiste già.", hint="Indicate un altro nome con -o.")
    if shown.path.read_bytes() != shown.data:
        raise SigningError(
            f"{shown.path} è cambiato dopo che è stato mostrato.", hint="Rileggetelo e ripetete il comando."
        )
    manifest = shown.frozen.manifest
    request = pades.Request(
        at=at,
        demonstrative=manifest.demonstrative,
        signatory=shown.signatory,
        frozen=manifest.expectation(),
        allow=allow,
        visible=visible,
    )
    signed = pades.sign(shown.data, key=key, request=request, timestamper=timestamper)
    write_atomically(place, signed)
    return place


def _free_place(shown: Offer, output: Path) -> Path:
    """`accordo-firmato.pdf`, `accordo-firmato-2.pdf`, …: beside the file, or among the signed ones when it lies with the frozen."""
    home = shown.path.resolve().parent
    folder = (
        places.signed_folder(output, shown.frozen)
        if home.is_relative_to(places.frozen_root(output).resolve())
        else home
    )
    stem = _SIGNED.sub("", shown.path.stem)
    names = (f"{stem}-firmato{'' if number == 1 else f'-{number}'}{shown.path.suffix}" for number in range(1, 10_000))
    return next(folder / name for name in names if not (folder / name).exists())
