"""How filled tables lie on their pages: rows that stay together, words that may go on after their slash."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from pypdf import PdfReader

from pdz_docs.documents.engine import render
from pdz_docs.documents.ooxml import Element, fragment, text_of, w
from pdz_docs.documents.tables import keep_rows, open_words
from pdz_docs.documents.values import Context
from pdz_docs.pdf.produce import Source, produce
from tests.documents import words

HEAD = "<w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:p><w:r><w:t>Voce</w:t></w:r></w:p></w:tc></w:tr>"


def table(*rows: str, head: str = HEAD) -> Element:
    """A table of one column."""
    cells = "".join(f"<w:tr><w:tc><w:p><w:r><w:t>{row}</w:t></w:r></w:p></w:tc></w:tr>" for row in rows)
    return fragment(f"<w:body><w:tbl>{head}{cells}</w:tbl></w:body>")


def kept(root: Element) -> list[str]:
    """The text of the paragraphs that stay with the next one."""
    return [text_of(p) for p in root.iter(w("p")) if p.find(f"{w('pPr')}/{w('keepNext')}") is not None]


class TestRows:
    def test_a_long_table_holds_its_ends(self) -> None:
        root = table(*(f"riga {n}" for n in range(20)))
        keep_rows(root)
        assert kept(root) == ["riga 0", "riga 18"]

    def test_a_short_table_stays_whole(self) -> None:
        root = table("a", "b", "c")
        keep_rows(root)
        assert kept(root) == ["a", "b"]

    def test_a_long_row_may_break_and_a_short_one_not(self) -> None:
        root = table("breve", "parola " * 400, "fine")
        keep_rows(root)
        split = [row.find(f"{w('trPr')}/{w('cantSplit')}") is None for row in root.iter(w("tr"))]
        assert split == [True, False, True, False]
        assert kept(root) == ["breve", "parola " * 400]

    @pytest.mark.parametrize("rows", [(), ("sola",)])
    def test_nothing_to_hold_together(self, rows: tuple[str, ...]) -> None:
        root = table(*rows)
        keep_rows(root)
        assert kept(root) == []

    def test_a_table_that_lays_out_a_page_is_left_alone(self) -> None:
        root = table("a", "b", head="")
        before = etree.tostring(root)
        keep_rows(root)
        assert etree.tostring(root) == before

    def test_the_properties_are_in_the_order_of_the_schema(self) -> None:
        root = table("a", "b")
        for paragraph in root.iter(w("p")):
            paragraph.insert(0, fragment('<w:pPr><w:pStyle w:val="Testotabella"/><w:jc w:val="right"/></w:pPr>'))
        keep_rows(root)
        first = list(root.iter(w("pPr")))[1]
        assert [etree.QName(item).localname for item in first] == ["pStyle", "keepNext", "jc"]


class TestWords:
    @pytest.mark.parametrize(
        ("written", "opened"),
        [
            ("12 riunioni/anno", "12 riunioni/|anno"),
            ("enti/incontri/anno (media)", "enti/|incontri/|anno (media)"),
            ("(nuclei/anno)", "(nuclei/|anno)"),
            ("c/o il Comune", "c/o il Comune"),
            ("2025/2027", "2025/2027"),
            ("https://esempio.it/piano/zona", "https://esempio.it/piano/zona"),
            ("www.esempio.it/piano", "www.esempio.it/piano"),
        ],
    )
    def test_after_a_slash_between_words(self, written: str, opened: str) -> None:
        root = table(written)
        open_words(root)
        assert text_of(root).removeprefix("Voce") == opened.replace("|", "\u200b")

    def test_not_outside_tables(self) -> None:
        root = fragment(f"<w:body>{words.p('riunioni/anno')}</w:body>")
        open_words(root)
        assert text_of(root) == "riunioni/anno"


class Righe(Context):
    prima: tuple[str, ...]
    righe: tuple[str, ...]


@pytest.mark.office
def test_no_row_is_alone_beside_a_page_break(tmp_path: Path) -> None:
    """Wherever the table begins, no page shows just one of its rows."""
    head = (
        words.tr("Intestazione")
        .replace("<w:tr>", "<w:tr><w:trPr><w:tblHeader/></w:trPr>")
        .replace("<w:p>", "<w:p><w:pPr><w:keepNext/></w:pPr>")
    )
    loop = (words.tr("{%tr for r in righe %}"), words.tr("{{ r }}"), words.tr("{%tr endfor %}"))
    path = words.template(
        tmp_path, "{%p for t in prima %}", "{{ t }}", "{%p endfor %}", words.table(head, *loop), "fine"
    )
    rows = tuple(f"riga numero {n}" for n in range(8))
    sources = []
    for before in range(40, 60):
        context = Righe(prima=tuple(f"capoverso {n}" for n in range(before)), righe=rows)
        name = str(before)
        sources.append(Source(name=name, title=name, author="prova", rendered=render(path, context, draft=False)))
    instant = datetime.fromisoformat("2024-12-05T10:00:00+01:00")
    shapes = set()
    for product in produce(sources, folder=tmp_path, instant=instant):
        pages = PdfReader(BytesIO(product.pdf.data)).pages
        counts = tuple(found for page in pages if (found := page.extract_text().count("riga numero")))
        assert sum(counts) == 8
        assert 1 not in counts, product.source.name
        shapes.add(counts)
    assert len(shapes) > 3, "la tabella non è mai finita a cavallo di due pagine"
