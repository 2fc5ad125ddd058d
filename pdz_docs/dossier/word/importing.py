"""`pdz import sintesi.docx`: a filled form checked whole, then put into the YAML file of its area, where objectives and comments stay."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pdz_docs.dossier.dump import plain, to_yaml
from pdz_docs.dossier.models.tree import Dossier
from pdz_docs.dossier.models.workshops import Incontro, Workshop
from pdz_docs.dossier.reader import load
from pdz_docs.dossier.word.layout import ENTRIES
from pdz_docs.dossier.word.markup import read_markup
from pdz_docs.dossier.word.rows import Form, read_form
from pdz_docs.dossier.word.synthesis import workshop_of
from pdz_docs.dossier.written import Imported, text_of, with_block
from pdz_docs.errors import InputError, RefusedError, Severity, Where
from pdz_docs.work.files import write_atomically


def import_form(path: Path, folder: Path, *, replace: bool = False) -> Imported:
    """Write what the form at `path` says of its area into workshops/.

    Raises InputError with every problem of the form, by control and paragraph, and then nothing is written; RefusedError when the
    area already has something that the form does not say, unless `replace`.
    """
    dossier = load(folder)
    form, filled = _checked(path, dossier)
    known = _in_yaml(dossier.workshop(filled.area or ""))
    name = (known.where().file if known else None) or f"workshops/{filled.area}.yaml"
    blocks = _blocks(filled, known)
    changed = {key: new for key, (old, new) in blocks.items() if new != old}
    lost = [key for key, (old, new) in blocks.items() if not _is_kept(old, new)]
    if lost and not replace:
        raise RefusedError(
            f"{name} dice già altro per {' e '.join(lost)}: il modulo lo toglierebbe.",
            hint="Per sostituirlo: pdz import --replace",
        )
    if changed:
        text = text_of(folder / name) or f"area: {filled.area}\n"
        for key, value in changed.items():
            text = with_block(text, key, to_yaml({key: value}))
        write_atomically(folder / name, text.encode())
    counts = {"incontri": len(filled.incontri)} | {
        table.id: len(getattr(filled.sintesi, table.id)) for table in ENTRIES
    }
    return Imported((name,) if changed else (), counts, tuple(form.problems))


def _checked(path: Path, dossier: Dossier) -> tuple[Form, Workshop]:
    form = read_form(read_markup(path), path.name)
    if not form.is_recognised:
        raise InputError(
            f"{path.name} non è un modulo di sintesi.", hint="si parte da quello che fa: pdz forms sintesi --area N"
        )
    filled = workshop_of(form, dossier)
    errors = [one for one in form.problems if one.severity is Severity.ERROR]
    if errors or filled is None:
        count = "un errore" if len(errors) == 1 else f"{len(errors)} errori"
        order = sorted(form.problems, key=lambda one: one.where.paragraph or 0)
        raise InputError(
            f"{path.name}: {count}; non è stato scritto niente.",
            hint="correggete il modulo e ripetete",
            problems=order,
        )
    return form, filled


def _in_yaml(known: Workshop | None) -> Workshop | None:
    """What the area's own YAML file says, without what a form or a workbook beside it adds."""
    if known is None or not _is_yaml(known.where()):
        return None
    empty: dict[str, Any] = {"incontri": (), "sintesi": None}
    return known.model_copy(update={name: value for name, value in empty.items() if not _is_yaml(known.where(name))})


def _is_yaml(where: Where) -> bool:
    return (where.file or "").endswith(".yaml")


def _blocks(filled: Workshop, known: Workshop | None) -> Mapping[str, tuple[Any, Any]]:
    """What the file says and what it is to say, field by field. What the form has no place for stays in each meeting."""
    before = known.incontri if known else ()
    meetings = [plain(_merged(one, before[n] if n < len(before) else None)) for n, one in enumerate(filled.incontri)]
    synthesis = known.sintesi if known else None
    return {
        "incontri": ([plain(one) for one in before], meetings),
        "sintesi": (plain(synthesis) if synthesis else {}, plain(filled.sintesi) if filled.sintesi else {}),
    }


def _merged(meeting: Incontro, known: Incontro | None) -> Incontro:
    if known is None:
        return meeting
    there = {who: None for who in (*known.presenti, *meeting.presenti) if who in meeting.presenti}
    kept = {
        "note": known.note,
        "giorno": known.giorno if known.data == meeting.data else None,
        "presenti": tuple(there),  # in the order in which they were written
    }
    return meeting.model_copy(update=kept)


def _is_kept(old: Any, new: Any) -> bool:
    """Whether everything in `old` is in `new` too: what is only added takes nothing away."""
    if isinstance(old, dict):
        return isinstance(new, dict) and all(key in new and _is_kept(value, new[key]) for key, value in old.items())
    if isinstance(old, list):
        return isinstance(new, list) and all(any(_is_kept(item, one) for one in new) for item in old)
    return bool(old == new)
