"""Everything wrong or missing, on a terminal and in JSON (pdz.check/1 of contracts.md): errors first, then what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.text import Text

from pdz_docs.errors import Problem, Severity
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted
from pdz_docs.round.readiness import Step

_HEADINGS = {
    Severity.ERROR: ("errore", "errori", "red"),
    Severity.WARNING: ("avviso", "avvisi", "yellow"),
    Severity.INFO: ("nota", "note", "cyan"),
}


def check_json(problems: Sequence[Problem]) -> dict[str, Any]:
    return {"schema": "pdz.check/1", "problems": [problem.as_json() for problem in problems]}


def check_text(problems: Sequence[Problem], *, steps: Sequence[Step] = (), with_notes: bool = False) -> str:
    """Grouped by severity; notes only when asked for."""
    parts: list[Text] = []
    for severity, (one, many, style) in _HEADINGS.items():
        found = [problem for problem in problems if problem.severity is severity]
        if found and (with_notes or severity is not Severity.INFO):
            parts.append(Text(counted(len(found), one, many), style=f"bold {style}"))
            parts += [line for problem in found for line in problem_lines(problem)]
            parts.append(Text(""))
    if not any(problem.severity is Severity.ERROR for problem in problems):
        way_on = ": si può proseguire." if steps else "."
        parts.append(Text(f"Nessun errore{way_on}", style="green"))
    parts += map(_step, steps)
    return rendered(*parts)


def annotated_text(copies: Sequence[Path]) -> str:
    """Which copies with comments were written."""
    if not copies:
        return rendered(Text("Nessuna copia: nei modelli non c'è nulla da commentare."))
    return rendered(*(Text(f"Copia con i commenti: {copy}") for copy in copies))


def _step(step: Step) -> Text:
    if step.done:
        return Text(f"  {step.command}: già fatto", style="dim")
    if step.hindrance:
        return Text(f"  {step.command}: non ancora, {step.hindrance}", style="yellow")
    return Text(f"  {step.command}: si può fare", style="green")


def problem_lines(problem: Problem) -> list[Text]:
    """A problem with its place, and the way out below."""
    place = str(problem.where)
    lines = [Text(f"  {place}: {problem.text}" if place else f"  {problem.text}")]
    if problem.hint:
        lines.append(Text(f"    → {problem.hint}", style="dim"))
    return lines
