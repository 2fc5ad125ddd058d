"""What was done to a file after each signature, in words and pictures: a picture is shown once, and whatever it shows refers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from pdz_docs.documents.pictures import Picture, pixels
from pdz_docs.errors import ToolFailedError, ToolMissingError
from pdz_docs.reports.change_images import Drawn, draw
from pdz_docs.reports.plain import plain
from pdz_docs.reports.relation_values import Figura, Modifica
from pdz_docs.reports.words import counted
from pdz_docs.verification.changes.model import Modification, What
from pdz_docs.verification.histories import After, History, Stage, histories
from pdz_docs.verification.judge_changes import sentence
from pdz_docs.verification.vocabulary import Change

MAX_FIGURES: Final = 8
_MAX_NAMES: Final = 4
_WIDTH_MM: Final = 120.0
_HEIGHT_MM: Final = 130.0
_COUNTED: Final = {
    What.SIGNATURE_ADDED: ("firma aggiunta", "firme aggiunte"),
    What.FIELD_FILLED: ("campo compilato", "campi compilati"),
}


@dataclass(frozen=True, slots=True)
class Changed:
    """The pictures of a file, why some are missing, and by the id of each signature what came after it."""

    figures: tuple[Figura, ...] = ()
    remark: str = ""
    after: Mapping[str, tuple[Modifica, ...]] = field(default_factory=dict)


def changed(data: bytes, name: str, *, start: int = 1) -> Changed:
    """What was done to the PDFs of a file after their signatures; its figures are numbered from `start`."""
    figures: list[Figura] = []
    remarks: list[str] = []
    after: dict[str, tuple[Modifica, ...]] = {}
    for history in histories(data, name):
        places = _Places(figures, start)
        try:
            places.draw(history)
        except (ToolMissingError, ToolFailedError) as error:
            remarks.append(f"Le immagini mancano: {error.text}")
        if places.full:
            remarks.append(f"Sono mostrate le prime {MAX_FIGURES} pagine; tutte: pdz verify --render CARTELLA.")
        after |= {one.signature: tuple(_later(one, history, places.shown)) for one in history.signatures}
    return Changed(tuple(figures), " ".join(dict.fromkeys(remarks)), after)


class _Places:
    """The figures of a file as they are drawn, and in which of them a page of a stage is seen."""

    def __init__(self, figures: list[Figura], start: int) -> None:
        self._figures, self._start = figures, start
        self.shown: dict[tuple[int, int], int] = {}
        self.full = False

    def draw(self, history: History) -> None:
        """What is not admitted first: it must not be crowded out by the signatures of a long queue."""
        for stage in sorted(history.stages, key=lambda one: one.admitted):
            for page, drawn in groupby(draw(stage.shot), key=lambda one: one.page):
                if len(self._figures) == MAX_FIGURES:
                    self.full = True
                    return
                number = self._start + len(self._figures)
                self._figures.append(_figure(number, {one.label: one for one in drawn}, stage))
                self.shown[stage.first, page] = number


def _figure(number: int, pair: Mapping[str, Drawn], stage: Stage) -> Figura:
    one = next(iter(pair.values()))
    before, after = (_picture(pair.get(label)) for label in ("prima", "dopo"))
    told = [f"prima (revisione {stage.first} del file)"] if before is not None else []
    told += [f"dopo (revisione {stage.last + 1})"] if after is not None else []
    words = f"Figura {number}. {plain(one.name, longest=80)}, pagina {one.page}: {' e '.join(told)}"
    return Figura(numero=number, didascalia=words, prima=before, dopo=after)


def _picture(drawn: Drawn | None) -> Picture | None:
    if drawn is None:
        return None
    width, height = pixels(drawn.png)
    alt = f"Pagina {drawn.page} {drawn.label} delle modifiche, con un riquadro rosso attorno a ciò che è cambiato"
    return Picture(drawn.png, alt, width_mm=min(_WIDTH_MM, _HEIGHT_MM * width / height))


def _later(one: After, history: History, shown: Mapping[tuple[int, int], int]) -> Iterator[Modifica]:
    """What came after a signature, page by page; nothing when nothing did that a reader has to know of."""
    found: dict[tuple[int | None, What], list[tuple[int, Modification]]] = {}
    for revision in one.later:
        for modification in revision.modifications:
            if modification.change not in (Change.NONE, Change.EXTENSION):
                key = (modification.page, modification.what)
                found.setdefault(key, []).append((revision.revision, modification))
    if found and one.revision is not None:
        text = f"Questa firma chiude la revisione {one.revision + 1} del file, che ne ha {history.revisions}."
        yield Modifica(testo=text, figure=(), rinvio="")
    for (page, _), some in found.items():
        figures = _figures_of(history, page, [revision for revision, _ in some], shown)
        yield Modifica(testo=_words([m for _, m in some]), figure=figures, rinvio=_reference(figures))


def _figures_of(
    history: History, page: int | None, revisions: Sequence[int], shown: Mapping[tuple[int, int], int]
) -> tuple[int, ...]:
    """The figures of the stages in which the page changed; of all the pages when none is named."""
    stages = [one for one in history.stages if any(one.first <= revision <= one.last for revision in revisions)]
    pages = [(one.first, seen) for one in stages for seen in one.shot.pages if page is None or seen == page]
    return tuple(shown[place] for place in pages if place in shown)


def _words(some: Sequence[Modification]) -> str:
    one = some[0]
    if one.what not in _COUNTED:
        return " ".join(dict.fromkeys(f"{plain(sentence(each))}." for each in some[:_MAX_NAMES]))
    names = [plain(each.field, longest=60) for each in some if each.field]
    more = f" e {counted(len(names) - _MAX_NAMES, 'altro', 'altri')}" if len(names) > _MAX_NAMES else ""
    fields = f" ({', '.join(names[:_MAX_NAMES])}{more})" if names else ""
    place = f"A pagina {one.page}: " if one.page is not None else ""
    return f"{place}{counted(len(some), *_COUNTED[one.what])}{fields}."


def _reference(figures: Sequence[int]) -> str:
    if not figures:
        return ""
    if len(figures) == 1:
        return f"Figura {figures[0]}."
    if len(figures) == figures[-1] - figures[0] + 1 and len(figures) > 2:
        return f"Figure {figures[0]}-{figures[-1]}."
    return f"Figure {', '.join(map(str, figures[:-1]))} e {figures[-1]}."
