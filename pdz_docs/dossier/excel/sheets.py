"""The workbook's sheets: which columns each has, in which order, and what its rows are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from pdz_docs.dossier.excel.columns import Column, Kind, columns
from pdz_docs.dossier.models.acts import Approvazione
from pdz_docs.dossier.models.bodies import AltroEnte, Azienda, Comune, Ets, Firmatario, Registro
from pdz_docs.dossier.models.objectives import Fase, Indicatore, Obiettivo, Personale, Risorsa
from pdz_docs.dossier.models.workshops import Incontro, Priorita

LISTS: Final = ("ats", "asst", "altri")
INDICATORS: Final = {"output": "risultati", "outcome": "impatto", "processo": "ind_processo"}
SYNTHESIS: Final = {"bisogno": "bisogni", "proposta": "proposte", "impegno": "impegni", "nodo aperto": "nodi_aperti"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `columns` are written; `accepted` are read too, for offices that keep everything in one place."""

    name: str
    says: str
    columns: tuple[Column, ...]
    accepted: tuple[Column, ...] = ()

    @property
    def readable(self) -> tuple[Column, ...]:
        """Every column that is understood."""
        return (*self.columns, *self.accepted)


def _key(name: str, title: str, note: str, kind: Kind = Kind.TEXT, choices: tuple[str, ...] = ()) -> Column:
    return Column((name,), title, kind, note, choices=choices, required=True)


def _ordered(found: tuple[Column, ...], first: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns that an official looks for first, then the others as the model has them."""
    rank = {name: number for number, name in enumerate(first)}
    return tuple(sorted(found, key=lambda column: rank.get(column.name, len(rank))))


def _body(model: type[BaseModel], first: tuple[str, ...]) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """The body's own columns, and those of its person and act, which have sheets of their own but are understood here too."""
    apart = frozenset({"firmatario", "delibera", "legale_rappresentante"})
    own = columns(model, leave_out=apart)
    inline = tuple(column for column in columns(model) if column.path[0] in apart)
    return _ordered(own, first), inline


_ENTE: Final = _key("ente", "Ente", "L'identificativo dell'ente o dell'organizzazione.")
_TAVOLO: Final = _key("tavolo", "Tavolo", "Il nome del file in workshops/, senza .yaml.")
_OBIETTIVO: Final = _key("obiettivo", "Obiettivo", "Il codice dell'obiettivo.")
_INCONTRO: Final = _key("incontro", "Incontro", "Il numero dell'incontro: 1, 2…", Kind.NUMBER)
_START: Final = Column(("ore", "inizio"), "Ora d'inizio", Kind.HOUR, "Come 16:00.", required=True)
_END: Final = Column(("ore", "fine"), "Ora di fine", Kind.HOUR, "Come 19:00.", required=True)
_NOTE: Final = "Una voce per riga."

_comuni, _comuni_inline = _body(Comune, ("id", "nome", "codice_fiscale", "codice_istat", "codice_catastale"))
_altri, _altri_inline = _body(AltroEnte, ("id", "nome", "tipo", "comuni"))
_extended = tuple(column for column in columns(Azienda) if column.name == "denominazione_estesa")
_ets, _ets_inline = _body(Ets, ("id", "denominazione", "classe", "natura", "aree", "codice_fiscale"))

COMUNI: Final = Sheet("Comuni", "I Comuni che sottoscrivono.", _comuni, _comuni_inline)
ENTI: Final = Sheet(
    "Altri enti",
    "ATS, ASST e gli altri enti pubblici che sottoscrivono.",
    (_key("elenco", "Elenco", "ats, asst oppure altri.", Kind.CHOICE, LISTS), *_altri, *_extended),
    _altri_inline,
)
PERSONE: Final = Sheet(
    "Persone",
    "Chi firma per ciascun ente, con la carica, e chi rappresenta le organizzazioni.",
    (_ENTE, *columns(Firmatario)),
)
DELIBERE: Final = Sheet("Delibere", "L'atto con cui ogni ente approva lo schema.", (_ENTE, *columns(Approvazione)))
ETS: Final = Sheet("ETS", "Chi partecipa ai tavoli e può aderire.", _ets, _ets_inline)
REGISTRI: Final = Sheet(
    "Registri", "Da quale registro pubblico vengono i dati precompilati.", (_ENTE, *columns(Registro))
)
TAVOLI: Final = Sheet(
    "Tavoli",
    "Un tavolo per area tematica; senza area, un file di soli obiettivi.",
    (
        _TAVOLO,
        Column(("area",), "Area", Kind.TEXT, "L'identificativo dell'area tematica, come in pdz.yaml."),
        Column(("sintesi", "premessa"), "Premessa della sintesi", Kind.TEXT),
        Column(("dimostrativo",), "Dimostrativo", Kind.YES),
    ),
)
INCONTRI: Final = Sheet(
    "Incontri",
    "Gli incontri di ciascun tavolo.",
    (_TAVOLO, _INCONTRO, *columns(Incontro, leave_out=frozenset({"ore", "presenti", "note", "luogo"})), _START, _END,
     *(column for column in columns(Incontro) if column.name in ("luogo", "note"))),
)  # fmt: skip
PRESENZE: Final = Sheet(
    "Presenze",
    "Chi c'era: soltanto chi ha partecipato può aderire.",
    (
        _TAVOLO,
        _INCONTRO,
        _key("chi", "Chi", "L'identificativo dell'ente o dell'organizzazione."),
        Column(("presente",), "Presente", Kind.YES, "X o sì; vuoto o no se era assente."),
    ),
)
SINTESI: Final = Sheet(
    "Sintesi",
    "Bisogni, proposte, impegni e nodi aperti di ciascun tavolo.",
    (
        _TAVOLO,
        _key("voce", "Voce", "Che cosa è.", Kind.CHOICE, tuple(SYNTHESIS)),
        _key("testo", "Testo", "Il testo."),
        Column(("priorita",), "Priorità", Kind.CHOICE, "Per i bisogni.", choices=tuple(Priorita)),
        Column(("chi",), "Chi", Kind.LIST, "Proponenti o chi s'impegna: identificativi, uno per riga."),
        Column(("entro",), "Entro", Kind.DATE, "Per gli impegni."),
    ),
)
OBIETTIVI: Final = Sheet(
    "Obiettivi",
    "Le schede degli obiettivi.",
    (_TAVOLO, *_ordered(columns(Obiettivo), ("codice", "macro_area", "titolo"))),
)
FASI: Final = Sheet("Fasi", "Il cronoprogramma di ogni obiettivo, anno per anno.", (_OBIETTIVO, *columns(Fase)))
PERSONALE: Final = Sheet("Personale", "Le risorse di personale di ogni obiettivo.", (_OBIETTIVO, *columns(Personale)))
INDICATORI: Final = Sheet(
    "Indicatori",
    "Gli indicatori di ogni obiettivo.",
    (
        _OBIETTIVO,
        _key("indicatore", "Indicatore", "output, outcome oppure processo.", Kind.CHOICE, tuple(INDICATORS)),
        *columns(Indicatore),
    ),
)
RISORSE: Final = Sheet(
    "Risorse",
    "Le risorse di ogni obiettivo; senza obiettivo, le righe del Piano.",
    (
        Column(("obiettivo",), "Obiettivo", Kind.TEXT, "Il codice dell'obiettivo; vuoto per le righe del Piano."),
        *columns(Risorsa),
    ),
)
SHEETS: Final = (
    COMUNI, ENTI, PERSONE, DELIBERE, ETS, REGISTRI, TAVOLI, INCONTRI, PRESENZE, SINTESI, OBIETTIVI, FASI, PERSONALE, INDICATORI, RISORSE,
)  # fmt: skip
# What the synthesis sheet calls `chi` has another name in each kind of entry.
WHO: Final = {"proposta": "proponenti", "impegno": "chi"}
