"""The form's tables recognised: which column stands where, and what each row says in it."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from pdz_docs.dossier.excel.columns import Column, folded
from pdz_docs.dossier.word.layout import LINES, TABLES, FormTable
from pdz_docs.dossier.word.markup import Cell, Markup, Row
from pdz_docs.errors import Problem, Severity, Where

PART: Final = "corpo"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row: its place, the texts by column, and where each column of it stands."""

    place: Where
    texts: dict[Column, str]
    places: dict[Column, Where]


@dataclass(slots=True)
class Form:
    """What was found in a form, table by table, and what is wrong with it."""

    name: str
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_recognised(self) -> bool:
        """Whether enough of its tables are there to say that it is the form."""
        return len(self.entries) * 2 >= len(TABLES)

    def rows(self, table: FormTable) -> list[Entry]:
        """The rows of a table that say something."""
        return [entry for entry in self.entries.get(table.id, []) if entry.texts]

    def where(self, paragraph: int | None = None, control: str | None = None) -> Where:
        return Where(file=self.name, part=PART if paragraph else None, paragraph=paragraph, field=control)

    def report(self, id_: str, text: str, where: Where, hint: str, *, severity: Severity = Severity.ERROR) -> None:
        self.problems.append(Problem(id=id_, severity=severity, text=text, where=where, hint=hint))


def read_form(markup: Markup, name: str) -> Form:
    """Every table of the form. What cannot be placed is reported: nothing that somebody wrote is passed over in silence."""
    form = Form(name)
    for rows in markup.tables:
        table = _recognised(rows)
        if table is not None:
            _table(rows, table, form)
        else:
            _strange(rows, form)
    if form.is_recognised:
        _missing(form)
        _loose(markup, form)
    return form


def _recognised(rows: tuple[Row, ...]) -> FormTable | None:
    """The table whose controls' tags stand in it, else the one most of whose titles it has."""
    tags = {tag for row in rows for cell in row for tag in cell.tags}
    by_tag = next((table for table in TABLES if any(table.tagged(tag) for tag in tags)), None)
    if by_tag is not None:
        return by_tag
    titles = [_title(cell) for cell in rows[0]] if rows else []
    scores = {table.id: sum(table.column(title) is not None for title in titles) for table in TABLES}
    best = max(TABLES, key=lambda table: (scores[table.id], -len(table.columns)))
    return best if scores[best.id] * 2 > len(best.columns) else None


def _title(cell: Cell) -> str:
    return cell.text.partition("\n")[0]


def _table(rows: tuple[Row, ...], table: FormTable, form: Form) -> None:
    entries = form.entries.setdefault(table.id, [])
    has_titles = any(table.column(_title(cell)) for cell in rows[0])
    titles, data = (rows[0], rows[1:]) if has_titles else ((), rows)
    columns = _columns(titles, data, table, form)
    for column in table.columns:
        if column not in columns.values():
            text = f"nella tabella “{table.heading}” manca la colonna “{column.title}”"
            form.report("COLONNA_MANCANTE", text, form.where(_first(rows)), "riprendete la tabella da un modulo nuovo")
    entries += [entry for row in data if (entry := _entry(row, columns, table, form)) is not None]


def _columns(titles: Row, data: tuple[Row, ...], table: FormTable, form: Form) -> dict[int, Column]:
    """The column at each position, by its title, else by the tags below it."""
    found: dict[int, Column] = {}
    for position in range(max((len(row) for row in (titles, *data)), default=0)):
        title = titles[position] if position < len(titles) else None
        column = table.column(_title(title)) if title else None
        column = column or next(_tagged(position, data, table), None)
        if column is not None:
            found[position] = column
        elif title is not None and title.text:
            near = difflib.get_close_matches(title.text, [one.title for one in table.columns], n=1)
            hint = f"forse “{near[0]}”?" if near else "togliete la colonna, o riprendete la tabella da un modulo nuovo"
            text = f"la colonna “{_title(title)}” non è tra quelle della tabella “{table.heading}”"
            form.report("COLONNA_SCONOSCIUTA", text, form.where(title.paragraph), hint)
    return found


def _tagged(position: int, data: tuple[Row, ...], table: FormTable) -> Iterator[Column]:
    for row in data:
        for tag in row[position].tags if position < len(row) else ():
            if column := table.tagged(tag):
                yield column


def _entry(row: Row, columns: dict[int, Column], table: FormTable, form: Form) -> Entry | None:
    if any(cell.is_merged for cell in row):
        text = f"nella tabella “{table.heading}” ci sono celle unite"
        form.report("CELLE_UNITE", text, form.where(_first((row,))), "separatele: ogni colonna ha la sua casella")
        return None
    texts, places = {}, {}
    for position, cell in enumerate(row):
        column = columns.get(position)
        if column is None:
            continue
        places[column] = form.where(cell.paragraph, column.title)
        if text := _answer(cell.text, column):
            texts[column] = text
    return Entry(form.where(_first((row,))), texts, places)


def _answer(text: str, column: Column) -> str:
    """What was written, without the prompt: LibreOffice forgets that it is one."""
    return text.replace(column.note, "").strip() if column.note else text


def _first(rows: tuple[Row, ...]) -> int | None:
    return next((cell.paragraph for row in rows for cell in row), None)


def _missing(form: Form) -> None:
    for table in TABLES:
        if table.id not in form.entries:
            text = f"manca la tabella “{table.heading}”"
            hint = "riprendetela da un modulo nuovo: vuota vuol dire che non c'è niente, se manca non si sa"
            form.report("TABELLA_MANCANTE", text, form.where(), hint)


def _strange(rows: tuple[Row, ...], form: Form) -> None:
    first = next((cell for row in rows for cell in row if cell.text), None)
    if first is not None:
        _unplaced(first.paragraph, first.text, form, "una tabella che non è del modulo")


def _loose(markup: Markup, form: Form) -> None:
    for paragraph, text in markup.loose:
        if folded(text) not in LINES:
            _unplaced(paragraph, text, form, "testo fuori dalle tabelle")
    if markup.is_revised:
        text = "ci sono revisioni non accettate: si legge il testo come appare accettandole"
        hint = "accettatele o rifiutatele in Word, se non è quello che si intende"
        form.report("REVISIONI_APERTE", text, form.where(), hint, severity=Severity.WARNING)


def _unplaced(paragraph: int, text: str, form: Form, what: str) -> None:
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    form.report(
        "TESTO_FUORI_POSTO", f"{what}, che non si importa: “{shown}”", form.where(paragraph),
        "spostatelo nella tabella a cui appartiene, o lasciatelo se è un vostro appunto", severity=Severity.WARNING,
    )  # fmt: skip
