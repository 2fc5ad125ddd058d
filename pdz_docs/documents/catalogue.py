"""Every document the program makes: its template, its instances, its context. The one list that `build`, `lint` and the guide read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from pdz_docs.documents import accordo, piano
from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier

Instances = Callable[[Dossier], tuple[str | None, ...]]
MakeContext = Callable[[Dossier, str | None, Mapping[str, str]], Context]


def _one(dossier: Dossier) -> tuple[str | None, ...]:
    """A document of which there is one."""
    del dossier
    return (None,)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentKind:
    """One kind of document. `extra` given to `context` holds what only the build knows (file and digest of the frozen plan).

    `instances` gives None for a document of which there is one, else the id of each (`adesione/<ets>`).
    `prints_digest_of` names the document whose frozen file the text cites: that one is made first.
    """

    id: str
    title: str
    template: str
    model: type[Context]
    context: MakeContext
    instances: Instances = _one
    signed: bool = False
    prints_digest_of: str | None = None


_KINDS: Final = (
    DocumentKind(
        id="piano",
        title="Piano di Zona",
        template="piano.docx",
        model=piano.PianoContext,
        context=piano.context,
    ),
    DocumentKind(
        id="accordo",
        title="Accordo di Programma",
        template="accordo.docx",
        model=accordo.AccordoContext,
        context=accordo.context,
        signed=True,
        prints_digest_of="piano",
    ),
)

DOCUMENTS: Final[Mapping[str, DocumentKind]] = MappingProxyType({kind.id: kind for kind in _KINDS})
