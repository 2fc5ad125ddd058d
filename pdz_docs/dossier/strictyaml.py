"""A YAML file read strictly, with the line of everything in it (PyYAML's `compose`, with a construction of our own).

YAML 1.1 guesses: `016077` is the number 7231, `NO` is false, `16:00` is 960. Here every value keeps the text it was written as, so
that whoever expected a code can say what happened and the way out. Nothing is executed, aliases are refused, and all the faults of
a file are reported together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pdz_docs.dossier.record import Located
from pdz_docs.dossier.yamlnodes import ALIAS, Fields, Leaf, Listing, Node, NotYamlError, compose
from pdz_docs.errors import Problem, Severity, Where, reason

_TAG: Final = "tag:yaml.org,2002:"
_KNOWN_TAGS: Final = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9]\d*)")
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9]\d*)\.\d+")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MAX_BYTES: Final = 8 << 20
_KEY_HINT: Final = "scrivete nome: valore"


@dataclass(frozen=True, slots=True)
class Misread:
    """A value that YAML would turn into something else; no field accepts it, and the message says why."""

    text: str
    why: str
    hint: str


@dataclass(frozen=True, slots=True)
class YesNo:
    """`NO`, `yes`, `on`: a word that YAML 1.1 turns into true or false. A text field refuses it, a yes-or-no field takes it."""

    text: str

    def __str__(self) -> str:
        return self.text


class Reported:
    """Stands for a value that was already reported: no field accepts it, and nothing more is said of it."""


REPORTED: Final = Reported()


@dataclass(slots=True)
class Source:
    """What a file says: plain data (mappings are `Located`, sequences tuples), and what is wrong with its writing."""

    name: str
    data: Any = None
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True


def read_yaml(path: Path, name: str) -> Source:
    """Read `path`, shown to the user as `name`. What cannot be read at all has `readable` False and one problem."""
    source = Source(name)
    try:
        raw = path.read_bytes()
    except OSError as error:
        return _unreadable(source, f"il file non si può leggere ({reason(error)})", "controllate i permessi del file")
    if len(raw) > _MAX_BYTES:
        return _unreadable(source, "il file è troppo grande per essere un file di dati", "massimo 8 MB")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return _unreadable(source, "il file non è in UTF-8", "salvatelo con la codifica UTF-8", line)
    return read_text(text, source)


def read_text(text: str, source: Source) -> Source:
    """Read YAML text into `source`."""
    try:
        node = compose(text)
    except NotYamlError as error:
        return _unreadable(source, error.text, error.hint, error.line)
    if node is not None:
        source.data = _Builder(source).build(node, "")
    return source


def _unreadable(source: Source, text: str, hint: str, line: int | None = None) -> Source:
    source.readable = False
    source.problems.append(
        Problem(id="YAML", severity=Severity.ERROR, text=text, where=Where(file=source.name, line=line), hint=hint)
    )
    return source


class _Builder:
    """Turns the nodes of one file into data, gathering what is wrong on the way."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def build(self, node: Node, path: str) -> Any:
        if isinstance(node, Leaf):
            return self._scalar(node, self._where(node, path))
        if node.tag not in (None, "!"):
            return self._tagged(node, self._where(node, path))
        if isinstance(node, Fields):
            return self._mapping(node, path)
        items = enumerate(node.items, start=1)
        return tuple(self.build(item, self._item_path(item, path, number)) for number, item in items)

    def _mapping(self, node: Fields, path: str) -> Located:
        built = Located(self._where(node, path), {})
        for key_node, value_node in node.pairs:
            if (key := self._key(key_node, value_node, built, path, flow=node.flow)) is None:
                continue
            inner = f"{path}.{key}" if path else key
            built[key] = self.build(value_node, inner)
            is_scalar = isinstance(value_node, Leaf)
            built.places[key] = self._where(value_node if is_scalar else key_node, inner)
            if isinstance(value_node, Listing):
                for number, item in enumerate(value_node.items):
                    built.places[key, number] = self._where(item, self._item_path(item, inner, number + 1))
        return built

    def _key(self, node: Node, value: Node, built: Located, path: str, *, flow: bool) -> str | None:
        """The name of a field; None, with its problem, when it is not one."""
        if not isinstance(node, Leaf) or node.tag not in (f"{_TAG}str", f"{_TAG}int"):
            self._report("YAML_CHIAVE", "il nome di un campo non è una parola", self._where(node, path), _KEY_HINT)
            return None
        key = node.text
        where = self._where(node, f"{path}.{key}" if path else key)
        if flow and " " in key and isinstance(value, Leaf) and not value.text and not value.quoted:
            text = f"una virgola ha spezzato il testo: “{key}” è letto come un altro campo"
            self._report("YAML_VIRGOLA", text, where, "mettete tra virgolette tutto il testo")
            return None
        if key in built:
            text = f"il campo “{key}” è scritto due volte (già alla riga {built.places[key].line})"
            self._report("YAML_DOPPIO", text, where, "tenetene uno solo")
            return None
        return key

    def _item_path(self, node: Node, path: str, number: int) -> str:
        """How an item of a list is named: by its id where it has one, else by its position from 1."""
        if isinstance(node, Fields):
            for key, value in node.pairs:
                if isinstance(key, Leaf) and key.text in ("id", "codice") and isinstance(value, Leaf) and value.text:
                    return f"{path}.{value.text}" if path else value.text
        return f"{path}[{number}]"

    def _scalar(self, node: Leaf, where: Where) -> Any:
        if node.tag == ALIAS:
            hint = "ripetete il contenuto per esteso; un asterisco che fa parte del testo va tra virgolette"
            return self._report("YAML_RIFERIMENTO", "i riferimenti YAML (& e *) non sono ammessi", where, hint)
        kind = node.tag.removeprefix(_TAG)
        if kind in ("str", "!"):
            return node.text
        if kind not in _KNOWN_TAGS or node.quoted:
            return self._tagged(node, where)
        return _plain(kind, node.text)

    def _tagged(self, node: Node, where: Where) -> Reported:
        text = f"l'etichetta YAML “{node.tag}” non è ammessa"
        return self._report("YAML_TIPO", text, where, "scrivete il valore senza etichetta")

    def _where(self, node: Node, path: str) -> Where:
        return Where(file=self._source.name, line=node.line, field=path or None)

    def _report(self, id_: str, text: str, where: Where, hint: str) -> Reported:
        self._source.problems.append(Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint))
        return REPORTED


def _plain(kind: str, text: str) -> Any:
    """An unquoted value as what it plainly is, else as a Misread."""
    if kind == "null":
        return None
    if kind == "bool":
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
        return YesNo(text)
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "float" and _DECIMAL.fullmatch(text):
        return Decimal(text)
    if kind == "timestamp":
        return _timestamp(text)
    quoted = f'scrivetelo tra virgolette: "{text}"'
    if kind == "int" and ":" in text:
        return Misread(text, f"{text} senza virgolette è letto da YAML come il numero {_sexagesimal(text)}", quoted)
    if kind == "int" and re.fullmatch(r"0[0-7]+", text):
        return Misread(text, f"{text} senza virgolette è letto da YAML come il numero ottale {int(text, 8)}", quoted)
    return Misread(text, f"{text} senza virgolette è letto da YAML come un numero di un'altra specie", quoted)


def _sexagesimal(text: str) -> int:
    total = 0
    for digits in text.replace("_", "").lstrip("+-").split(":"):
        total = total * 60 + int(digits)
    return total


def _timestamp(text: str) -> date | datetime | Misread:
    found = _DATE.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
        instant = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        return Misread(
            text, f"la data {text} non esiste o non è scritta come anno-mese-giorno", "scrivetela come 2024-10-09"
        )
    if instant.tzinfo is None:
        return Misread(
            text,
            f"{text} ha un'ora ma non il fuso orario",
            "scrivete soltanto la data, oppure aggiungete il fuso: 2024-12-10T12:00:00+01:00",
        )
    return instant
