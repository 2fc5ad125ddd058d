"""A plan of 150 pages stays right: index, numbering, headers repeated on every page, cross-references, landscape tables, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pydantic import InstanceOf
from pypdf import PdfReader
from pypdf.generic import ArrayObject, Destination, DictionaryObject, PdfObject

from pdz_docs.documents import charts
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import Stamp, render
from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.values import Context
from pdz_docs.dossier import Dossier
from pdz_docs.pdf import text
from pdz_docs.pdf.produce import Product, Source, produce
from tests.documents import words

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("long plan")]

COPIES = 5  # of the twelve objectives of the root dossier
INSTANT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def _long(dossier: Dossier) -> Dossier:
    """The root dossier with sixty objectives."""
    lavori = tuple(
        work.model_copy(
            update={
                "obiettivi": tuple(
                    item.model_copy(update={"codice": f"{item.codice}{copy}", "titolo": f"{item.titolo} ({copy})"})
                    for item in work.obiettivi
                    for copy in range(COPIES)
                )
            }
        )
        for work in dossier.lavori
    )
    return dossier.model_copy(update={"lavori": lavori})


@pytest.fixture(scope="module")
def plan(dossier: Dossier, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Product:
    kind = DOCUMENTS["piano"]
    long = _long(dossier)
    assert len(long.obiettivi) == 60
    rendered = render(templates / kind.template, kind.context(long, None, {}), draft=False, stamp=Stamp(facsimile=True))
    source = Source(name="piano", title="Piano di Zona", author="prova", rendered=rendered)
    (product,) = produce([source], folder=tmp_path_factory.mktemp("lungo"), instant=INSTANT)
    return product


@pytest.fixture(scope="module")
def reader(plan: Product) -> PdfReader:
    return PdfReader(BytesIO(plan.pdf.data))


@pytest.fixture(scope="module")
def pages(reader: PdfReader) -> list[str]:
    """What is painted on every page, headers included, with single blanks."""
    return [re.sub(r"[^\S\n]+", " ", page.extract_text()) for page in reader.pages]


def test_it_is_long_and_whole(plan: Product, reader: PdfReader) -> None:
    assert len(reader.pages) >= 120
    assert text.missing(plan.pdf.data, plan.source.rendered.required) == ()


def test_every_line_of_the_index_has_its_page(reader: PdfReader, pages: list[str]) -> None:
    headings = set(_headings(reader.outline, reader))
    lines = list(_index(pages))
    assert len(lines) >= 25
    assert [line for line in lines if line not in headings] == []


def test_tables_and_figures_are_numbered_in_order(plan: Product) -> None:
    plain = text.read(plan.pdf.data).plain
    for kind in ("Tabella", "Figura"):
        numbers = [int(number) for number in re.findall(rf"\b{kind}\s*(\d+)\s*–", plain)]
        assert numbers == list(range(1, len(numbers) + 1)), kind
        assert numbers


def test_headers_of_a_table_are_repeated(reader: PdfReader, pages: list[str]) -> None:
    """The table of all indicators goes over many landscape pages, each with its header row."""
    wide = [seen for page, seen in zip(reader.pages, pages, strict=True) if page.mediabox.width > page.mediabox.height]
    assert len(wide) >= 5
    assert all("Fonte del dato" in page for page in wide)


def test_references_name_the_page_of_the_annex(reader: PdfReader, pages: list[str]) -> None:
    told = next(
        match
        for page in pages
        if (match := re.search(r"a\s+pagina\s+(\d+);\s+i\s+partecipanti\s+sono\s+elencati\s+a\s+pagina\s+(\d+)", page))
    )
    headings = dict(_headings(reader.outline, reader))
    assert int(told[1]) == headings["Sintesi dei gruppi di confronto"]
    assert int(told[2]) == headings["Partecipanti ai gruppi di confronto"]


def test_pages_are_counted(pages: list[str]) -> None:
    total = len(pages)
    assert f"Pag. {total} di {total}" in pages[-1].replace("\n", " ")


def test_the_stamp_is_on_every_page_also_in_landscape(pages: list[str]) -> None:
    assert all("FAC-SIMILE – DATI DIMOSTRATIVI" in page for page in pages)


def test_forty_pictures(tmp_path: Path) -> None:
    class Figure(Context):
        titolo: str
        grafico: InstanceOf[Picture]

    class Album(Context):
        figure: tuple[Figure, ...]

    drawn = [
        charts.stacked((("a", (float(n),)), ("b", (2.0,))), ("x",), "euro", f"Grafico numero {n}") for n in range(40)
    ]
    album = Album(figure=tuple(Figure(titolo=f"Figura n. {n}", grafico=one) for n, one in enumerate(drawn) if one))
    path = words.template(tmp_path, "{%p for f in figure %}", "{{ f.titolo }}", "{{ f.grafico }}", "{%p endfor %}")
    rendered = render(path, album, draft=False)
    source = Source(name="album", title="Album", author="prova", rendered=rendered)
    (product,) = produce([source], folder=tmp_path, instant=INSTANT)
    assert text.missing(product.pdf.data, rendered.required) == ()
    reader = PdfReader(BytesIO(product.pdf.data))
    alternatives = {str(item["/Alt"]) for item in _elements(reader.root_object["/StructTreeRoot"]) if "/Alt" in item}
    assert {f"Grafico numero {n}" for n in range(40)} <= alternatives


def _elements(node: object) -> Iterator[DictionaryObject]:
    """The structure elements below one."""
    item = node.get_object() if isinstance(node, PdfObject) else None
    if isinstance(item, ArrayObject):
        for child in item:
            yield from _elements(child)
    elif isinstance(item, DictionaryObject):
        yield item
        if "/K" in item and item.get("/Type") != "/MCR":
            yield from _elements(item["/K"])


def _headings(outline: list[object], reader: PdfReader) -> Iterator[tuple[str, int]]:
    """(title, page number) of every bookmark: LibreOffice makes one for each heading."""
    for item in outline:
        if isinstance(item, list):
            yield from _headings(item, reader)
        elif isinstance(item, Destination):
            number = reader.get_destination_page_number(item)
            yield " ".join(str(item.title).split()), (number or 0) + 1


def _index(pages: list[str]) -> Iterator[tuple[str, int]]:
    """(title, page number) of every line of the index, which lies between its title and the first chapter."""
    for page in pages[1:6]:
        lines = page.splitlines()
        if not any("Indice" in line for line in lines) and not any(re.search(r"\.{4,}", line) for line in lines):
            continue
        pending = ""
        for line in lines:
            pending = f"{pending} {line}".strip()
            if found := re.search(r"^(.*?)\s*\.{4,}\s*(\d+)$", pending):
                title = re.sub(r"^.*(Indice|Pag\. \d+ di \d+)\s*", "", found[1])
                yield " ".join(title.split()), int(found[2])
                pending = ""
