"""What the demonstration says at the end."""

from __future__ import annotations

import os
from pathlib import Path

from rich.text import Text

from pdz_docs.demo.story import SIGNED, STATUS, VERDICT, DemoResult
from pdz_docs.reports.status_text import status_text
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted
from pdz_docs.trust.demonstrative import DEMO_WARNING

# The note of every row in the table above: nobody may take these signatures for real ones.
_NOTE = (
    f"Nota        Ogni firma è {DEMO_WARNING}: l’elenco di fiducia e le liste di revoca che ne rispondono",
    "            sono della dimostrazione. Per le liste europee (senza --trust demo) non sono di nessuno.",
)


def demo_text(result: DemoResult) -> str:
    """The round, what was verified, where everything is."""
    drafts = [output for output in result.build.outputs if output.draft]
    made = f"{counted(len(result.build.outputs), 'documento', 'documenti')} in Word e PDF"
    made += f", di cui {counted(len(drafts), 'bozza', 'bozze')}" if drafts else ""
    verified = (
        f"{result.accounted_for} firme su {result.expected} integre, con la catena verificata e abbinate al loro ente"
    )
    return "\n".join(
        (
            status_text(result.status),
            "",
            rendered(Text("Dimostrazione: chiavi e dati senza alcun valore legale.", style="bold")),
            f"Composti    {made}",
            f"Verificato  {verified}",
            *_NOTE,
            *(f"Congelato   {_near(frozen.path)}" for frozen in result.frozen),
            f"Firmato     {_near(result.folder / SIGNED)}",
            f"Verdetto    {_near(result.folder / VERDICT)}",
            f"Stato       {_near(result.folder / STATUS)}",
        )
    )


def _near(path: Path) -> str:
    """The path as one types it from here."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
