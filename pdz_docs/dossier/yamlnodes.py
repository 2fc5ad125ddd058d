"""YAML text → nodes with their place, composed from the parser's events one by one.

PyYAML's own composer recurses in C and takes the process down on a few thousand open brackets; it also expands aliases. Here the depth
is bounded, and an alias stays what it is: a node that nobody accepts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import yaml
from yaml.events import (
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from yaml.nodes import ScalarNode
from yaml.resolver import Resolver

ALIAS: Final = "!alias"
MAX_DEPTH: Final = 24
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A single value: the text as written, the tag that YAML gives it, whether it was quoted. Lines count from 1."""

    tag: str
    text: str
    line: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A sequence."""

    tag: str | None
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping; `flow` when it is written between braces."""

    tag: str | None
    pairs: tuple[tuple[Node, Node], ...]
    line: int
    flow: bool


Node = Leaf | Listing | Fields


class NotYamlError(Exception):
    """The text cannot be read; `line` counts from 1."""

    def __init__(self, text: str, hint: str, line: int | None) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.line = line


def compose(text: str) -> Node | None:
    """The one document of `text`, None when it is empty. Raises NotYamlError."""
    events = _events(text)
    node: Node | None = None
    try:
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if node is not None:
                    raise NotYamlError(
                        "il file contiene più documenti YAML: ne serve uno solo",
                        "togliete le righe “---” in mezzo al file",
                        line_of(event),
                    )
                node = _node(next(events), events, 0)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _syntax(text, None if mark is None else mark.line) from error
    except yaml.reader.ReaderError as error:
        at = error.position
        line = text[:at].count("\n") + 1 if isinstance(at, int) else None
        raise NotYamlError("c'è un carattere di controllo che YAML non ammette", "cancellatelo", line) from error
    return node


def _events(text: str) -> Iterator[Event]:
    events: Iterator[Event] = yaml.parse(text, Loader=_LOADER)
    return events


def _syntax(text: str, line: int | None) -> NotYamlError:
    lines = text.splitlines()
    content = lines[line] if line is not None and line < len(lines) else ""
    number = None if line is None else line + 1
    if content[: len(content) - len(content.lstrip())].count("\t"):
        return NotYamlError("c'è una tabulazione all'inizio della riga", "al suo posto usate soltanto spazi", number)
    hint = "controllate rientri, virgolette e due punti in questa riga e nella precedente"
    return NotYamlError("la scrittura YAML è sbagliata", hint, number)


# PyYAML's stubs leave it untyped.
_RESOLVER: Final[Any] = Resolver()


def _node(event: Event, events: Iterator[Event], depth: int) -> Node:
    line = line_of(event)
    if depth > MAX_DEPTH:
        hint = "controllate rientri e parentesi"
        raise NotYamlError("il file è annidato troppo in profondità", hint, line)
    if isinstance(event, ScalarEvent):
        tag = event.tag or _RESOLVER.resolve(ScalarNode, event.value, event.implicit)
        return Leaf(str(tag), event.value, line, quoted=bool(event.style))
    if isinstance(event, SequenceStartEvent):
        items = []
        while not isinstance(item := next(events), SequenceEndEvent):
            items.append(_node(item, events, depth + 1))
        return Listing(event.tag, tuple(items), line)
    if isinstance(event, MappingStartEvent):
        pairs = []
        while not isinstance(key := next(events), MappingEndEvent):
            pairs.append((_node(key, events, depth + 1), _node(next(events), events, depth + 1)))
        return Fields(event.tag, tuple(pairs), line, flow=bool(event.flow_style))
    # The grammar leaves only this: an alias.
    return Leaf(ALIAS, "", line)


def line_of(event: Event) -> int:
    """The line on which an event starts, from 1."""
    return event.start_mark.line + 1 if event.start_mark else 1
