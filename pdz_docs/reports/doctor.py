"""What `pdz doctor` found, on a terminal and in JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table
from rich.text import Text

from pdz_docs.reports.terminal import rendered
from pdz_docs.round.equipment import Item


def doctor_text(items: Sequence[Item]) -> str:
    table = Table(show_edge=False, box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("", "Che cosa", "Trovato", "A che cosa serve"):
        table.add_column(title, overflow="fold")
    for item in items:
        mark, style = _mark(item)
        table.add_row(Text(mark, style=style), Text(item.name), Text(item.found or "manca"), Text(item.purpose))
    remedies = [Text(f"{item.name}: {item.way_out}") for item in items if item.found is None and item.way_out]
    return rendered(table, Text(""), *remedies)


def doctor_json(items: Sequence[Item]) -> dict[str, Any]:
    return {"schema": "pdz.doctor/1", "items": [asdict(item) for item in items]}


def _mark(item: Item) -> tuple[str, str]:
    if item.found is not None:
        return "✓", "green"
    return ("✗", "red") if item.required else ("–", "yellow")
