"""Records → plain data → YAML that the strict reader reads back the same: what `pdz import` writes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, Final

import yaml

from pdz_docs.dossier.record import Record
from pdz_docs.values import Value

_WIDTH: Final = 120
_FIRST: Final = ("id", "cognome", "nome", "denominazione")


def plain(value: Any) -> Any:
    """A value as the YAML file holds it: fields with their default are left out."""
    if isinstance(value, Record):
        written = {
            name: plain(item)
            for name, info in type(value).model_fields.items()
            if not info.exclude and (item := getattr(value, name)) != info.get_default(call_default_factory=True)
        }
        return {name: written[name] for name in sorted(written, key=_rank)}
    if isinstance(value, Value):
        return {name: plain(item) for name, item in value}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value


def _rank(name: str) -> int:
    """What a record is called comes first; whether it is demonstrative, last."""
    return _FIRST.index(name) if name in _FIRST else len(_FIRST) + (name == "dimostrativo")


def to_yaml(data: Any, *, heading: str = "") -> str:
    """YAML text of plain data, with an optional heading of comment lines."""
    comment = "".join(f"# {line}\n" for line in heading.splitlines())
    body = yaml.dump(
        _Whole(data) if isinstance(data, dict) else data,
        Dumper=_Dumper,
        allow_unicode=True,
        sort_keys=False,
        width=_WIDTH,
        default_flow_style=False,
        indent=2,
    )
    return comment + body


class _Whole(dict[str, Any]):
    """The fields of a whole file: one on each line, however few."""


class _Dumper(yaml.SafeDumper):
    """Block style with indented lists, no aliases, decimals as they are; texts of several lines as blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 -- PyYAML's signature
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 -- PyYAML's signature
        super().increase_indent(flow, False)


def _decimal(dumper: yaml.SafeDumper, value: Decimal) -> yaml.Node:
    text = format(value, "f")
    return dumper.represent_scalar("tag:yaml.org,2002:float" if "." in text else "tag:yaml.org,2002:int", text)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    # Codes and hours get the quotes that a hand must give them too.
    style = "|" if "\n" in value else '"' if value[:1].isdigit() and value.replace(":", "").isdigit() else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _mapping(dumper: yaml.SafeDumper, value: Mapping[str, Any]) -> yaml.Node:
    """Small records of plain values stay on one line, as a hand writes them."""
    small = len(value) <= 4 and all(
        isinstance(item, str | int | date | Decimal) and len(str(item)) < 40 for item in value.values()
    )
    return dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=small)


def _sequence(dumper: yaml.SafeDumper, value: list[Any]) -> yaml.Node:
    short = (
        all(isinstance(item, str | int) and len(str(item)) < 40 for item in value)
        and sum(len(str(item)) for item in value) < 90
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)
_Dumper.add_representer(
    _Whole, lambda dumper, value: dumper.represent_mapping("tag:yaml.org,2002:map", value.items(), flow_style=False)
)
_Dumper.add_representer(list, _sequence)
