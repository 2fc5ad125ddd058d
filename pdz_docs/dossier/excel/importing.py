"""`pdz import cartella.xlsx`: a workbook checked whole, then written as the YAML files of the working folder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from pdz_docs.dossier.dump import plain, to_yaml
from pdz_docs.dossier.excel.assemble import Assembled, assemble
from pdz_docs.dossier.excel.sheets import SHEETS
from pdz_docs.dossier.excel.tables import read_book
from pdz_docs.dossier.messages import retell
from pdz_docs.dossier.models.bodies import AltroEnte, Azienda, Comune, Ets
from pdz_docs.dossier.models.objectives import Risorsa
from pdz_docs.dossier.models.workshops import Workshop
from pdz_docs.dossier.record import Located, Record
from pdz_docs.dossier.sources import CODES, PLAN
from pdz_docs.dossier.strictyaml import read_yaml
from pdz_docs.dossier.taxcodes import is_demonstrative
from pdz_docs.dossier.written import Imported, text_of, with_block
from pdz_docs.errors import InputError, RefusedError, Where
from pdz_docs.work.files import write_atomically

_STEM: Final = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_SIGNATORIES: Final = ("comuni", "ats", "asst", "altri", "ets")


class Contents(Record):
    """What a workbook may hold, checked by the same models as the YAML files."""

    comuni: tuple[Comune, ...] = ()
    ats: tuple[Azienda, ...] = ()
    asst: tuple[Azienda, ...] = ()
    altri: tuple[AltroEnte, ...] = ()
    ets: tuple[Ets, ...] = ()
    lavori: tuple[Workshop, ...] = ()
    risorse: tuple[Risorsa, ...] = ()


def import_workbook(path: Path, folder: Path, *, replace: bool = False) -> Imported:
    """Write what the workbook at `path` says into the working folder.

    Raises InputError with every problem of the workbook, by sheet and cell, and then nothing is written; RefusedError when a file to
    write is there and differs, unless `replace`.
    """
    contents, assembled = checked_workbook(path)
    files, codes = _files(contents, assembled, folder, path.name)
    _refuse(files, folder, replace=replace)
    if codes:
        files[CODES] = _codes_file(folder, codes)
    for name, text in files.items():
        write_atomically(folder / name, text.encode())
    counts = {kind: len(getattr(contents, kind)) for kind in assembled.kinds}
    return Imported(tuple(files), counts)


def checked_workbook(path: Path) -> tuple[Contents, Assembled]:
    """What the workbook holds, checked by the same models as the YAML files. Raises InputError with every problem, by sheet and cell."""
    book = read_book(path, path.name, SHEETS)
    assembled = assemble(book)
    tree = Located.of({kind: tuple(records) for kind, records in assembled.kinds.items()}, Where(file=path.name))
    problems = list(book.problems)
    contents = None
    try:
        contents = Contents.model_validate(tree)
    except ValidationError as error:
        problems += retell(error, tree, tree.place, Contents)
    for stem in assembled.stems:
        if not _STEM.fullmatch(stem):
            book.report(
                "FORMATO",
                f"“{stem}” non può essere il nome di un file",
                Where(file=path.name, sheet="Tavoli"),
                "usate lettere minuscole, cifre e trattini",
            )
            problems = [*problems, book.problems[-1]]
    if not problems and not assembled.kinds:
        raise InputError(
            f"{path.name} non ha nessuno dei fogli che si leggono.",
            hint="partite da un modello: pdz export --xlsx modello.xlsx",
        )
    if problems or contents is None:
        count = "un errore" if len(problems) == 1 else f"{len(problems)} errori"
        raise InputError(
            f"{path.name}: {count}; non è stato scritto niente.",
            hint="correggete la cartella e ripetete",
            problems=problems,
        )
    return contents, assembled


def _files(
    contents: Contents, assembled: Assembled, folder: Path, source: str
) -> tuple[dict[str, str], dict[str, str]]:
    """The text of each file to write, and the real persons' tax codes taken out of them, by id."""
    files: dict[str, str] = {}
    codes: dict[str, str] = {}
    heading = f"Importato da {source}."
    for kind in _SIGNATORIES:
        if kind in assembled.kinds:
            records = [plain(one) for one in getattr(contents, kind)]
            for record in records:
                codes |= _code_taken(record)
            files[f"signatories/{kind}.yaml"] = to_yaml(records, heading=heading)
    for stem, work in zip(assembled.stems, contents.lavori, strict=True):
        files[f"workshops/{stem}.yaml"] = to_yaml(plain(work), heading=heading)
    if contents.risorse:
        block = to_yaml({"risorse": [plain(one) for one in contents.risorse]})
        files[PLAN] = with_block(text_of(folder / PLAN), "risorse", block)
    return files, codes


def _code_taken(record: dict[str, Any]) -> dict[str, str]:
    """Remove a real person's tax code from a record; it belongs in riservato/."""
    for name in ("firmatario", "legale_rappresentante"):
        person = record.get(name, {})
        code = person.get("codice_fiscale")
        if code is not None and not is_demonstrative(code):
            del person["codice_fiscale"]
            return {record["id"]: code}
    return {}


def _codes_file(folder: Path, codes: dict[str, str]) -> str:
    """The confidential file with the new codes; those of other persons stay."""
    known = read_yaml(folder / CODES, CODES).data if (folder / CODES).exists() else None
    merged = {**(known if isinstance(known, Located) else {}), **codes}
    return to_yaml(dict(merged), heading="Codici fiscali di chi firma: questo file non va mai reso pubblico.")


def _refuse(files: Mapping[str, str], folder: Path, *, replace: bool) -> None:
    """Refuse to lose what somebody wrote: a file that is there and says something else."""
    different = [name for name, text in files.items() if name != PLAN and _would_lose(folder / name, text)]
    if different and not replace:
        raise RefusedError(
            f"Nella cartella di lavoro ci sono già {', '.join(different)}, con un altro contenuto.",
            hint="Per sostituirli, perdendo ciò che dicono e i loro commenti: pdz import --replace",
        )


def _would_lose(path: Path, text: str) -> bool:
    """Whether the file holds data, and not these; what has only comments holds none."""
    if not path.exists():
        return False
    data = read_yaml(path, path.name).data
    return data is not None and path.read_text(encoding="utf-8") != text
