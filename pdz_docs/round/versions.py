"""Which version of a document is frozen next: an older one is never written again."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.errors import RefusedError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places


def next_version(output: Path, document: str, kind: str, *, title: str, new: bool) -> int:
    """The version to freeze `kind` into: the newest while it lacks this kind, one more when `new`.

    Raises RefusedError when it is frozen already and no new version was asked for, or a scheme would follow the text made from it.
    """
    newest = max(places.versions(output, document), default=0)
    if not newest:
        return 1
    taken = places.kinds(output, document, newest)
    is_scheme = kind == places.SCHEMA_KIND
    if kind not in taken and not (is_scheme and taken):
        return newest
    if new:
        return newest + 1
    what = "lo schema di " if is_scheme and kind in taken else ""
    raise RefusedError(
        f"È già congelato {what}«{title}», in {places.version_folder(output, document, newest)}.",
        hint="Un documento congelato non si rifà: --new-version ne congela una nuova versione e conserva questa; "
        "finché nessuno ha firmato, pdz unfreeze lo riapre.",
    )


def again(frozen: Frozen) -> str:
    """The command that freezes a new version of a text: of one that was made elsewhere it names the file again."""
    manifest = frozen.manifest
    if manifest.kind == places.SCHEMA_KIND:
        return "pdz freeze --schema --new-version"
    if manifest.document in DOCUMENTS:
        return f"pdz freeze {manifest.document} --new-version"
    return f"pdz freeze «{manifest.inputs[0].file}» --signatories «{manifest.inputs[1].file}» --new-version"
