"""What a build may make: every document of the dossier, and where its files go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS, DocumentKind, Instances
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError


@dataclass(frozen=True, slots=True)
class Target:
    """One document to make: its kind, which of many it is, and the folder of its files."""

    kind: DocumentKind
    instance: str | None
    output: Path

    @property
    def name(self) -> str:
        return self.kind.id if self.instance is None else f"{self.kind.id}/{self.instance}"

    @property
    def docx(self) -> Path:
        return self.output / f"{self.name}.docx"

    @property
    def pdf(self) -> Path:
        return self.output / f"{self.name}.pdf"


def targets(dossier: Dossier, documents: Sequence[str] | None, output: Path) -> tuple[Target, ...]:
    """The documents named (`accordo`, every `adesione`, `adesione/esempio`), each once; all without names, forms for one body apart.

    Raises InputError on a name that is none.
    """
    every = [(kind, _of(kind, kind.instances, dossier, output)) for kind in DOCUMENTS.values()]
    if not documents:
        return tuple(target for _, made in every for target in made)
    known: dict[str, tuple[Target, ...]] = {}
    for kind, made in every:
        known |= {target.name: (target,) for target in (*_of(kind, kind.bodies, dossier, output), *made)}
    known |= {kind.id: made for kind, made in every if made}
    for name in documents:
        if name not in known:
            listed = ", ".join(DOCUMENTS)
            raise InputError(f"Non c'è un documento di nome «{name}».", hint=f"I documenti sono: {listed}.")
    return tuple(dict.fromkeys(target for name in documents for target in known[name]))


def form_names(dossier: Dossier, form: str, only: Sequence[str] = ()) -> tuple[str, ...]:
    """The names of the forms of a kind, filled in for each body or for those in `only`.

    Raises InputError when a body is not among those that the form is for, or there is none.
    """
    bodies = [one for one in DOCUMENTS[form].bodies(dossier) if one is not None]
    unknown = [one for one in only if one not in bodies]
    if unknown:
        known = ", ".join(bodies[:20]) + (", …" if len(bodies) > 20 else "")
        raise InputError(
            f"Nessun modulo «{form}» è per «{', '.join(unknown)}».",
            hint=f"Gli enti sono in signatories/ets; i moduli si fanno per: {known or 'nessuno, finora'}.",
        )
    if not bodies:
        raise InputError(
            f"Non ci sono enti per cui fare il modulo «{form}».",
            hint="Gli enti si scrivono in signatories/ets; aderisce chi è stato presente ad almeno un incontro dei tavoli.",
        )
    return tuple(f"{form}/{one}" for one in (dict.fromkeys(only) or bodies))


def _of(kind: DocumentKind, instances: Instances, dossier: Dossier, output: Path) -> tuple[Target, ...]:
    return tuple(Target(kind, instance, output) for instance in instances(dossier))
