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

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from pdz_docs.dossier.record import Located, Place
from pdz_docs.errors import Problem, Severity, Where

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG: Final = "tag:yaml.org,2002:"
_KNOWN_TAGS: Final = frozenset({"str", "int", "float", "bool", "null", "timestamp"})
_INTEGER: Final = re.compile(r"[-+]?(0|[1-9]\d*)")
_DECIMAL: Final = re.compile(r"[-+]?(0|[1-9]\d*)\.\d+")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_MAX_BYTES: Final = 8 << 20
_MAX_DEPTH: Final = 24


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
        return _unreadable(source, f"il file non si può leggere ({error.strerror})", "controllate i permessi del file")
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
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return _unreadable(source, _syntax(error), _SYNTAX_HINT, mark.line + 1 if mark else None)
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1 if isinstance(error.position, int) else None
        return _unreadable(source, "c'è un carattere di controllo che YAML non ammette", "cancellatelo", line)
    except RecursionError:
        return _unreadable(source, "il file è annidato troppo in profondità", "controllate rientri e parentesi")
    if node is not None:
        source.data = _Builder(source).build(node, "", 0)
    return source


_SYNTAX_HINT = "controllate rientri, virgolette e due punti in questa riga e nella precedente"


def _unreadable(source: Source, text: str, hint: str, line: int | None = None) -> Source:
    source.readable = False
    source.problems.append(
        Problem(id="YAML", severity=Severity.ERROR, text=text, where=Where(file=source.name, line=line), hint=hint)
    )
    return source


def _syntax(error: yaml.MarkedYAMLError) -> str:
    problem = str(error.problem or "")
    if "single document" in str(error.context or "") or "another document" in problem:
        return "il file contiene più documenti YAML: ne serve uno solo, senza righe “---” in mezzo"
    if "\\t" in problem:
        return "c'è una tabulazione: YAML vuole soltanto spazi"
    if "undefined alias" in problem:
        return "un asterisco (*) fuori dalle virgolette è letto come un riferimento YAML"
    return "la scrittura YAML è sbagliata"


class _Builder:
    """Turns the nodes of one file into data, gathering what is wrong on the way."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[int] = set()

    def build(self, node: Node, path: str, depth: int) -> Any:
        where = self._where(node, path)
        if depth > _MAX_DEPTH:
            self._report("YAML", "il file è annidato troppo in profondità", where, "controllate rientri e parentesi")
            return None
        if isinstance(node, ScalarNode):
            return self._scalar(node, where)
        if id(node) in self._seen:
            self._report(
                "YAML_RIFERIMENTO",
                "i riferimenti YAML (& e *) non sono ammessi",
                where,
                "ripetete il contenuto per esteso",
            )
            return None
        self._seen.add(id(node))
        if isinstance(node, MappingNode):
            return self._mapping(node, path, depth)
        assert isinstance(node, SequenceNode)  # noqa: S101 -- PyYAML has three kinds of nodes
        return tuple(
            self.build(item, self._item_path(item, path, number), depth + 1)
            for number, item in enumerate(node.value, start=1)
        )

    def _mapping(self, node: MappingNode, path: str, depth: int) -> Located:
        places: dict[Place, Where] = {}
        built = Located(self._where(node, path), places)
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, ScalarNode) else None
            inner = f"{path}.{key}" if path else str(key)
            where = self._where(key_node, inner)
            if key is None or key_node.tag not in (_TAG + "str", _TAG + "int"):
                self._report(
                    "YAML_CHIAVE",
                    "il nome di un campo non è una parola",
                    self._where(key_node, path),
                    "scrivete nome: valore",
                )
                continue
            if (
                node.flow_style
                and isinstance(value_node, ScalarNode)
                and not value_node.value
                and not value_node.style
                and " " in key
            ):
                self._report(
                    "YAML_VIRGOLA",
                    f"una virgola ha spezzato il testo: “{key}” è letto come un altro campo",
                    where,
                    "mettete tra virgolette tutto il testo",
                )
                continue
            if key in built:
                first = places[key].line
                self._report(
                    "YAML_DOPPIO",
                    f"il campo “{key}” è scritto due volte (già alla riga {first})",
                    where,
                    "tenetene uno solo",
                )
                continue
            built[key] = self.build(value_node, inner, depth + 1)
            places[key] = (
                where if isinstance(value_node, MappingNode | SequenceNode) else self._where(value_node, inner)
            )
            if isinstance(value_node, SequenceNode):
                for number, item in enumerate(value_node.value):
                    places[key, number] = self._where(item, self._item_path(item, inner, number + 1))
        return built

    def _item_path(self, node: Node, path: str, number: int) -> str:
        """How an item of a list is named: by its id where it has one, else by its position from 1."""
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value in ("id", "codice") and isinstance(value, ScalarNode) and value.value:
                    return f"{path}.{value.value}" if path else str(value.value)
        return f"{path}[{number}]" if path else f"[{number}]"

    def _scalar(self, node: ScalarNode, where: Where) -> Any:
        kind = node.tag.removeprefix(_TAG)
        if node.tag == "!" or kind == "str":
            return node.value
        if kind not in _KNOWN_TAGS or (node.style in ("'", '"', "|", ">")):
            self._report(
                "YAML_TIPO", f"l'etichetta YAML “{node.tag}” non è ammessa", where, "scrivete il valore senza etichetta"
            )
            return None
        return _plain(kind, node.value)

    def _where(self, node: Node, path: str) -> Where:
        return Where(file=self._source.name, line=node.start_mark.line + 1, field=path or None)

    def _report(self, id_: str, text: str, where: Where, hint: str) -> None:
        self._source.problems.append(Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint))


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
