"""`pdz unfreeze`: a frozen text taken back while nobody has signed it. It is not deleted: it goes to the archive with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import decisions, places, returned, setaside
from pdz_docs.round.versions import again
from pdz_docs.work.files import publish, write_atomically
from pdz_docs.work.locks import exclusive


def unfreeze(output: Path, name: str, *, reason: str, now: datetime) -> Path:
    """Take back the newest frozen text of a document, or its scheme (`schema`). Gives the folder where it is kept.

    Raises InputError without a reason or a frozen text, RefusedError when somebody has signed it, something else depends on it or
    another run holds the folder.
    """
    if not reason.strip():
        raise InputError("Riaprire un testo congelato vuole il suo motivo.", hint="--reason MOTIVO.")
    with exclusive(output):
        frozen = _found(output, name)
        hindrances = list(_hindrances(output, frozen))
        if hindrances:
            raise RefusedError(
                f"«{frozen.manifest.title}», versione {frozen.manifest.version}, non si può riaprire: {'; '.join(hindrances)}.",
                hint=f"Si congela una nuova versione, che apre una nuova raccolta: {again(frozen)}.",
            )
        return _move(output, frozen, reason.strip(), now)


def _found(output: Path, name: str) -> Frozen:
    is_schema = name == places.SCHEMA_KIND
    frozen = places.latest_schema(output, "accordo") if is_schema else places.latest(output, name)
    if frozen is None:
        raise InputError(f"«{name}» non è congelato.", hint="I testi congelati sono in output/frozen/.")
    return frozen


def _hindrances(output: Path, frozen: Frozen) -> Iterator[str]:
    manifest = frozen.manifest
    if manifest.kind == places.SCHEMA_KIND:
        if places.of_version(output, manifest.document, manifest.version) is not None:
            yield "da questo schema è già stato congelato il testo da firmare"
        return
    folder = places.signed_folder(output, frozen)
    if returned.candidates(folder):
        yield "qualcuno ha già firmato"
    if decisions.read(folder):
        yield "c'è già una decisione registrata"
    if any(setaside.reasons(output, manifest.document)):
        yield "un file firmato aspetta in output/inbox/da-esaminare"
    for other in _citing(output, manifest.sha256):
        yield f"la sua impronta è stampata in «{other.manifest.title}», congelato ({other.manifest.kind})"


def _citing(output: Path, digest: str) -> Iterator[Frozen]:
    for document in places.documents(output):
        for version in places.versions(output, document):
            found = (places.of_version(output, document, version), places.schema_of(output, document, version))
            yield from (
                one
                for one in found
                if one is not None and any(annex.sha256 == digest for annex in one.manifest.annexes)
            )


def _move(output: Path, frozen: Frozen, reason: str, now: datetime) -> Path:
    """The reason is written first, under a name that the text gives; then one rename: killed in between, it is still frozen."""
    manifest = frozen.manifest
    stem = f"riaperto-v{manifest.version}-{manifest.kind}-{manifest.sha256[:12]}"
    home = output / "archive" / manifest.document
    facts = {
        "documento": manifest.document,
        "versione": manifest.version,
        "testo": manifest.kind,
        "sha256": manifest.sha256,
        "riaperto": now.isoformat(),
        "motivo": reason,
    }
    write_atomically(home / f"{stem}.json", json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n")
    publish(frozen.folder, home / stem)
    if not any(frozen.folder.parent.iterdir()):
        frozen.folder.parent.rmdir()
    return home / stem
