"""Italian as an office writes it: dates, amounts, lists, articles, number words. Pure functions, offered to templates as filters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
    "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
)  # fmt: skip
WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip

_UNITS = (
    "zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci", "undici", "dodici", "tredici",
    "quattordici", "quindici", "sedici", "diciassette", "diciotto", "diciannove",
)  # fmt: skip
_TENS = ("", "", "venti", "trenta", "quaranta", "cinquanta", "sessanta", "settanta", "ottanta", "novanta")

_FEMININE = {
    "acli", "agenzia", "asst", "ats", "azienda", "banca", "caritas", "casa", "cgil", "cisl", "comunità", "conferenza",
    "congregazione", "cooperativa", "croce", "federazione", "filca", "fondazione", "provincia", "regione", "rete", "rsa",
    "scuola", "società", "uil", "unione", "università",
}  # fmt: skip
_MASCULINE = {
    "ambito", "auser", "centro", "circolo", "comitato", "comune", "consorzio", "coordinamento", "distretto", "ente", "gruppo",
    "istituto", "oratorio", "patronato", "sindacato", "ufficio",
}  # fmt: skip
_PREPOSITIONS = {
    "": ("il", "lo", "la", "l’"),
    "di": ("del", "dello", "della", "dell’"),
    "a": ("al", "allo", "alla", "all’"),
    "da": ("dal", "dallo", "dalla", "dall’"),
    "in": ("nel", "nello", "nella", "nell’"),
    "su": ("sul", "sullo", "sulla", "sull’"),
}


def long_date(value: date) -> str:
    """`10 dicembre 2024`; the first of the month is `1° dicembre 2024`."""
    day = "1°" if value.day == 1 else str(value.day)
    return f"{day} {MONTHS[value.month - 1]} {value.year}"


def short_date(value: date) -> str:
    """`10/12/2024`."""
    return f"{value.day:02d}/{value.month:02d}/{value.year}"


def weekday(value: date) -> str:
    """`martedì`."""
    return WEEKDAYS[value.weekday()]


def clock(value: time | datetime) -> str:
    """`16.00`, as Italian acts write the hour."""
    return f"{value.hour:02d}.{value.minute:02d}"


def euro(value: Decimal | int) -> str:
    """`1.234,56`: always two decimals, rounded half up. The template writes the sign or the word."""
    return number(Decimal(value).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def number(value: Decimal | int) -> str:
    """`1.234` or `1.234,5`: dots between thousands, a comma before the decimals that the value has."""
    return f"{value:,}".translate(str.maketrans(",.", ".,"))


def percent(value: Decimal | int, decimals: int = 1) -> str:
    """`12,5%` from 12.5."""
    step = Decimal(1).scaleb(-decimals)
    return f"{number(Decimal(value).quantize(step, rounding=ROUND_HALF_UP))}%"


def join(items: Iterable[object], last: str = "e") -> str:
    """`Azzone, Colere e Vilminore di Scalve`; `ed` before a word that starts with e, `od` before one with o."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    word = f"{last}d" if last in ("e", "o") and texts[-1][:1].lower() == last else last
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def plural(count: int, one: str, many: str) -> str:
    """`1 Comune`, `24 Comuni`."""
    return f"{number(count)} {one if count == 1 else many}"


def with_article(name: str, preposition: str = "") -> str:
    """`il Comune di Azzone`, `l’ASST`, `della Provincia`, `all’Unione`: the article (joined to di, a, da, in, su) and the name.

    A body whose gender cannot be told from its first word is called `l’ente …`, which is always right.
    """
    head = re.split(r"[\s’'-]", name.strip(), maxsplit=1)[0]
    feminine = _is_feminine(head)
    masculine, masculine_s, feminine_form, elided = _PREPOSITIONS[preposition]
    if feminine is None:
        return f"{elided}ente {name}"
    if head[:1].lower() in "aeiouàèéìòù":
        return f"{elided}{name}"
    if feminine:
        return f"{feminine_form} {name}"
    return f"{masculine_s if _takes_lo(head) else masculine} {name}"


def to_place(name: str) -> str:
    """`a Clusone`, `ad Ardesio`."""
    return f"{'ad' if name[:1].lower() == 'a' else 'a'} {name}"


def in_words(value: int) -> str:
    """`ventiquattro`, `milleduecento`: cardinal numbers from 0 to 999,999. Raises ValueError outside."""
    if not 0 <= value < 1_000_000:
        raise ValueError(f"{value} non si scrive in lettere: va da 0 a 999.999")
    text = _thousands(value)
    return f"{text[:-3]}tré" if text.endswith("tre") and value > 3 else text


def roman(value: int) -> str:
    """`XII`. Raises ValueError for what the Romans did not write."""
    if not 0 < value < 4000:
        raise ValueError(f"{value} non si scrive in numeri romani")
    text = ""
    for size, sign in ROMAN:
        count, value = divmod(value, size)
        text += sign * count
    return text


def letter(value: int) -> str:
    """`a` for 1, `z` for 26, `aa` for 27: the letters of a list."""
    text = ""
    while value > 0:
        value, rest = divmod(value - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def capitalized(text: str) -> str:
    """The first letter upper case, the rest as it is."""
    return text[:1].upper() + text[1:]


def without_stop(text: str) -> str:
    """The text without its final stop, comma or semicolon: an item of a list gets its own."""
    return text.rstrip().rstrip(".;,")


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a long text: its non-empty lines."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _is_feminine(head: str) -> bool | None:
    word = head.lower()
    if word in _FEMININE:
        return True
    if word in _MASCULINE:
        return False
    if head.isupper():
        return None
    if re.search(r"(zione|sione|tà|tù|ice)$", word):
        return True
    return None


def _takes_lo(head: str) -> bool:
    return bool(re.match(r"(s[^aeiou]|z|gn|ps|pn|x|y)", head, re.I))


def _thousands(value: int) -> str:
    thousands, rest = divmod(value, 1000)
    head = "" if thousands == 0 else "mille" if thousands == 1 else f"{_hundreds(thousands)}mila"
    return f"{head}{_hundreds(rest) if rest or not head else ''}"


def _hundreds(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    head = "" if hundreds == 0 else "cento" if hundreds == 1 else f"{_UNITS[hundreds]}cento"
    tail = _tens(rest) if rest or not head else ""
    # centottanta, not centoottanta
    return f"{head[:-1]}{tail}" if head and tail.startswith("ott") else f"{head}{tail}"


def _tens(value: int) -> str:
    if value < 20:
        return _UNITS[value]
    tens, unit = divmod(value, 10)
    head = _TENS[tens]
    if unit in (1, 8):
        head = head[:-1]
    return f"{head}{_UNITS[unit] if unit else ''}"
