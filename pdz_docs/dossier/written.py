"""What an import puts into the working folder, and the YAML text it changes without touching the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.errors import Problem


@dataclass(frozen=True, slots=True)
class Imported:
    """The files written, relative to the working folder, how many records each kind has, and what deserves a look."""

    written: tuple[str, ...]
    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()


def with_block(text: str, key: str, block: str) -> str:
    """YAML text with one top-level field replaced, or added at the end; everything else, comments too, stays as it is."""
    lines = text.splitlines(keepends=True)
    start = next((number for number, line in enumerate(lines) if line.startswith(f"{key}:")), None)
    if start is None:
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return text + gap + block
    end = start + 1
    while end < len(lines) and (lines[end].startswith((" ", "-")) or not lines[end].strip()):
        end += 1
    while end > start + 1 and not lines[end - 1].strip():
        end -= 1
    return "".join([*lines[:start], block, *lines[end:]])


def text_of(path: Path) -> str:
    """The text of a file, nothing when it is not there."""
    return path.read_text(encoding="utf-8") if path.exists() else ""
