"""From rendered Word documents to finished PDFs, in a work folder: what `build` and `freeze` have in common.

Nothing is published here: the products lie in the folder that was given, complete and checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pdz_docs import __version__
from pdz_docs.documents.engine import Rendered
from pdz_docs.pdf import fields
from pdz_docs.pdf.export import Job, export
from pdz_docs.pdf.finish import Finished, finish
from pdz_docs.pdf.office import Office, find_office
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.xmp import Facts
from pdz_docs.work.files import writable
from pdz_docs.work.progress import SILENT, Progress

LANGUAGE = "it-IT"
_CODE = Path(__file__).parent
# Beyond this many documents a second LibreOffice costs less than it saves (1.3 s to start, 0.1 s or more for each document).
_WORTH_A_SECOND_WORKER = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A rendered document and what its PDF says of itself. `name` is what messages call it: `accordo`, `adesione/esempio`.
    `field_mm` is the size of its signature fields."""

    name: str
    title: str
    author: str
    field_mm: tuple[float, float] = fields.SIZE_MM
    rendered: Rendered = field(repr=False)

    @property
    def digest(self) -> str:
        """What the products depend on: the Word file to the byte, what it must show, the code that makes the PDF."""
        digest = sha256(self.rendered.docx)
        for text in (code_digest(), self.title, self.author, *self.rendered.required):
            digest.update(b"\0" + text.encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A Word document and its PDF, finished and searched for every text that it must hold."""

    source: Source
    finished: Finished
    office: Office

    @property
    def docx(self) -> bytes:
        return self.source.rendered.docx

    @property
    def pdf(self) -> DraftPdf:
        return self.finished.pdf


def produce(
    sources: Sequence[Source],
    *,
    folder: Path,
    instant: datetime,
    office: Office | None = None,
    progress: Progress = SILENT,
) -> tuple[Product, ...]:
    """The PDF of every source, worked on in `folder`. `instant` is the date that the files bear.

    Raises ToolMissingError, ToolFailedError, and TemplateError when a signature field would not fit where its marker is.
    """
    if not sources:
        return ()
    found = office or find_office()
    jobs = [_write(source, folder / str(number)) for number, source in enumerate(sources)]
    export(jobs, office=found, workers=2 if len(jobs) > _WORTH_A_SECOND_WORKER else 1, progress=progress)
    return tuple(_finish(source, job, found, instant) for source, job in zip(sources, jobs, strict=True))


def code_digest() -> str:
    """Changes when the code that makes PDFs does, so that what an older one made is made again."""
    digest = sha256(__version__.encode())
    for path in sorted(_CODE.glob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _write(source: Source, folder: Path) -> Job:
    with writable(folder.parent):
        folder.mkdir()
        docx = folder / "documento.docx"
        docx.write_bytes(source.rendered.docx)
    return Job(docx=docx, pdf=folder / "documento.pdf", name=source.name, required=source.rendered.required)


def _finish(source: Source, job: Job, office: Office, instant: datetime) -> Product:
    facts = Facts(
        title=source.title,
        language=LANGUAGE,
        author=source.author,
        producer=f"LibreOffice {office.version.split()[0]}",
        creator=f"pdz-docs {__version__}",
        instant=instant,
    )
    finished = finish(DraftPdf(job.pdf.read_bytes()), facts)
    if source.rendered.markers:
        fields.check_places(finished.pdf, source.rendered.markers, name=source.name, size_mm=source.field_mm)
    return Product(source=source, finished=finished, office=office)
