"""The steps after the last signature (`steps.yaml`): *signed* is not *concluded* (TUEL art. 34 c. 4; L. 69/2009 art. 32;
D.Lgs. 33/2013 art. 23 c. 1 lett. d)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pydantic import ValidationError

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places
from pdz_docs.round.states import STEPS, Step
from pdz_docs.work.files import write_atomically
from pdz_docs.work.locks import exclusive

FILE = "steps.yaml"
_HEADER = "# I passi dopo l'ultima firma. Li scrive «pdz record».\n"


def read(folder: Path) -> tuple[Step, ...]:
    """Every step in its order, done or not. Raises InputError when the file cannot be understood."""
    done = _done(folder / FILE) if (folder / FILE).is_file() else {}
    return tuple(done.get(step, Step(id=step)) for step in STEPS)


def _done(path: Path) -> dict[str, Step]:
    import yaml  # `status` looks here each time, and mostly there is nothing to read

    try:
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {one.id: one for one in (Step.model_validate(entry) for entry in written or [])}
    except (OSError, yaml.YAMLError, ValidationError, TypeError, UnicodeDecodeError) as error:
        raise InputError(
            f"{path} non si legge.", hint="Correggetelo, o rimettetelo da una copia di sicurezza."
        ) from error


def record(
    output: Path,
    frozen: Frozen,
    step: str,
    *,
    day: date,
    today: date,
    number: str | None,
    file: str | None,
    again: bool = False,
) -> Step:
    """Write down that a step was taken. Raises InputError for an unknown one or a day that is still to come, RefusedError when it
    is written down already with other words (`again` corrects it)."""
    if step not in STEPS:
        raise InputError(f"«{step}» non è un passo.", hint=f"I passi: {', '.join(STEPS)}.")
    if day > today:
        raise InputError(
            f"Il {day:%d/%m/%Y} deve ancora venire.",
            hint="Si registra un passo già compiuto: correggete la data, o ripetete il comando quel giorno.",
        )
    import yaml

    folder = places.signed_folder(output, frozen)
    with exclusive(output):
        steps = read(folder)
        new = Step(id=step, date=day.isoformat(), number=number, file=file)
        old = next(one for one in steps if one.id == step)
        if old.date is not None and old != new and not again:
            raise RefusedError(
                f"Il passo «{step}» è già registrato: {old.date}{f', n. {old.number}' if old.number else ''}.",
                hint="Per correggerlo ripetete con --correct.",
            )
        whole = [new if one.id == step else one for one in steps]
        entries = [one.model_dump(mode="json", exclude_none=True) for one in whole if one.date is not None]
        write_atomically(
            folder / FILE, (_HEADER + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)).encode()
        )
    return new
