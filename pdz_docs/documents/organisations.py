"""What a form says of the organisation that it is made for: the office's own data, so that nobody types them again."""

from __future__ import annotations

from typing import Any, Final

from pdz_docs.documents import common
from pdz_docs.dossier.models.bodies import Classe, Ets, Natura

_NATURES: Final = {
    Natura.ODV: "ODV",
    Natura.APS: "APS",
    Natura.ONLUS: "ONLUS",
    Natura.SOMS: "società di mutuo soccorso",
    Natura.ALTRO_ETS: "altro ente del Terzo Settore",
}


def known(ets: Ets) -> dict[str, Any]:
    """The form fields that every form has, by name. A person's own data (tax code, birth) are not among them: that person writes them."""
    person = ets.legale_rappresentante
    return {
        "denominazione": ets.denominazione,
        "natura": nature(ets),
        "codice_fiscale": ets.codice_fiscale,
        "partita_iva": ets.partita_iva,
        "sede": common.seat_of(ets),
        "pec": ets.pec,
        "runts": registration(ets),
        "registro_imprese": ets.registro_imprese,
        "nominativo": common.name_of(person) if person else None,
    }


def nature(ets: Ets) -> str:
    """The legal form, as forms list it."""
    return _NATURES.get(ets.natura, ets.natura.value.replace("-", " "))


def registration(ets: Ets) -> str | None:
    """The registration in words. Social cooperatives are in the Registro Imprese instead (DM 106/2020 art. 3)."""
    if ets.classe is not Classe.A or (ets.runts is None and ets.natura is Natura.COOPERATIVA_SOCIALE):
        return None
    if ets.runts is None:
        return "iscrizione da acquisire d’ufficio (DPR 445/2000 art. 43)"
    number = f"n. di repertorio {ets.runts.repertorio}" if ets.runts.repertorio else "repertorio da acquisire d’ufficio"
    moving = ", in trasmigrazione" if ets.runts.trasmigrazione else ""
    return f"sezione {ets.runts.sezione}, {number}{moving}"
