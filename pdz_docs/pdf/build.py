"""`pdz build`: the Word and PDF files of what changed, published one whole document after the other.

A document is made again when the Word file that its data and template give is not the one that was last built: rendering takes
milliseconds and always gives the same bytes, so it is the change detection. LibreOffice runs only for what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

from pydantic import Field

from pdz_docs.documents.catalogue import DocumentKind
from pdz_docs.documents.common import ambito
from pdz_docs.documents.engine import Rendered, Stamp, names_in, render
from pdz_docs.documents.values import Context
from pdz_docs.documents.varying import ruled
from pdz_docs.dossier import Dossier
from pdz_docs.errors import Problem, RefusedError, Severity, Where
from pdz_docs.pdf.forms.source import form_of
from pdz_docs.pdf.freeze import is_frozen, latest_frozen
from pdz_docs.pdf.ledger import Entry, Ledger, is_known
from pdz_docs.pdf.produce import Product, Source, produce
from pdz_docs.pdf.targets import Target, targets
from pdz_docs.values import Value
from pdz_docs.work.clock import ROME, Clock
from pdz_docs.work.files import publish, workspace
from pdz_docs.work.locks import exclusive
from pdz_docs.work.memory import seldom_collected
from pdz_docs.work.progress import SILENT, Progress

_UNCHANGED = "dati e modello non sono cambiati"
_FROZEN = "congelato: non si rifà"


class Output(Value):
    """One document of pdz.build/1. Paths are relative to the working folder; `sha256` and `pages` are the PDF's."""

    document: str
    instance: str | None
    docx: str
    pdf: str
    sha256: str | None
    pages: int | None
    draft: bool
    built: bool
    why: str


class BuildReport(Value):
    """What a build did, document by document; `lacking` names each datum that the drafts lack, once."""

    outputs: tuple[Output, ...]
    lacking: Annotated[tuple[str, ...], Field(exclude=True)] = ()

    @property
    def built(self) -> int:
        return sum(output.built for output in self.outputs)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A target with the document it should hold now, and why it has to be made (None: it need not)."""

    target: Target
    source: Source
    why: str | None

    @property
    def gaps(self) -> int:
        return len(self.source.rendered.gaps)


def build(
    dossier: Dossier,
    *,
    folder: Path,
    clock: Clock,
    documents: Sequence[str] | None = None,
    progress: Progress = SILENT,
    discard_edits: bool = False,
    output: Path | None = None,
    known: Mapping[str, str] = MappingProxyType({}),
) -> BuildReport:
    """Make the documents that changed (all, or those named: `accordo`, `adesione/esempio`) under `output`. `known` is what some
    document prints that no dossier holds, such as who adheres.

    Raises InputError on an unknown name, RefusedError before doing anything when a named document is frozen or a file was
    retouched by hand (unless `discard_edits`), and what `produce` raises; what was published before stays.
    """
    place = output or folder / "output"
    wanted = targets(dossier, documents, place)
    with exclusive(place), seldom_collected():
        frozen = {id_ for id_ in {target.kind.id for target in wanted} if is_frozen(place, id_)}
        if documents and frozen:
            raise _frozen_error(sorted(frozen))
        ledger = Ledger(place)
        plans: list[_Planned] = []
        coming = _plans(dossier, [target for target in wanted if target.kind.id not in frozen], folder, ledger, known)
        to_make = _changed(coming, plans, None if discard_edits else ledger)
        made = _make(to_make, ledger, place, dossier, clock, progress)
        done = {plan.target.name: _output(plan, made, ledger, folder) for plan in plans}
        kept = {target.name: _kept(target, ledger, folder) for target in wanted if target.kind.id in frozen}
    lacking = dict.fromkeys(gap.field for plan in plans for gap in plan.source.rendered.gaps)
    return BuildReport(outputs=tuple((done | kept)[target.name] for target in wanted), lacking=tuple(lacking))


def document_instant(dossier: Dossier) -> datetime:
    """The date that drafts bear: the midnight that begins the day of the latest act of the dossier, never the machine's present."""
    days = [act.data for act in dossier.atti if isinstance(act.data, date)]
    return datetime.combine(max(days, default=date(dossier.triennio[0], 1, 1)), time(), ROME)


def source_of(
    dossier: Dossier,
    kind: DocumentKind,
    instance: str | None,
    *,
    templates: Path,
    final: bool = False,
    blank: Sequence[str] = (),
    **extra: str,
) -> Source:
    """The rendered document of a kind: as a draft, marked BOZZA while something is missing, or, when `final`, without a gap.

    The fields named in `blank` are lines to be filled in while they have no value.

    Raises TemplateError, and InputError with every gap when a final text is incomplete.
    """
    context = ruled(kind.context(dossier, instance, extra), blank)
    rendered = _rendered(templates, kind, context, facsimile=dossier.demonstrative, final=final)
    return _source(dossier, kind, instance, context, rendered)


def drafts(
    dossier: Dossier, kind: DocumentKind, instances: Iterable[str | None], *, templates: Path, **extra: str
) -> Iterator[Source]:
    """`source_of` each instance of a kind in turn. Forms with the same text, as hundreds of them are, share one rendering."""
    context_of = kind.contexts(dossier, extra)
    facsimile, alike = dossier.demonstrative, kind.each is not None
    names = names_in(templates / kind.template) if alike else frozenset()
    shown, rendered = None, None
    for instance in instances:
        context = context_of(instance)
        prints = (
            _title(kind, context),
            context.owner(),
            *((getattr(context, name, None), context.place_of(name)) for name in names),
        )
        if rendered is None or not alike or prints != shown:
            rendered = _rendered(templates, kind, context, facsimile=facsimile)
            shown = prints
        yield _source(dossier, kind, instance, context, rendered)


def _rendered(
    templates: Path, kind: DocumentKind, context: Context, *, facsimile: bool, final: bool = False
) -> Rendered:
    title = _title(kind, context)
    rendered = render(
        templates / kind.template, context, draft=not final, stamp=Stamp(facsimile=facsimile), title=title
    )
    if not rendered.gaps:
        return rendered
    return render(
        templates / kind.template, context, draft=True, stamp=Stamp(facsimile=facsimile, bozza=True), title=title
    )


def _source(dossier: Dossier, kind: DocumentKind, instance: str | None, context: Context, rendered: Rendered) -> Source:
    name = kind.id if instance is None else f"{kind.id}/{instance}"
    return Source(
        name=name,
        title=_title(kind, context),
        author=ambito(dossier).denominazione,
        rendered=rendered,
        form=form_of(rendered.docx, context, name=name),
        field_mm=(dossier.profilo.firma.larghezza_mm, dossier.profilo.firma.altezza_mm),
    )


def _title(kind: DocumentKind, context: Context) -> str:
    return getattr(context, "titolo", None) or kind.title


def digest_to_print(kind: DocumentKind, output: Path) -> dict[str, str]:
    """File name and digest of the frozen document that this one's text cites: nothing while it is not frozen."""
    cited = kind.prints_digest_of
    frozen = latest_frozen(output, cited) if cited else None
    return {f"{cited}_file": frozen.manifest.file, f"{cited}_sha256": frozen.manifest.sha256} if frozen else {}


def _plans(
    dossier: Dossier, wanted: Sequence[Target], folder: Path, ledger: Ledger, known: Mapping[str, str]
) -> Iterator[_Planned]:
    for kind, group in groupby(wanted, key=lambda target: target.kind):
        some = tuple(group)
        extra = {**known, **digest_to_print(kind, some[0].output)}
        sources = drafts(dossier, kind, (one.instance for one in some), templates=folder / "templates", **extra)
        for target, source in zip(some, sources, strict=True):
            yield _Planned(target, source, _why(target, source, ledger.get(target.name)))


def _changed(coming: Iterable[_Planned], plans: list[_Planned], keeps_edits: Ledger | None) -> Iterator[_Planned]:
    """What has to be made, each as it is planned, so that LibreOffice need not wait for the last; all are added to `plans`.

    Raises RefusedError at the end, when they are all there, for what was retouched."""
    for plan in coming:
        plans.append(plan)
        if plan.why:
            yield plan
    if keeps_edits is not None:
        _refuse_retouched(plans, keeps_edits)


def _why(target: Target, source: Source, entry: Entry | None) -> str | None:
    if entry is None:
        return "prima volta"
    if not (target.docx.exists() and target.pdf.exists()):
        return "mancava un file"
    if entry.source != source.digest:
        return "dati, modello o programma sono cambiati"
    retouched = not (is_known(target.docx, entry.docx) and is_known(target.pdf, entry.pdf))
    return "tolti i ritocchi fatti a mano" if retouched else None


def _refuse_retouched(plans: Sequence[_Planned], ledger: Ledger) -> None:
    retouched = [path for plan in plans for path in _retouched(plan, ledger.get(plan.target.name))]
    if retouched:
        problems = [
            Problem(
                id="FILE_RITOCCATO",
                severity=Severity.ERROR,
                text="non è il file che fu prodotto",
                where=Where(file=str(path)),
            )
            for path in retouched
        ]
        raise RefusedError(
            f"Qualcuno ha ritoccato a mano {', '.join(path.name for path in retouched)}: non si sovrascrive.",
            hint="Riportate le correzioni nei dati o nel modello. Per perderle: pdz build --discard-edits. "
            "Per congelare proprio quel testo: pdz freeze --from FILE.docx.",
            problems=problems,
        )


def _retouched(plan: _Planned, entry: Entry | None) -> Iterator[Path]:
    docx, pdf = plan.target.docx, plan.target.pdf
    if not is_known(docx, entry.docx if entry else ()) and not is_known(docx, (sha256(plan.source.docx).hexdigest(),)):
        yield docx
    if not is_known(pdf, entry.pdf if entry else ()):
        yield pdf


def _make(
    plans: Iterable[_Planned], ledger: Ledger, output: Path, dossier: Dossier, clock: Clock, progress: Progress
) -> frozenset[str]:
    """Work in a folder beside the outputs and put each document in its place as it is ready, noted before and after. Gives their names.

    Nothing is put in place before the last plan is there: `produce` takes them all before it gives anything."""
    by_name: dict[str, _Planned] = {}

    def sources() -> Iterator[Source]:
        for plan in plans:
            by_name[plan.source.name] = plan
            yield plan.source

    with workspace(output) as work, ledger.notes() as notes:
        for product in produce(sources(), folder=work, instant=document_instant(dossier), progress=progress):
            plan = by_name[product.source.name]
            entry = _entry(plan, product, clock)
            notes.expect(plan.target.name, entry)
            publish(product.made.docx, plan.target.docx)
            publish(product.made.pdf, plan.target.pdf)
            notes.done(plan.target.name, entry)
    return frozenset(by_name)


def _entry(plan: _Planned, product: Product, clock: Clock) -> Entry:
    return Entry(
        source=plan.source.digest,
        docx=(product.made.docx_sha256,),
        pdf=(product.made.pdf_sha256,),
        pages=product.pages,
        gaps=plan.gaps,
        built_at=clock(),
    )


def _output(plan: _Planned, made: frozenset[str], ledger: Ledger, folder: Path) -> Output:
    entry = ledger.get(plan.target.name)
    return Output(
        document=plan.target.kind.id,
        instance=plan.target.instance,
        docx=_relative(plan.target.docx, folder),
        pdf=_relative(plan.target.pdf, folder),
        sha256=entry.pdf[0] if entry else None,
        pages=entry.pages if entry else None,
        draft=plan.gaps > 0,
        built=plan.target.name in made,
        why=plan.why or _UNCHANGED,
    )


def _kept(target: Target, ledger: Ledger, folder: Path) -> Output:
    """A frozen document that a build of everything passes over."""
    entry = ledger.get(target.name)
    return Output(
        document=target.kind.id,
        instance=target.instance,
        docx=_relative(target.docx, folder),
        pdf=_relative(target.pdf, folder),
        sha256=entry.pdf[0] if entry else None,
        pages=entry.pages if entry else None,
        draft=bool(entry and entry.gaps),
        built=False,
        why=_FROZEN,
    )


def _frozen_error(names: Sequence[str]) -> RefusedError:
    listed = ", ".join(names)
    return RefusedError(
        f"Già congelato: {listed}. Un documento congelato non si rifà.",
        hint="Per cambiarlo si congela una nuova versione; finché nessuno ha firmato, `pdz unfreeze` lo riapre.",
    )


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)
