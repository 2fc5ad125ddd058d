"""Word to PDF through LibreOffice, believing nothing: the product is opened and searched before anybody sees it.

LibreOffice exits 0 on a corrupt file, drops what it cannot read and never refreshes an index from the command line
(assembly.md § 1.4, § 1.5); here a persistent worker opens each document, updates its indexes and exports it, and the PDF must
exist, have pages, hold every text that had to be there and no template mark.
"""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

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


def export(
    jobs: Sequence[Job],
    *,
    office: Office | None = None,
    workers: int = 1,
    seconds: float = DOCUMENT_SECONDS,
    progress: Progress = SILENT,
) -> tuple[int, ...]:
    """Make the PDF of every job, each put in place by one rename; give their page counts in the order of the jobs. See `export_each`."""
    return tuple(export_each(jobs, office=office, workers=workers, seconds=seconds, progress=progress))


def export_each(
    jobs: Sequence[Job],
    *,
    office: Office | None = None,
    workers: int = 1,
    seconds: float = DOCUMENT_SECONDS,
    progress: Progress = SILENT,
) -> Generator[int]:
    """The page count of each job in turn, as soon as its PDF is there; LibreOffice goes on with the next ones meanwhile.

    Raises ToolMissingError without LibreOffice, ToolFailedError when it fails, goes on for more than `seconds` on a document
    or makes something that does not pass the checks; the PDFs made before stay. However it ends, no LibreOffice is left running.
    """
    for job in jobs:
        _check_source(job)
    if not jobs:
        return
    shared = _Shared(jobs, office or find_office(), seconds, progress)
    progress.start(len(jobs), "PDF")
    count = min(workers, len(jobs))
    with ThreadPoolExecutor(max_workers=count) as pool:
        running = [pool.submit(_work, shared) for _ in range(count)]
        try:
            for done in shared.done:
                while not wait([done], timeout=_TICK).done:
                    for one in running:
                        if one.done():
                            one.result()  # raises what ended it
                yield done.result()
        finally:
            shared.stop()
            progress.end()


class _Shared:
    """The jobs still to do, handed out one at a time to the threads that hold a LibreOffice each; and those LibreOffices."""

    def __init__(self, jobs: Sequence[Job], office: Office, seconds: float, progress: Progress) -> None:
        self.office, self.seconds, self.progress = office, seconds, progress
        self.done: list[Future[int]] = [Future() for _ in jobs]
        self._jobs = iter(zip(jobs, self.done, strict=True))
        self._workers: list[OfficeWorker] = []
        self._lock = threading.Lock()
        self._stopped = False

    def next(self) -> tuple[Job, Future[int]] | None:
        with self._lock:
            return None if self._stopped else next(self._jobs, None)

    def enlist(self, worker: OfficeWorker) -> None:
        with self._lock:
            self._workers.append(worker)
            stopped = self._stopped
        if stopped:
            worker.kill()

    def stop(self) -> None:
        """No more jobs, no more LibreOffice: a thread that waits for an answer gets none."""
        with self._lock:
            self._stopped = True
            workers = tuple(self._workers)
        for worker in workers:
            worker.kill()


def _work(shared: _Shared) -> None:
    with OfficeWorker(shared.office) as worker:
        shared.enlist(worker)
        while (item := shared.next()) is not None:
            job, done = item
            try:
                done.set_result(_convert(worker, job, shared.seconds))
            except Exception as error:  # noqa: BLE001 - it is raised where the job is waited for
                done.set_exception(error)
                return
            shared.progress.step(job.name)


def _convert(worker: OfficeWorker, job: Job, seconds: float) -> int:
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
        pages = check_product(product, job, done["index"])
        publish(product, job.pdf)
    return pages


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


def check_product(product: Path, job: Job, index: Sequence[str] = ()) -> int:
    """The page count of a PDF that passes. Raises ToolFailedError with one problem for each missing text."""
    if not product.is_file() or not product.stat().st_size:
        raise ToolFailedError(
            f"{job.name}: LibreOffice ha finito senza errori ma non ha scritto il PDF.",
            hint="Controllate lo spazio su disco; `pdz doctor` dice quale LibreOffice viene usato.",
        )
    try:
        content = text.read(product.read_bytes())
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
    return content.pages


def _lost_lines(content: text.Content, index: Sequence[str]) -> list[str]:
    """The lines of the indexes, title and page number, that the PDF does not show; leaders are not looked at."""
    shown = content.normal.replace(".", "")
    return [line for line in index if text.normalise(line).replace(".", "") not in shown]


def _problem(identity: str, job: Job, said: str) -> Problem:
    return Problem(id=identity, severity=Severity.ERROR, text=said, where=Where(file=job.name))


def _short(value: str) -> str:
    return value if len(value) <= 80 else f"{value[:60]}… ({len(value)} caratteri)"
