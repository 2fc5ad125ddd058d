"""The tags of a part before Jinja sees them: split over what docxtpl cannot join, crossing the table they stand in, not understood."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError
from lxml import etree

from pdz_docs.documents.compiled import Patched, patch_part
from pdz_docs.documents.environment import ENVIRONMENT
from pdz_docs.documents.lint.findings import Scene
from pdz_docs.documents.ooxml import Element, parse, w
from pdz_docs.documents.syntax import Fault, Tag, keyword, plain_message

_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.S)
_MARKUP: Final = re.compile(r"<(/?)([\w:]+)[^<>]*?(/?)>|(\{\{.*?\}\}|\{%.*?%\})", re.S)
_OPENING: Final = ("for", "if", "macro", "call", "filter", "with")
_MIDDLE: Final = ("else", "elif")
_LOST: Final = {
    "drawing": "un'immagine", "pict": "un'immagine", "object": "un oggetto", "footnoteReference": "una nota",
    "endnoteReference": "una nota", "fldChar": "un campo di Word", "sym": "un simbolo", "commentReference": "un commento",
    "bookmarkStart": "un segnalibro",
}  # fmt: skip
# What gives a paragraph, a run, a table or a section its look: no text, hence no tag, yet most of what a part weighs.
_LOOKS: Final = tuple(w(name) for name in ("pPr", "rPr", "tblPr", "tblGrid", "sectPr"))
_ROUNDS: Final = 40


@dataclass(frozen=True, slots=True)
class Read:
    """A part as Jinja reads it, or as far as it can be read: the tree is None when its statements do not fit together."""

    patched: Patched | None
    tree: nodes.Template | None
    faults: tuple[Fault, ...]


@functools.lru_cache(maxsize=256)
def read_part(xml: bytes) -> Read:
    """The tags of one part. The same header in many templates is read once."""
    root = parse(xml)
    etree.strip_elements(root, *_LOOKS, with_tail=False)
    etree.cleanup_namespaces(root)
    patched, faults = patch_part(root)
    if patched is None:
        return Read(None, None, tuple(faults))
    tree, faults = _parsed(patched)
    return Read(patched, tree, (*faults, *_crossing(patched)))


def split_tags(scene: Scene) -> Iterator[Fault]:
    """Tags whose pieces docxtpl cannot join, or joins by throwing away what lies between them."""
    for number, paragraph, text in scene.paragraphs():
        if "{" in text:
            yield from _split_in(paragraph, number, text)


def _split_in(paragraph: Element, number: int, text: str) -> Iterator[Fault]:
    owned = [node for node in paragraph.iter(w("t")) if next(node.iterancestors(w("p"))) is paragraph]
    nodes_ = [node for node in owned for _ in node.text or ""]
    order = list(paragraph.iter())
    for match in _TAG.finditer(text):
        first, last = nodes_[match.start()], nodes_[match.end() - 1]
        if first is last:
            continue
        tag = Tag(match[0], number, text)
        if _holder(first) is not _holder(last):
            what = "metà è dentro un collegamento, una revisione o un controllo e metà fuori"
            yield Fault(f"l'istruzione “{match[0]}” è spezzata: {what}", tag, "ISTRUZIONE_SPEZZATA")
            continue
        between = order[order.index(first) : order.index(last)]
        names = (etree.QName(node).localname for node in between if isinstance(node.tag, str))
        if lost := next((name for name in names if name in _LOST), None):
            what = f"dentro c'è {_LOST[lost]}, che andrebbe perso"
            yield Fault(f"l'istruzione “{match[0]}” è spezzata: {what}", tag, "ISTRUZIONE_SPEZZATA")


def _holder(node: Element) -> Element | None:
    """What holds the run of a text."""
    run = next(node.iterancestors(w("r")), None)
    return None if run is None else run.getparent()


def _parsed(patched: Patched) -> tuple[nodes.Template | None, list[Fault]]:
    """The tree, going on after each tag that Jinja does not understand as if it were not there."""
    source, faults = patched.source, list[Fault]()
    for _ in range(_ROUNDS):
        try:
            return ENVIRONMENT.parse(source), faults
        except TemplateSyntaxError as error:
            tag = patched.tag_at(error.lineno)
            faults.append(Fault(plain_message(error.message or ""), tag))
            without = _without(source, error.lineno, tag)
            if without is None:
                return None, faults
            source = without
    return None, faults


def _without(source: str, line: int, tag: Tag | None) -> str | None:
    """The source with the tag of that line blanked; None when it opens or closes something, and the rest hangs on it."""
    word = keyword(tag.text) if tag else None
    if tag is None or word in _OPENING or word in _MIDDLE or (word or "").startswith("end"):
        return None
    lines = source.split("\n")
    head, rest = lines[line - 2], lines[line - 1]
    opening = max(head.rfind("{{"), head.rfind("{%"))
    closing = rest.find("}}" if head[opening : opening + 2] == "{{" else "%}")
    if opening < 0 or closing < 0:
        return None
    lines[line - 2], lines[line - 1] = head[:opening], rest[closing + 2 :]
    return "\n".join(lines)


def _crossing(patched: Patched) -> Iterator[Fault]:
    """Statements that open at one depth of the document and close at another: left out, they would cut a cell or a row in half."""
    depths = _depths(patched.source)
    if len(depths) != len(patched.tags):
        return
    open_: list[tuple[Tag, tuple[str, ...]]] = []
    for tag, depth in zip(patched.tags, depths, strict=True):
        word = keyword(tag.text)
        if word in _OPENING or (word == "set" and "=" not in tag.text):
            open_.append((tag, depth))
        elif word and (word in _MIDDLE or word.startswith("end")) and open_:
            start, first = open_[-1]
            if depth != first:
                text = (
                    f"“{start.text}” si apre {_place(first)} e “{tag.text}” sta {_place(depth)}: "
                    "vanno alla stessa altezza (con “{%p …%}” in paragrafi da soli, con “{%tr …%}” in righe da sole)"
                )
                yield Fault(text, tag, "ISTRUZIONE_A_CAVALLO")
            if word.startswith("end"):
                open_.pop()


def _depths(source: str) -> list[tuple[str, ...]]:
    """For each tag, the elements that it stands inside."""
    stack: list[str] = []
    depths: list[tuple[str, ...]] = []
    for match in _MARKUP.finditer(source):
        closing, name, empty, tag = match.groups()
        if tag:
            depths.append(tuple(stack))
        elif closing and stack:
            stack.pop()
        elif not closing and not empty:
            stack.append(name)
    return depths


def _place(stack: Sequence[str]) -> str:
    names = {"w:tc": "in una cella", "w:tr": "in una riga", "w:tbl": "in una tabella", "w:p": "in un paragrafo"}
    cells = stack.count("w:tc")
    inner = next((names[name] for name in reversed(stack) if name in names), "fra i paragrafi")
    return f"{inner} di tabella" if cells and inner == "in un paragrafo" else inner
