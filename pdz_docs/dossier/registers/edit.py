"""Fields added to the records of a YAML list, leaving every other line, comments too, as it is."""

from __future__ import annotations

from typing import Any

from pdz_docs.dossier.dump import to_yaml
from pdz_docs.dossier.record import Located
from pdz_docs.dossier.strictyaml import Source, read_text


def add_fields(text: str, changes: dict[str, dict[str, Any]]) -> str:
    """The text with new fields in the records named by their id. A record written between braces, or that has one of the fields
    already, is written anew."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    records = read_text(text, Source("")).data
    starts = [record.place.line - 1 for record in records if isinstance(record, Located) and record.place.line]
    for number in reversed(range(len(starts))):
        record = records[number]
        new = changes.get(str(record.get("id")))
        if new is None:
            continue
        start = starts[number]
        end = _end(lines, start, starts[number + 1] if number + 1 < len(starts) else len(lines))
        if lines[start].lstrip().startswith("- {") or new.keys() & record.keys():
            lines[start:end] = [_indented(to_yaml([{**_plainly(record), **new}]), _margin(lines[start]))]
        else:
            lines[end:end] = [_indented(to_yaml(new), _margin(lines[start]) + 2)]
    return "".join(lines)


def _end(lines: list[str], start: int, limit: int) -> int:
    """After the last line of the record that says something: blank lines and comments before the next belong to the next."""
    end = limit
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _indented(text: str, margin: int) -> str:
    return "".join(f"{' ' * margin}{line}" for line in text.splitlines(keepends=True))


def _plainly(value: Any) -> Any:
    if isinstance(value, Located):
        return {key: _plainly(item) for key, item in value.items()}
    return [_plainly(item) for item in value] if isinstance(value, tuple) else value
