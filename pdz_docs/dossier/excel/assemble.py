"""The sheets of a workbook put together: persons and acts to their bodies, meetings and objectives to their workshops."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Final

from pdz_docs.dossier.excel import sheets
from pdz_docs.dossier.excel.records import grid_of, record_of, take
from pdz_docs.dossier.excel.sheets import LISTS, Sheet
from pdz_docs.dossier.excel.tables import Book
from pdz_docs.dossier.record import Located
from pdz_docs.errors import Where

_UNKNOWN: Final = "RIFERIMENTO_IGNOTO"


@dataclass(slots=True)
class Assembled:
    """Plain data by kind: `comuni`, `ats`, …, `lavori`, `risorse`. A kind is there when the workbook has its sheet."""

    kinds: dict[str, list[Located]] = dataclass_field(default_factory=dict)
    stems: dict[str, Located] = dataclass_field(default_factory=dict)
    """The workshops by the name of their file."""


def assemble(book: Book, *, own_list: str | None = None) -> Assembled:
    """Everything the workbook says. References between sheets that lead nowhere are added to the book's problems.

    `own_list` is the list that bodies without one belong to: a file of one kind need not repeat it on each row.
    """
    return _Assembly(book, own_list).run()


class _Assembly:
    def __init__(self, book: Book, own_list: str | None) -> None:
        self._book = book
        self._own_list = own_list
        self._made = Assembled()
        self._bodies: dict[str, tuple[str, Located]] = {}
        self._objectives: dict[str, Located] = {}
        self._meetings: dict[tuple[str, int], Located] = {}

    def run(self) -> Assembled:
        self._signatories()
        self._join(sheets.PERSONE, "firmatario")
        self._join(sheets.DELIBERE, "delibera")
        self._registers()
        self._workshops()
        self._objective_parts()
        return self._made

    def _records(self, sheet: Sheet) -> Iterator[Located]:
        table = self._book.tables.get(sheet.name)
        if table is not None:
            grid = grid_of(self._book.name, table)
            for row in table.rows:
                yield record_of(row, grid)

    def _signatories(self) -> None:
        if sheets.COMUNI.name in self._book.tables:
            self._made.kinds["comuni"] = list(self._records(sheets.COMUNI))
        if sheets.ETS.name in self._book.tables:
            self._made.kinds["ets"] = list(self._records(sheets.ETS))
        if sheets.ENTI.name in self._book.tables:
            for name in LISTS:
                self._made.kinds[name] = []
            for record in self._records(sheets.ENTI):
                where = record.places.get("elenco", record.place)
                listed = take(record, "elenco") or self._own_list
                if listed in LISTS:
                    self._made.kinds[listed].append(record)
                else:
                    self._report(
                        "VALORE_NON_AMMESSO",
                        f"“{listed or ''}” non dice che ente è",
                        where,
                        f"valori ammessi: {', '.join(LISTS)}",
                    )
        for kind, records in self._made.kinds.items():
            for record in records:
                if isinstance(id_ := record.get("id"), str):
                    self._bodies.setdefault(id_, (kind, record))

    def _join(self, sheet: Sheet, name: str) -> None:
        """Put each row of a sheet into the body that it names."""
        for record in self._records(sheet):
            found = self._named(record, "ente", self._bodies, "ente o organizzazione")
            if found is None:
                continue
            kind, body = found
            field = "legale_rappresentante" if kind == "ets" and name == "firmatario" else name
            if kind == "ets" and sheet is sheets.DELIBERE:
                self._report(
                    _UNKNOWN,
                    "un'organizzazione non ha una delibera",
                    record.places.get("ente", record.place),
                    "togliete la riga",
                )
            elif field in body:
                twice = record.places.get("ente", record.place)
                self._report("DOPPIA_FONTE", f"“{body.get('id')}” ha già la sua riga", twice, "tenetene una sola")
            else:
                body[field] = record
                body.places[field] = record.place

    def _registers(self) -> None:
        for record in self._records(sheets.REGISTRI):
            if found := self._named(record, "ente", self._bodies, "ente o organizzazione"):
                _append(found[1], "registri", record)

    def _workshops(self) -> None:
        if sheets.TAVOLI.name not in self._book.tables:
            self._orphans(sheets.INCONTRI, sheets.PRESENZE, sheets.SINTESI, sheets.OBIETTIVI)
            return
        self._made.kinds["lavori"] = []
        for record in self._records(sheets.TAVOLI):
            where = record.places.get("tavolo", record.place)
            stem = take(record, "tavolo")
            if not isinstance(stem, str):
                self._report("VALORE_MANCANTE", "manca il nome del tavolo", where, "scrivetelo")
            elif stem in self._made.stems:
                self._report("ID_DOPPIO", f"il tavolo “{stem}” compare due volte", where, "tenetene uno")
            else:
                self._made.stems[stem] = record
                self._made.kinds["lavori"].append(record)
        self._meet()
        self._synthesize()
        for record in self._records(sheets.OBIETTIVI):
            if (work := self._named(record, "tavolo", self._made.stems, "tavolo")) is not None:
                _append(work, "obiettivi", record)
                if isinstance(code := record.get("codice"), str):
                    self._objectives.setdefault(code, record)

    def _orphans(self, *orphans: Sheet) -> None:
        for sheet in orphans:
            if sheet.name in self._book.tables:
                where = Where(file=self._book.name, sheet=sheet.name)
                self._report(
                    "FOGLIO_MANCANTE", "manca il foglio “Tavoli”", where, "aggiungetelo: dice a quale file va ogni riga"
                )

    def _meet(self) -> None:
        found: dict[str, list[tuple[int, Located]]] = {}
        for record in self._records(sheets.INCONTRI):
            number = take(record, "incontro")
            where = record.places.get("incontro", record.place)
            stem = record.get("tavolo")
            if (work := self._named(record, "tavolo", self._made.stems, "tavolo")) is None:
                continue
            if not isinstance(number, int):
                self._report("NUMERO", "manca il numero dell'incontro", where, "scrivete 1, 2…")
                continue
            if (stem, number) in self._meetings:
                self._report(
                    "ID_DOPPIO", f"l'incontro {number} di “{stem}” compare due volte", where, "correggete il numero"
                )
                continue
            _hours(record)
            self._meetings[str(stem), number] = record
            found.setdefault(str(stem), []).append((number, record))
            work["incontri"] = ()
        for stem, meetings in found.items():
            self._made.stems[stem]["incontri"] = tuple(record for _, record in sorted(meetings, key=lambda one: one[0]))
        for record in self._records(sheets.PRESENZE):
            self._attend(record)

    def _attend(self, record: Located) -> None:
        where = record.place
        present = record.get("presente", "presente" not in record.places)
        key = (str(record.get("tavolo")), record.get("incontro"))
        unknown = "incontro" if key[0] in self._made.stems else "tavolo"
        meeting = self._meetings.get(key)  # type: ignore[arg-type]
        if meeting is None:
            self._report(
                _UNKNOWN,
                f"l'incontro {key[1]} di “{key[0]}” non c'è",
                record.places.get(unknown, where),
                "correggete tavolo e numero, o aggiungete l'incontro",
            )
        elif not isinstance(present, bool):
            self._report(
                "VALORE",
                getattr(present, "why", "la presenza non si capisce"),
                record.places.get("presente", where),
                "scrivete X, sì, no o niente",
            )
        elif present and (who := record.get("chi")) is not None:
            place = record.places.get("chi", where)
            names = meeting.get("presenti", ())
            meeting.places["presenti", len(names)] = place
            meeting.places["presenti"] = place
            meeting["presenti"] = (*names, who)

    def _synthesize(self) -> None:
        for record in self._records(sheets.SINTESI):
            voice_at = record.places.get("voce", record.place)
            voice = take(record, "voce")
            work = self._named(record, "tavolo", self._made.stems, "tavolo")
            if work is None:
                continue
            if voice not in sheets.SYNTHESIS:
                self._report(
                    "VALORE_NON_AMMESSO",
                    "non si capisce che voce della sintesi è",
                    voice_at,
                    f"valori ammessi: {', '.join(sheets.SYNTHESIS)}",
                )
                continue
            who = take(record, "chi")
            if who is not None:
                name = sheets.WHO.get(voice, "chi")
                record[name] = who
                record.places[name] = record.places.get("chi", record.place)
            synthesis = work.get("sintesi")
            if not isinstance(synthesis, Located):
                synthesis = work["sintesi"] = Located(record.place, {})
            _append(synthesis, sheets.SYNTHESIS[voice], record)

    def _objective_parts(self) -> None:
        for sheet, path in ((sheets.FASI, ("cronoprogramma", "fasi")), (sheets.PERSONALE, ("personale",))):
            for record in self._records(sheet):
                self._to_objective(record, path)
        for record in self._records(sheets.INDICATORI):
            where = record.places.get("indicatore", record.place)
            kind = take(record, "indicatore")
            if kind in sheets.INDICATORS:
                self._to_objective(record, (sheets.INDICATORS[kind],))
            else:
                self._report(
                    "VALORE_NON_AMMESSO",
                    "non si capisce che indicatore è",
                    where,
                    f"valori ammessi: {', '.join(sheets.INDICATORS)}",
                )
        for record in self._records(sheets.RISORSE):
            if "obiettivo" in record:
                for plan_only in ("note", "dimostrativo"):
                    if record.get(plan_only) is False:
                        del record[plan_only]
                self._to_objective(record, ("risorse_economiche",))
            else:
                self._made.kinds.setdefault("risorse", []).append(record)

    def _to_objective(self, record: Located, path: tuple[str, ...]) -> None:
        objective = self._named(record, "obiettivo", self._objectives, "obiettivo")
        if objective is None:
            return
        *inner, name = path
        for step in inner:
            if not isinstance(objective.get(step), Located):
                objective[step] = Located(record.place, {})
            objective = objective[step]
        _append(objective, name, record)

    def _named(self, record: Located, key: str, known: dict[str, Any], what: str) -> Any:
        """What the row's key column names; None, with a problem, when it names nothing."""
        where = record.places.get(key, record.place)
        name = take(record, key)
        if isinstance(name, str) and name in known:
            return known[name]
        text = (
            f"“{name}” non è l'identificativo di nessun {what}"
            if name is not None
            else f"non si dice di quale {what} è la riga"
        )
        self._report(_UNKNOWN, text, where, "correggetelo, o aggiungete ciò a cui si riferisce")
        return None

    def _report(self, id_: str, text: str, where: Where, hint: str) -> None:
        self._book.report(id_, text, where, hint)


def _hours(record: Located) -> None:
    """Two columns make one field."""
    hours = record.get("ore")
    if isinstance(hours, Located):
        where = hours.place
        record["ore"] = tuple(hours[name] for name in ("inizio", "fine") if name in hours)
        for number, name in enumerate(("inizio", "fine")):
            record.places["ore", number] = hours.places.get(name, where)
        record.places["ore"] = where


def _append(record: Located, name: str, item: Located) -> None:
    record[name] = (*record.get(name, ()), item)
    record.places.setdefault(name, item.place)
