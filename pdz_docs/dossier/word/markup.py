"""A .docx as tables of texts, each with its paragraph: one pass with lxml over what Word or LibreOffice saved.

The text is the one that a reader sees with all revisions accepted: runs joined however they were split, insertions in, deletions and
prompts of empty controls out. Paragraphs are numbered as the template lint numbers them, so that one way of counting serves both.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lxml import etree

from pdz_docs.dossier.excel.spreadsheetml import parse
from pdz_docs.errors import InputError, reason

DOCUMENT: Final = "word/document.xml"
_MAX_BYTES: Final = 32 << 20
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_REVISIONS: Final = frozenset({"ins", "del", "moveFrom", "moveTo"})
_UNSEEN: Final = frozenset({"del", "moveFrom", "pPr", "rPr", "sdtPr", "Fallback", "p"})
_AS_TEXT: Final = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
_SAVE: Final = "apritelo in Word o LibreOffice e salvatelo come .docx"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, line by line; its first paragraph; the tags of its controls; how many columns it covers."""

    text: str
    paragraph: int
    tags: tuple[str, ...] = ()
    is_merged: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Markup:
    """The tables of a document, the paragraphs outside them by number, and whether revisions are still open."""

    tables: tuple[tuple[Row, ...], ...]
    loose: tuple[tuple[int, str], ...]
    is_revised: bool


def read_markup(path: Path) -> Markup:
    """Read a Word file. Raises InputError when it is none, is damaged, protected or too big."""
    try:
        data = path.read_bytes() if path.stat().st_size <= _MAX_BYTES else b""
    except OSError as error:
        hint = "controllate nome e permessi"
        raise InputError(f"{path.name} non si può leggere ({reason(error)}).", hint=hint) from error
    return markup_of(data, path.name)


def markup_of(data: bytes, name: str) -> Markup:
    """The same of bytes that are at hand."""
    body = _body(data, name)
    word = f"{{{etree.QName(body).namespace}}}"
    numbers = {paragraph: number for number, paragraph in enumerate(body.iter(f"{word}p"), start=1)}
    tables = [table for table in body.iter(f"{word}tbl") if _above(table, "tbl") is None]
    return Markup(
        tables=tuple(tuple(_rows(table, word, numbers)) for table in tables),
        loose=tuple(
            (number, text)
            for paragraph, number in numbers.items()
            if _above(paragraph, "tbl") is None and not _is_unseen(paragraph) and (text := _line(paragraph).strip())
        ),
        is_revised=any(True for name in _REVISIONS for _ in body.iter(f"{word}{name}")),
    )


def _body(data: bytes, name: str) -> Any:
    if data.startswith(_OLE):
        raise InputError(
            f"{name} è protetto da password o di un vecchio formato.",
            hint="toglietegli la password e salvatelo come .docx",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entry = package.getinfo(DOCUMENT)
            root = parse(package.read(entry)) if entry.file_size <= _MAX_BYTES else None
    except (KeyError, OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error, etree.LxmlError) as e:
        raise InputError(f"{name} non è un documento Word che si possa leggere.", hint=_SAVE) from e
    body = next(iter(root), None) if root is not None else None
    if body is None or _name(body) != "body":
        raise InputError(f"{name} non è un documento Word che si possa leggere.", hint=_SAVE)
    return body


def _rows(table: Any, word: str, numbers: dict[Any, int]) -> Iterator[Row]:
    for row in table.iter(f"{word}tr"):
        if _above(row, "tbl") is table and row.find(f"{word}trPr/{word}del") is None:
            cells = (cell for cell in row.iter(f"{word}tc") if _above(cell, "tr") is row)
            yield tuple(_cell(cell, word, numbers) for cell in cells)


def _cell(cell: Any, word: str, numbers: dict[Any, int]) -> Cell:
    paragraphs = list(cell.iter(f"{word}p"))
    lines = [_line(one).strip() for one in paragraphs if not _is_unseen(one)]
    controls = [*cell.iter(f"{word}sdt"), *(one for one in [_above(cell, "sdt")] if one is not None)]
    tags = (control.find(f"{word}sdtPr/{word}tag") for control in controls)
    return Cell(
        text="\n".join(line for line in lines if line),
        paragraph=numbers[paragraphs[0]] if paragraphs else 0,
        tags=tuple(tag.get(f"{word}val") for tag in tags if tag is not None),
        is_merged=_is_merged(cell, word),
    )


def _is_merged(cell: Any, word: str) -> bool:
    span = cell.find(f"{word}tcPr/{word}gridSpan")
    return (span is not None and span.get(f"{word}val") != "1") or cell.find(f"{word}tcPr/{word}vMerge") is not None


def _line(node: Any) -> str:
    return "".join(_pieces(node))


def _pieces(node: Any) -> Iterator[str]:
    """The text below a node; paragraphs inside it (of text boxes) are lines of their own."""
    for child in node:
        name = _name(child)
        if name in _UNSEEN or _shows_prompt(child):
            continue
        if name == "t":
            yield child.text or ""
        elif name in _AS_TEXT:
            yield _AS_TEXT[name]
        else:
            yield from _pieces(child)


def _is_unseen(paragraph: Any) -> bool:
    """Inside a prompt, or inside what Word keeps for older programs."""
    return any(_name(one) == "Fallback" or _shows_prompt(one) for one in paragraph.iterancestors())


def _shows_prompt(control: Any) -> bool:
    if _name(control) != "sdt":
        return False
    shown = control.find("{*}sdtPr/{*}showingPlcHdr")
    return shown is not None and not {"0", "false", "off"} & set(shown.attrib.values())


def _above(node: Any, name: str) -> Any | None:
    """The nearest ancestor of that name."""
    return next((one for one in node.iterancestors() if _name(one) == name), None)


def _name(node: Any) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
