"""Word to PDF through LibreOffice, believing nothing: the product is opened and searched before anybody sees it.

LibreOffice exits 0 on a corrupt file, drops what it cannot read and never refreshes an index from the command line
(assembly.md § 1.4, § 1.5); here a persistent worker opens each document, updates its indexes and exports it, and the PDF must
exist, have pages, hold every text that had to be there and no template mark.
"""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from queue import SimpleQueue

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pdz_docs.errors import Problem, Severity, ToolFailedError, Where
from pdz_docs.pdf import text
from pdz_docs.pdf.artifacts import FURNITURE
from pdz_docs.pdf.office import Office, find_office
from pdz_docs.pdf.officeworker import OfficeDied, OfficeWorker
from pdz_docs.work.files import publish, workspace
from pdz_docs.work.progress import SILENT, Progress

# assembly.md § 1.2. PDF/A-2 and PDF/UA together; bookmarks become the destinations that signature fields hang on.
OPTIONS = {
    "SelectPdfVersion": 2,
    "PDFUACompliance": True,
    "UseTaggedPDF": True,
    "ExportBookmarksToPDFDestination": True,
    "ExportFormFields": True,
    "UseLosslessCompression": True,  # charts stay sharp
}
DOCUMENT_SECONDS = 180.0
# Beyond this many documents a second LibreOffice costs less than it saves (1.3 s to start, 0.1 s or more for each document).
JOBS_A_WORKER = 12
_TICK = 0.2
_MAIN_PART = "word/document.xml"
_LEFTOVERS = ("{{", "}}", "{%", "%}", "[[firma:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A Word file, the PDF to make of it and the texts that the PDF must hold. `name` is what messages call it."""

    docx: Path
    pdf: Path
    name: str
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A PDF in its place that has passed the checks, as it was opened for them: taking it apart once is enough."""

    job: Job
    pages: int
    reader: PdfReader = field(repr=False)


def export(
    jobs: Iterable[Job],
    *,
    office: Office | None = None,
    jobs_a_worker: int = JOBS_A_WORKER,
    seconds: float = DOCUMENT_SECONDS,
    progress: Progress = SILENT,
) -> tuple[int, ...]:
    """Make the PDF of every job, each put in place by one rename; give their page counts in the order of the jobs. See `export_each`."""
    exported = export_each(jobs, office=office, jobs_a_worker=jobs_a_worker, seconds=seconds, progress=progress)
    return tuple(one.pages for one in exported)


def export_each(
    jobs: Iterable[Job],
    *,
    office: Office | None = None,
    jobs_a_worker: int = JOBS_A_WORKER,
    seconds: float = DOCUMENT_SECONDS,
    progress: Progress = SILENT,
) -> Generator[Exported]:
    """The PDF of each job in turn; LibreOffice is at work on the first ones while the others are still being made, and goes on
    with the next ones while whoever called looks at one. Every job has been taken before the first PDF is given.

    Raises ToolMissingError without LibreOffice, ToolFailedError when it fails, goes on for more than `seconds` on a document
    or makes something that does not pass the checks; the PDFs made before stay. However it ends, no LibreOffice is left running.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        desk = _Desk(pool, seconds)
        try:
            for number, job in enumerate(jobs):
                _check_source(job)
                if number in (0, jobs_a_worker):
                    office = office or find_office()
                    desk.hire(office)
                desk.give(job)
            desk.close()
            progress.start(len(desk.done), "PDF")
            for exported in desk.results():
                progress.step(exported.job.name)
                yield exported
        finally:
            desk.stop()
            progress.end()


class _Desk:
    """The jobs given so far, handed out one at a time to the threads that hold a LibreOffice each; and those LibreOffices."""

    def __init__(self, pool: ThreadPoolExecutor, seconds: float) -> None:
        self.done: list[Future[Exported]] = []
        self._pool, self._seconds = pool, seconds
        self._jobs: SimpleQueue[tuple[Job, Future[Exported]] | None] = SimpleQueue()
        self._running: list[Future[None]] = []
        self._workers: list[OfficeWorker] = []
        self._lock = threading.Lock()
        self._stopped = False

    def hire(self, office: Office) -> None:
        """One more LibreOffice."""
        self._running.append(self._pool.submit(self._work, office))

    def give(self, job: Job) -> None:
        self.done.append(Future())
        self._jobs.put((job, self.done[-1]))

    def close(self) -> None:
        """No more jobs are to come."""
        for _ in self._running:
            self._jobs.put(None)

    def results(self) -> Iterator[Exported]:
        """What was made of each job, in the order of the jobs, as it is ready. Raises what a worker could not go on after."""
        for done in self.done:
            while not wait([done], timeout=_TICK).done:
                for one in self._running:
                    if one.done():
                        one.result()
            yield done.result()

    def stop(self) -> None:
        """No more jobs, no more LibreOffice: a thread that waits for an answer gets none."""
        with self._lock:
            self._stopped = True
            workers = tuple(self._workers)
        self.close()
        for worker in workers:
            worker.kill()

    def _work(self, office: Office) -> None:
        with OfficeWorker(office) as worker:
            self._enlist(worker)
            while (item := self._jobs.get()) is not None and not self._stopped:
                job, done = item
                try:
                    done.set_result(_convert(worker, job, self._seconds))
                except Exception as error:  # noqa: BLE001 - it is raised where the job is waited for
                    done.set_exception(error)
                    return

    def _enlist(self, worker: OfficeWorker) -> None:
        with self._lock:
            self._workers.append(worker)
            stopped = self._stopped
        if stopped:
            worker.kill()


def _convert(worker: OfficeWorker, job: Job, seconds: float) -> Exported:
    with workspace(job.pdf.parent) as folder:
        product = folder / "product.pdf"
        try:
            done = worker.ask(
                "export",
                seconds=seconds,
                source=job.docx.absolute().as_uri(),
                target=product.absolute().as_uri(),
                options=OPTIONS,
                artifact=FURNITURE,
            )
        except OfficeDied as error:
            raise ToolFailedError(
                f"{job.name}: {error} mentre LibreOffice ne faceva il PDF.",
                hint="Ripetete il comando; se succede ancora, aprite il documento Word in LibreOffice e guardate dove si ferma.",
            ) from error
        except ValueError as error:
            raise ToolFailedError(
                f"{job.name}: LibreOffice non ne ha fatto il PDF ({error}).",
                hint="Controllate lo spazio su disco e che il documento Word si apra in LibreOffice.",
            ) from error
        reader, pages = _checked(product, job, done["index"])
        publish(product, job.pdf)
    return Exported(job=job, pages=pages, reader=reader)


def _check_source(job: Job) -> None:
    """A text file renamed .docx converts without complaint, so what goes in is looked at first."""
    try:
        with zipfile.ZipFile(job.docx) as package:
            package.getinfo(_MAIN_PART)
            whole = package.testzip() is None
    except (OSError, KeyError, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError):
        whole = False
    if not whole:
        raise ToolFailedError(
            f"{job.name}: {job.docx.name} non è un documento Word integro.",
            hint="Rigenerate il documento con `pdz build`.",
        )


def _checked(product: Path, job: Job, index: Sequence[str]) -> tuple[PdfReader, int]:
    """A PDF that passes, and its page count. Raises ToolFailedError with one problem for each missing text."""
    if not product.is_file() or not product.stat().st_size:
        raise ToolFailedError(
            f"{job.name}: LibreOffice ha finito senza errori ma non ha scritto il PDF.",
            hint="Controllate lo spazio su disco; `pdz doctor` dice quale LibreOffice viene usato.",
        )
    try:
        reader = PdfReader(BytesIO(product.read_bytes()))
        content = text.content(reader)
    except (PyPdfError, ValueError, KeyError) as error:
        raise ToolFailedError(f"{job.name}: il PDF fatto da LibreOffice non si legge.") from error
    if not content.pages:
        raise ToolFailedError(f"{job.name}: il PDF fatto da LibreOffice non ha pagine.")
    if lines := _lost_lines(content, index):
        raise ToolFailedError(
            f"{job.name}: nel PDF l'indice ha perso il numero di pagina di {len(lines)} voci, per esempio «{_short(lines[0])}».",
            hint="Nel modello togliete il rientro a destra e le tabulazioni oltre il margine dagli stili Sommario 1, 2 e 3.",
        )
    left = [mark for mark in _LEFTOVERS if mark in content.normal]
    lost = text.not_in(content, job.required)
    if left or lost:
        problems = [
            _problem("PDF_SEGNO_DI_MODELLO", job, f"nel PDF è rimasto il segno di modello «{mark}»") for mark in left
        ]
        problems += [_problem("PDF_TESTO_PERSO", job, f"nel PDF manca il testo «{_short(value)}»") for value in lost]
        raise ToolFailedError(
            f"{job.name}: il PDF non contiene tutto ciò che il documento Word contiene.",
            hint="Non usate questo PDF. Le cause comuni sono un riquadro troppo piccolo, un testo nascosto o una riga ad altezza fissa.",
            problems=problems,
        )
    return reader, content.pages


def _lost_lines(content: text.Content, index: Sequence[str]) -> list[str]:
    """The lines of the indexes, title and page number, that the PDF does not show; leaders are not looked at."""
    shown = content.normal.replace(".", "")
    return [line for line in index if text.normalise(line).replace(".", "") not in shown]


def _problem(identity: str, job: Job, said: str) -> Problem:
    return Problem(id=identity, severity=Severity.ERROR, text=said, where=Where(file=job.name))


def _short(value: str) -> str:
    return value if len(value) <= 80 else f"{value[:60]}… ({len(value)} caratteri)"
