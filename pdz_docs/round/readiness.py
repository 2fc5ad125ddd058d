"""Is the dossier ready for the next step? Data, templates, characters and privacy, all problems at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import Rendered
from pdz_docs.dossier import Dossier, read
from pdz_docs.dossier.privacy import tracked_codes
from pdz_docs.errors import ExitCode, InputError, Problem, Severity, TemplateError
from pdz_docs.pdf.build import source_of
from pdz_docs.round.glyphs import texts_of, undrawable


@dataclass(frozen=True, slots=True)
class Checked:
    """Every problem found, those of the data apart from those of the templates."""

    data: tuple[Problem, ...]
    templates: tuple[Problem, ...]

    @property
    def problems(self) -> tuple[Problem, ...]:
        return (*self.data, *self.templates)

    @property
    def exit_code(self) -> ExitCode:
        """3 for wrong data, else 4 for wrong templates, else 0; what is merely missing is a warning."""
        if any(problem.severity is Severity.ERROR for problem in self.data):
            return ExitCode.INPUT
        if any(problem.severity is Severity.ERROR for problem in self.templates):
            return ExitCode.TEMPLATE
        return ExitCode.OK


def check(folder: Path) -> Checked:
    """Everything that is wrong or missing in the working folder; never raises for what the user wrote."""
    reading = read(folder)
    data = [*reading.problems, *tracked_codes(folder)]
    if reading.dossier is None:
        return Checked(tuple(data), ())
    data += undrawable(texts_of(reading.dossier))
    found = list(_documents(reading.dossier, folder / "templates"))
    gaps = [problem for problem in found if problem.id == _GAP]
    return Checked((*data, *dict.fromkeys(gaps)), tuple(dict.fromkeys(p for p in found if p.id != _GAP)))


_GAP = "DATO_MANCANTE"


def _documents(dossier: Dossier, templates: Path) -> Iterator[Problem]:
    """What rendering every document says: faulty templates, faulty data, and what each still lacks, as warnings."""
    for kind in DOCUMENTS.values():
        for instance in kind.instances(dossier):
            try:
                rendered = source_of(dossier, kind, instance, templates=templates).rendered
            except (TemplateError, InputError) as error:
                yield from error.problems or (
                    Problem(id="MODELLO_ERRATO", severity=Severity.ERROR, text=error.text, hint=error.hint),
                )
            else:
                yield from _gaps(kind.id, rendered)


def _gaps(document: str, rendered: Rendered) -> Iterator[Problem]:
    for gap in rendered.gaps:
        yield Problem(
            id=_GAP,
            severity=Severity.WARNING,
            text=f"manca per «{document}»: {gap.field}",
            where=gap.where,
            hint="La bozza lo evidenzia; per congelare va completato.",
        )
