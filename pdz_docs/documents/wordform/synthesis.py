"""The synthesis form of an area: what the dossier knows already filled in, the rest to be written by the referents.

It wears the printed synthesis' clothes: letterhead, foot, styles and stamp come from its template, and only the body is another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pdz_docs.documents import meetings
from pdz_docs.documents.engine import Stamp, render
from pdz_docs.documents.ooxml import W14, Element, R, W, serialize, w
from pdz_docs.documents.package import DOCUMENT, open_package
from pdz_docs.documents.wordform.controls import W15, Choice, Maker, run, styles_by_name
from pdz_docs.dossier.excel.columns import Column, Kind
from pdz_docs.dossier.models.tree import Area, Dossier
from pdz_docs.dossier.models.workshops import Sintesi, Workshop
from pdz_docs.dossier.word import layout
from pdz_docs.dossier.word.layout import FormTable
from pdz_docs.errors import InputError

TEMPLATE: Final = "sintesi.docx"
_WIDTH: Final = 9356
_SPARE_ROWS: Final = 3
_MC: Final = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_WIDTHS: Final = {
    "incontri": (1100, 1500, 1300, 1300, 4156),
    "bisogni": (7356, 2000),
    "proposte": (5656, 3700),
    "impegni": (4356, 3300, 1700),
}
Answers = dict[str, Any]
"""What a row shows, by the name of the column."""


def area_of(dossier: Dossier, wanted: str) -> Area:
    """The area of that number (from 1) or id. Raises InputError when there is none."""
    for number, area in enumerate(dossier.aree, start=1):
        if wanted in (str(number), area.id):
            return area
    known = ", ".join(f"{number} ({area.id})" for number, area in enumerate(dossier.aree, start=1))
    raise InputError(
        f"Non c'è un'area “{wanted}”.", hint=f"le aree sono: {known or 'nessuna, si scrivono in pdz.yaml'}"
    )


def synthesis_form(dossier: Dossier, area: Area, templates: Path) -> bytes:
    """The form as a .docx. Raises TemplateError when the printed synthesis' template cannot be used."""
    context = meetings.minutes(dossier, area.id, {})
    stamp = Stamp(facsimile=dossier.demonstrative)
    clothes = render(templates / TEMPLATE, context, draft=True, stamp=stamp, title=layout.TITLE)
    package = open_package(clothes.docx, TEMPLATE)
    maker = Maker(styles_by_name(package))
    section = list(package.xml(DOCUMENT).iter(w("sectPr")))[-1]
    root = etree.Element(w("document"), nsmap={"w": W, "r": R, "w14": W14, "w15": W15, "mc": _MC})
    root.set(f"{{{_MC}}}Ignorable", "w14 w15")
    body = etree.SubElement(root, w("body"))
    body.extend(_Body(dossier, area, maker).content())
    body.append(section)
    package.parts[DOCUMENT] = serialize(root)
    return package.pack()


class _Body:
    """The paragraphs and tables of one area's form."""

    def __init__(self, dossier: Dossier, area: Area, maker: Maker) -> None:
        self._dossier = dossier
        self._area = area
        self._maker = maker
        self._workshop = dossier.workshop(area.id) or Workshop(area=area.id)
        self._register = [Choice(id_, name) for id_, name in dossier.nomi.items()]

    def content(self) -> Iterator[Element]:
        yield self._maker.paragraph("Title", run(layout.TITLE))
        for line in layout.INTRODUCTION:
            yield self._maker.paragraph("Nota", run(line))
        synthesis = self._workshop.sintesi or Sintesi()
        number = self._dossier.aree.index(self._area) + 1
        filled: dict[str, list[Answers]] = {
            layout.AREA.id: [{"area": f"Area {number} – {self._area.titolo}"}],
            layout.MEETINGS.id: self._meetings(),
            layout.PREMISE.id: [{"premessa": synthesis.premessa}],
        }
        for table in layout.ENTRIES:
            filled[table.id] = [self._answers(one, table) for one in getattr(synthesis, table.id)]
        for table in layout.TABLES:
            yield self._maker.paragraph("heading 1", run(table.heading))
            if table.note:
                yield self._maker.paragraph("Nota", run(table.note))
            yield self._attendance(table) if table.by_meeting else self._table(table, filled[table.id])
            yield self._maker.paragraph("Dopo tabella")

    def _meetings(self) -> list[Answers]:
        held = [
            {"incontro": str(number), "data": one.data, "inizio": one.ore[0], "fine": one.ore[1], "luogo": one.luogo}
            for number, one in enumerate(self._workshop.incontri, start=1)
        ]
        return held or [{"incontro": "1"}, {"incontro": "2"}]

    def _answers(self, record: object, table: FormTable) -> Answers:
        return {column.name: getattr(record, column.name) for column in table.columns}

    def _table(self, table: FormTable, filled: list[Answers]) -> Element:
        columns = table.columns
        widths = _WIDTHS.get(table.id, (_WIDTH,))
        spare = [Answers()] * (0 if not table.grows else 1 if table is layout.MEETINGS else _SPARE_ROWS)
        rows = [
            self._maker.row(widths, [self._cell(column, answers.get(column.name), table) for column in columns])
            for answers in (*filled, *spare)
        ]
        if table.grows:
            rows = [self._maker.repeated(f"{layout.PREFIX}.{table.id}", rows)]
        return self._maker.table(table.heading, widths, [column.title for column in columns], rows)

    def _cell(self, column: Column, value: Any, table: FormTable) -> list[Element]:
        """The paragraphs of a cell; a list has a control for each of its names and one to spare."""
        if column.kind is Kind.LIST:
            names = [self._dossier.nome_di(id_) for id_ in value or ()]
            return [self._paragraph(self._choice(column, name, table)) for name in (*names, None)]
        return [self._paragraph(self._control(column, value, table))]

    def _control(self, column: Column, value: Any, table: FormTable) -> Element:
        tag, prompt = table.tag(column), column.note or ""
        if column.kind is Kind.CHOICE:
            return self._choice(column, value, table)
        if column.kind is Kind.DATE:
            return self._maker.day(tag, column.title, prompt, value if isinstance(value, date) else None)
        shown = value.strftime("%H:%M") if isinstance(value, time) else value
        return self._maker.text(tag, column.title, prompt, shown)

    def _choice(self, column: Column, value: str | None, table: FormTable) -> Element:
        return self._maker.choice(
            table.tag(column), column.title, column.note or "", self._choices(column, table), value
        )

    def _choices(self, column: Column, table: FormTable) -> Sequence[Choice]:
        if table is layout.AREA:
            areas = enumerate(self._dossier.aree, start=1)
            return [Choice(area.id, f"Area {number} – {area.titolo}") for number, area in areas]
        return [Choice(one, one) for one in column.choices] or self._register

    def _attendance(self, table: FormTable) -> Element:
        """Who is of the area or was there, a tick for each meeting; then rows to choose others in."""
        days: list[date | None] = [one.data for one in self._workshop.incontri] or [None, None]
        numbers = range(1, len(days) + 1)
        ticks = [layout.meeting_column(number) for number in numbers]
        titles = [
            f"{column.title}\n{day:%d/%m/%Y}" if day else column.title for column, day in zip(ticks, days, strict=True)
        ]
        width = min(1500, 6000 // len(days))
        widths = (_WIDTH - width * len(days), *(width for _ in days))
        who = table.columns[0]
        rows = []
        for id_ in (*self._expected(), *[None] * _SPARE_ROWS):
            name = self._dossier.nome_di(id_) if id_ else None
            first = run(name) if name else self._choice(who, None, table)
            boxes = [
                self._maker.tick(table.tag(column), column.title, ticked=self._was_there(id_, number))
                for column, number in zip(ticks, numbers, strict=True)
            ]
            rows.append(self._maker.row(widths, [[self._paragraph(one)] for one in (first, *boxes)]))
        body = [self._maker.repeated(f"{layout.PREFIX}.{table.id}", rows)]
        return self._maker.table(table.heading, widths, [who.title, *titles], body)

    def _expected(self) -> Sequence[str]:
        chosen = (ets.id for ets in self._dossier.ets if self._area.id in ets.aree)
        return list(dict.fromkeys((*self._workshop.presenti, *chosen)))

    def _was_there(self, id_: str | None, number: int) -> bool:
        held = self._workshop.incontri
        return number <= len(held) and id_ in held[number - 1].presenti

    def _paragraph(self, content: Element) -> Element:
        return self._maker.paragraph("Testo tabella", content)
