"""The grammar of the tags in a Word template: what opens and closes, and Jinja's complaints in the words of who wrote the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_PAIRS: Final = {
    "for": "endfor",
    "if": "endif",
    "macro": "endmacro",
    "call": "endcall",
    "filter": "endfilter",
    "with": "endwith",
}
_MIDDLE: Final = {"else": ("if", "for"), "elif": ("if",)}
_CLOSING: Final = {end: start for start, end in _PAIRS.items()} | {"endset": "set"}
_KEYWORD: Final = re.compile(r"^\{%[-+]?\s*(?:(?:tr|tc|p|r)\s+)?(\w+)")

_MESSAGES: Final = (
    (r"Encountered unknown tag '(.+?)'", "istruzione sconosciuta: “{0}”"),
    (r"No filter named '(.+?)'", "filtro sconosciuto: “{0}”"),
    (r"No test named '(.+?)'", "condizione sconosciuta: “{0}”"),
    (r"expected token 'end of print statement', got '(.+?)'", "dopo la variabile c'è qualcosa di troppo: “{0}”"),
    (r"expected token 'end of statement block', got '(.+?)'", "l'istruzione ha qualcosa di troppo: “{0}”"),
    (r"expected token '(.+?)', got '(.+?)'", "manca “{0}” prima di “{1}”"),
    (r"[Uu]nexpected '(.+?)'", "“{0}” è fuori posto"),
    (r"unexpected char (.+?) at", "il carattere {0} non può stare qui"),
    (r"Expected an expression, got 'end of print statement'", "fra le graffe non c'è nulla"),
    (r"Expected an expression, got '(.+?)'", "al posto di “{0}” ci vuole una variabile"),
    (r"Unexpected end of template", "manca la chiusura di un'istruzione"),
    (r"Missing end of comment tag", "un commento non è chiuso"),
    (r"costrutto non ammesso", "questa istruzione non è ammessa nei modelli"),
)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a template, with the number and the text of the paragraph it stands in."""

    text: str
    paragraph: int
    around: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a tag (None when no single tag is to blame)."""

    text: str
    tag: Tag | None
    id: str = "ISTRUZIONE_ERRATA"


def keyword(tag: str) -> str | None:
    """`for` of `{%tr for x in y %}`; None for what is not a statement."""
    found = _KEYWORD.match(tag)
    return found[1] if found else None


def structure_faults(tags: Sequence[Tag]) -> list[Fault]:
    """Statements never closed, closed twice or crossed, each at the tag to correct."""
    return [replace(fault, id="ISTRUZIONE_ANNIDATA") for fault in _structure_faults(tags)]


def _structure_faults(tags: Sequence[Tag]) -> list[Fault]:
    faults: list[Fault] = []
    open_: list[tuple[str, Tag]] = []
    for tag in tags:
        word = keyword(tag.text)
        if word in _PAIRS or (word == "set" and "=" not in tag.text):
            open_.append((word or "", tag))
        elif word in _MIDDLE and not (open_ and open_[-1][0] in _MIDDLE[word]):
            faults.append(Fault(f"“{word}” non sta dentro un “{'” o un “'.join(_MIDDLE[word])}”", tag))
        elif word in _CLOSING:
            faults += _close(open_, _CLOSING[word], word, tag)
    faults += [Fault(f"“{word}” non è chiuso: manca “end{word}”", tag) for word, tag in open_]
    return faults


def plain_message(message: str) -> str:
    """Jinja's message in Italian."""
    for pattern, text in _MESSAGES:
        if found := re.search(pattern, message):
            return text.format(*(_token(group) for group in found.groups()))
    return "l'istruzione non si capisce"


def _close(open_: list[tuple[str, Tag]], start: str, word: str, tag: Tag) -> list[Fault]:
    if open_ and open_[-1][0] == start:
        open_.pop()
        return []
    if any(name == start for name, _ in open_):
        faults = []
        while open_[-1][0] != start:
            name, tag_open = open_.pop()
            faults.append(Fault(f"“{name}” non è chiuso prima di “{word}”: manca “end{name}”", tag_open))
        open_.pop()
        return faults
    return [Fault(f"“{word}” chiude un “{start}” che non è aperto", tag)]


def _token(text: str) -> str:
    return {"end of print statement": "}}", "end of statement block": "%}", "string": "un testo fra virgolette"}.get(
        text, text
    )
