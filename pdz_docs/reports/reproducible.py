"""Whether two builds gave the same bytes, on a terminal and in JSON (pdz.reproducible/1)."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from pdz_docs.pdf.reproducible import Reproduction
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted


def reproducible_json(found: Reproduction) -> dict[str, Any]:
    return {
        "schema": "pdz.reproducible/1",
        "same": found.same,
        "files": [
            {
                "file": one.file,
                "same": one.same,
                "sha256": [one.first, one.second],
                "first_difference": one.first_difference,
            }
            for one in found.files
        ],
    }


def reproducible_text(found: Reproduction) -> str:
    """The files that differ, with the byte from which they do; the count of those that are the same."""
    same = [one for one in found.files if one.same]
    parts = (
        [Text(f"{counted(len(same), 'file identico', 'file identici')} in due costruzioni.", style="green")]
        if same
        else []
    )
    parts += [
        Text(f"{one.file}: diverso, dal byte {one.first_difference}.", style="red")
        for one in found.files
        if not one.same
    ]
    return rendered(*parts)
