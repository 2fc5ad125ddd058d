"""From rendered Word documents to finished PDFs, in a work folder: what `build` and `freeze` have in common.

Nothing is published here. Forms that differ only in what fills them are converted once and filled (`forms`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from hashlib import sha256
from itertools import chain
from pathlib import Path

from pdz_docs import __version__
from pdz_docs.documents.engine import Rendered
from pdz_docs.errors import InputError, Problem, Severity, Where
from pdz_docs.pdf import fields
from pdz_docs.pdf.export import Exported, Job, export_each
from pdz_docs.pdf.finish import Finished, finish
from pdz_docs.pdf.forms import blank
from pdz_docs.pdf.forms.fill import BlankForm
from pdz_docs.pdf.forms.many import Blank, Order, fill_each
from pdz_docs.pdf.forms.source import FormSource
from pdz_docs.pdf.made import Made, made
from pdz_docs.pdf.office import Office, find_office
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.xmp import Facts
from pdz_docs.work.files import writable
from pdz_docs.work.progress import SILENT, Progress

LANGUAGE = "it-IT"
FORM_SIGNATURE = "Firma di chi rappresenta l'ente"
_CODE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A rendered document and what its PDF says of itself. `name` is what messages call it: `accordo`, `adesione/esempio`.
    `field_mm` is the size of its signature fields; `form` is there when the template asks for fields to fill in."""

    name: str
    title: str
    author: str
    field_mm: tuple[float, float] = fields.SIZE_MM
    rendered: Rendered = field(repr=False)
    form: FormSource | None = None

    @property
    def docx(self) -> bytes:
        """The Word file that people receive."""
        return self.form.marked.word.fill(self.form.values) if self.form else self.rendered.docx

    @property
    def digest(self) -> str:
        """What the products depend on: the Word file to the byte, what it must show, what fills it, the code that makes the PDF."""
        digest = sha256(self.rendered.docx)
        values = sorted(f"{name}={value}" for name, value in self.form.values.items()) if self.form else []
        for text in (code_digest(), self.title, self.author, str(self.field_mm), *self.rendered.required, *values):
            digest.update(b"\0" + text.encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A Word document and its PDF, finished and searched for every text that it must hold."""

    source: Source
    made: Made
    pages: int
    office: Office

    @property
    def pdf(self) -> DraftPdf:
        """The PDF, read from the work folder."""
        return DraftPdf(self.made.pdf.read_bytes())


def produce(
    sources: Iterable[Source],
    *,
    folder: Path,
    instant: datetime,
    office: Office | None = None,
    progress: Progress = SILENT,
) -> Iterator[Product]:
    """The product of every source as it is ready, forms last, worked on in `folder`. `instant` is the date that the files bear.

    LibreOffice starts with the first source; every source has been taken before the first product is given.

    Raises ToolMissingError, ToolFailedError, TemplateError when a field would not fit where its marker is, and, after all the
    others are made, InputError for the forms that cannot hold their data.
    """
    coming = iter(sources)
    if (first := next(coming, None)) is None:
        return
    found = office or find_office()
    taken = _Taken(folder)
    blanks: dict[str, tuple[Blank, int]] = {}
    exported = export_each(taken.jobs(chain((first,), coming)), office=found, progress=progress)
    with closing(exported):
        for one in exported:
            source = taken.source_of[one.job.pdf]
            finished = _finish(source, one, found, instant)
            if source.form is None:
                files = made(one.job.pdf.parent, "finito", source.docx, finished.pdf.data)
                yield Product(source=source, made=files, pages=finished.pages, office=found)
            else:
                blanks[_key(source)] = _blank(source, source.form, finished), finished.pages
    # Only now that the threads which held LibreOffice are gone may processes be forked.
    yield from _forms(taken.sources, blanks, found, folder, progress)


class _Taken:
    """The sources in the order in which they came, and which of them each PDF is of."""

    def __init__(self, folder: Path) -> None:
        self.sources: list[Source] = []
        self.source_of: dict[Path, Source] = {}
        self._folder = folder

    def jobs(self, sources: Iterable[Source]) -> Iterator[Job]:
        """What LibreOffice has to convert: one document for all the sources that share a blank."""
        keys: set[str] = set()
        for source in sources:
            self.sources.append(source)
            if (key := _key(source)) not in keys:
                keys.add(key)
                job = _write(source, self._folder / str(len(keys)))
                self.source_of[job.pdf] = source
                yield job


def _forms(
    sources: Sequence[Source], blanks: Mapping[str, tuple[Blank, int]], office: Office, folder: Path, progress: Progress
) -> Iterator[Product]:
    wanted = [(source, source.form) for source in sources if source.form]
    orders = [
        Order(name=source.name, blank=_key(source), title=source.title, values=form.values) for source, form in wanted
    ]
    refused: list[tuple[str, InputError]] = []
    done = fill_each(orders, {key: blank for key, (blank, _) in blanks.items()}, folder=folder, progress=progress)
    for (source, _), order, files in zip(wanted, orders, done, strict=True):
        if isinstance(files, InputError):
            refused.append((source.name, files))
        else:
            yield Product(source=source, made=files, pages=blanks[order.blank][1], office=office)
    if refused:
        raise _unfillable(refused)


def _unfillable(refused: Sequence[tuple[str, InputError]]) -> InputError:
    problems = [
        Problem(id="DATO_NON_ENTRA", severity=Severity.ERROR, text=error.text, where=Where(file=name), hint=error.hint)
        for name, error in refused
    ]
    text = str(problems[0]) if len(problems) == 1 else f"{len(problems)} moduli non possono contenere i loro dati."
    return InputError(text, hint=refused[0][1].hint, problems=problems)


@cache
def code_digest() -> str:
    """Changes when the code that makes PDFs does, so that what an older one made is made again."""
    digest = sha256(__version__.encode())
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _key(source: Source) -> str:
    """What is converted once: a document of its own, or the blank that many forms share."""
    return source.name if source.form is None else f"modulo {source.form.marked.digest}"


def _write(source: Source, folder: Path) -> Job:
    with writable(folder.parent):
        folder.mkdir()
        docx = folder / "documento.docx"
        docx.write_bytes(source.form.marked.prepared if source.form else source.rendered.docx)
    return Job(docx=docx, pdf=folder / "documento.pdf", name=source.name, required=source.rendered.required)


def _finish(source: Source, exported: Exported, office: Office, instant: datetime) -> Finished:
    facts = Facts(
        title=source.title,
        language=LANGUAGE,
        author=source.author,
        producer=f"LibreOffice {office.version.split()[0]}",
        creator=f"pdz-docs {__version__}",
        instant=instant,
    )
    finished = finish(DraftPdf(exported.job.pdf.read_bytes()), facts, opened=exported.reader)
    if source.rendered.markers:
        fields.check_places(finished.pdf, source.rendered.markers, name=source.name, size_mm=source.field_mm)
    return finished


def _blank(source: Source, form: FormSource, finished: Finished) -> Blank:
    """The blank that forms are filled from: fields to fill in, and those to sign."""
    pdf = blank.place(finished.pdf, form.marked.specs, name=source.name)
    if source.rendered.markers:
        wanted = [fields.Wanted(one, f"{fields.MARKER}{one}", FORM_SIGNATURE) for one in source.rendered.markers]
        pdf = fields.place_wanted(pdf, wanted, size_mm=source.field_mm)
    return Blank(BlankForm(pdf, form.marked.specs), form.marked.word)
