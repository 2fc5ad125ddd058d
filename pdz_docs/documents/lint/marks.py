"""The places for signatures in a template: missing, written wrong, twice, or where a field cannot stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pdz_docs.documents.lint.findings import Report, Scene
from pdz_docs.documents.markers import PREFIX
from pdz_docs.documents.ooxml import w
from pdz_docs.documents.package import DOCUMENT
from pdz_docs.documents.syntax import keyword
from pdz_docs.errors import Severity

_MARK: Final = re.compile(r"\[\[\s*firma\s*:\s*(.*?)\s*\]\]")
_NEARLY: Final = re.compile(r"\[+\s*firme?\w*\s*[:;.\-]?[^\[\]]*\]+", re.I)
_BOOKMARK: Final = re.compile(rf"{PREFIX}[a-z0-9]{{1,35}}")
_ID: Final = re.compile(r"[a-z0-9]{1,35}")
_TAG: Final = re.compile(r"\{%.*?%\}|\[\[\s*firma\s*:.*?\]\]", re.S)
_WRITE: Final = (
    "Il posto di una firma si scrive [[firma:{{ f.id }}]] dentro il ciclo sui firmatari, oppure [[firma:clusone]]."
)


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place for a signature: what it is called, its paragraph, the branches it is in, the loops around it."""

    name: str
    paragraph: int
    branches: tuple[tuple[int, int], ...]
    loops: int


def check(report: Report, scenes: Sequence[Scene], *, signed: bool) -> None:
    """Report the marks of every part."""
    count = 0
    for scene in scenes:
        if scene.path == DOCUMENT:
            marks = [*_marks(scene), *_bookmarks(scene)]
            count = len(marks)
            _check_body(report, scene, marks)
        else:
            _check_elsewhere(report, scene)
        _check_spelling(report, scene)
    if signed and not count:
        text = "manca il posto delle firme: chi firma non avrebbe un campo dove apporla"
        report.add("FIRMA_MANCANTE", Severity.ERROR, text, hint=_WRITE)


def _check_body(report: Report, scene: Scene, marks: Sequence[_Mark]) -> None:
    for number, mark in enumerate(marks):
        literal = "{{" not in mark.name
        if literal and not _ID.fullmatch(mark.name):
            text = f"“{mark.name}” non è un identificativo per una firma: solo lettere minuscole e cifre, al più 35"
            report.add("FIRMA_NON_VALIDA", Severity.ERROR, text, scene=scene, paragraph=mark.paragraph, hint=_WRITE)
        elif literal and mark.loops:
            text = f"il posto della firma “{mark.name}” è dentro un ciclo: si ripeterebbe"
            report.add("FIRMA_DOPPIA", Severity.ERROR, text, scene=scene, paragraph=mark.paragraph, hint=_WRITE)
        elif any(_same(mark, other) for other in marks[:number]):
            text = f"il posto della firma “{mark.name}” c'è due volte"
            report.add(
                "FIRMA_DOPPIA", Severity.ERROR, text, scene=scene, paragraph=mark.paragraph, hint="Lasciatene uno solo."
            )


def _check_elsewhere(report: Report, scene: Scene) -> None:
    for number, _, text in scene.paragraphs():
        if _MARK.search(text):
            said = "un posto di firma può stare solo nel corpo del documento"
            report.add("FIRMA_FUORI_POSTO", Severity.ERROR, said, scene=scene, paragraph=number, hint=_WRITE)


def _check_spelling(report: Report, scene: Scene) -> None:
    for number, _, text in scene.paragraphs():
        if "firm" in text.lower() and (found := _NEARLY.search(_MARK.sub("", text))):
            said = f"“{found[0]}” sembra un posto di firma scritto male: resterebbe nel testo"
            report.add("FIRMA_SCRITTA_MALE", Severity.ERROR, said, scene=scene, paragraph=number, hint=_WRITE)


def _same(one: _Mark, other: _Mark) -> bool:
    """Two marks of the same name that can be printed together: not in two branches of one “if”."""
    mine, others = dict(one.branches), dict(other.branches)
    apart = any(others.get(condition, branch) != branch for condition, branch in mine.items())
    return one.name == other.name and not apart


def _marks(scene: Scene) -> Iterator[_Mark]:
    open_: list[str] = []
    branches: list[tuple[int, int]] = []
    conditions = 0
    for number, _, text in scene.paragraphs():
        for match in _TAG.finditer(text):
            word = keyword(match[0])
            if found := _MARK.fullmatch(match[0]):
                yield _Mark(re.sub(r"\s+", "", found[1]), number, tuple(branches), open_.count("for"))
            elif word == "if":
                conditions += 1
                branches.append((conditions, 0))
                open_.append(word)
            elif word in ("elif", "else") and open_ and open_[-1] == "if":
                branches[-1] = (branches[-1][0], branches[-1][1] + 1)
            elif word == "for":
                open_.append(word)
            elif word in ("endif", "endfor") and open_ and open_[-1] == word.removeprefix("end"):
                open_.pop()
                if word == "endif":
                    branches.pop()


def _bookmarks(scene: Scene) -> Iterator[_Mark]:
    for node in scene.root.iter(w("bookmarkStart")):
        name = node.get(w("name")) or ""
        if _BOOKMARK.fullmatch(name):
            yield _Mark(name.removeprefix(PREFIX), scene.number_of(node) or 1, (), 0)
