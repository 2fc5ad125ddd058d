"""The agreement as it may be published: the frozen text made again without tax codes and addresses, and without signatures, which
would carry the certificates of those who signed. It is compared with the frozen text: nothing may differ but what was left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from pdz_docs.adhesions.publication import label
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.common import Parte, ambito
from pdz_docs.documents.engine import render
from pdz_docs.documents.stamp import Stamp
from pdz_docs.documents.values import Context
from pdz_docs.dossier import Dossier
from pdz_docs.errors import RefusedError
from pdz_docs.pdf.build import digest_to_print
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import difference
from pdz_docs.work.files import workspace

NAME: Final = "estratto-accordo.pdf"
_DOCUMENT: Final = "accordo"
_OMITTED: Final = {"codice_fiscale": None, "sede": None, "pec": None}


def agreement_extract(
    dossier: Dossier, frozen: Frozen, *, output: Path, templates: Path, protocol: str | None, at: datetime
) -> bytes:
    """The extract as PDF/A-2a.

    Raises RefusedError when the frozen text is not the one that the dossier gives now (finished by hand, or the data changed since),
    InputError when the dossier lacks something, ToolMissingError or ToolFailedError without LibreOffice.
    """
    kind = DOCUMENTS[_DOCUMENT]
    context = without_codes(kind.context(dossier, None, digest_to_print(kind, output)))
    stamp = Stamp(facsimile=dossier.demonstrative, label=label(protocol))
    title = f"{frozen.manifest.title} – estratto"
    rendered = render(templates / kind.template, context, draft=False, stamp=stamp, title=title)
    source = Source(name="estratto-accordo", title=title, author=ambito(dossier).denominazione, rendered=rendered)
    with workspace(output) as folder:
        (product,) = produce([source], folder=folder, instant=at)
        made = product.pdf.data
    _refuse_other_text(frozen, made)
    return made


def without_codes(context: Context) -> Context:
    """The same context in which no body has a tax code or an address."""
    masked = {name: _masked(getattr(context, name)) for name in type(context).model_fields}
    return context.model_copy(update=masked)


def _masked(value: object) -> object:
    if isinstance(value, Parte):
        return value.model_copy(update=_OMITTED)
    if isinstance(value, tuple):
        return tuple(_masked(one) for one in value)
    return value


def _refuse_other_text(frozen: Frozen, made: bytes) -> None:
    ours, theirs = difference.text_of(frozen.read()), difference.text_of(made)
    added = [one for one in difference.changes(ours.words, theirs.words) if one.after] if ours and theirs else [None]
    if added:
        raise RefusedError(
            "Il testo congelato dell'Accordo non è quello che i dati danno oggi: un estratto fatto da qui direbbe altro.",
            hint="È stato rifinito a mano, o i dati sono cambiati: fate l'estratto dal file Word di quel testo.",
        )
