"""Is the dossier ready for the next step? Data, templates, characters and privacy, all problems at once, and what may follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.documents import charts
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import Rendered
from pdz_docs.documents.procedura import SIGNATURES
from pdz_docs.dossier import Dossier, read
from pdz_docs.dossier.bare import is_bare
from pdz_docs.dossier.privacy import tracked_codes
from pdz_docs.errors import ExitCode, InputError, Problem, Severity, TemplateError
from pdz_docs.pdf.build import digest_to_print, source_of
from pdz_docs.round import places
from pdz_docs.round.freezing import AGREEMENT, PLAN
from pdz_docs.round.glyphs import texts_of, undrawable
from pdz_docs.round.templates import Linted, lint_templates

_GAP = "DATO_MANCANTE"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that comes next: its command, and why it cannot be done yet (None when it can)."""

    command: str
    hindrance: str | None = None
    done: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem found, those of the data apart from those of the templates, and the steps that follow."""

    data: tuple[Problem, ...]
    templates: tuple[Problem, ...]
    steps: tuple[Step, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.data, *self.templates)

    @property
    def exit_code(self) -> ExitCode:
        """3 for wrong data, else 4 for wrong templates, else 0; what is merely missing is a warning."""
        if _has_error(self.data):
            return ExitCode.INPUT
        if _has_error(self.templates):
            return ExitCode.TEMPLATE
        return ExitCode.OK


def check(folder: Path) -> Checked:
    """Everything that is wrong or missing in the working folder; never raises for what the user wrote."""
    if is_bare(folder):
        return Checked((), (), tuple(_collecting(folder / "output")))
    linted = lint_templates(folder / "templates")
    templates = [problem for template in linted for problem in template.problems]
    reading = read(folder)
    data = list(dict.fromkeys((*reading.problems, *tracked_codes(folder))))
    if reading.dossier is None:
        return Checked(tuple(data), tuple(templates), (Step("pdz build", "ci sono errori nei dati"),))
    data += undrawable(texts_of(reading.dossier))
    with charts.undrawn():
        found = list(_documents(reading.dossier, folder, linted))
    gaps = [(document, problem) for document, problem in found if problem.id == _GAP]
    templates += [problem for _, problem in found if problem.id != _GAP]
    data += dict.fromkeys(problem for _, problem in gaps)
    missing = Counter(document for document, _ in dict.fromkeys(gaps))
    steps = _steps(folder / "output", wrong=_has_error([*data, *templates]), missing=missing)
    return Checked(tuple(data), tuple(dict.fromkeys(templates)), steps)


def check_templates(linted: Sequence[Linted]) -> Checked:
    """The problems of the templates alone: no data are read."""
    return Checked((), tuple(problem for template in linted for problem in template.problems))


def _documents(dossier: Dossier, folder: Path, linted: Sequence[Linted]) -> Iterator[tuple[str, Problem]]:
    """What rendering every document says beyond the lint: what each still lacks, as warnings. Faulty templates have been told."""
    faulty = {template.path.name for template in linted if template.is_faulty}
    for kind in DOCUMENTS.values():
        known = digest_to_print(kind, folder / "output")
        for instance in kind.instances(dossier) if kind.template not in faulty else ():
            try:
                rendered = source_of(
                    dossier, kind, instance, templates=folder / "templates", final=False, **known
                ).rendered
            except (TemplateError, InputError) as error:
                told = Problem(id="MODELLO_ERRATO", severity=Severity.ERROR, text=error.text, hint=error.hint)
                yield from ((kind.id, problem) for problem in error.problems or (told,))
            else:
                yield from ((kind.id, problem) for problem in _gaps(kind.id, rendered))


def _gaps(document: str, rendered: Rendered) -> Iterator[Problem]:
    for gap in rendered.gaps:
        # Signatures are not written in the data: `pdz status` tells who is missing.
        if gap.field.startswith(SIGNATURES):
            continue
        yield Problem(
            id=_GAP,
            severity=Severity.WARNING,
            text=f"manca per «{document}»: {gap.field}",
            where=gap.where,
            hint="La bozza lo evidenzia; per congelare va completato.",
        )


def _steps(output: Path, *, wrong: bool, missing: Mapping[str, int]) -> tuple[Step, ...]:
    """Building, freezing plan and scheme, freezing the agreement, sending it to who signs."""
    frozen = {document: places.latest(output, document) is not None for document in (PLAN, AGREEMENT)}
    errors = "ci sono errori" if wrong else None
    scheme = frozen[AGREEMENT] or places.latest_schema(output, AGREEMENT) is not None
    plan = None if frozen[PLAN] else errors or _lacking(missing, PLAN)
    first = None if frozen[PLAN] else "prima va congelato il piano"
    agreement = None if frozen[AGREEMENT] else errors or first or _lacking(missing, AGREEMENT)
    sending = None if frozen[AGREEMENT] else "prima va congelato l'accordo"
    return (
        Step("pdz build", errors),
        Step("pdz freeze --schema", plan, done=scheme),
        Step(f"pdz freeze {AGREEMENT}", agreement, done=frozen[AGREEMENT]),
        Step("pdz prepare", sending),
    )


def _collecting(output: Path) -> Iterator[Step]:
    """What follows in a folder without a dossier."""
    frozen = places.all_latest(output)
    missing = None if frozen else "prima va congelato un PDF: pdz freeze FILE.pdf --signatories ELENCO"
    yield from (Step(command, missing) for command in ("pdz prepare", "pdz collect", "pdz status"))


def _lacking(missing: Mapping[str, int], document: str) -> str | None:
    count = missing.get(document, 0)
    return None if not count else "manca un dato" if count == 1 else f"mancano {count} dati"


def _has_error(problems: Sequence[Problem]) -> bool:
    return any(problem.severity is Severity.ERROR for problem in problems)
