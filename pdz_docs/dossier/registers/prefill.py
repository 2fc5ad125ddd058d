"""What a register says of the dossier's bodies, put only where the dossier says nothing, and marked with register and date.

What differs is reported and left alone: the register may be old, and the office decides. A tax code of a person is never made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from pdz_docs.dossier import load
from pdz_docs.dossier.dump import plain
from pdz_docs.dossier.excel.columns import folded
from pdz_docs.dossier.models.bodies import Azienda, Comune, Ente
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.registers.edit import add_fields
from pdz_docs.dossier.registers.source import RegisterFile, read_register
from pdz_docs.errors import InputError, Problem, Severity, Where
from pdz_docs.work.files import write_atomically

_ELECTED: Final = {"sindaco": "sindaco", "sindaca": "sindaco", "commissario straordinario": "commissario", "commissario prefettizio": "commissario"}  # fmt: skip
_DAY: Final = (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})"))
_PREFIX: Final = re.compile(r"^(comune|citta|unione|azienda speciale)( di| dei comuni)? ")
_MAIL_PAIRS: Final = tuple((f"mail{number}", f"tipo_mail{number}") for number in range(1, 6))

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What was done. `filled` has the fields by body; `problems` what differs, is doubtful or was not found."""

    register: str
    filled: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...]
    unknown_headers: tuple[str, ...]
    written: tuple[str, ...]


def prefill(folder: Path, path: Path, *, at: date) -> Prefilled:
    """Fill the signatories of `folder` from the register downloaded in `path` on the day `at`.

    Raises InputError when the register is not known, the dossier has errors, or bodies to fill are kept in a workbook.
    """
    dossier = load(folder)
    file = read_register(path)
    found = _found(dossier, file)
    changes: dict[str, dict[str, Facts]] = {}
    problems: list[Problem] = []
    filled: dict[str, tuple[str, ...]] = {}
    for ente, rows in found:
        if len(rows) > 1:
            problems.append(_doubt(ente, path.name, [number for number, _ in rows]))
            continue
        for number, facts in rows:
            new, differing = _news(ente, facts)
            new, wrong = _sound(ente, new)
            problems += (_wrong(ente, name, path.name, number) for name in wrong)
            problems += (_difference(ente, name, path.name, number) for name in differing)
            if new:
                filled[ente.id] = tuple(new)
                mark = {"nome": file.name, "data": at, "campi": list(new)}
                where = ente.where().file or f"signatories/{_kind(ente)}.yaml"
                changes.setdefault(where, {})[ente.id] = {**new, "registri": [*plain(ente.registri), mark]}
        if not rows:
            problems.append(_absent(ente, file))
    written = _write(folder, changes)
    return Prefilled(file.register.titolo, filled, tuple(problems), file.unknown, written)


def _found(dossier: Dossier, file: RegisterFile) -> Iterator[tuple[Ente, list[tuple[int, Facts]]]]:
    if file.name == "ipa":
        bodies: Iterable[Ente] = dossier.enti
        match = _same_body
        said = {number: _of_the_index(row) for number, row in file.rows}
    else:
        bodies = dossier.comuni
        match = _same_comune
        said = {number: _of_the_office(row) for number, row in file.rows if _office(row)}
    rows = dict(file.rows)
    for ente in bodies:
        matching = [(number, facts) for number, facts in said.items() if match(ente, rows[number])]
        sure = [one for one in matching if one[1].get("codice_ipa") and one[1]["codice_ipa"] == ente.codice_ipa]
        yield ente, sure or matching


def _same_body(ente: Ente, row: dict[str, str]) -> bool:
    """The same tax code or IPA code; else, for a Comune, the code made of its cadastral code, or the very name in its province."""
    mine = {ente.codice_ipa, ente.codice_fiscale} - {None}
    if isinstance(ente, Comune) and ente.codice_ipa is None:
        mine.add(f"c_{ente.codice_catastale.lower()}")
    if mine & {row.get("codice_ipa"), row.get("codice_fiscale")}:
        return True
    if ente.codice_ipa or ente.codice_fiscale:
        return False
    names = {folded(ente.denominazione)}
    if isinstance(ente, Azienda) and ente.denominazione_estesa:
        names.add(folded(ente.denominazione_estesa))
    return folded(row.get("denominazione", "")) in names and _same_province(ente, row)


def _same_comune(ente: Ente, row: dict[str, str]) -> bool:
    return _bare(row.get("comune", "")) == _bare(ente.nome) and _same_province(ente, row)


def _same_province(ente: Ente, row: dict[str, str]) -> bool:
    """Not another province: a register without it, or with its whole name, does not say."""
    theirs = row.get("provincia", "")
    return ente.provincia is None or len(theirs) != 2 or theirs.upper() == ente.provincia


def _bare(name: str) -> str:
    return _PREFIX.sub("", folded(name))


def _of_the_index(row: dict[str, str]) -> Facts:
    facts: Facts = {name: row[name] for name in ("codice_ipa", "indirizzo", "cap", "codice_fiscale") if name in row}
    if "cap" in facts:
        facts["cap"] = facts["cap"].zfill(5)
    if "codice_fiscale" in facts:
        facts["codice_fiscale"] = facts["codice_fiscale"].zfill(11)
    certified = [
        row[mail].lower() for mail, kind in _MAIL_PAIRS if row.get(kind, "").casefold() == "pec" and mail in row
    ]
    if certified:
        facts["pec"] = certified[0]
    return facts


def _office(row: dict[str, str]) -> str | None:
    return _ELECTED.get(folded(row.get("carica", "")))


def _of_the_office(row: dict[str, str]) -> Facts:
    """The person in office. What the register says of birth is not even read."""
    person: Facts = {"cognome": _name(row["cognome"]), "nome": _name(row["nome"])}
    if row.get("genere", "").upper()[:1] in ("M", "F"):
        person["genere"] = row["genere"].lower()[:1]
    if row.get("titolo"):
        person["titolo"] = row["titolo"].lower()
    person["carica"] = _office(row)
    since = _day(row.get("dal", "")) or _day(row.get("eletto", ""))
    if since:
        person["dal"] = since
    return {"firmatario": person}


def _name(text: str) -> str:
    """`DE ROSSI` as `De Rossi`, `D'ANGELO` as `D'Angelo`; a name that is not all capitals stays as it is."""
    if not text.isupper():
        return text
    return re.sub(r"[^\W\d_]+", lambda word: word[0].capitalize(), text)


def _day(text: str) -> date | None:
    for pattern, order in zip(_DAY, ((1, 2, 3), (3, 2, 1)), strict=True):
        if found := pattern.match(text):
            try:
                return date(*(int(found[group]) for group in order))
            except ValueError:
                return None
    return None


def _news(ente: Ente, facts: Facts) -> tuple[Facts, list[str]]:
    """What the dossier does not say, and the names of what it says otherwise."""
    new: Facts = {}
    differing: list[str] = []
    for name, value in facts.items():
        known = getattr(ente, name)
        if known is None:
            new[name] = value
        elif name == "firmatario":
            if (folded(known.cognome), folded(known.nome)) != (folded(value["cognome"]), folded(value["nome"])):
                differing.append(name)
        elif folded(str(known)) != folded(str(value)):
            differing.append(name)
    return new, differing


def _sound(ente: Ente, new: Facts) -> tuple[Facts, list[str]]:
    """What the models accept, and the names of what they refuse: a register has its own mistakes."""
    known = {name: getattr(ente, name) for name in type(ente).model_fields}
    sound: Facts = {}
    for name, value in new.items():
        try:
            type(ente).model_validate({**known, name: value})
        except ValidationError:
            continue
        sound[name] = value
    return sound, [name for name in new if name not in sound]


def _kind(ente: Ente) -> str:
    return {Comune: "comuni", Azienda: "ats"}.get(type(ente), "altri")


def _write(folder: Path, changes: dict[str, dict[str, Facts]]) -> tuple[str, ...]:
    for name in changes:
        if not name.endswith(".yaml"):
            raise InputError(
                f"Gli enti da completare stanno in {name}, che qui non si riscrive.",
                hint="portateli in YAML con pdz import, oppure copiate i dati a mano nella cartella Excel",
            )
    texts = {name: add_fields((folder / name).read_text(encoding="utf-8"), bodies) for name, bodies in changes.items()}
    for name, text in texts.items():
        write_atomically(folder / name, text.encode())
    return tuple(texts)


def _warning(id_: str, text: str, where: Where, hint: str) -> Problem:
    return Problem(id=id_, severity=Severity.WARNING, text=text, where=where, hint=hint)


def _doubt(ente: Ente, name: str, lines: list[int]) -> Problem:
    text = f"{ente.denominazione}: più righe del registro ({', '.join(str(line) for line in lines)})"
    return _warning(
        "REGISTRO_DUBBIO", text, Where(file=name, line=lines[0]), "compilate a mano, scegliendo quella giusta"
    )


def _difference(ente: Ente, field: str, name: str, line: int) -> Problem:
    text = f"{ente.denominazione}: il registro dice altro per “{field}”"
    return _warning(
        "REGISTRO_DIVERSO", text, ente.where(field), f"confrontate con {name}, riga {line}: nulla è stato cambiato"
    )


def _wrong(ente: Ente, field: str, name: str, line: int) -> Problem:
    text = f"{ente.denominazione}: il valore del registro per “{field}” non è valido e non è stato scritto"
    return _warning("REGISTRO_ERRATO", text, Where(file=name, line=line), "compilatelo a mano")


def _absent(ente: Ente, file: RegisterFile) -> Problem:
    text = f"{ente.denominazione} non si trova nel registro"
    return _warning("REGISTRO_ASSENTE", text, ente.where("nome"), f"verificate nome e codici: {file.register.titolo}")
