"""The cells of an .xlsx, streamed with lxml.

openpyxl reads the same three times slower, hides whether an empty cell is a formula without result, and forgets merged cells when it
streams. Its rules on which number formats are dates, and its calendar, are used here as they are.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION: Final = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that is not empty. `value` is a text, a number, a date or hour, True or False; None for a formula without result."""

    column: int
    value: Any
    number_format: str = "General"
    is_error: bool = False


@dataclass(slots=True)
class RawSheet:
    """A sheet, to be read once: `merged` is known after its last row."""

    title: str
    rows: Iterator[tuple[int, list[Cell]]]
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all the sheets of a workbook refer to."""

    strings: list[str]
    formats: list[str]
    dates: frozenset[int]
    epoch: datetime


def read_sheets(data: bytes) -> Iterator[RawSheet]:
    """The worksheets of a workbook, in its order. Raises KeyError, ValueError or lxml's errors on what is no workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        main = _main_part(package)
        book = parse(package.read(main))
        targets = _relations(package, main)
        shared = _shared(package, book, targets)
        for sheet in _named(book, "sheet"):
            kind, target = targets[sheet.get(_RELATION) or sheet.get(_STRICT_RELATION)]
            if kind == "worksheet":
                raw = RawSheet(sheet.get("name"), iter(()))
                raw.rows = _rows(package.open(target), shared, raw.merged)
                yield raw


def _main_part(package: zipfile.ZipFile) -> str:
    return next(
        (target for kind, target in _relations(package, "").values() if kind == "officeDocument"), "xl/workbook.xml"
    )


def _relations(package: zipfile.ZipFile, part: str) -> dict[str | None, tuple[str, str]]:
    """The parts that a part refers to: their kind and their name, by id."""
    folder, name = posixpath.split(part)
    found = posixpath.join(folder, "_rels", f"{name}.rels")
    if found not in package.namelist():
        return {}
    return {
        one.get("Id"): (
            (one.get("Type") or "").rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/", folder, one.get("Target") or "")).lstrip("/"),
        )
        for one in parse(package.read(found))
    }


def _shared(package: zipfile.ZipFile, book: Any, targets: dict[str | None, tuple[str, str]]) -> _Shared:
    parts = {kind: target for kind, target in targets.values() if target in package.namelist()}
    strings = _strings(package.read(parts["sharedStrings"])) if "sharedStrings" in parts else []
    formats = _formats(parse(package.read(parts["styles"]))) if "styles" in parts else []
    properties = next(_named(book, "workbookPr"), None)
    is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    dates = frozenset(number for number, one in enumerate(formats) if is_date_format(one))
    return _Shared(strings, formats, dates, MAC_EPOCH if is_1904 else WINDOWS_EPOCH)


def _formats(styles: Any) -> list[str]:
    """The number format of each cell style."""
    own = {int(one.get("numFmtId")): one.get("formatCode") for one in _named(styles, "numFmt")}
    cells = next(_named(styles, "cellXfs"), ())
    numbers = [int(one.get("numFmtId") or 0) for one in cells]
    return [own.get(number) or BUILTIN_FORMATS.get(number, "General") for number in numbers]


def _strings(data: bytes) -> list[str]:
    return [_text(item) for item in _named(parse(data), "si")]


def _text(item: Any) -> str:
    """The text of an item, of its runs when it has them; what shows how to pronounce it is left out."""
    if len(item) == 1 and len(item[0]) == 0:
        text = item[0].text or ""
    else:
        pieces = (one for one in item.iter("{*}t") if etree.QName(one.getparent()).localname != "rPh")
        text = "".join(one.text or "" for one in pieces)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def _rows(file: Any, shared: _Shared, merged: list[str]) -> Iterator[tuple[int, list[Cell]]]:
    number = 0
    with file:
        for _, element in etree.iterparse(
            file, tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True, remove_comments=True
        ):
            if etree.QName(element).localname == "mergeCell":
                merged.append(element.get("ref") or "")
                continue
            number = int(element.get("r") or number + 1)
            yield number, _cells(element, shared)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def _cells(row: Any, shared: _Shared) -> list[Cell]:
    cells = []
    position = -1
    for element in row:
        reference = element.get("r")
        position = _position(reference) if reference else position + 1
        value = formula = inline = None
        for child in element:
            name = child.tag.rpartition("}")[2]
            if name == "v":
                value = child.text
            elif name == "f":
                formula = child
            elif name == "is":
                inline = child
        if value is None and inline is None and formula is None:
            continue
        if inline is not None:
            cells.append(Cell(position, _text(inline)))
        else:
            cells.append(_cell(position, element.get("t"), value, int(element.get("s") or 0), shared))
    return cells


def _position(reference: str) -> int:
    number = 0
    for character in reference:
        if character.isdigit():
            break
        number = number * 26 + ord(character) - 64
    return number - 1


def _cell(position: int, kind: str | None, value: str | None, style: int, shared: _Shared) -> Cell:
    if value is None:
        return Cell(position, None)
    if kind == "s":
        return Cell(position, shared.strings[int(value)])
    if kind in ("str", "inlineStr"):
        return Cell(position, value)
    if kind == "b":
        return Cell(position, value == "1")
    if kind == "e":
        return Cell(position, value, is_error=True)
    if kind == "d":
        return Cell(position, datetime.fromisoformat(value))
    number = float(value)
    amount: Any = int(number) if number.is_integer() and "e" not in value.lower() and "." not in value else number
    if style in shared.dates:
        return Cell(position, _moment(amount, shared))
    return Cell(position, amount, shared.formats[style] if style < len(shared.formats) else "General")


def _moment(amount: float, shared: _Shared) -> Any:
    """A serial number as the date or hour it is shown as; what no calendar has stays a number."""
    try:
        return from_excel(amount, shared.epoch)
    except (ValueError, OverflowError):
        return amount


def parse(data: bytes) -> Any:
    """The root of an XML part: no entity is expanded, no network reached. Raises lxml's errors."""
    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True))


def _named(element: Any, name: str) -> Iterator[Any]:
    return iter(element.iter(f"{{*}}{name}"))
