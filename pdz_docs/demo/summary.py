"""What the demonstration says at the end."""

from __future__ import annotations

from rich.text import Text

from pdz_docs.demo.story import SIGNED, STATUS, VERDICT, DemoResult
from pdz_docs.reports.status_text import status_text
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted


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
            *(f"Congelato   {frozen.path}" for frozen in result.frozen),
            f"Firmato     {result.folder / SIGNED}",
            f"Verificato  {verified}: {result.folder / VERDICT}",
            f"Stato       {result.folder / STATUS}",
        )
    )
