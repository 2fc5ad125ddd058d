"""What changed between two texts, in words and as pdz.diff/1."""

from __future__ import annotations

from typing import Any

from pdz_docs.reports.words import counted
from pdz_docs.round.approved import Difference
from pdz_docs.round.comparing import Compared


def diff_text(compared: Compared) -> str:
    """What was not foreseen first."""
    heading = f"Da: {compared.before}\nA:  {compared.after}"
    foreign = [one for one in compared.differences if not one.declared]
    declared = [one for one in compared.differences if one.declared]
    if not compared.differences:
        return f"{heading}\nNessuna differenza."
    lines = [heading]
    if foreign:
        lines += [f"{counted(len(foreign), 'differenza', 'differenze')} fuori dai campi variabili:"]
        lines += [_line(one) for one in foreign]
    if declared:
        lines += [f"Campi variabili cambiati: {len(declared)}"] + [
            f"  {one.field}:{_line(one)[3:]}" for one in declared
        ]
    return "\n".join(lines)


def diff_json(compared: Compared) -> dict[str, Any]:
    return {
        "schema": "pdz.diff/1",
        "before": compared.before,
        "after": compared.after,
        "differences": [
            {"field": one.field, "declared": one.declared, "before": one.before, "after": one.after}
            for one in compared.differences
        ],
    }


def _line(one: Difference) -> str:
    if not one.before:
        return f"  + aggiunto «{one.after}»"
    if not one.after:
        return f"  - tolto «{one.before}»"
    return f"  ~ «{one.before}» → «{one.after}»"
