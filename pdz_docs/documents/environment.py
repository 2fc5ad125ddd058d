"""The Jinja environment of the Word templates: sandboxed, strict, escaping, and with nothing in it that a template does not need.

docxtpl's own defaults print missing names as blanks, cut text at `&` and `<`, and let a template run shell commands
(assembly.md § 3.1). Here a name that the context does not have is an error, everything is escaped, attributes are the declared
fields and nothing else, and the filters that would hide a gap (`default`) or write raw XML (`safe`) do not exist.
"""

from __future__ import annotations

import difflib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context as JinjaContext
from jinja2.runtime import Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape
from pydantic import BaseModel

from pdz_docs.documents import italian
from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.values import GAP_START, Context, Gap, Ruled
from pdz_docs.dossier.needs import Blank

PRINTED: Final = "pdz printed"  # not an identifier: no template can reach it

ATTRIBUTE: Final = "_attributo"  # the engine adds it to tags inside XML attributes

_BUILTIN_FILTERS: Final = (
    "batch", "capitalize", "first", "groupby", "last", "length", "list", "lower", "map", "reject", "rejectattr", "replace",
    "reverse", "round", "select", "selectattr", "sort", "sum", "trim", "unique", "upper", "min", "max",
)  # fmt: skip
_BUILTIN_TESTS: Final = (
    "divisibleby",
    "eq",
    "even",
    "ge",
    "gt",
    "in",
    "le",
    "lt",
    "ne",
    "odd",
    "equalto",
    "true",
    "false",
)
_FORBIDDEN_NODES: Final = (
    nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block, nodes.ScopedEvalContextModifier,
    nodes.EvalContextModifier,
)  # fmt: skip
# Control characters, lone surrogates and noncharacters; the two that enclose a gap come from this program.
_BAD_CHARACTERS: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd2-\ufdef\ufffe\uffff]")
_LINE_BREAKS: Final = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")


class UnprintableError(Exception):
    """A value that has no text: a list, a record, a number with no Italian form."""


class BadCharacterError(Exception):
    """A character that XML or this engine cannot carry."""


class UnknownName(StrictUndefined):
    """A name that the context does not have, saying so in Italian (Jinja builds its error from this message)."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        if self._undefined_exception is SecurityError:
            return f"“{name}” non è ammesso nei modelli"
        if name is None:
            return "il valore non c'è"
        if self._undefined_obj is missing:
            return f"variabile sconosciuta: “{name}”"
        return f"campo sconosciuto: “{name}”{_nearest(str(name), self._undefined_obj)}"


@dataclass(slots=True)
class Printed:
    """The texts that one rendering printed, in order, each once."""

    recording: bool = True
    texts: dict[str, None] = field(default_factory=dict)
    gaps: dict[str, Gap] = field(default_factory=dict)
    pictures: list[Picture] = field(default_factory=list)


class WordEnvironment(SandboxedEnvironment):
    """See the module. One instance serves every template: what a rendering collects travels in its context."""

    intercepted_binops = frozenset({"*", "**"})

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """The declared fields of a record; of other values, what the sandbox allows, but no text methods that format."""
        if isinstance(obj, BaseModel):
            return attr in type(obj).model_fields or attr in type(obj).model_computed_fields
        return super().is_safe_attribute(obj, attr, value)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, (Gap, Ruled)):
            return obj
        return visible(super().getattr(obj, attribute), obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, (Gap, Ruled)):
            return obj
        return visible(super().getitem(obj, argument), obj, argument)

    def call_binop(self, context: JinjaContext, operator: str, left: Any, right: Any) -> Any:
        if not all(isinstance(side, (int, Decimal)) for side in (left, right)) or operator == "**":
            raise SecurityError("nei modelli si moltiplicano solo numeri")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for node in tree.find_all(_FORBIDDEN_NODES):
            raise TemplateSyntaxError("costrutto non ammesso nei modelli", node.lineno, name, filename)
        return tree


def visible(value: Any, owner: object, name: object) -> Any:
    """What templates see of a datum: None becomes the gap of that field, a declared blank becomes a ruled line."""
    if value is None:
        return gap_of(owner, name)
    if isinstance(value, Blank):
        return Ruled(value.in_bianco)
    return value


def gap_of(owner: object, name: object) -> Gap:
    """The gap of a field without value: what it is called, whose datum it is, where to write it."""
    if not isinstance(owner, Context):
        return Gap(str(name).replace("_", " "))
    title, whose = owner.label_of(str(name)), owner.owner()
    return Gap(f"{title} ({whose})" if whose else title, owner.place_of(str(name)))


def clean(text: str) -> str:
    """The text as XML can carry it: every kind of line break is `\\n`. Raises BadCharacterError for control characters."""
    text = text.replace("\r\n", "\n").translate(_LINE_BREAKS)
    if bad := _BAD_CHARACTERS.search(text):
        name = unicodedata.name(bad[0], f"U+{ord(bad[0]):04X}")
        around = f"{text[max(0, bad.start() - 20) : bad.start()]}□{text[bad.end() : bad.end() + 20]}".replace("\n", " ")
        raise BadCharacterError(f"carattere di controllo {name} in “{around}”")
    return text


def as_text(value: object) -> str:
    """How a value is printed when no filter says otherwise. Raises UnprintableError for what is not text, number or date."""
    match value:
        case bool():
            return "Sì" if value else "No"
        case str():
            return clean(value)
        case int():
            return str(value)  # a year has no dot: `numero` is for counts
        case Decimal():
            return italian.number(value)
        case datetime():
            return f"{italian.long_date(value)}, ore {italian.clock(value)}"
        case date():
            return italian.long_date(value)
        case time():
            return italian.clock(value)
        case _:
            raise UnprintableError(_kind(value))


@pass_context
def _finalize(context: JinjaContext, value: Any) -> Any:
    """The text of every `{{ }}`, recorded as printed (Markup, which macros give, was recorded piece by piece)."""
    printed = context.get(PRINTED)
    if isinstance(value, Gap) and isinstance(printed, Printed):
        printed.gaps[value.field] = value
    if isinstance(value, (Undefined, Gap, Ruled)):
        return str(value)
    if isinstance(value, Picture) and isinstance(printed, Printed):
        printed.pictures.append(value)
        return value.mark(len(printed.pictures) - 1)
    if hasattr(value, "__html__"):
        return value
    text = as_text(value)
    if isinstance(printed, Printed) and printed.recording and text.strip() and GAP_START not in text:
        printed.texts[text] = None
    return text


def _nearest(name: str, owner: object) -> str:
    known = (*type(owner).model_fields, *type(owner).model_computed_fields) if isinstance(owner, BaseModel) else ()
    near = difflib.get_close_matches(name, known, n=1)
    return f" (forse “{near[0]}”?)" if near else ""


def _kind(value: object) -> str:
    if value is None:
        return "un valore vuoto"
    if isinstance(value, (tuple, list, set, frozenset, Mapping)):
        return "un elenco"
    if isinstance(value, BaseModel):
        return "un gruppo di dati"
    return f"un valore di tipo {type(value).__name__}"


def _lenient(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, letting gaps and ruled blanks through as they are."""

    @functools.wraps(function)
    def applied(value: Any, *args: Any, **kwargs: Any) -> Any:
        return value if isinstance(value, (Gap, Ruled)) else function(_definite(value), *args, **kwargs)

    return applied


def _definite(value: Any) -> Any:
    if isinstance(value, Undefined):
        str(value)  # raises with the name
    return value


def _attribute(value: Any) -> Markup:
    """A text inside an XML attribute (an alternative text): escaped, and not among what the page must show."""
    return escape(value if isinstance(value, (Gap, Ruled)) else as_text(_definite(value)).replace("\n", " "))


def _article(preposition: str) -> Callable[[str], str]:
    return lambda name: italian.with_article(name, preposition)


def _elenco(items: Iterable[object], ultima: str = "e") -> str:
    return italian.join([item if isinstance(item, (Gap, Ruled)) else as_text(item) for item in items], ultima)


def _bodies(items: Any, preposizione: str = "") -> str:
    """`il Comune di Azzone e l’ASST Bergamo Est`, from one body or from a list of bodies (whatever has a `nome`)."""
    names = [item.nome for item in (items if isinstance(items, tuple) else (items,))]
    return _elenco([italian.with_article(name, preposizione) for name in names])


ITALIAN_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "data": italian.long_date,
    "data_breve": italian.short_date,
    "giorno": italian.weekday,
    "ora": italian.clock,
    "euro": italian.euro,
    "numero": italian.number,
    "percento": italian.percent,
    "elenco": _elenco,
    "plurale": italian.plural,
    "enti": _bodies,
    "con_articolo": _article(""),
    "con_di": _article("di"),
    "con_a": _article("a"),
    "con_da": _article("da"),
    "con_in": _article("in"),
    "con_su": _article("su"),
    "a_luogo": italian.to_place,
    "in_lettere": italian.in_words,
    "romano": italian.roman,
    "lettera": italian.letter,
    "maiuscola": italian.capitalized,
    "paragrafi": italian.paragraphs,
    "senza_punto": italian.without_stop,
}


def _environment() -> WordEnvironment:
    environment = WordEnvironment(
        autoescape=True, undefined=UnknownName, finalize=_finalize, keep_trailing_newline=True
    )
    environment.globals.clear()
    builtin = {name: environment.filters[name] for name in _BUILTIN_FILTERS}
    lenient = {name: _lenient(builtin[name]) for name in ("capitalize", "length", "lower", "round", "trim", "upper")}
    ours = {name: _lenient(function) for name, function in ITALIAN_FILTERS.items()}
    environment.filters = builtin | lenient | ours | {ATTRIBUTE: _attribute}
    environment.tests = {name: environment.tests[name] for name in _BUILTIN_TESTS}
    return environment


ENVIRONMENT: Final = _environment()
