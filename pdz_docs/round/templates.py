"""The templates of a working folder, linted against the documents that use them, and copies of them with a comment at each problem."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS, DocumentKind
from pdz_docs.documents.lint.annotate import annotated
from pdz_docs.documents.lint.engine import lint
from pdz_docs.documents.lint.findings import Finding
from pdz_docs.errors import Problem, RefusedError, Severity, TemplateError, Where
from pdz_docs.pdf.hints import hint_for
from pdz_docs.work.files import write_atomically

_ACCESSIBLE = "PDF/UA-1"


@dataclass(frozen=True, slots=True)
class Linted:
    """One template of the folder with what is wrong in it."""

    path: Path
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(finding.problem for finding in self.findings)

    @property
    def is_faulty(self) -> bool:
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def lint_templates(folder: Path) -> tuple[Linted, ...]:
    """Every template that a document uses, in the order of the documents, and those that none uses."""
    known = _by_template()
    linted = [
        Linted(folder / name, _lint(folder / name, kinds))
        for name, kinds in known.items()
        if (folder / name).is_file() or not all(kind.optional for kind in kinds)
    ]
    return (*linted, *_strangers(folder, known))


def annotate_all(templates: Path, target: Path, *, at: datetime) -> tuple[Path, ...]:
    """Write into `target` a copy with comments of each template that has something wrong. Gives the copies.

    Raises RefusedError when they would take the templates' own place.
    """
    if target.resolve() == templates.resolve():
        raise RefusedError(
            f"Le copie con i commenti non possono andare in {target}: sostituirebbero i modelli.",
            hint="Indicate un'altra cartella: pdz check --templates --annotate commenti",
        )
    copies = (_annotate(linted, target, at) for linted in lint_templates(templates))
    return tuple(copy for copy in copies if copy is not None)


def _annotate(linted: Linted, target: Path, at: datetime) -> Path | None:
    """One copy; None when there is nothing to say, or no file that can be opened."""
    wanted = [finding for finding in linted.findings if finding.problem.severity is not Severity.INFO]
    if not wanted or not linted.path.is_file():
        return None
    try:
        data = annotated(linted.path.read_bytes(), linted.path.name, wanted, at=at)
    except TemplateError:
        return None  # said among the problems already
    target.mkdir(parents=True, exist_ok=True)
    copy = target / linted.path.name
    write_atomically(copy, data)
    return copy


def _by_template() -> Mapping[str, tuple[DocumentKind, ...]]:
    found: dict[str, tuple[DocumentKind, ...]] = {}
    for kind in DOCUMENTS.values():
        found[kind.template] = (*found.get(kind.template, ()), kind)
    return found


def _lint(path: Path, kinds: tuple[DocumentKind, ...]) -> tuple[Finding, ...]:
    """Against each model that the template is filled from."""
    models = {kind.model: kind.signed for kind in kinds}
    found = [finding for model, signed in models.items() for finding in lint(path, model, signed=signed)]
    return tuple(dict.fromkeys(_hinted(finding) for finding in found))


def _hinted(finding: Finding) -> Finding:
    """With the way out of the clause that it would break."""
    if finding.problem.hint or not finding.clause:
        return finding
    return replace(finding, problem=replace(finding.problem, hint=hint_for(_ACCESSIBLE, finding.clause)))


def _strangers(folder: Path, known: Mapping[str, object]) -> Iterator[Linted]:
    """Files that no document uses: a copy, an old name."""
    for path in sorted(folder.glob("*.doc*")):
        if path.name not in known and not path.name.startswith(("~$", ".")):
            problem = Problem(
                id="MODELLO_NON_USATO",
                severity=Severity.WARNING,
                text="nessun documento usa questo modello",
                where=Where(file=path.name),
                hint="Spostatelo fuori da templates/, o dategli il nome di quello che sostituisce.",
            )
            yield Linted(path, (Finding(problem),))
