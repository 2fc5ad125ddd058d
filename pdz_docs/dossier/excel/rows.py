"""What stands in each sheet's rows: the dossier's records, flattened under the columns' names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from pdz_docs.dossier.excel import sheets
from pdz_docs.dossier.excel.sheets import Sheet
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.models.workshops import Workshop
from pdz_docs.dossier.record import Record
from pdz_docs.dossier.taxcodes import is_demonstrative

Values = dict[str, Any]
"""One row, by the dotted name of the column."""


def rows_of(sheet: Sheet, dossier: Dossier) -> Iterator[Values]:
    """The rows of one sheet."""
    yield from _ROWS[sheet.name](dossier)


def _flat(record: Record, prefix: str = "") -> Values:
    """The fields of a record that are not left at their default, by dotted name; lists of records are not among them."""
    values: Values = {}
    for name, info in type(record).model_fields.items():
        value = getattr(record, name)
        path = f"{prefix}{name}"
        if isinstance(value, Record):
            values |= _flat(value, f"{path}.")
        elif isinstance(value, tuple) and any(isinstance(item, Record) for item in value):
            continue
        elif value != info.get_default(call_default_factory=True) or info.is_required():
            values[path] = value
    return values


def _bodies(dossier: Dossier) -> Iterator[tuple[str, Any]]:
    for kind in ("comuni", *sheets.LISTS, "ets"):
        for body in getattr(dossier, kind):
            yield kind, body


def _person(body: Any) -> Any:
    return getattr(body, "firmatario", None) or getattr(body, "legale_rappresentante", None)


def _persons(dossier: Dossier) -> Iterator[Values]:
    for _, body in _bodies(dossier):
        person = _person(body)
        if person is not None:
            row = {"ente": body.id, **_flat(person)}
            code = row.get("codice_fiscale")
            if code is not None and not is_demonstrative(code):
                del row["codice_fiscale"]
            yield row


def stem_of(work: Workshop, number: int) -> str:
    """The name of a workshop's file without its ending; what was never in a file is named by its area."""
    name = Path(work.where().file or "").stem
    return name or work.area or f"tavolo{number}"


def _works(dossier: Dossier) -> Iterator[tuple[str, Workshop]]:
    for number, work in enumerate(dossier.lavori, start=1):
        yield stem_of(work, number), work


def _tables(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        premise = work.sintesi.premessa if work.sintesi else None
        yield {
            "tavolo": stem,
            "area": work.area,
            "sintesi.premessa": premise,
            "dimostrativo": work.dimostrativo or None,
        }


def _meetings(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for number, one in enumerate(work.incontri, start=1):
            row = _flat(one)
            del row["ore"]
            yield {"tavolo": stem, "incontro": number, **row, "ore.inizio": one.ore[0], "ore.fine": one.ore[1]}


def _attendance(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for number, one in enumerate(work.incontri, start=1):
            for who in one.presenti:
                yield {"tavolo": stem, "incontro": number, "chi": who, "presente": True}


def _synthesis(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for voice, name in sheets.SYNTHESIS.items():
            for one in getattr(work.sintesi, name, ()):
                who = getattr(one, sheets.WHO.get(voice, "chi"), None) or None
                yield {
                    "tavolo": stem, "voce": voice, "testo": one.testo, "priorita": getattr(one, "priorita", None), "chi": who,
                    "entro": getattr(one, "entro", None),
                }  # fmt: skip


def _objectives(dossier: Dossier) -> Iterator[Values]:
    for stem, work in _works(dossier):
        for one in work.obiettivi:
            yield {"tavolo": stem, **_flat(one)}


def _parts(name: str, dossier: Dossier) -> Iterator[Values]:
    for _, work in _works(dossier):
        for one in work.obiettivi:
            holder = one.cronoprogramma if name == "fasi" else one
            for part in getattr(holder, name, ()):
                yield {"obiettivo": one.codice, **_flat(part)}


def _indicators(dossier: Dossier) -> Iterator[Values]:
    for _, work in _works(dossier):
        for one in work.obiettivi:
            for kind, name in sheets.INDICATORS.items():
                for indicator in getattr(one, name):
                    yield {"obiettivo": one.codice, "indicatore": kind, **_flat(indicator)}


def _resources(dossier: Dossier) -> Iterator[Values]:
    yield from (_flat(one) for one in (dossier.piano.risorse if dossier.piano else ()))
    yield from _parts("risorse_economiche", dossier)


_ROWS: Final[dict[str, Callable[[Dossier], Iterator[Values]]]] = {
    sheets.COMUNI.name: lambda dossier: (_flat(one) for one in dossier.comuni),
    sheets.ENTI.name: lambda dossier: (
        {"elenco": kind, **_flat(one)} for kind, one in _bodies(dossier) if kind in sheets.LISTS
    ),
    sheets.PERSONE.name: _persons,
    sheets.DELIBERE.name: lambda dossier: (
        {"ente": one.id, **_flat(one.delibera)} for _, one in _bodies(dossier) if getattr(one, "delibera", None)
    ),
    sheets.ETS.name: lambda dossier: (_flat(one) for one in dossier.ets),
    sheets.REGISTRI.name: lambda dossier: (
        {"ente": one.id, **_flat(mark)} for _, one in _bodies(dossier) for mark in one.registri
    ),
    sheets.TAVOLI.name: _tables,
    sheets.INCONTRI.name: _meetings,
    sheets.PRESENZE.name: _attendance,
    sheets.SINTESI.name: _synthesis,
    sheets.OBIETTIVI.name: _objectives,
    sheets.FASI.name: lambda dossier: _parts("fasi", dossier),
    sheets.PERSONALE.name: lambda dossier: _parts("personale", dossier),
    sheets.INDICATORI.name: _indicators,
    sheets.RISORSE.name: _resources,
}
