"""Everything wrong or missing, on a terminal and in JSON (pdz.check/1 of contracts.md): errors first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.text import Text

from pdz_docs.errors import Problem, Severity
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted

_HEADINGS = {
    Severity.ERROR: ("errore", "errori", "red"),
    Severity.WARNING: ("avviso", "avvisi", "yellow"),
    Severity.INFO: ("nota", "note", "cyan"),
}


def check_json(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"schema": "pdz.check/1", "problems": [problem.as_json() for problem in problems]}


def check_text(problems: Sequence[Problem], *, with_notes: bool = False) -> str:
    """Grouped by severity; notes only when asked for."""
    parts: list[Text] = []
    for severity, (one, many, style) in _HEADINGS.items():
        found = [problem for problem in problems if problem.severity is severity]
        if found and (with_notes or severity is not Severity.INFO):
            parts.append(Text(counted(len(found), one, many), style=f"bold {style}"))
            parts += [line for problem in found for line in _lines(problem)]
            parts.append(Text(""))
    if not any(problem.severity is Severity.ERROR for problem in problems):
        parts.append(Text("Nessun errore: si può proseguire con «pdz build».", style="green"))
    return rendered(*parts)


def _lines(problem: Problem) -> list[Text]:
    place = str(problem.where)
    lines = [Text(f"  {place}: {problem.text}" if place else f"  {problem.text}")]
    if problem.hint:
        lines.append(Text(f"    → {problem.hint}", style="dim"))
    return lines
