"""`pdz verify --report`: the verification report as a file, PDF/A from the program's own Word template, or one page in HTML.

The template is the program's and not the working folder's: `verify` works where there is no dossier.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel

from pdz_docs.documents.engine import render
from pdz_docs.errors import InputError
from pdz_docs.expectations import Expectation
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.reports.html import page
from pdz_docs.reports.plain import drawable
from pdz_docs.reports.relation import relation
from pdz_docs.reports.relation_changes import Changed, changed
from pdz_docs.reports.relation_values import Relazione
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.batch import Batch
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.files import workspace, write_atomically

TEMPLATE: Final = Path(__file__).parent / "modelli" / "verifica.docx"
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
    made = relation(
        batch.files, at=at, anchors=anchors, expectation=expectation, changes=changes_of(batch), codes=codes
    )
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


def changes_of(batch: Batch) -> dict[str, Changed]:
    """By the path of the verdict, what was done after a signature to every file that was changed then. Of a folder's documents the
    first shows the pictures of all."""
    found: dict[str, Changed] = {}
    start = 1
    for path in batch.opened:
        verdicts = [one for one in batch.files if one.path == str(path) or one.path.startswith(f"{path}/")]
        if any(_was_changed(one) for one in verdicts):
            whole = changed(path.read_bytes(), path.name, start=start)
            start += len(whole.figures)
            found |= {one.path: Changed(after=whole.after) for one in verdicts} | {verdicts[0].path: whole}
    return found


def _was_changed(verdict: FileVerdict) -> bool:
    """Whether some signature of a file says that something came after it."""
    return any(one.changes_after is not None and one.changes_after.width > 0 for one in verdict.signatures)


def _mapped(value: Tree) -> Tree:
    """The same tree with every text drawable by the fonts of a page."""
    if isinstance(value, str):
        return drawable(value)  # type: ignore[return-value]
    if isinstance(value, tuple):
        return tuple(_mapped(one) for one in value)  # type: ignore[return-value]
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: _mapped(getattr(value, name)) for name in type(value).model_fields})
    return value
