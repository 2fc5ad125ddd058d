"""Italian tax codes of persons and bodies, checked with python-stdnum (reference: domain.md § 4.3).

An omocodic code has letters where digits were; `get_gender` and the birth date of python-stdnum do not expect them, so neither is
ever asked for. Two codes that differ only by omocodia belong to two people.
"""

from __future__ import annotations

import re
from typing import Final

from pydantic_core import PydanticCustomError
from stdnum.it import codicefiscale, iva

PERSONAL: Final = re.compile(r"[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]")
_DIGITS_OF_BIRTHPLACE: Final = str.maketrans("LMNPQRSTUV", "0123456789")
# The birthplace code that was never assigned: only demonstrative persons have it (contracts.md).
DEMONSTRATIVE_BIRTHPLACE: Final = "Z000"


def is_demonstrative(code: str) -> bool:
    """Whether a personal tax code has the birthplace that nobody has, omocodic spellings included."""
    return code[11] + code[12:15].translate(_DIGITS_OF_BIRTHPLACE) == DEMONSTRATIVE_BIRTHPLACE


def is_personal_code(text: str) -> bool:
    """Whether `text` is a personal tax code, check character included."""
    return bool(PERSONAL.fullmatch(text)) and bool(codicefiscale.calc_check_digit(text[:15]) == text[15])


def checked_personal_code(code: str) -> str:
    """The code, when it is a person's: 16 characters with the right check character. Raises PydanticCustomError."""
    if not PERSONAL.fullmatch(code):
        raise PydanticCustomError(
            "codice_fiscale",
            "il codice fiscale di una persona ha 16 caratteri maiuscoli, e questo no|"
            "copiatelo dalla tessera sanitaria, senza spazi né trattini",
        )
    right = codicefiscale.calc_check_digit(code[:15])
    if code[15] != right:
        raise PydanticCustomError(
            "codice_fiscale",
            "il codice fiscale è sbagliato: l'ultimo carattere non torna con gli altri|"
            "ricontrollate ogni carattere sulla tessera sanitaria",
        )
    if not codicefiscale.is_valid(code):
        raise PydanticCustomError(
            "codice_fiscale",
            "il codice fiscale contiene una data di nascita che non esiste|ricontrollatelo sulla tessera sanitaria",
        )
    return code


def checked_body_code(code: str) -> str:
    """The code, when it is a body's: 11 digits with the right check digit. Raises PydanticCustomError."""
    if PERSONAL.fullmatch(code):
        raise PydanticCustomError(
            "codice_fiscale_ente",
            "qui va il codice fiscale dell'ente, e questo è di una persona|"
            "scrivete le 11 cifre dell'ente; quello della persona va in riservato/codici-fiscali.yaml",
        )
    if not re.fullmatch(r"\d{11}", code):
        raise PydanticCustomError(
            "codice_fiscale_ente",
            "il codice fiscale (o la partita IVA) di un ente ha 11 cifre, e questo no|"
            "scrivetelo tra virgolette, senza spazi e con gli zeri iniziali",
        )
    if not iva.is_valid(code):
        raise PydanticCustomError(
            "codice_fiscale_ente",
            "il codice fiscale dell'ente è sbagliato: l'ultima cifra non torna con le altre|ricontrollatelo cifra per cifra",
        )
    return code
