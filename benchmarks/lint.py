"""The lint of every template, from files never read before, and again when only one has changed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from benchmarks.harness import Row, measure

_TEMPLATES = Path(__file__).parents[1] / "templates"


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.documents.lint import tags
    from pdz_docs.round.templates import lint_templates

    def cold() -> None:
        tags.read_part.cache_clear()
        lint_templates(_TEMPLATES)

    rounds = 1 if smoke else 5
    count = len(list(_TEMPLATES.glob("*.docx")))
    yield Row(f"{count} templates", *measure(cold, rounds=rounds), goal="≤ 0.5 s")
    yield Row("the same, unchanged", *measure(lambda: lint_templates(_TEMPLATES), rounds=rounds))
