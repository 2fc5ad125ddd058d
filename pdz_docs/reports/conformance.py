"""Whether PDFs are PDF/A-2a and PDF/UA-1, on a terminal and in JSON (pdz.check/1, with the verdict on each file beside the problems)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from rich.text import Text

from pdz_docs.errors import Problem
from pdz_docs.pdf.conformance import Conformance
from pdz_docs.reports.check import check_json, problem_lines
from pdz_docs.reports.terminal import rendered

_VERDICTS: Final[Mapping[bool | None, tuple[str, str]]] = {
    True: ("è conforme a PDF/A-2a e PDF/UA-1", "green"),
    False: ("NON è conforme a PDF/A-2a e PDF/UA-1", "bold red"),
    None: ("non si sa se è conforme: i controlli rapidi non trovano errori, ma non bastano", "yellow"),
}
_UNTIL_SIGNED: Final = (
    "era conforme finché non è stato firmato: lo toglie il riquadro di un altro programma. Le firme valgono lo stesso",
    "green",
)


def conformance_json(results: Sequence[Conformance]) -> dict[str, Any]:
    """`conforms` is null when no validator was there to say so; `until_signed` when only others' signatures keep it from conforming."""
    return {
        **check_json([problem for result in results for problem in result.problems]),
        "files": [
            {
                "file": str(result.path),
                "conforms": result.conforms,
                "until_signed": result.until_signed,
                "validator": result.validator,
            }
            for result in results
        ],
    }


def conformance_text(results: Sequence[Conformance]) -> str:
    """Each file's verdict and who gave it, then what is wrong in it."""
    parts: list[Text] = []
    for result in results:
        words, style = _UNTIL_SIGNED if result.until_signed else _VERDICTS[result.conforms]
        by = f" (secondo {result.validator})" if result.validator else ""
        parts.append(Text(f"{result.path} {words}{by}.", style=style))
        parts += [line for problem in result.problems for line in problem_lines(_without_file(problem))]
    return rendered(*parts)


def _without_file(problem: Problem) -> Problem:
    """The verdict above has named the file."""
    return replace(problem, where=replace(problem.where, file=None))
