"""Every document of both samples, read as an official reads it: no trace of an optional value that is not there, and right articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.charts import undrawn
from pdz_docs.documents.compiled import own_paragraphs
from pdz_docs.documents.ooxml import Element, w
from pdz_docs.documents.package import DOCUMENT, read_package
from pdz_docs.dossier import load
from pdz_docs.dossier.scaffold import create, samples
from pdz_docs.pdf.build import drafts

# A blank is a ruled line, and a gap is in brackets: neither is a slip.
SLIPS = {
    "two spaces": re.compile(r"[^\S\t]{2,}"),
    "a space before punctuation": re.compile(r"\s[,.;:)](?:\s|$)"),
    "nothing between signs": re.compile(r"\(\s*\)|“\s*”|«\s*»|,\s*[,.;]|;\s*[.;]|(?<!\.)\.\.(?!\.)"),
    "a value of Python": re.compile(r"\b(?:None|True|False|Undefined)\b|\{[{%]|[%}]\}|\[\["),
    "an article for another body": re.compile(
        r"\b(?:il|lo|del|dello|al|allo|dal|dallo|nel|sul)\s(?:ATS|ASST|Unione|Azienda|Comunità|Provincia)\b"
        r"|\b(?:la|della|alla|dalla|nella|sulla)\s(?:ATS|ASST|Unione|Azienda|Comune|Consorzio)\b"
        r"|\b(?:l|dell|all|dall|nell|sull)[’']\s?(?:Comune|Comunità|Provincia|Consorzio)\b"
    ),
    "a preposition that was not joined": re.compile(r"\b(?:di|a|da|in|su)\s(?:il|lo|la|i|gli|le|l[’'])\s?(?=[A-Z])"),
}


@pytest.fixture(scope="module", params=samples())
def paragraphs(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[tuple[str, Element, str], ...]:
    """(document, paragraph, its text) of every document that the sample makes."""
    folder = tmp_path_factory.mktemp("lettura") / request.param
    create(folder, sample=request.param)
    with undrawn():
        return tuple(_paragraphs(folder))


def _paragraphs(folder: Path) -> Iterator[tuple[str, Element, str]]:
    dossier, templates = load(folder), folder / "templates"
    for kind in DOCUMENTS.values():
        for source in drafts(dossier, kind, kind.instances(dossier), templates=templates):
            root = read_package(source.docx, source.name).xml(DOCUMENT)
            yield from ((source.name, paragraph, text.replace("\xa0", " ")) for paragraph, text in own_paragraphs(root))


@pytest.mark.parametrize("slip", SLIPS)
def test_no_paragraph_shows_a_slip(slip: str, paragraphs: tuple[tuple[str, Element, str], ...]) -> None:
    found = {(name, text) for name, _, text in paragraphs if SLIPS[slip].search(text)}
    assert len({name for name, _, _ in paragraphs}) > 20
    assert found == set()


def test_no_item_of_a_list_is_empty(paragraphs: tuple[tuple[str, Element, str], ...]) -> None:
    items = [(name, text) for name, paragraph, text in paragraphs if _is_item(paragraph)]
    assert len(items) > 50
    assert [name for name, text in items if not text.strip(" ;.–-")] == []


def _is_item(paragraph: Element) -> bool:
    properties = paragraph.find(w("pPr"))
    style = properties.find(w("pStyle")) if properties is not None else None
    return properties is not None and (
        properties.find(w("numPr")) is not None
        or (style is not None and (style.get(w("val")) or "").startswith("List"))
    )
