"""Where every signature of a round is, once the parallel envelopes have been made into one."""

from __future__ import annotations

from pathlib import Path

from rich.table import Table
from rich.text import Text

from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted
from pdz_docs.round.uniting import United


def united_text(united: United, folder: Path) -> str:
    """One table for the envelope and the PAdES copies together."""
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    for title in ("Ente", "Firmatario", "File"):
        table.add_column(title, overflow="fold")
    for one in united.signatures:
        near = one.file.relative_to(folder).as_posix() if one.file.is_relative_to(folder) else str(one.file)
        table.add_row(Text(one.body or "—"), Text(one.signer), Text(near))
    inside = sum(one.file == united.path for one in united.signatures)
    if united.path is not None:
        head = f"Unito: {united.path} ({counted(inside, 'firma', 'firme')})"
    else:
        head = "Nessuna busta da unire: ne servono almeno due, con gli stessi byte."
    return "\n".join([head, *united.notes, rendered(table)] if united.signatures else [head, *united.notes])
