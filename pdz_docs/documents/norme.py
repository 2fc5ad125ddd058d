"""The Region and its laws, as acts cite them: all of it from the profile."""

from __future__ import annotations

from typing import Final

from pdz_docs.documents.values import Context
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.profiles.models import Norma

# The law of the Region on the plan, by its id in the profile.
_PLAN_LAW: Final = "piano-di-zona"


class NormaCitata(Context):
    """Una legge della Regione."""

    estremi: str
    """Per esteso, senza articolo davanti."""
    breve: str
    """Come si cita negli atti: L.R. e data."""
    sigla: str
    """Come si cita nel testo corrente: L.R. e anno."""
    articolo: str | None = None
    """L'articolo che interessa."""
    oggetto: str
    """Che cosa dispone, da scrivere dopo gli estremi."""


class DatiRegione(Context):
    """La Regione, come la descrive il profilo."""

    nome: str
    """Nome della Regione, senza altro."""
    legge: NormaCitata | None = None
    """La legge che regola il Piano di Zona e il suo accordo."""
    norme: tuple[NormaCitata, ...]
    """Le leggi della Regione che si citano."""


def region(dossier: Dossier) -> DatiRegione:
    """The Region and its laws, from the profile."""
    profile = dossier.profilo
    own = profile.norma(_PLAN_LAW)
    return DatiRegione(
        nome=dossier.ambito.regione or profile.regione,
        legge=_law(own) if own else None,
        norme=tuple(_law(one) for one in profile.norme),
    )


def _law(one: Norma) -> NormaCitata:
    return NormaCitata(
        estremi=one.estremi, breve=one.breve, sigla=one.sigla, articolo=one.articolo, oggetto=one.oggetto
    )
