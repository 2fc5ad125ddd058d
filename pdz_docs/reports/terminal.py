"""The terminal's own measures: rich decides colours and width, and writes plain text when nobody is looking."""

from __future__ import annotations

import io
import shutil
import sys

from rich.console import Console, RenderableType


def rendered(*parts: RenderableType) -> str:
    """The parts as text for stdout: coloured on a terminal, plain in a pipe, never wider than 80 columns when the width is unknown."""
    is_terminal = sys.stdout.isatty()
    width = max(80, min(shutil.get_terminal_size((80, 24)).columns, 140)) if is_terminal else 80
    buffer = io.StringIO()
    console = Console(
        file=buffer,
        force_terminal=is_terminal,
        width=width,
        highlight=False,
        soft_wrap=False,
        emoji=False,
        markup=False,
    )
    for part in parts:
        console.print(part)
    return "\n".join(line.rstrip() for line in buffer.getvalue().rstrip("\n").split("\n"))
