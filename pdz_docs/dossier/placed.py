"""Synthesis forms left in workshops/ as they came back: read in place of the meetings and the synthesis of their area's YAML file.

A form names areas and organisations by their names, so it is read when the rest of the folder is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.sources import Gathered, in_order
from pdz_docs.dossier.word.markup import read_markup
from pdz_docs.dossier.word.rows import read_form
from pdz_docs.dossier.word.synthesis import answers_of
from pdz_docs.errors import InputError, Problem, Severity, Where

_FIELDS = ("incontri", "sintesi")


def join_forms(folder: Path, gathered: Gathered, dossier: Dossier) -> None:
    """Put what each form says into the gathered tree. Whatever is wrong is added to its problems, by control and paragraph."""
    works: list[Located] = list(gathered.tree["lavori"])
    for name in gathered.forms:
        answers = _answers(folder / name, name, gathered, dossier)
        if answers is not None:
            _join(answers, works, name, gathered)
    gathered.tree["lavori"] = in_order(works, gathered.tree)


def _answers(path: Path, name: str, gathered: Gathered, dossier: Dossier) -> Located | None:
    """The plain data of one form; None, with a problem, when it is no form or does not say of which area it is."""
    try:
        form = read_form(read_markup(path), name)
    except InputError as error:
        gathered.report("MODULO_ILLEGGIBILE", error.text, Where(file=name), error.hint or "")
        gathered.partial.add("lavori")
        return None
    if not form.is_recognised:
        gathered.problems.append(not_read(name))
        return None
    answers = answers_of(form, dossier)
    gathered.problems += form.problems
    if any(one.severity is Severity.ERROR for one in form.problems):
        gathered.partial.add("lavori")
    return answers if "area" in answers else None


def _join(answers: Located, works: list[Located], name: str, gathered: Gathered) -> None:
    """Into the record of the area's own file, where objectives stay; a record of its own when there is none."""
    known = _of_area(works, answers["area"])
    if known is None:
        works.append(answers)
        return
    if any(known.get(field) for field in _FIELDS):
        text = f"incontri e sintesi dell'area “{answers['area']}” ci sono due volte: {known.place.file} e {name}"
        hint = "tenete un file solo: spostate il modulo fuori da workshops/, o togliete incontri e sintesi dall'altro"
        gathered.report("DOPPIA_FONTE", text, Where(file=name), hint)
        return
    for field in _FIELDS:
        known[field] = answers[field]
        known.places[field] = answers.place


def _of_area(works: Sequence[object], area: str) -> Located | None:
    return next((work for work in works if isinstance(work, Located) and work.get("area") == area), None)


def not_read(name: str) -> Problem:
    """A file that lies among the data and is not one of them."""
    return Problem(
        id="FILE_SCONOSCIUTO",
        severity=Severity.WARNING,
        text=f"{name} non è un modulo di sintesi e non si legge",
        where=Where(file=name),
        hint="spostatelo fuori da workshops/; il modulo lo fa pdz forms sintesi --area N",
    )
