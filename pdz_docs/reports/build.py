"""What a build did, on a terminal and in JSON (pdz.build/1 of contracts.md)."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from pdz_docs.pdf.build import BuildReport, Output
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted


def build_json(report: BuildReport) -> dict[str, Any]:
    return {"schema": "pdz.build/1", **report.model_dump(mode="json")}


def build_text(report: BuildReport) -> str:
    """One line for each document that was made; when nothing changed, that is all it says."""
    if not report.built:
        return f"Nulla da rifare: {counted(len(report.outputs), 'documento', 'documenti')} già aggiornati."
    table = Table(show_edge=False, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Documento", "Pagine", "Stato", "Perché"):
        table.add_column(title, overflow="fold")
    for output in report.outputs:
        if output.built:
            state = Text("BOZZA", style="yellow") if output.draft else Text("completo", style="green")
            table.add_row(Text(output.pdf), Text(str(output.pages)), state, Text(output.why))
    unchanged = len(report.outputs) - report.built
    notes = (
        [Text(f"{counted(unchanged, 'altro documento era', 'altri documenti erano')} già a posto.")]
        if unchanged
        else []
    )
    drafts = [output for output in report.outputs if output.draft]
    if drafts:
        notes.append(
            Text(f"Le bozze hanno dati mancanti, elencati in fondo a ciascuna: {', '.join(map(_name, drafts))}.")
        )
    return rendered(table, *notes)


def _name(output: Output) -> str:
    return output.document if output.instance is None else f"{output.document}/{output.instance}"
