"""What the dossier says of the office that keeps the papers: who it is, where it files them, for how long. Values only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pdz_docs.round.package.metadata import Agency, Filing, Person

if TYPE_CHECKING:
    from pdz_docs.dossier import Dossier

_DASHES = (" – ", " - ")
_UNFILED = Filing()


@dataclass(frozen=True, slots=True)
class Office:
    """`lead` is the body that runs the procedure and registers its papers, `agencies` the signing bodies by id, `fascicolo` the number
    of the folder, `recipients` whom the concluded document is sent to. Whatever the data do not say is None."""

    lead: Agency | None = None
    agencies: Mapping[str, Agency] = field(default_factory=dict)
    filing: Filing = _UNFILED
    fascicolo: str | None = None
    rup: Person | None = None
    recipients: tuple[Agency, ...] = ()

    def agency(self, id_: str, name: str) -> Agency:
        """The body of that id, by its name alone where the data do not know it."""
        return self.agencies.get(id_) or Agency(name=name)


UNKNOWN = Office()


def office_of(dossier: Dossier) -> Office:
    """The office of a dossier."""
    from pdz_docs.documents.letterhead import filing

    agencies = {one.id: Agency(name=one.denominazione, ipa=one.codice_ipa) for one in dossier.enti}
    record = dossier.classificazione
    rup = dossier.procedimento.rup if dossier.procedimento else None
    return Office(
        lead=agencies.get(dossier.ambito.capofila),
        agencies=agencies,
        filing=Filing(
            index=_index(record.titolo, record.classe) if record else None,
            description=filing(dossier),
            plan=record.titolario if record else None,
            years=record.anni_conservazione if record else None,
        ),
        fascicolo=record.fascicolo if record else None,
        rup=Person(surname=rup.cognome, given_name=rup.nome, code=rup.codice_fiscale) if rup else None,
        recipients=tuple(_recipients(dossier, agencies)),
    )


def _recipients(dossier: Dossier, agencies: Mapping[str, Agency]) -> Iterator[Agency]:
    """The Region, ATS and ASST (L.R. Lombardia 3/2008 art. 18)."""
    if dossier.ambito.regione:
        yield Agency(name=f"Regione {dossier.ambito.regione}")
    yield from (agencies[one.id] for one in (*dossier.ats, *dossier.asst))


def _index(title: str | None, class_: str | None) -> str | None:
    """`VII.12` of the title «VII – Servizi alla persona» and the class 12."""
    number = title
    for dash in _DASHES:
        number = number.partition(dash)[0] if number else None
    return ".".join(part for part in (number, class_) if part) or None


def office_in(folder: Path, load: Callable[[], Dossier]) -> Office:
    """The office of the working folder `folder`; nothing is known of it where only signatures are collected (`load` is not asked)."""
    from pdz_docs.dossier.bare import is_bare

    return UNKNOWN if is_bare(folder) else office_of(load())
