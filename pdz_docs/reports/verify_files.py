"""`pdz verify --report`: the verification report as a file, PDF/A from the program's own Word template, or one page in HTML.

The template is the program's and not the working folder's: `verify` works where there is no dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from pdz_docs.documents.engine import render
from pdz_docs.documents.pictures import Picture, pixels
from pdz_docs.errors import InputError, ToolFailedError, ToolMissingError
from pdz_docs.expectations import Expectation
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.reports.change_images import Drawn, draw_changes
from pdz_docs.reports.html import page
from pdz_docs.reports.plain import drawable, plain
from pdz_docs.reports.relation import Pictured, relation
from pdz_docs.reports.relation_values import Figura, Relazione
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.batch import Batch
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.files import workspace, write_atomically

TEMPLATE: Final = Path(__file__).parent / "modelli" / "verifica.docx"
MAX_FIGURES: Final = 12
_WIDTH_MM: Final = 75.0
_HEIGHT_MM: Final = 105.0
_SUFFIXES: Final = (".pdf", ".html")
Tree = TypeVar("Tree")


def check_name(path: Path) -> None:
    """Raises InputError for a report that is neither PDF nor HTML."""
    if path.suffix.lower() not in _SUFFIXES:
        raise InputError(f"«{path.name}» non è un nome per la relazione.", hint="Scrivete FILE.pdf oppure FILE.html.")


def write_report(
    path: Path, batch: Batch, *, at: datetime, anchors: Anchors, expectation: Expectation | None, codes: bool
) -> None:
    """Write the report on a batch at `path`, whole or not at all. The same verdicts give the same bytes.

    Raises InputError for a name without a known ending, ToolMissingError and ToolFailedError when there is no PDF to be made.
    """
    check_name(path)
    pictures = pictures_of(batch)
    made = relation(batch.files, at=at, anchors=anchors, expectation=expectation, pictures=pictures, codes=codes)
    data = report_pdf(made, at=at, near=path.parent) if path.suffix.lower() == ".pdf" else report_html(made).encode()
    write_atomically(path, data)


def report_html(made: Relazione) -> str:
    """The report as a page that stands by itself."""
    return page("verifica.html", titolo=made.titolo, relazione=made)


def report_pdf(made: Relazione, *, at: datetime, near: Path) -> bytes:
    """The report as PDF/A-2a and PDF/UA-1, worked on in a folder beside `near`."""
    context = _mapped(made)
    rendered = render(TEMPLATE, context, draft=False, title=made.titolo)
    source = Source(name="relazione", title=made.titolo, author=made.strumento, rendered=rendered)
    with workspace(near) as folder:
        return next(iter(produce([source], folder=folder, instant=at))).pdf.data


def pictures_of(batch: Batch) -> dict[str, Pictured]:
    """By path, the changed pages of every file that was changed after a signature."""
    return {str(one): pictured(one) for one in batch.opened if _was_changed(batch.files, one)}


def pictured(path: Path) -> Pictured:
    """The changed pages of a signed PDF; without the tool that draws them the report says so."""
    try:
        figures = tuple(_figures(draw_changes(path.read_bytes(), path.name)))
    except (ToolMissingError, ToolFailedError) as error:
        return Pictured(remark=f"Le immagini mancano: {error.text}")
    shown = figures[:MAX_FIGURES]
    more = f"Sono mostrate le prime {MAX_FIGURES} immagini su {len(figures)}." if len(figures) > len(shown) else ""
    return Pictured(shown, more)


def _figures(drawn: Iterable[Drawn]) -> Iterator[Figura]:
    for one in drawn:
        width, height = pixels(one.png)
        words = f"{plain(one.name, longest=80)}, pagina {one.page} {one.label} delle modifiche"
        alt = f"Pagina {one.page} {one.label} delle modifiche, con un riquadro rosso attorno a ciò che è cambiato"
        fitting = min(_WIDTH_MM, _HEIGHT_MM * width / height)
        yield Figura(didascalia=words, immagine=Picture(one.png, alt, width_mm=fitting))


def _was_changed(files: Iterable[FileVerdict], path: Path) -> bool:
    """Whether some signature of a file says that something came after it."""
    return any(
        signature.changes_after is not None and signature.changes_after.width > 0
        for verdict in files
        if verdict.path == str(path)
        for signature in verdict.signatures
    )


def _mapped(value: Tree) -> Tree:
    """The same tree with every text drawable by the fonts of a page."""
    if isinstance(value, str):
        return drawable(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_mapped(one) for one in value)  # type: ignore[return-value]
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _mapped(getattr(value, name)) for name in type(value).model_fields})
    return value
