"""The text of a frozen document held still (`testo.json`, pdz.text/1), and what changed between two of them.

`blocks` are its paragraphs with every declared field replaced by its name; `values` is what those fields printed. A difference
between blocks was not foreseen; a difference between values was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pdz_docs.documents import varying
from pdz_docs.documents.catalogue import DocumentKind
from pdz_docs.documents.engine import render
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError
from pdz_docs.expectations import Sha256
from pdz_docs.pdf.states import Frozen
from pdz_docs.values import Value

FILE = "testo.json"
# Word by word the comparison is quadratic: longer blocks are shown whole.
_LONGEST = 2_000


class Text(Value):
    """pdz.text/1. `docx` is the digest of the Word file: the same one is the same text, to the byte."""

    schema_: Literal["pdz.text/1"] = Field(default="pdz.text/1", alias="schema")
    docx: Sha256
    blocks: tuple[str, ...]
    values: dict[str, tuple[str, ...]]

    def as_bytes(self) -> bytes:
        return self.model_dump_json(by_alias=True, indent=1).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Difference:
    """Words or blocks replaced by others; `field` names the declared field that changed, None for what was not foreseen."""

    before: str
    after: str
    field: str | None = None

    @property
    def declared(self) -> bool:
        return self.field is not None


def text_of(
    dossier: Dossier, kind: DocumentKind, docx: bytes, *, fields: Sequence[str], extra: Mapping[str, str]
) -> Text:
    """The text of a document of `dossier` with `fields` held still. `docx` is the Word file made of it, or a final text that an
    office made of that one by hand: what it changed is then in the blocks."""
    context = kind.context(dossier, None, extra)
    template = dossier.folder / "templates" / kind.template
    still = render(template, varying.held(context, fields), draft=True).docx
    plain = render(template, varying.ruled(context, fields), draft=True).docx
    made, found = varying.blocks(plain, kind.template), varying.blocks(docx, kind.template)
    held = varying.blocks(still, kind.template)
    return Text(
        docx=sha256(docx).hexdigest(),
        blocks=held if made == found else tuple(carried(made, held, found)),
        values=varying.values(context, fields),
    )


def read(frozen: Frozen) -> Text | None:
    """The text kept beside a frozen document, None when it was frozen without. Raises InputError when it cannot be understood."""
    path: Path = frozen.folder / FILE
    try:
        return Text.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise InputError(f"{path} non si legge.", hint="Rimettetelo da una copia di sicurezza.") from error


def differences(before: Text, after: Text) -> tuple[Difference, ...]:
    """Everything that changed: what was not foreseen first, then the declared fields."""
    return (*_in_blocks(before.blocks, after.blocks), *_in_values(before.values, after.values))


def carried(made: Sequence[str], held: Sequence[str], found: Sequence[str]) -> Iterator[str]:
    """`found`, a retouched copy of `made`, with the fields that `held` names in `made` named there too, where they are untouched."""
    if len(made) != len(
        held
    ):  # a condition on a declared field: nothing can be carried over, everything is compared as it is
        yield from found
        return
    for tag, i, j, k, m in SequenceMatcher(None, made, found, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from held[i:j]
        elif tag == "replace" and j - i == m - k:
            yield from (_carried_words(*three) for three in zip(made[i:j], held[i:j], found[k:m], strict=True))
        else:
            yield from found[k:m]


def _carried_words(made: str, held: str, found: str) -> str:
    words, named, retouched = made.split(), held.split(), found.split()
    spans = [(i, j, named[k:m]) for tag, i, j, k, m in _matched(words, named) if tag != "equal"]
    out: list[str] = []
    for tag, i, j, k, m in _matched(words, retouched):
        at = i
        whole = [one for one in spans if tag == "equal" and i <= one[0] and one[1] <= j]
        for start, end, name in whole:
            out += [*words[at:start], *name]
            at = end
        out += words[at:j] if tag == "equal" else retouched[k:m]
    return " ".join(out)


def _in_blocks(before: Sequence[str], after: Sequence[str]) -> Iterator[Difference]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "replace" and j - i == m - k:
            for old, new in zip(before[i:j], after[k:m], strict=True):
                yield from _in_words(old, new)
        elif tag != "equal":
            yield Difference("\n".join(map(_shown, before[i:j])), "\n".join(map(_shown, after[k:m])))


def _in_words(old: str, new: str) -> Iterator[Difference]:
    was, now = _shown(old).split(), _shown(new).split()
    if was == now or len(was) + len(now) > _LONGEST:  # the same words in another place of the structure
        yield Difference(old, new)
        return
    for tag, i, j, k, m in _matched(was, now):
        if tag != "equal":
            yield Difference(" ".join(was[i:j]), " ".join(now[k:m]))


def _in_values(before: Mapping[str, tuple[str, ...]], after: Mapping[str, tuple[str, ...]]) -> Iterator[Difference]:
    for field in dict.fromkeys((*before, *after)):
        was, now = before.get(field, ()), after.get(field, ())
        if len(was) == len(now):
            pairs = dict.fromkeys(pair for pair in zip(was, now, strict=True) if pair[0] != pair[1])
            yield from (Difference(old, new, field) for old, new in pairs)
        elif was != now:
            yield Difference(", ".join(was), ", ".join(now), field)


def _matched(first: Sequence[str], second: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, first, second, autojunk=False).get_opcodes()


def _shown(block: str) -> str:
    return block.partition("|")[2]
