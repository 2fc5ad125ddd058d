"""The extract for publication and the page on which an official attests it, from the program's own Word templates. PDF/A, tagged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from pdz_docs.adhesions.publication import OMITTED, label
from pdz_docs.documents import common, people
from pdz_docs.documents.adesione import RigaAderente
from pdz_docs.documents.common import Base
from pdz_docs.documents.engine import render
from pdz_docs.documents.stamp import Stamp
from pdz_docs.dossier import Dossier
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.work.files import workspace

_FOLDER: Final = Path(__file__).parent / "modelli"
EXTRACT: Final = "estratto-adesioni.pdf"
ATTESTATION: Final = "attestazione-estratto"
_TITLE: Final = "Adesioni all’Accordo di Programma"


@dataclass(frozen=True, slots=True)
class Page:
    """A document as PDF/A and as the Word file it was made from."""

    pdf: bytes = field(repr=False)
    docx: bytes = field(repr=False)


class Estratto(Base):
    """Le variabili dell'estratto delle adesioni."""

    titolo: str
    etichetta: str
    accordo: str
    impronta: str | None = None
    data: date
    aderenti: tuple[RigaAderente, ...]
    omessi: tuple[str, ...]


class Attestazione(Base):
    """Le variabili della pagina di attestazione."""

    sottoscritto: str
    documento: str
    protocollo: str | None = None
    impronta_originale: str
    file: str
    impronta_estratto: str
    omessi: tuple[str, ...]


def extract(
    dossier: Dossier,
    found: Sequence[RigaAderente],
    *,
    digest: str | None,
    protocol: str | None,
    near: Path,
    at: datetime,
) -> bytes:
    """The extract of the adhesions. `digest` is the agreement's. Raises ToolMissingError or ToolFailedError without LibreOffice."""
    context = Estratto(
        **common.base(dossier),
        titolo=_TITLE,
        etichetta=label(protocol),
        accordo=common.agreement_title(dossier),
        impronta=digest,
        data=at.date(),
        aderenti=tuple(found),
        omessi=OMITTED,
    )
    return _made(dossier, "estratto-adesioni.docx", context, _TITLE, near, at).pdf


def attestation(
    dossier: Dossier, *, original: str, document: str, published: bytes, protocol: str | None, near: Path, at: datetime
) -> Page:
    """The page for the official who compares: `original` is the digest of what is kept, `published` the extract."""
    who = people.secretary(dossier)
    context = Attestazione(
        **common.base(dossier),
        sottoscritto=who.sottoscritto + " " + who.nominativo if who else "Il/La sottoscritto/a ____________________",
        documento=document,
        protocollo=protocol,
        impronta_originale=original,
        file=EXTRACT,
        impronta_estratto=sha256(published).hexdigest(),
        omessi=OMITTED,
    )
    return _made(dossier, "attestazione-estratto.docx", context, "Attestazione sull’estratto", near, at)


def _made(dossier: Dossier, template: str, context: Base, title: str, near: Path, at: datetime) -> Page:
    rendered = render(
        _FOLDER / template, context, draft=False, stamp=Stamp(facsimile=dossier.demonstrative), title=title
    )
    source = Source(
        name=template.removesuffix(".docx"), title=title, author=common.ambito(dossier).denominazione, rendered=rendered
    )
    with workspace(near) as folder:
        (product,) = produce([source], folder=folder, instant=at)
        return Page(product.pdf.data, source.docx)
