"""The sentences that every form of this folder has in print: the lines of its template in which nothing is filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pdz_docs.dossier.word.markup import Markup, read_markup
from pdz_docs.errors import InputError

# Shorter lines are titles and labels: a form that lacks one says the same.
_SHORTEST: Final = 25
_OPENS: Final = re.compile(r"\{%[pr]?[ -]*(?:if|for)\b")
_CLOSES: Final = re.compile(r"\{%[pr]?[ -]*(?:endif|endfor)\b")
_FILLED: Final = re.compile(r"\{\{|\{%|\{#|\[\[")


def sentences(template: Path) -> tuple[str, ...]:
    """Those of a form's template that stand under no condition; none when the template is not there or cannot be read."""
    if not template.is_file():
        return ()
    try:
        return tuple(_always(read_markup(template)))
    except InputError:
        return ()


def _always(markup: Markup) -> Iterator[str]:
    depth = 0
    for _, line in markup.loose:
        if depth == 0 and not _FILLED.search(line) and len(line) >= _SHORTEST:
            yield line
        depth += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
