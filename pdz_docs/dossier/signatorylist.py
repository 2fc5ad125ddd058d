"""A list of who signs a document made elsewhere: .xlsx, .csv or .yaml, one line for each body."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field, ValidationError

from pdz_docs.dossier.fields import Identifier, Text
from pdz_docs.dossier.messages import retell
from pdz_docs.dossier.models.bodies import Firmatario
from pdz_docs.dossier.privacy import real_codes
from pdz_docs.dossier.record import Located, Record
from pdz_docs.dossier.sources import CODES
from pdz_docs.dossier.strictyaml import REPORTED, read_yaml
from pdz_docs.errors import InputError, Problem, Severity, Where
from pdz_docs.expectations import Role

_LONGEST_ID: Final = 35
_OBVIOUS: Final = re.compile(r"^comune di ", re.IGNORECASE)


class Sottoscrittore(Firmatario):
    """One body and the person who signs for it."""

    id: Identifier
    """L'identificativo dell'ente, minuscole e cifre; se manca si ricava dal nome."""
    ente: Text
    ruolo: Annotated[Role, Field(strict=False)] = Role.SOTTOSCRITTORE

    @property
    def label(self) -> str | None:
        return self.ente


class Elenco(Record):
    """The whole list."""

    firmatari: tuple[Sottoscrittore, ...]


def read_list(path: Path, *, folder: Path) -> tuple[Sottoscrittore, ...]:
    """Who signs, in the order of the list. Personal tax codes come from riservato/ of `folder`, or from a list that lies there.

    Raises InputError with every fault and its line or cell.
    """
    name = path.name
    records, problems = _records(path, name)
    if not _is_reserved(path, folder):
        problems += real_codes(path, name)
        problems += _undeclared(records)
    for record in records:
        _identify(record)
    problems += _joined(records, folder)
    signatories = _validated(records, name, problems)
    problems += _doubles(signatories)
    if not problems and not signatories:
        problems.append(_problem("ELENCO_VUOTO", "l'elenco non nomina nessun firmatario", Where(file=name)))
    if problems:
        raise InputError(
            f"L'elenco dei firmatari {name} ha {'un errore' if len(problems) == 1 else f'{len(problems)} errori'}.",
            hint="Una riga per ente, con almeno: ente, nome, cognome, carica.",
            problems=tuple(dict.fromkeys(problems)),
        )
    return signatories


def _records(path: Path, name: str) -> tuple[list[Located], list[Problem]]:
    ending = path.suffix.lower()
    if ending in (".yaml", ".yml"):
        source = read_yaml(path, name)
        problems = list(source.problems)
        items: Iterable[Any] = source.data if isinstance(source.data, tuple) else ()
        if source.readable and not isinstance(source.data, tuple):
            problems.append(_problem("FORMA", "il file deve essere un elenco: - ente: …", Where(file=name, line=1)))
        return [item for item in items if isinstance(item, Located)], problems
    from pdz_docs.dossier.excel.people import read_people  # openpyxl is heavy

    return read_people(path, name, Sottoscrittore)


def _is_reserved(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to((folder / CODES).parent.resolve())


def _identify(record: Located) -> None:
    """The id from the body's name, when the list does not give one; without a name the missing name is told, not the id."""
    body = record.get("ente")
    if record.get("id") is not None:
        return
    record["id"] = REPORTED
    if isinstance(body, str):
        plain = unicodedata.normalize("NFKD", _OBVIOUS.sub("", body)).encode("ascii", "ignore").decode().lower()
        record["id"] = re.sub(r"[^a-z0-9]", "", plain)[:_LONGEST_ID]
        record.places["id"] = record.places.get("ente", record.place)


def _joined(records: Iterable[Located], folder: Path) -> Iterator[Problem]:
    """Join the codes kept in riservato/; those of bodies that are not in this list are somebody else's."""
    if not (folder / CODES).exists():
        return
    source = read_yaml(folder / CODES, CODES)
    yield from source.problems
    codes = source.data if isinstance(source.data, Located) else Located.of({})
    for record in records:
        id_ = record.get("id")
        if isinstance(id_, str) and id_ in codes and record.get("codice_fiscale") is None:
            record["codice_fiscale"] = codes[id_]
            record.places["codice_fiscale"] = codes.places[id_]


def _undeclared(records: Iterable[Located]) -> Iterator[Problem]:
    """A code in the list itself is a demonstrative person's (contracts.md)."""
    for record in records:
        if record.get("codice_fiscale") is not None and not record.get("dimostrativo"):
            yield _problem(
                "CODICE_FISCALE_FUORI_POSTO",
                "il codice fiscale di una persona non va in questo elenco",
                record.places.get("codice_fiscale", record.place),
                f"spostatelo in {CODES}, o tenete tutto l'elenco in riservato/",
            )


def _validated(records: list[Located], name: str, problems: list[Problem]) -> tuple[Sottoscrittore, ...]:
    tree = Located.of({"firmatari": tuple(records)}, Where(file=name))
    try:
        return Elenco.model_validate(tree).firmatari
    except ValidationError as error:
        problems += retell(error, tree, Where(file=name), Elenco)
        return ()


def _doubles(signatories: Iterable[Sottoscrittore]) -> Iterator[Problem]:
    seen: dict[str, Sottoscrittore] = {}
    for one in signatories:
        if one.id in seen:
            text = f"«{one.id}» c'è due volte: «{seen[one.id].ente}» e «{one.ente}»"
            yield _problem("ID_DOPPIO", text, one.where("id"), "date a ognuno un id diverso nella colonna id")
        seen.setdefault(one.id, one)


def _problem(id_: str, text: str, where: Where, hint: str | None = None) -> Problem:
    return Problem(id=id_, severity=Severity.ERROR, text=text, where=where, hint=hint)
