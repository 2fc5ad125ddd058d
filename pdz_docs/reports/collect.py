"""What became of each file that came back, in words and as JSON (pdz.collect/1)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pdz_docs.reports.words import counted
from pdz_docs.round.collecting import Collection, Fate, Received

SCHEMA = "pdz.collect/1"
_EXCEPTIONS = ((Fate.DAMAGED, "✗"), (Fate.SET_ASIDE, "?"), (Fate.TO_DECIDE, "?"), (Fate.TO_COMPLETE, "…"))
_FORMS = ("domanda", "adesione")


def collect_text(collection: Collection, folder: Path) -> str:
    """What was filed, what has to be looked at and why, and how many there were."""
    if not collection.items:
        return "Nessun file firmato da raccogliere."
    return "\n".join([*_lines(collection, folder), _tally(collection)])


def collect_json(collection: Collection, folder: Path) -> dict[str, Any]:
    return {"schema": SCHEMA, "files": [_entry(one, folder) for one in collection.items]}


def _lines(collection: Collection, folder: Path) -> Iterator[str]:
    """What somebody has to do something about comes first: among a thousand files it is what is looked for."""
    for fate, mark in _EXCEPTIONS:
        for one in collection.of(fate):
            whose = f"{one.document}, {one.signatory}: " if one.signatory else ""
            yield f"{mark} {one.name}: {whose}{one.why} → {_near(one.place, folder)}"
    for one in collection.of(Fate.FILED):
        yield f"✓ {one.name}: {one.document}, {one.signatory} → {_near(one.place, folder)}"
        if one.why:
            yield f"    {one.why}"


def _tally(collection: Collection) -> str:
    filed, known = len(collection.of(Fate.FILED)), len(collection.of(Fate.KNOWN))
    aside = len(collection.of(Fate.SET_ASIDE, Fate.DAMAGED))
    decide, complete = len(collection.of(Fate.TO_DECIDE)), len(collection.of(Fate.TO_COMPLETE))
    words = [counted(filed, "file archiviato", "file archiviati")] if filed else []
    words += ["nessun file nuovo"] if not (filed or decide or complete) else []
    words += [f"{known} già presenti" if known > 1 else "1 già presente"] if known else []
    words += [f"{decide} da decidere"] if decide else []
    words += [f"{complete} da integrare"] if complete else []
    words += [f"{aside} da esaminare"] if aside else []
    forms = (
        " Domande e adesioni: pdz adhesions list." if any(one.document in _FORMS for one in collection.items) else ""
    )
    return ", ".join(words).capitalize() + ". Chi manca: pdz status." + forms


def _entry(one: Received, folder: Path) -> dict[str, Any]:
    return {
        "name": one.name,
        "source": one.source,
        "sha256": one.sha256,
        "fate": one.fate.value,
        "place": _near(one.place, folder),
        "document": one.document,
        "signatory": one.signatory,
        "why": one.why,
    }


def _near(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
