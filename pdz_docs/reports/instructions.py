"""One page for who signs with a tool of their own: ArubaSign, GoSign, Namirial, CieSign. PDF/A from the program's own Word template.

The words of the page are in the template, where an office may change them; here is only what differs from one round to another.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pdz_docs import __version__
from pdz_docs.documents.engine import render
from pdz_docs.documents.stamp import Stamp
from pdz_docs.documents.values import Context
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.reports.words import last_day
from pdz_docs.round.recipients import Dispatch
from pdz_docs.work.files import workspace

NAME: Final = "istruzioni-firma.pdf"
TEMPLATE: Final = Path(__file__).parent / "modelli" / "istruzioni.docx"
_TITLE: Final = "Istruzioni per la firma digitale"


class Istruzioni(Context):
    """Le variabili della pagina di istruzioni."""

    titolo: str
    documento: str
    file: str
    impronta: str
    termine: str
    strumento: str


def instructions_pdf(sent: Dispatch, *, near: Path) -> bytes:
    """The page as PDF/A-2a, worked on in a folder beside `near`. Raises ToolMissingError or ToolFailedError without LibreOffice."""
    deadline = sent.deadline
    context = Istruzioni(
        titolo=_TITLE,
        documento=sent.title,
        file=", ".join(path.name for path in sent.files),
        impronta=sent.sha256,
        termine=f"La firma va trasmessa {last_day(deadline.at)} ({deadline.act})." if deadline else "",
        strumento=f"pdz-docs {__version__}",
    )
    rendered = render(TEMPLATE, context, draft=False, stamp=Stamp(facsimile=sent.demonstrative), title=_TITLE)
    source = Source(name="istruzioni", title=_TITLE, author=sent.sender or context.strumento, rendered=rendered)
    with workspace(near) as folder:
        return next(iter(produce([source], folder=folder, instant=sent.at))).pdf.data
