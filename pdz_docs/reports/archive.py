"""Long-term copies in words: what was made, what has to be renewed."""

from __future__ import annotations

from collections.abc import Sequence

from pdz_docs.reports.words import short_day
from pdz_docs.round.archiving import Archived
from pdz_docs.work.clock import ROME


def archived_text(made: Sequence[Archived]) -> str:
    return "\n".join(
        f"{one.path}\n  {one.record.level}, derivata da {one.record.source.file} (SHA-256 {one.record.source.sha256})\n"
        f"  da rinnovare prima del {short_day(one.record.expires.astimezone(ROME))}"
        for one in made
    )


def due_text(found: Sequence[Archived]) -> str:
    if not found:
        return "Nessuna copia a lungo termine è da rinnovare."
    return "\n".join(
        f"{one.path}: la sua marca temporale si verifica fino al {short_day(one.record.expires.astimezone(ROME))}"
        for one in found
    )
