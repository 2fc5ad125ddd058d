"""What may be published of the adhesions: who adheres, of what kind, since when; no tax code, no address, nothing of a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from pdz_docs.adhesions.standing import adhered
from pdz_docs.adhesions.summary import Register
from pdz_docs.documents import areas, common
from pdz_docs.documents.adesione import RigaAderente
from pdz_docs.dossier import Dossier
from pdz_docs.work.clock import ROME

SCHEMA: Final = "pdz.aderenti/1"
OMITTED: Final = ("codici fiscali", "indirizzi e recapiti", "dati personali dei certificati di firma")


def label(protocol: str | None) -> str:
    """What an extract says of itself; never that it conforms, which only an official attests (CAD art. 23-bis c. 2)."""
    return f"Estratto per pubblicazione con omissis; originale firmato digitalmente agli atti, prot. {protocol or '__________'}"


def adherents(known: Register, dossier: Dossier) -> tuple[RigaAderente, ...]:
    """Whoever adheres, by name. Somebody whom the dossier does not have cannot be described, hence not published."""
    days: Mapping[str, datetime] = dict(adhered(known.adhesions))
    there = {one.id: one for one in areas.participants(dossier)}
    found = sorted((one for one in dossier.ets if one.id in days), key=lambda one: one.denominazione.casefold())
    return tuple(
        RigaAderente(
            numero=number,
            nome=one.denominazione,
            classe=one.classe.value,
            natura=there[one.id].natura if one.id in there else one.natura.value,
            aree=there[one.id].aree if one.id in there else (),
            adesione=days[one.id].astimezone(ROME).date(),
        )
        for number, one in enumerate(found, start=1)
    )


def open_data(known: Register, dossier: Dossier, day: date) -> dict[str, object]:
    """The list as data: which agreement, as of when, who."""
    version = known.roll.latest()
    return {
        "schema": SCHEMA,
        "ambito": common.ambito(dossier).denominazione,
        "accordo": {"titolo": common.agreement_title(dossier), "sha256": known.roll.agreements.get(version)},
        "aggiornato_al": day.isoformat(),
        "dimostrativo": dossier.demonstrative,
        "aderenti": [dict(row) for row in table(adherents(known, dossier))],
    }


def table(found: tuple[RigaAderente, ...]) -> tuple[Mapping[str, str], ...]:
    """The same as rows of a table."""
    return tuple(
        {
            "denominazione": one.nome,
            "classe": one.classe,
            "natura": one.natura,
            "aree": "; ".join(one.aree),
            "data_adesione": one.adesione.isoformat() if one.adesione else "",
        }
        for one in found
    )
