"""What a frozen text was made from, file by file, with its digest (`inputs` of the manifest)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import MAIN_FILE, Dossier
from pdz_docs.dossier.profile import OWN_FOLDER
from pdz_docs.dossier.sources import PLAN
from pdz_docs.pdf.states import FileDigest
from pdz_docs.work.files import sha256_of

_FOLDERS = ("signatories", "workshops", OWN_FOLDER)


def inputs_of(dossier: Dossier, document: str, final: Path | None) -> tuple[FileDigest, ...]:
    """Data, regional format, pictures, prologue and template, by path within the folder, and the text finished by hand.

    `riservato/` is left out: the digest of a short file of tax codes would give them away.
    """
    folder = dossier.folder
    found = tuple(
        FileDigest(file=path.relative_to(folder).as_posix(), sha256=sha256_of(path))
        for path in dict.fromkeys(_files(dossier, document))
        if path.is_file() and not path.name.startswith((".", "~$"))
    )
    return found if final is None else (*found, FileDigest(file=final.name, sha256=sha256_of(final)))


def _files(dossier: Dossier, document: str) -> Iterator[Path]:
    folder = dossier.folder
    yield from (folder / MAIN_FILE, folder / PLAN)
    for name in _FOLDERS:
        yield from sorted((folder / name).glob("*"))
    if dossier.intestazione and dossier.intestazione.stemma:
        yield folder / dossier.intestazione.stemma
    if dossier.piano and dossier.piano.prologo:
        yield folder / dossier.piano.prologo
    yield folder / "templates" / DOCUMENTS[document].template
