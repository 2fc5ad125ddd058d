"""How two PDFs differ for a reader: the same text in other bytes, or another text; words, not pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from hashlib import sha256

from pdz_docs.pdf import text

SAME_DOCUMENT = 0.6
_SHOWN = 5
_CONTEXT = 8
# Word by word comparison is quadratic at worst: beyond this the texts are told apart without being aligned.
_LONGEST = 60_000


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a PDF and how many pages it has."""

    pages: int
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Change:
    """Words replaced by others, each in its reading order; either may be empty."""

    before: tuple[str, ...]
    after: tuple[str, ...]


def text_of(data: bytes) -> Text | None:
    """The words of a PDF, None when it cannot be read."""
    if b"%PDF-" not in data[:1024]:
        return None
    return _read(sha256(data).digest(), _Hidden(data))


def changes(before: Sequence[str], after: Sequence[str]) -> tuple[Change, ...]:
    """What was replaced, in order; nothing when the words are the same."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return tuple(
        Change(tuple(before[i:j]), tuple(after[k:m])) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"
    )


def likeness(frozen: bytes, other: Text) -> float:
    """From 0, nothing in common, to 1, the same words."""
    ours = text_of(frozen)
    if ours is None or not ours.words or not other.words:
        return 0.0
    if ours.words == other.words:
        return 1.0
    if len(ours.words) + len(other.words) > _LONGEST:
        return SequenceMatcher(None, sorted(ours.words), sorted(other.words)).quick_ratio()
    return SequenceMatcher(None, ours.words, other.words, autojunk=False).ratio()


def told(frozen: bytes, other: Text) -> str:
    """The difference in a sentence or two, for whoever decides."""
    ours = text_of(frozen)
    if ours is None:
        return "Il testo congelato non si legge: il confronto non è stato possibile."
    if ours.words == other.words:
        return "Il testo è lo stesso, parola per parola; sono diversi i byte (un file risalvato, riesportato o timbrato prima della firma)."
    if len(ours.words) + len(other.words) > _LONGEST:
        return "Il testo è diverso da quello congelato; è troppo lungo per mostrare dove."
    found = changes(ours.words, other.words)
    shown = "; ".join(_sentence(one) for one in found[:_SHOWN])
    more = f"; e altre {len(found) - _SHOWN} differenze" if len(found) > _SHOWN else ""
    return f"Il testo è diverso da quello congelato: {shown}{more}."


def _sentence(change: Change) -> str:
    before, after = _words(change.before), _words(change.after)
    if not before:
        return f"aggiunto “{after}”"
    if not after:
        return f"tolto “{before}”"
    return f"“{before}” è diventato “{after}”"


def _words(words: tuple[str, ...]) -> str:
    return " ".join(words[:_CONTEXT]) + (" …" if len(words) > _CONTEXT else "")


class _Hidden:
    """Bytes that a cache must not compare: their digest is the key."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hidden)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _read(_digest: bytes, hidden: _Hidden) -> Text | None:
    try:
        content = text.read(hidden.data)
    except Exception:  # noqa: BLE001 - pypdf fails in any way on a hostile file
        return None
    return Text(content.pages, tuple(content.plain.split()))
