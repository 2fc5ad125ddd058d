"""What each kind of pydantic error is called in Italian, and the way out."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from pydantic_core import ErrorDetails

from pdz_docs.dossier.strictyaml import Misread, YesNo

Words = tuple[str, str, str | None]
"""The id of the problem, what is wrong, the way out."""

_PATTERNS = {
    r"^[a-z0-9]{1,35}$": "un identificativo ha soltanto lettere minuscole senza accenti e cifre, al massimo 35",
    r"^\d{6}$": 'il codice ISTAT ha sei cifre tra virgolette, come "016077"',
    r"^[A-Z]\d{3}$": "il codice catastale ha una lettera maiuscola e tre cifre, come C800",
    r"^\d{5}$": 'il CAP ha cinque cifre tra virgolette, come "24023"',
    r"^[A-Z]{2}$": "la sigla della provincia ha due lettere maiuscole, come BG",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "scrivete solo lettere minuscole, cifre e trattini, come giovani-minori",
}


def words(detail: ErrorDetails, known_fields: tuple[str, ...]) -> Words:
    """How to tell the user about one error; `known_fields` are those of the record it is in."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    field = str(detail["loc"][-1]) if detail["loc"] else ""
    if kind == "missing":
        return "CAMPO_MANCANTE", f"manca il campo obbligatorio “{field}”", "aggiungetelo"
    if kind == "extra_forbidden":
        return "CAMPO_SCONOSCIUTO", f"il campo “{field}” non esiste", _did_you_mean(field, known_fields)
    if isinstance(value, Misread):
        return "VALORE_AMBIGUO", value.why, value.hint
    if isinstance(value, YesNo) and kind != "bool_type":
        return (
            "VALORE_AMBIGUO",
            f"{value} senza virgolette è letto da YAML come sì o no",
            f'scrivetelo tra virgolette: "{value}"',
        )
    if value is None:
        return "VALORE_MANCANTE", f"il campo “{field}” è vuoto", "scrivete il valore"
    if kind in _KINDS:
        return _KINDS[kind](value, context)
    message = detail["msg"]
    if "|" in message:
        text, _, hint = message.partition("|")
        return kind.upper(), text, hint
    return "VALORE", f"il valore {shown(value)} non va bene", None


def shown(value: object) -> str:
    """A value as the message quotes it, cut when long."""
    if isinstance(value, Mapping):
        return "con altri campi dentro"
    if isinstance(value, tuple | list):
        return "in forma di elenco"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return f"“{text[:57]}…”" if len(text) > 60 else f"“{text}”"


def _text(value: Any, _: dict[str, Any]) -> Words:
    if isinstance(value, bool):
        return (
            "VALORE_AMBIGUO",
            f"{shown(value)} senza virgolette è letto da YAML come sì o no",
            f'scrivetelo tra virgolette: "{shown(value)}"',
        )
    if isinstance(value, int | Decimal | date):
        return (
            "VALORE_AMBIGUO",
            f"{value} senza virgolette è letto da YAML come un numero o una data, ma qui serve un testo",
            f'scrivetelo tra virgolette: "{value}"',
        )
    return "VALORE", f"qui serve un testo, non un valore {shown(value)}", "scrivete il testo accanto al nome del campo"


def _date(value: Any, _: dict[str, Any]) -> Words:
    if isinstance(value, datetime):
        return "DATA", f"qui serve una data senza ora, non {value.isoformat()}", f"scrivete {value.date().isoformat()}"
    return (
        "DATA",
        f"{shown(value)} non è una data",
        f"scrivetela come anno-mese-giorno{_guess_date(value)}, senza virgolette",
    )


def _guess_date(value: Any) -> str:
    parts = str(value).replace("-", "/").replace(".", "/").split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        order = parts if len(parts[0]) == 4 else parts[::-1]
        try:
            return f" ({date(int(order[0]), int(order[1]), int(order[2])).isoformat()})"
        except ValueError:
            return ""
    return ", per esempio 2024-10-09"


def _number(value: Any, _: dict[str, Any]) -> Words:
    return (
        "NUMERO",
        f"{shown(value)} non è un numero",
        "scrivete le cifre senza punti per le migliaia e con il punto per i decimali: 1234.56",
    )


def _choice(value: Any, context: dict[str, Any]) -> Words:
    expected = str(context.get("expected", "")).replace("'", "").replace(" or ", ", ")
    near = difflib.get_close_matches(str(value), expected.split(", "), n=1)
    guess = f"forse “{near[0]}”? " if near else ""
    return "VALORE_NON_AMMESSO", f"{shown(value)} non è tra i valori ammessi", f"{guess}valori ammessi: {expected}"


def _pattern(value: Any, context: dict[str, Any]) -> Words:
    return (
        "FORMATO",
        f"{shown(value)} non ha la forma giusta",
        _PATTERNS.get(str(context.get("pattern")), "ricontrollatelo"),
    )


def _shape(what: str, hint: str) -> Callable[[Any, dict[str, Any]], Words]:
    return lambda value, _: ("FORMA", f"qui serve {what}, non un valore {shown(value)}", hint)


def _bounds(value: Any, context: dict[str, Any]) -> Words:
    names = {"ge": "almeno", "gt": "più di", "le": "al massimo", "lt": "meno di"}
    limits = [f"{names[name]} {limit}" for name, limit in context.items() if name in names]
    return "NUMERO", f"{shown(value)} è fuori dai limiti ({', '.join(limits)})", "correggete il numero"


def _length(value: Any, context: dict[str, Any]) -> Words:
    if isinstance(value, str):
        text = "il testo è vuoto" if not value.strip() else "il testo è troppo lungo o troppo corto"
        return "VALORE_MANCANTE", text, "scrivete il valore o togliete il campo"
    wanted = context.get("min_length", context.get("max_length"))
    return "FORMA", f"l'elenco non ha il numero giusto di voci (ne servono {wanted})", "correggete l'elenco"


_list = _shape("un elenco", "mettete ogni voce dopo un trattino (- …) o tra parentesi quadre [ … ]")
_record = _shape("un gruppo di campi", "scrivete un campo per riga, rientrato, oppure {campo: valore, …}")
_KINDS: Final[dict[str, Callable[[Any, dict[str, Any]], Words]]] = {
    "string_type": _text,
    "date_type": _date,
    "date_from_datetime_inexact": _date,
    "int_type": _number,
    "decimal_type": _number,
    "is_instance_of": _number,
    "decimal_max_places": lambda value, _: (
        "NUMERO",
        f"{shown(value)} ha più di due decimali",
        "arrotondate ai centesimi",
    ),
    "decimal_whole_digits": lambda value, _: ("NUMERO", f"{shown(value)} è troppo grande", "correggete il numero"),
    "decimal_max_digits": lambda value, _: ("NUMERO", f"{shown(value)} è troppo grande", "correggete il numero"),
    "enum": _choice,
    "literal_error": _choice,
    "string_pattern_mismatch": _pattern,
    "tuple_type": _list,
    "list_type": _list,
    "model_type": _record,
    "model_attributes_type": _record,
    "dict_type": _record,
    "bool_type": lambda value, _: ("VALORE", f"{shown(value)} non è un sì o un no", "scrivete sì oppure no"),
    "bool_parsing": lambda value, _: ("VALORE", f"{shown(value)} non è un sì o un no", "scrivete sì oppure no"),
    "time_type": lambda value, _: ("ORA", f"{shown(value)} non è un'ora", 'scrivetela tra virgolette, come "16:00"'),
    "greater_than_equal": _bounds,
    "greater_than": _bounds,
    "less_than_equal": _bounds,
    "less_than": _bounds,
    "string_too_short": _length,
    "string_too_long": _length,
    "too_short": _length,
    "too_long": _length,
}


def _did_you_mean(field: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(field, known, n=1)
    return f"forse “{near[0]}”?" if near else "togliete il campo, o controllate il nome nella guida"
