"""One template → its findings. The order of the checks is the order of the reading: the file, the tags, the names, the look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

from pdz_docs.documents.compiled import Patched, text_parts
from pdz_docs.documents.engine import read_template
from pdz_docs.documents.lint import accessibility, fonts, marks, review
from pdz_docs.documents.lint.expressions import Field
from pdz_docs.documents.lint.findings import Finding, Report, Scene
from pdz_docs.documents.lint.shapes import annotation_of, fields_of, shape_of
from pdz_docs.documents.lint.tags import read_part, split_tags
from pdz_docs.documents.lint.walk import Walk
from pdz_docs.documents.package import Package, forbidden, read_package
from pdz_docs.documents.properties import CORE
from pdz_docs.documents.syntax import Fault, Tag
from pdz_docs.errors import Severity, TemplateError

_REMOVE = "Toglietelo e salvate il modello come .docx senza macro."
_VARIABLES = "«pdz template vars» elenca ciò che il modello può usare."


def lint(template: Path, model: type[BaseModel], *, signed: bool = False) -> tuple[Finding, ...]:
    """Everything wrong with a template that is filled from `model`; `signed` when its document must have places for signatures.

    Nothing is raised for what the template holds: a file that cannot be opened is a finding too.
    """
    report = Report(template.name)
    try:
        package = read_package(read_template(template), template.name)
    except TemplateError as error:
        return tuple(Finding(problem) for problem in error.problems) or (_missing(report, error),)
    for problem in forbidden(package, template.name):
        report.found.append(Finding(problem, problem.where.part))
    scenes = tuple(_scenes(package))
    unused = _names(report, scenes, package, model)
    marks.check(report, scenes, signed=signed)
    accessibility.check(report, scenes, package)
    review.check(report, scenes, package)
    fonts.check(report, scenes, package)
    if unused:
        text = f"dati che il modello non usa: {', '.join(unused)}"
        report.add("DATI_NON_USATI", Severity.INFO, text, hint=_VARIABLES)
    return tuple(dict.fromkeys(report.found))


def _missing(report: Report, error: TemplateError) -> Finding:
    report.add("MODELLO_MANCANTE", Severity.ERROR, error.text, hint=error.hint)
    return report.found[-1]


def _scenes(package: Package) -> Iterator[Scene]:
    for path, label, shown in text_parts(package):
        yield Scene.of(path, label, package.xml(path), shown=shown)


def _names(report: Report, scenes: Sequence[Scene], package: Package, model: type[BaseModel]) -> tuple[str, ...]:
    """Check tags and names part by part. Gives the fields that no part uses; none while a part cannot be read."""
    walk, whole = Walk(model), True
    for scene in scenes:
        splits = list(split_tags(scene))
        read = read_part(package.parts[scene.path])
        _faults(report, scene, [*splits, *read.faults])
        if read.tree is not None and read.patched is not None:
            walk.said.clear()
            walk.over(read.tree)
            _said(report, scene, walk, read.patched)
        whole = whole and not (read.faults or splits)
    return tuple(_unused(model, walk.used)) if whole else ()


def _faults(report: Report, scene: Scene, faults: Sequence[Fault]) -> None:
    for fault in faults:
        report.add(fault.id, Severity.ERROR, fault.text, scene=scene, paragraph=_paragraph(scene, fault.tag))


def _said(report: Report, scene: Scene, walk: Walk, patched: Patched) -> None:
    for said in walk.said:
        paragraph = _paragraph(scene, patched.tag_at(said.line))
        report.add(said.id, Severity.ERROR, said.text, scene=scene, paragraph=paragraph, hint=_VARIABLES)


def _paragraph(scene: Scene, tag: Tag | None) -> int | None:
    return tag.paragraph if tag is not None and scene.path != CORE and scene.texts else None


def _unused(model: type[BaseModel], used: set[Field]) -> Iterator[str]:
    """Dotted names of the fields that no tag reads: those of a record once, where it is first met, and only if it is read."""
    seen: set[type[BaseModel]] = set()
    yield from _unused_in(model, used, "", seen)


def _unused_in(model: type[BaseModel], used: set[Field], path: str, seen: set[type[BaseModel]]) -> Iterator[str]:
    for name in fields_of(model):
        if (model, name) not in used:
            yield f"{path}{name}"
            continue
        shape = shape_of(annotation_of(model, name))
        while shape.item is not None:
            shape = shape.item
        for inner in shape.models:
            if inner not in seen:
                seen.add(inner)
                yield from _unused_in(inner, used, f"{path}{name}.", seen)
