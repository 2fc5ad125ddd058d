"""The rows of a filled form → the meetings and the synthesis of an area, with the names of the register turned into ids."""

from __future__ import annotations

import difflib
import re
from typing import Final

from pydantic import ValidationError

from pdz_docs.dossier.excel.cells import understood
from pdz_docs.dossier.excel.columns import Column, Kind, folded
from pdz_docs.dossier.messages import retell
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.models.workshops import Workshop
from pdz_docs.dossier.record import Located, Place
from pdz_docs.dossier.strictyaml import Misread
from pdz_docs.dossier.word.layout import AREA, ATTENDANCE, ENTRIES, MEETINGS, PREMISE, meeting_column
from pdz_docs.dossier.word.rows import Entry, Form
from pdz_docs.errors import Where

_WHO: Final = ATTENDANCE.columns[0]
_NUMBER: Final = MEETINGS.columns[0]
_TICKED: Final = re.compile("[☒☑✓✔✗✘]")
_UNTICKED: Final = re.compile("[☐\ufe0e\ufe0f]")


def workshop_of(form: Form, dossier: Dossier) -> Workshop | None:
    """What the form says of its area. Whatever is wrong is added to the form's problems; None when something is."""
    tree = answers_of(form, dossier)
    try:
        return Workshop.model_validate(tree)
    except ValidationError as error:
        form.problems += retell(error, tree, tree.place, Workshop)
        return None


def answers_of(form: Form, dossier: Dossier) -> Located:
    """The same before it is checked, as a YAML file would give it; what cannot be understood is added to the form's problems."""
    return _Answers(form, dossier).gathered()


class _Answers:
    """The answers of one form, turned into the plain data that a YAML file gives."""

    def __init__(self, form: Form, dossier: Dossier) -> None:
        self._form = form
        self._dossier = dossier
        self._names: dict[str, str] = {}
        self._unnumbered = False
        short = {one.id: one.nome for one in dossier.enti}
        for names in (dossier.nomi, {id_: id_ for id_ in dossier.nomi}, short):
            for id_, name in names.items():
                self._names.setdefault(folded(name), id_)

    def gathered(self) -> Located:
        tree = Located(self._form.where(), {})
        self._area(tree)
        meetings = self._meetings()
        self._attendance(meetings)
        tree["incontri"] = tuple(meetings.values())
        tree["sintesi"] = self._synthesis()
        return tree

    def _area(self, tree: Located) -> None:
        column = AREA.columns[0]
        names = {
            folded(name): area.id
            for number, area in enumerate(self._dossier.aree, start=1)
            for name in (area.id, area.titolo, f"Area {number}", f"Area {number} – {area.titolo}")
        }
        row = next(iter(self._form.entries.get(AREA.id, [])), Entry(self._form.where(), {}, {}))
        text, where = row.texts.get(column, ""), row.places.get(column, row.place)
        known = ", ".join(area.titolo for area in self._dossier.aree)
        if not text:
            self._form.report("VALORE_MANCANTE", "non è scelta l'area", where, f"le aree sono: {known}")
        elif folded(text) in names:
            tree["area"] = names[folded(text)]
            tree.places["area"] = where
        else:
            self._form.report("AREA_IGNOTA", f"“{text}” non è un'area", where, f"le aree sono: {known}")

    def _meetings(self) -> dict[int, Located]:
        """The meetings by their number; a row without one follows the row above."""
        found: dict[int, Located] = {}
        before = len(self._form.problems)
        for entry in self._form.rows(MEETINGS):
            if set(entry.texts) == {_NUMBER}:
                continue  # a row prepared for a meeting that was not held
            number = understood(entry.texts.get(_NUMBER, str(len(found) + 1)), _NUMBER)
            where = entry.places.get(_NUMBER, entry.place)
            if not isinstance(number, int):
                self._form.report("NUMERO", "il numero dell'incontro non si capisce", where, "scrivete 1, 2…")
            elif number in found:
                text = f"l'incontro {number} compare due volte"
                self._form.report("ID_DOPPIO", text, where, "correggete il numero")
            else:
                found[number] = self._meeting(entry)
        self._unnumbered = len(self._form.problems) > before
        return dict(sorted(found.items()))

    def _meeting(self, entry: Entry) -> Located:
        record = self._record(entry, MEETINGS.columns[1:])
        hours = [(record.pop(name, None), record.places.pop(name, entry.place)) for name in ("inizio", "fine")]
        record.places["ore"] = next((where for hour, where in hours if hour is None), hours[0][1])
        record.places.update({("ore", number): where for number, (_, where) in enumerate(hours)})
        record["ore"] = tuple(hour for hour, _ in hours if hour is not None)
        return record

    def _attendance(self, meetings: dict[int, Located]) -> None:
        seen: dict[str, Where] = {}
        for entry in self._form.rows(ATTENDANCE):
            ticks = {
                int(column.path[0]): entry.places[column]
                for column, text in entry.texts.items()
                if column is not _WHO and self._is_there(text, entry.places[column])
            }
            where = entry.places.get(_WHO, entry.place)
            who = self._body(entry.texts.get(_WHO, ""), where) if ticks or _WHO in entry.texts else None
            if who is None:
                continue
            if who in seen:
                text = f"“{self._dossier.nome_di(who)}” è scritto due volte tra le presenze"
                self._form.report("ID_DOPPIO", text, where, "tenete una riga sola")
                continue
            seen[who] = where
            for number, place in ticks.items():
                self._attend(meetings.get(number), number, who, place)

    def _attend(self, meeting: Located | None, number: int, who: str, where: Where) -> None:
        if meeting is None and self._unnumbered:
            return  # it follows from a number that has been reported
        if meeting is None:
            text = f"c'è una presenza all'incontro {number}, che non è nella tabella “{MEETINGS.heading}”"
            self._form.report("RIFERIMENTO_IGNOTO", text, where, "aggiungete l'incontro, o togliete la presenza")
            return
        names: tuple[str, ...] = meeting.get("presenti", ())
        meeting["presenti"] = (*names, who)
        meeting.places["presenti", len(names)] = where
        meeting.places.setdefault("presenti", where)

    def _is_there(self, text: str, where: Where) -> bool:
        if _TICKED.search(text):
            return True
        plain = _UNTICKED.sub("", text).strip()
        meaning = understood(plain, meeting_column(1)) if plain else False
        if isinstance(meaning, Misread):
            self._form.report(
                "VALORE", f"la presenza “{plain}” non si capisce", where, "spuntate la casella, o scrivete X"
            )
            return False
        return bool(meaning)

    def _synthesis(self) -> Located:
        synthesis = Located(self._form.where(), {})
        premises = [entry.texts[PREMISE.columns[0]] for entry in self._form.rows(PREMISE)]
        if premises:
            synthesis["premessa"] = "\n\n".join(premises)
        for table in ENTRIES:
            synthesis[table.id] = tuple(self._record(entry, table.columns) for entry in self._form.rows(table))
        return synthesis

    def _record(self, entry: Entry, columns: tuple[Column, ...]) -> Located:
        places: dict[Place, Where] = {column.name: where for column, where in entry.places.items()}
        record = Located(entry.place, places)
        for column in columns:
            if (text := entry.texts.get(column)) is None:
                continue
            where = entry.places[column]
            record[column.name] = self._bodies(text, where) if column.kind is Kind.LIST else understood(text, column)
        return record

    def _bodies(self, text: str, where: Where) -> tuple[str, ...]:
        names = (name.strip() for name in re.split(r"[\n;]", text))
        found = (self._body(name, where) for name in names if name)
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def _body(self, name: str, where: Where) -> str | None:
        if (id_ := self._names.get(folded(name))) is not None:
            return id_
        near = difflib.get_close_matches(folded(name), self._names, n=1, cutoff=0.75)
        guess = f"forse “{self._dossier.nome_di(self._names[near[0]])}”? " if near else ""
        text = f"“{name}” non è tra gli enti e le organizzazioni" if name else "non si dice di chi è la presenza"
        hint = f"{guess}Si sceglie dall'elenco, o si aggiunge prima in signatories/"
        self._form.report("RIFERIMENTO_IGNOTO", text, where, hint)
        return None
