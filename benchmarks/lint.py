"""The lint of every template, from files never read before and again unchanged, beside docxtpl that only lists the variables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.harness import Row, measure

_TEMPLATES = Path(__file__).parents[1] / "templates"


def run(smoke: bool) -> Iterable[Row]:
    from docxtpl import DocxTemplate

    from pdz_docs.documents.environment import ENVIRONMENT
    from pdz_docs.documents.lint import tags
    from pdz_docs.round.templates import lint_templates

    paths = sorted(_TEMPLATES.glob("*.docx"))

    def cold() -> None:
        tags.read_part.cache_clear()
        lint_templates(_TEMPLATES)

    def peer() -> None:
        for path in paths:
            DocxTemplate(path).get_undeclared_template_variables(ENVIRONMENT)

    rounds = 1 if smoke else 5
    cpu, wall = measure(cold, rounds=rounds)
    other, other_wall = measure(peer, rounds=rounds)
    yield Row(f"{len(paths)} templates", cpu, wall, goal="≤ 0.5 s", ratio=cpu / other)
    yield Row("docxtpl, names alone (the peer)", other, other_wall)
    yield Row("the same, unchanged", *measure(lambda: lint_templates(_TEMPLATES), rounds=rounds))
