"""A round on a PDF made elsewhere: an annual update, a convention. Its bytes stay as they are, without a field more."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import search
from pdz_docs.dossier.bare import is_bare, make_bare
from pdz_docs.dossier.signatorylist import Sottoscrittore, read_list
from pdz_docs.errors import InputError
from pdz_docs.expectations import Deadline, ExpectedSignatory, Nature
from pdz_docs.pdf import freeze as frozen_files
from pdz_docs.pdf.states import DraftPdf, FileDigest, Frozen, Terms
from pdz_docs.round import difference, places
from pdz_docs.round.expected import midnight, person_of
from pdz_docs.round.versions import next_version
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import sha256_of
from pdz_docs.work.locks import exclusive

_NOT_IN_AN_ID: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The PDF, the list of who signs it, how it is called (else as its file) and the last day to sign it."""

    path: Path
    signatories: Path
    title: str | None = None
    last_day: date | None = None
    new_version: bool = False


def freeze_existing(wanted: Wanted, *, start: Path, clock: Clock) -> Frozen:
    """Open the round in the working folder that holds `start`; where there is none, `start` becomes one.

    Raises InputError when the PDF or the list cannot be used, RefusedError when it is frozen already (unless `new_version`) or another
    run holds the folder.
    """
    folder = search(start) or start
    data = _pdf(wanted.path)
    document = _id(wanted.path, reserved=_reserved(folder))
    listed = read_list(wanted.signatories, folder=folder)
    title = wanted.title or wanted.path.stem
    output = folder / "output"
    with exclusive(output):
        if search(folder) is None:
            make_bare(folder)
        terms = Terms(
            document=document,
            title=title,
            version=next_version(output, document, document, title=title, new=wanted.new_version),
            kind=document,
            frozen_at=clock(),
            file=f"{document}.pdf",
            signatories=tuple(_signatory(one) for one in listed),
            deadline=_deadline(wanted.last_day),
            inputs=tuple(
                FileDigest(file=path.name, sha256=sha256_of(path)) for path in (wanted.path, wanted.signatories)
            ),
            demonstrative=any(one.dimostrativo for one in listed),
        )
        return frozen_files.freeze(DraftPdf(data), terms, output=output)


def _pdf(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso e i permessi.") from error
    if not data.startswith(b"%PDF-") or difference.text_of(data) is None:
        raise InputError(
            f"{path} non si legge come PDF.",
            hint="Esportatelo di nuovo in PDF, senza password e senza nulla prima di %PDF.",
        )
    return data


def _id(path: Path, *, reserved: frozenset[str]) -> str:
    """The id of the round, from the name of the file."""
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    name = _NOT_IN_AN_ID.sub("-", plain).strip("-")
    if not name or not name[0].isalpha():
        name = f"documento-{name}".rstrip("-")
    if name in reserved:
        raise InputError(
            f"Il nome «{name}» è di un documento che qui fa il programma.",
            hint="Date al PDF un altro nome, come aggiornamento-2026.pdf.",
        )
    return name


def _reserved(folder: Path) -> frozenset[str]:
    """What the dossier of the folder makes has these names; without a dossier only that of the scheme is taken."""
    made = frozenset(DOCUMENTS) if search(folder) is not None and not is_bare(folder) else frozenset()
    return made | {places.SCHEMA_KIND}


def _signatory(one: Sottoscrittore) -> ExpectedSignatory:
    nobody = ExpectedSignatory(
        id=one.id, body=one.ente, role=one.ruolo, office="", given_name=one.nome, surname=one.cognome
    )
    return nobody.model_copy(update=person_of(one))


def _deadline(last_day: date | None) -> Deadline | None:
    """A day given by whoever opens the round: nobody has verified it, and nothing lapses after it."""
    if last_day is None:
        return None
    return Deadline(
        at=midnight(last_day + timedelta(days=1)),
        nature=Nature.ORGANIZZATIVO,
        act="indicato da chi ha aperto la raccolta",
        verified=False,
    )
