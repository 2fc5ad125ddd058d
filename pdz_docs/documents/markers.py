"""Where signatures go: `[[firma:id]]` in the rendered text becomes the Word bookmark `firma<id>` (design.md § 6).

A bookmark that the author made by hand under such a name counts the same. Ids are lower-case letters and digits, because
LibreOffice escapes anything else in the PDF's destinations, and unique, because a field stands in one place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Final

from lxml import etree

from pdz_docs.documents.inline import take_away
from pdz_docs.documents.ooxml import Element, text_of, w

PREFIX: Final = "firma"
_MARKER: Final = re.compile(r"\[\[\s*firma\s*:\s*(.*?)\s*\]\]")
_ID: Final = re.compile(r"[a-z0-9]{1,35}")


class MarkerError(Exception):
    """A marker that cannot become a field: what is wrong, with the number and the text of its paragraph."""

    def __init__(self, text: str, paragraph: int, around: str) -> None:
        super().__init__(text)
        self.text, self.paragraph, self.around = text, paragraph, around


def place_bookmarks(body: Element) -> tuple[str, ...]:
    """Turn the markers of the body into bookmarks. Gives the ids of all signature bookmarks in the order of the page.

    Raises MarkerError for an invalid or repeated id. Other bookmarks that a loop has copied are kept once.
    """
    _keep_first_of_each(body)
    number = max((int(mark.get(w("id")) or 0) for mark in body.iter(w("bookmarkStart"))), default=0)
    for index, paragraph in enumerate(body.iter(w("p")), start=1):
        while found := _first_marker(paragraph):
            match, nodes = found
            if not _ID.fullmatch(match[1]):
                raise MarkerError(
                    f"“{match[0]}” non è un segno di firma valido: l'identificativo ha solo lettere minuscole e cifre, al più 35",
                    index,
                    text_of(paragraph),
                )
            number += 1
            _replace(match, nodes, number)
    return signature_ids(body)


def has_marker(root: Element) -> bool:
    """Whether a part still holds a marker (headers and notes may not: a field there would be on every page)."""
    return any(_first_marker(paragraph) for paragraph in root.iter(w("p")))


def signature_ids(body: Element) -> tuple[str, ...]:
    """The ids of the signature bookmarks, in the order of the page. Raises MarkerError for one that is there twice."""
    names = [mark.get(w("name")) or "" for mark in body.iter(w("bookmarkStart"))]
    ids = [name.removeprefix(PREFIX) for name in names if re.fullmatch(rf"{PREFIX}[a-z0-9]{{1,35}}", name)]
    repeated = [name for name, count in Counter(ids).items() if count > 1]
    if repeated:
        index, paragraph = _last_holding(body, lambda mark: mark.get(w("name")) == PREFIX + repeated[0])
        raise MarkerError(f"la firma “{repeated[0]}” compare più di una volta", index, text_of(paragraph))
    return tuple(ids)


def _keep_first_of_each(body: Element) -> None:
    """Bookmarks copied by a loop: Word wants names and ids unique. Signatures are left, to be reported."""
    seen: set[str] = set()
    renamed: dict[str, str] = {}
    for number, mark in enumerate(list(body.iter(w("bookmarkStart"), w("bookmarkEnd"))), start=1):
        old = mark.get(w("id")) or ""
        if mark.tag == w("bookmarkStart"):
            name = mark.get(w("name")) or ""
            renamed[old] = "" if name in seen and not name.startswith(PREFIX) else str(number)
            seen.add(name)
        new = renamed.get(old, "")
        parent = mark.getparent()
        if new:
            mark.set(w("id"), new)
        elif parent is not None:
            parent.remove(mark)


def _first_marker(paragraph: Element) -> tuple[re.Match[str], list[Element]] | None:
    nodes = [node for node in paragraph.iter(w("t")) if next(node.iterancestors(w("p")), None) is paragraph]
    match = _MARKER.search("".join(node.text or "" for node in nodes))
    return (match, nodes) if match else None


def _replace(match: re.Match[str], nodes: list[Element], number: int) -> None:
    """Put the bookmark where the marker was."""
    run = take_away(match, nodes)
    name = {w("id"): str(number), w("name"): f"{PREFIX}{match[1]}"}
    run.addprevious(etree.Element(w("bookmarkStart"), name))
    run.addprevious(etree.Element(w("bookmarkEnd"), {w("id"): str(number)}))


def _last_holding(body: Element, wanted: Callable[[Element], bool]) -> tuple[int, Element]:
    return [
        (index, paragraph)
        for index, paragraph in enumerate(body.iter(w("p")), start=1)
        if any(wanted(mark) for mark in paragraph.iter(w("bookmarkStart")))
    ][-1]
