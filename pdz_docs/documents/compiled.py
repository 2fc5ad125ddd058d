"""A Word template compiled once: each part that holds Jinja, patched by docxtpl and compiled, and where each of its tags stands.

docxtpl's `patch_xml` is what joins tags that Word split over runs and what gives `{%p`, `{%tr`, `{%tc`, `{%r` their meaning. The
rest of docxtpl is not used: it opens, compiles and saves everything for each document (40 times slower) and hides its errors.

Places: every tag gets a line of its own (a line feed just inside its opening braces, where Jinja ignores it), so the line that
Jinja reports, at compile or at run time, names one tag, and the tag its paragraph.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final

from docxtpl import DocxTemplate
from jinja2 import Template
from jinja2.exceptions import TemplateSyntaxError
from jinja2.meta import find_undeclared_variables
from lxml import etree

from pdz_docs.documents.environment import ATTRIBUTE, ENVIRONMENT
from pdz_docs.documents.ooxml import Element, w
from pdz_docs.documents.package import DOCUMENT, Package, open_package
from pdz_docs.documents.properties import CORE
from pdz_docs.documents.syntax import Fault, Tag, plain_message, structure_faults
from pdz_docs.errors import Problem, Severity, TemplateError, Where

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_HALF_TAG: Final = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_KINDS: Final = (
    ("header", "header", "intestazione"),
    ("footer", "footer", "piè di pagina"),
    ("footnotes", "footnotes", "note"),
)


@dataclass(frozen=True, slots=True)
class Patched:
    """The source of a part as Jinja reads it, patched by docxtpl, with a line for each tag; and those tags."""

    source: str
    tags: tuple[Tag, ...]

    def tag_at(self, line: int | None) -> Tag | None:
        """The tag on a line of the source (the first line holds none)."""
        index = (line or 0) - 2
        return self.tags[index] if 0 <= index < len(self.tags) else None


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the template with tags in it. `shown` is false where the PDF's tagged content does not show the text."""

    path: str
    label: str
    template: Template
    source: str
    tags: tuple[Tag, ...]
    shown: bool

    def tag_of(self, trace: TracebackType | None) -> Tag | None:
        """The tag whose code was running when an error was raised: the last frame of this template."""
        line = None
        while trace is not None:
            if trace.tb_frame.f_globals.get("__jinja_template__") is self.template:
                line = self.template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return Patched(self.source, self.tags).tag_at(line)

    def where(self, name: str, tag: Tag | None) -> Where:
        return Where(file=name, part=self.label, paragraph=tag.paragraph if tag else None)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to render any number of contexts: its package and its parts with tags."""

    package: Package
    parts: tuple[Part, ...]


def compile_template(data: bytes, name: str) -> Compiled:
    """The compiled template, made once for the same bytes. Raises TemplateError with every syntax error found."""
    package = _package(data, name)
    return _compiled(data, name, package)


def names_of(compiled: Compiled) -> frozenset[str]:
    """The variables that the tags name, in every part."""
    trees = (ENVIRONMENT.parse(part.source) for part in compiled.parts)
    return frozenset(name for tree in trees for name in find_undeclared_variables(tree))


def text_parts(package: Package) -> Iterator[tuple[str, str, bool]]:
    """(path, name for people, shown in the tagged content) of every part that may hold text, the body first."""
    yield DOCUMENT, "corpo", True
    for kind, folder_name, label in _KINDS:
        for relation in package.relationships(DOCUMENT):
            if relation.type.endswith(f"/{kind}") and relation.target in package.parts:
                yield relation.target, label, folder_name == "footnotes"
    if CORE in package.parts:
        yield CORE, "proprietà del documento", False


def own_paragraphs(root: Element) -> Iterator[tuple[Element, str]]:
    """Every paragraph in the order of the document with its own text, text boxes inside it apart."""
    for paragraph in root.iter(w("p")):
        yield paragraph, "".join(node.text or "" for node in paragraph.iter(w("t")) if _paragraph_of(node) is paragraph)


@functools.lru_cache(maxsize=64)
def _package(data: bytes, name: str) -> Package:
    return open_package(data, name)


@functools.lru_cache(maxsize=64)
def _compile_parts(data: bytes, name: str) -> tuple[tuple[Part, ...], tuple[Problem, ...]]:
    package = _package(data, name)
    parts, problems = [], []
    for path, label, shown in text_parts(package):
        part, faults = _compile_part(package, path, label, shown=shown)
        parts += [part] if part else []
        problems += [_problem(fault, name, label) for fault in faults]
    return tuple(parts), tuple(problems)


def _compiled(data: bytes, name: str, package: Package) -> Compiled:
    parts, problems = _compile_parts(data, name)
    if problems:
        raise TemplateError(
            f"{problems[0]}" if len(problems) == 1 else f"{name}: il modello ha {len(problems)} errori.",
            hint="Correggete il modello in Word: ogni errore dice la parte, il paragrafo e il suo testo.",
            problems=problems,
        )
    return Compiled(package, parts)


def _problem(fault: Fault, name: str, label: str) -> Problem:
    tag = fault.tag
    where = Where(file=name, part=label, paragraph=tag.paragraph if tag else None)
    around = f" Il paragrafo dice: “{shortened(tag.around)}”" if tag else ""
    return Problem(id=fault.id, severity=Severity.ERROR, text=f"{fault.text}.{around}", where=where)


def shortened(text: str, length: int = 80) -> str:
    """A paragraph's text, short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _compile_part(package: Package, path: str, label: str, *, shown: bool) -> tuple[Part | None, list[Fault]]:
    patched, faults = patch_part(package.xml(path))
    if patched is None:
        return None, faults
    try:
        code = ENVIRONMENT.compile(patched.source, path, path)
    except TemplateSyntaxError as error:
        return None, [Fault(plain_message(error.message or ""), patched.tag_at(error.lineno))]
    template = Template.from_code(ENVIRONMENT, code, {}, None)
    return Part(path, label, template, patched.source, patched.tags, shown), []


def patch_part(root: Element) -> tuple[Patched | None, list[Fault]]:
    """A part ready for Jinja, or the faults of its tags; neither when it holds no tag."""
    texts = tuple(text for _, text in own_paragraphs(root))
    if faults := _half_tags(texts):
        return None, faults
    source, tags = _one_line_each(_PATCHER.patch_xml(_flat(root)), _tags_of(texts))
    if not tags:
        return None, []
    if faults := structure_faults(tags):
        return None, faults
    return Patched(source, tags), []


def _flat(root: Element) -> str:
    """The part on one line: a line feed between elements means nothing, inside a text it reads as a blank."""
    return etree.tostring(root, encoding="unicode").replace("\r", " ").replace("\n", " ")


def _tags_of(texts: Sequence[str]) -> list[Tag]:
    """The tags as the author sees them, in order, with the number and the text of their paragraph."""
    tags: list[Tag] = []
    for number, text in enumerate(texts, start=1):
        tags += [Tag(found, number, text) for found in _TAG.findall(text)]
    return tags


def _half_tags(texts: Sequence[str]) -> list[Fault]:
    """Braces that open a tag and do not close it in the same paragraph, or the reverse: Jinja would print them as they are."""
    faults = []
    for number, text in enumerate(texts, start=1):
        if found := _HALF_TAG.search(_TAG.sub("", text)):
            what = "non è chiusa" if found[0][0] == "{" else "non è aperta"
            said = f"l'istruzione “{found[0]}” {what} in questo paragrafo"
            faults.append(Fault(said, Tag(found[0], number, text), "ISTRUZIONE_NON_CHIUSA"))
    return faults


def _one_line_each(source: str, written: list[Tag]) -> tuple[str, tuple[Tag, ...]]:
    """The source with a line for each tag, and the tags in that order. What docxtpl adds itself is placed beside its neighbour."""
    pieces, tags, position, following = [], [], 0, 0
    place = Tag("", 1, "")
    inside_attribute = False
    for match in _TAG.finditer(source):
        between = source[position : match.start()]
        inside_attribute = _ends_in_markup(between, inside_attribute)
        if (
            not inside_attribute
        ):  # what stands in an attribute (an alternative text) is not among what the paragraphs say
            index = next((i for i in range(following, len(written)) if _same(written[i].text, match[0])), following - 1)
            place, following = written[index] if index >= 0 else place, index + 1
        tag = Tag(match[0], place.paragraph, place.around)
        pieces += [between, match[0] if match[0].startswith("{#") else _with_line(match[0], attribute=inside_attribute)]
        tags += [] if match[0].startswith("{#") else [tag]
        position = match.end()
    return "".join([*pieces, source[position:]]), tuple(tags)


def _with_line(tag: str, *, attribute: bool) -> str:
    opening = 3 if tag[2:3] in "-+" else 2
    if attribute and tag.startswith("{{"):
        closing = -3 if tag[-3:-2] in "-+" else -2
        return f"{tag[:opening]}\n({tag[opening:closing]})|{ATTRIBUTE}{tag[closing:]}"
    return f"{tag[:opening]}\n{tag[opening:]}"


def _ends_in_markup(between: str, before: bool) -> bool:
    """Whether the text after `between` lies inside an XML tag, hence inside one of its attributes."""
    opened, closed = between.rfind("<"), between.rfind(">")
    return before if opened == closed else opened > closed


def _same(written: str, found: str) -> bool:
    return _essence(written) == _essence(found)


@functools.lru_cache(maxsize=4096)
def _essence(tag: str) -> str:
    text = re.sub(r"^(\{[{%#])[-+]?(?:tr|tc|p|r)\s", r"\1", html.unescape(tag))
    return re.sub(r"[\s\-+“”‘’\"']", "", text)


def _paragraph_of(node: Element) -> Element | None:
    return next(node.iterancestors(w("p")), None)


class _Patcher(DocxTemplate):  # type: ignore[misc]
    """docxtpl's patch_xml without a document: it reads nothing of the template it belongs to."""

    def __init__(self) -> None:
        pass


_PATCHER: Final = _Patcher()
