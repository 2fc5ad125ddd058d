"""One cell → what was meant, or a `Misread` that says what went wrong: the traps of codes, dates and numbers kept in Excel."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final

from pdz_docs.dossier.excel.columns import Column, Kind, folded
from pdz_docs.dossier.fields import parse_hour
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import Misread

# Spaces that look like nothing: non-breaking, narrow, zero-width, byte order mark.
_SPACES: Final = "\u00a0\u202f\u2007\u200b\u2060\ufeff \t\r\n"
_INSIDE: Final = re.compile(f"[{_SPACES}]+")
_ITALIAN: Final = re.compile(r"-?\d{1,3}(\.\d{3})+(,\d+)?|-?\d+(,\d+)?")
_ISO_NUMBER: Final = re.compile(r"-?\d+\.\d+")
_ITALIAN_DATE: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_YES: Final = frozenset({"si", "s", "x", "vero", "true", "yes", "1"})
_NO: Final = frozenset({"no", "n", "falso", "false", "0", ""})
BLANK_MARK: Final = "in bianco:"
# The days that Excel counts from; its 29 February 1900 never was.
_EPOCH: Final = date(1899, 12, 30)
_SERIALS: Final = range(20_000, 80_000)
_AS_TEXT: Final = "formattate la colonna come testo e riscrivete il valore"


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip(_SPACES))


def understood(value: object, column: Column, *, number_format: str = "General") -> Any:
    """What the cell says in this column: plain data as the YAML reader gives it, or a Misread. Never called on a blank cell."""
    if isinstance(value, str):
        value = value.strip(_SPACES)
        if column.may_be_blank and value.casefold().startswith(BLANK_MARK):
            return Located.of({"in_bianco": value[len(BLANK_MARK) :].strip()})
    match column.kind:
        case Kind.TEXT:
            return _text(value, column, number_format)
        case Kind.LIST:
            return tuple(item for line in str(value).splitlines() for item in _items(line))
        case Kind.DATE:
            return _date(value)
        case Kind.HOUR:
            return _hour(value)
        case Kind.NUMBER:
            return _number(value)
        case Kind.YES:
            return _yes(value)
        case Kind.CHOICE:
            return _choice(value, column)


def _text(value: object, column: Column, number_format: str) -> Any:
    if isinstance(value, bool):
        return Misread(str(value), "la cella contiene VERO o FALSO, qui serve un testo", _AS_TEXT)
    if isinstance(value, int | float):
        return _code(value, column, number_format)
    if isinstance(value, datetime | date | time):
        return Misread(str(value), f"Excel ha letto il valore come una data o un'ora ({value})", _AS_TEXT)
    text = str(value).replace("\r\n", "\n")
    if column.digits or column.personal_code:
        return _INSIDE.sub("", text).upper()
    return text


def _code(value: float, column: Column, number_format: str) -> Any:
    """A number where a text belongs: harmless if nothing was lost, else said."""
    if column.personal_code:
        return Misread(str(value), "un codice fiscale è diventato un numero", _AS_TEXT)
    if value != int(value):
        return str(value)
    digits = str(int(value))
    if column.digits is None:
        return digits
    shown = digits.zfill(len(number_format)) if re.fullmatch(r"0+", number_format) else digits
    if len(shown) == column.digits:
        return shown
    if len(digits) < column.digits:
        text = f"il codice è diventato il numero {digits}: gli zeri iniziali sono andati persi"
        return Misread(digits, text, f"formattate la colonna come testo; forse era {digits.zfill(column.digits)}")
    return digits


def _items(line: str) -> list[str]:
    """The entries of a list: one on each line; ids and codes may also be parted by commas or semicolons."""
    line = line.strip(_SPACES)
    if re.fullmatch(r"[a-z0-9-]+(\s*[,;]\s*[a-z0-9-]+)+", line):
        return re.split(r"\s*[,;]\s*", line)
    return [line.replace("\\n", "\n")] if line else []


def _date(value: object) -> Any:
    if isinstance(value, datetime):
        if value.time() != time(0):
            return Misread(
                str(value), f"la cella contiene anche un'ora ({value:%d/%m/%Y %H:%M})", "lasciate soltanto la data"
            )
        return value.date()
    if isinstance(value, int | float) and not isinstance(value, bool):
        if int(value) == value and int(value) in _SERIALS:
            return _EPOCH + timedelta(days=int(value))
        return Misread(str(value), f"{_shown(value)} non è una data", "scrivetela come 09/10/2024")
    text = str(value)
    found, order = _ITALIAN_DATE.fullmatch(text), (3, 2, 1)
    if found is None:
        found, order = _ISO_DATE.fullmatch(text), (1, 2, 3)
    try:
        if found:
            return date(*(int(found[group]) for group in order))
    except ValueError:
        return Misread(text, f"la data {text} non esiste", "scrivetela come 09/10/2024")
    return Misread(text, f"“{text}” non è una data", "scrivetela come 09/10/2024, con l'anno di quattro cifre")


def _hour(value: object) -> Any:
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return f"{value.hour:02d}:{value.minute:02d}"
    if isinstance(value, float) and 0 <= value < 1:
        minutes = round(value * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    text = _INSIDE.sub("", str(value))
    if isinstance(value, str) and parse_hour(text) is not None:
        return text
    return Misread(str(value), f"“{value}” non è un'ora", "scrivetela come 16:00")


def _number(value: object) -> Any:
    if isinstance(value, bool):
        return Misread(str(value), "la cella contiene VERO o FALSO, qui serve un numero", "scrivete il numero")
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value == int(value) else Decimal(repr(value))
    if isinstance(value, datetime | date | time):
        return Misread(
            str(value),
            "Excel ha letto il numero come una data o un'ora",
            "formattate la colonna come numero e riscrivetelo",
        )
    text = _INSIDE.sub("", str(value)).removeprefix("€").removesuffix("€").removesuffix("%")
    if _ITALIAN.fullmatch(text):
        # `1.234` alone may be one thousand two hundred or a little more than one: nobody guesses.
        if "," not in text and text.count(".") == 1:
            return Misread(text, f"“{text}” può voler dire due numeri diversi", "scrivete 1234 oppure 1,234")
        return _decimal(text.replace(".", "").replace(",", "."))
    if _ISO_NUMBER.fullmatch(text):
        return _decimal(text)
    return Misread(
        str(value), f"“{value}” non è un numero", "scrivete le cifre, con la virgola per i decimali: 1234,56"
    )


def _decimal(text: str) -> int | Decimal:
    return Decimal(text) if "." in text else int(text)


def _yes(value: object) -> Any:
    if isinstance(value, bool):
        return value
    word = folded(_shown(value))
    if word in _YES or word in _NO:
        return word in _YES
    return Misread(str(value), f"“{value}” non è un sì o un no", "scrivete sì, no, oppure X")


def _choice(value: object, column: Column) -> Any:
    if value in column.choices:
        return value
    word = folded(_shown(value))
    return next((choice for choice in column.choices if folded(choice) == word), str(value))


def _shown(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
