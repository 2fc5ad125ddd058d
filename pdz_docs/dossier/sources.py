"""The files of a working folder, gathered in one tree of plain data: pdz.yaml, piano.yaml, signatories/, workshops/, riservato/."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pdz_docs.dossier.privacy import real_codes
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import Source, read_yaml
from pdz_docs.errors import Problem, Severity, Where

MAIN: Final = "pdz.yaml"
PLAN: Final = "piano.yaml"
KINDS: Final = ("comuni", "ats", "asst", "altri", "ets")
CODES: Final = "riservato/codici-fiscali.yaml"
_PERSON: Final = {
    "comuni": "firmatario",
    "ats": "firmatario",
    "asst": "firmatario",
    "altri": "firmatario",
    "ets": "legale_rappresentante",
}
_ELSEWHERE: Final = {
    **{kind: f"signatories/{kind}.yaml" for kind in KINDS},
    "piano": PLAN,
    "lavori": "workshops/",
    "workshops": "workshops/",
    "obiettivi": "workshops/",
}


@dataclass(slots=True)
class Gathered:
    """All the data, the files in reading order, what is wrong with their writing, and the kinds whose file could not be read."""

    tree: Located
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    partial: set[str] = field(default_factory=set)
    forms: list[str] = field(default_factory=list)
    """The Word files in workshops/, which are read when the rest is known."""

    def where(self, key: str) -> Where:
        """The place of a top-level field."""
        return self.tree.places.get(key, self.tree.place)

    def report(self, id_: str, text: str, where: Where, hint: str) -> None:
        """Add an error."""
        self.problems.append(Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint))


def gather(folder: Path) -> Gathered:
    """Read every file of `folder`."""
    gathered = Gathered(Located(Where(file=MAIN), {}))
    _main(folder, gathered)
    _plan(folder, gathered)
    for kind in KINDS:
        _kind(folder, kind, gathered)
    _strangers(folder, gathered)
    _workshops(folder, gathered)
    _codes(folder, gathered)
    return gathered


def _read(folder: Path, name: str, gathered: Gathered) -> Source:
    source = read_yaml(folder / name, name)
    gathered.files.append(name)
    gathered.problems += source.problems
    if not name.startswith("riservato/"):
        gathered.problems += real_codes(folder / name, name)
    return source


def _main(folder: Path, gathered: Gathered) -> None:
    source = _read(folder, MAIN, gathered)
    if not isinstance(source.data, Located):
        gathered.partial.add("*")
        if source.readable:
            gathered.report(
                "FORMA",
                "il file deve contenere campi, come ambito: …, triennio: …",
                Where(file=MAIN, line=1),
                "partite dall'esempio: pdz init CARTELLA --sample",
            )
        return
    gathered.tree.place = source.data.place
    for key, value in source.data.items():
        where = source.data.places[key]
        if key in _ELSEWHERE or key == "folder":
            gathered.report(
                "CAMPO_FUORI_POSTO",
                f"il campo “{key}” non va in {MAIN}",
                where,
                f"scrivetelo in {_ELSEWHERE.get(key, 'nessun file')}",
            )
            continue
        gathered.tree[key] = value
    gathered.tree.places.update(source.data.places)


def _plan(folder: Path, gathered: Gathered) -> None:
    if not (folder / PLAN).exists():
        return
    source = _read(folder, PLAN, gathered)
    if source.data is not None:
        gathered.tree["piano"] = source.data
    gathered.tree.places["piano"] = Where(file=PLAN, line=1)
    if not source.readable:
        gathered.partial.add("piano")


def _kind(folder: Path, kind: str, gathered: Gathered) -> None:
    name = f"signatories/{kind}.yaml"
    workbook = f"signatories/{kind}.xlsx"
    gathered.tree.places[kind] = Where(file=name, line=1)
    if (folder / name).exists() and (folder / workbook).exists():
        gathered.report(
            "DOPPIA_FONTE",
            f"“{kind}” c'è due volte: {name} e {workbook}",
            Where(file=workbook),
            "tenete un file solo, e spostate l'altro fuori da signatories/",
        )
    elif (folder / workbook).exists():
        _workbook(folder, kind, workbook, gathered)
    if not (folder / name).exists():
        return
    source = _read(folder, name, gathered)
    if not source.readable:
        gathered.partial.add(kind)
    elif source.data is not None:
        gathered.tree[kind] = source.data


def _workbook(folder: Path, kind: str, name: str, gathered: Gathered) -> None:
    """One kind of body kept in Excel: its sheet, and those of its persons and acts."""
    from pdz_docs.dossier.excel.direct import read_kind  # openpyxl is heavy, and most folders have no workbook

    records, problems = read_kind(folder / name, name, kind)
    gathered.files.append(name)
    gathered.tree.places[kind] = Where(file=name)
    gathered.problems += (*problems, *real_codes(folder / name, name))
    if problems:
        gathered.partial.add(kind)
    gathered.tree[kind] = records


def _strangers(folder: Path, gathered: Gathered) -> None:
    """A misspelt file name would silently leave its bodies out."""
    known = {f"{kind}.{ending}" for kind in KINDS for ending in ("yaml", "xlsx")}
    for path in sorted((folder / "signatories").glob("*")):
        if (
            path.suffix.lower() in (".yaml", ".yml", ".xlsx", ".xls", ".ods", ".csv")
            and path.name not in known
            and not path.name.startswith((".", "~$"))
        ):
            gathered.report(
                "FILE_SCONOSCIUTO", f"signatories/{path.name} non è tra i file che si leggono", Where(file=f"signatories/{path.name}"),
                f"i nomi sono: {', '.join(f'{kind}.yaml' for kind in KINDS)}",
            )  # fmt: skip


def _workshops(folder: Path, gathered: Gathered) -> None:
    gathered.tree.places["lavori"] = Where(file="workshops")
    works: list[Any] = []
    for path in sorted((folder / "workshops").glob("*")):
        name = f"workshops/{path.name}"
        if path.name.startswith((".", "~$")):
            continue
        match path.suffix.lower():
            case ".yaml":
                works += _workshop(folder, name, gathered)
            case ".xlsx":
                works += _workshops_in_excel(folder, name, gathered)
            case ".docx":
                gathered.files.append(name)
                gathered.problems += real_codes(path, name)
                gathered.forms.append(name)
            case ".yml":
                text, hint = f"{name} non si legge", "rinominatelo in .yaml"
                gathered.report("FILE_SCONOSCIUTO", text, Where(file=name), hint)
    gathered.tree["lavori"] = in_order(works, gathered.tree)


def _workshop(folder: Path, name: str, gathered: Gathered) -> list[Any]:
    source = _read(folder, name, gathered)
    if not source.readable:
        gathered.partial.add("lavori")
    return [] if source.data is None else [source.data]


def _workshops_in_excel(folder: Path, name: str, gathered: Gathered) -> tuple[Located, ...]:
    """The areas kept in a workbook: its sheets of workshops, meetings, syntheses and objectives."""
    from pdz_docs.dossier.excel.direct import read_workshops  # openpyxl is heavy, and most folders have no workbook

    works, problems = read_workshops(folder / name, name)
    gathered.files.append(name)
    gathered.problems += (*problems, *real_codes(folder / name, name))
    if problems:
        gathered.partial.add("lavori")
    return works


def in_order(works: Iterable[Any], tree: Located) -> tuple[Any, ...]:
    """The workshops in the order of the areas."""
    return tuple(sorted(works, key=lambda work: _order(work, tree.get("aree"))))


def _order(work: Any, areas: Any) -> int:
    """The place of a workshop among the areas; what has no area comes last."""
    if isinstance(work, Located) and isinstance(areas, tuple):
        for number, area in enumerate(areas):
            if isinstance(area, Located) and area.get("id") == work.get("area"):
                return number
    return 999


def _codes(folder: Path, gathered: Gathered) -> None:
    """Join the personal tax codes kept apart to the persons they belong to."""
    if not (folder / CODES).exists():
        return
    source = _read(folder, CODES, gathered)
    if source.data is None:
        return
    if not isinstance(source.data, Located):
        gathered.report(
            "FORMA",
            "il file deve avere una riga per persona, come clusone: CODICE",
            Where(file=CODES, line=1),
            "a sinistra l'identificativo dell'ente, a destra il codice fiscale",
        )
        return
    records = {
        item["id"]: (kind, item)
        for kind in KINDS
        for item in _items(gathered.tree.get(kind))
        if isinstance(item.get("id"), str)
    }
    for id_, code in source.data.items():
        where = source.data.places[id_]
        if id_ not in records:
            gathered.report(
                "RIFERIMENTO_IGNOTO",
                f"nessun ente ha l'identificativo “{id_}”",
                where,
                "correggetelo, o togliete la riga",
            )
            continue
        kind, item = records[id_]
        person = item.get(_PERSON[kind])
        if not isinstance(person, Located):
            gathered.report(
                "RIFERIMENTO_IGNOTO",
                f"c'è il codice fiscale di “{id_}”, ma non la persona",
                where,
                f"scrivete {_PERSON[kind]} in signatories/{kind}.yaml",
            )
        elif "codice_fiscale" in person:
            gathered.report(
                "DOPPIA_FONTE",
                f"il codice fiscale di “{id_}” è scritto anche in signatories/{kind}.yaml",
                where,
                "tenetelo soltanto qui",
            )
        else:
            person["codice_fiscale"] = code
            person.places["codice_fiscale"] = where


def _items(value: Any) -> list[Located]:
    return [item for item in value if isinstance(item, Located)] if isinstance(value, tuple) else []
