"""What identity documents there are, and what was deleted."""

from __future__ import annotations

from collections.abc import Sequence

from pdz_docs.adhesions.discarding import Held
from pdz_docs.adhesions.register import Discarded
from pdz_docs.reports.words import counted


def held_text(found: Sequence[Held], *, keep_messages: bool) -> str:
    """The files, body by body."""
    if not found:
        return "Non ci sono documenti d'identità."
    lines = []
    for one in found:
        lines.append(f"{one.body} ({one.instrument}):")
        lines += [f"  documento: {kept.file}" for kept in one.documents]
        fate = "resta" if keep_messages else "contiene una copia"
        lines += [f"  messaggio ({fate}): {kept.file}" for kept in one.messages]
    return "\n".join(lines)


def discarded_text(gone: Sequence[Discarded]) -> str:
    number = sum(len(one.files) for one in gone)
    return f"Cancellati {counted(number, 'file', 'file')}; la nota di ciò che si è visto è nel registro delle adesioni."
