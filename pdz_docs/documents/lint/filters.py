"""What each filter takes and what it gives, for the lint and for the list of what a template may write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final

from pdz_docs.documents.lint.shapes import TEXT, Shape

_DATE = ("una data", (date, datetime))
_TIME = ("un'ora", (time, datetime))
_NUMBER = ("un numero", (int, Decimal))
_WHOLE = ("un numero intero", (int,))
_TEXT = ("un testo", (str,))


@dataclass(frozen=True, slots=True)
class Taken:
    """A filter that gives a text: what it wants (in words, as types) and what it is for."""

    wants: str
    kinds: tuple[type, ...]
    about: str

    def accepts(self, shape: Shape) -> bool:
        return not shape.known or shape.is_a(*self.kinds) or shape == Shape()


def _taken(what: tuple[str, tuple[type, ...]], about: str) -> Taken:
    return Taken(what[0], what[1], about)


SCALAR_FILTERS: Final[Mapping[str, Taken]] = {
    "data": _taken(_DATE, "10 dicembre 2024"),
    "data_breve": _taken(_DATE, "10/12/2024"),
    "giorno": _taken(_DATE, "martedì"),
    "ora": _taken(_TIME, "16.00"),
    "euro": _taken(_NUMBER, "1.234,56"),
    "numero": _taken(_NUMBER, "1.234"),
    "percento": _taken(_NUMBER, "12,5%"),
    "plurale": _taken(_NUMBER, 'plurale("Comune", "Comuni") → 24 Comuni'),
    "in_lettere": _taken(_WHOLE, "ventiquattro"),
    "romano": _taken(_WHOLE, "XII"),
    "lettera": _taken(_WHOLE, "a, b, c…"),
    "con_articolo": _taken(_TEXT, "il Comune di Azzone"),
    "con_di": _taken(_TEXT, "del Comune di Azzone"),
    "con_a": _taken(_TEXT, "al Comune di Azzone"),
    "con_da": _taken(_TEXT, "dal Comune di Azzone"),
    "con_in": _taken(_TEXT, "nel Comune di Azzone"),
    "con_su": _taken(_TEXT, "sul Comune di Azzone"),
    "a_luogo": _taken(_TEXT, "a Clusone, ad Ardesio"),
    "maiuscola": _taken(_TEXT, "la prima lettera maiuscola"),
    "capitalize": _taken(_TEXT, "la prima lettera maiuscola, le altre minuscole"),
    "lower": _taken(_TEXT, "tutto minuscolo"),
    "upper": _taken(_TEXT, "tutto maiuscolo"),
    "senza_punto": _taken(_TEXT, "senza il punto in fondo"),
    "trim": _taken(_TEXT, "senza spazi in testa e in coda"),
    "replace": _taken(_TEXT, 'replace("questo", "quello")'),
}
LIST_TO_TEXT: Final[Mapping[str, str]] = {
    "elenco": 'a, b e c (elenco("o") → a, b o c); vuole un elenco di testi',
    "enti": 'il Comune di Azzone e l’ASST; enti("di") → del …; vuole un ente o un elenco di enti',
}
LIST_FILTERS: Final[Mapping[str, str]] = {
    "first": "la prima voce",
    "last": "l'ultima voce",
    "length": "quante voci",
    "list": "le voci",
    "sort": 'le voci in ordine; sort(attribute="nome")',
    "reverse": "le voci al contrario",
    "unique": "le voci senza ripetizioni",
    "map": 'map(attribute="nome"): il campo di ogni voce',
    "select": "le voci che soddisfano una condizione",
    "reject": "le voci che non la soddisfano",
    "selectattr": 'selectattr("promotore"): le voci il cui campo è vero',
    "rejectattr": "le voci il cui campo non è vero",
    "groupby": "gruppi di voci con lo stesso campo: ognuno ha grouper e list",
    "batch": "le voci a gruppi di n",
    "sum": 'la somma; sum(attribute="importo")',
    "min": "la voce minore",
    "max": "la voce maggiore",
}
OTHER_FILTERS: Final[Mapping[str, str]] = {
    "paragrafi": "i capoversi di un testo lungo, da scorrere con “for”",
    "round": "il numero arrotondato",
}
GIVES_TEXT: Final = TEXT
