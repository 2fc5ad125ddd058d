"""A form as somebody fills it, and as Word rewrites it: what the tests do to the XML of a synthesis form."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from lxml import etree

DOCUMENT = "word/document.xml"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def w(name: str) -> str:
    return f"{{{W}}}{name}"


def rewrite(source: Path, target: Path, change: Callable[[Any], None]) -> Path:
    """The Word file with its document changed in place by `change`."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == DOCUMENT:
                root = etree.fromstring(data)
                change(root)
                data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            new.writestr(name, data)
    return target


def table(root: Any, heading: str) -> Any:
    """The table under a heading."""
    paragraph = next(one for one in root.iter(w("p")) if "".join(one.itertext()) == heading)
    return next(one for one in paragraph.itersiblings() if one.tag == w("tbl"))


def cell(root: Any, heading: str, row: int, column: int) -> Any:
    """A cell by its table's heading, its row (0 the titles) and its column."""
    return list(list(table(root, heading).iter(w("tr")))[row].iter(w("tc")))[column]


def number_of(root: Any, node: Any) -> int:
    """The paragraph of a cell, as the reader counts."""
    first = next(node.iter(w("p")))
    return next(number for number, one in enumerate(root.iter(w("p")), start=1) if one is first)


def write(node: Any, text: str) -> None:
    """Type a text into the first control of a cell (or into the cell itself), as Word does: the prompt goes."""
    control = next(node.iter(w("sdt")), None)
    if control is not None:
        properties, content = control.find(w("sdtPr")), control.find(w("sdtContent"))
        for prompt in properties.findall(w("showingPlcHdr")):
            properties.remove(prompt)
    else:
        content = next(node.iter(w("p")))
    for run in list(content.iter(w("r"))):
        run.getparent().remove(run)
    run = etree.SubElement(content, w("r"))
    etree.SubElement(run, w("t")).text = text


def tick(node: Any, mark: str = "☒") -> None:
    write(node, mark)


def as_word_saves_it(root: Any, seed: int) -> None:
    """What Word does to a document that is opened, touched and saved: same words, other XML."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    for number, paragraph in enumerate(root.iter(w("p"))):
        paragraph.set(w("rsidR"), f"00{number:06X}")
        paragraph.set(w("rsidRDefault"), "00AB12CD")
    for run in list(root.iter(w("r"))):
        text = run.find(w("t"))
        if text is None or len(text.text or "") < 2:
            continue
        match chance.randrange(5):
            case 0:
                _split(run, chance)
            case 1:
                run.addprevious(etree.Element(w("proofErr"), {w("type"): "spellStart"}))
                run.addnext(etree.Element(w("proofErr"), {w("type"): "spellEnd"}))
            case 2:
                _wrap(run, "smartTag", element="PersonName")
            case 3:
                _wrap(run, "ins", id="7", author="x", date="2024-10-20T10:00:00Z")
                run.getparent().addnext(_deleted("parola tolta"))
            case _:
                run.addprevious(etree.Element(w("bookmarkStart"), {w("id"): "99", w("name"): "_GoBack"}))
                run.addprevious(etree.Element(w("bookmarkEnd"), {w("id"): "99"}))


def _split(run: Any, chance: random.Random) -> None:
    words = run.find(w("t")).text
    at = chance.randrange(1, len(words))
    second = deepcopy(run)
    second.set(w("rsidRPr"), "00FF00FF")
    for half, text in ((run, words[:at]), (second, words[at:])):
        node = half.find(w("t"))
        node.text = text
        node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.addnext(second)


def _wrap(run: Any, name: str, **attributes: str) -> None:
    around = etree.Element(w(name), {w(key): value for key, value in attributes.items()})
    run.addprevious(around)
    around.append(run)


def _deleted(text: str) -> Any:
    gone = etree.Element(w("del"), {w("id"): "8", w("author"): "x"})
    run = etree.SubElement(gone, w("r"))
    etree.SubElement(run, w("delText")).text = text
    moved = etree.SubElement(gone, w("r"))
    etree.SubElement(moved, w("t")).text = text
    return gone
