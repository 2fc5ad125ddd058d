"""Every document as pages: built from the root dossier, exported by LibreOffice, its PDF searched for every text of its context."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PageObject, PdfReader

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.common import signers
from pdz_docs.documents.engine import Stamp, render
from pdz_docs.dossier import Dossier
from pdz_docs.pdf import text
from pdz_docs.pdf.forms.source import form_of
from pdz_docs.pdf.produce import Product, Source, produce
from tests.documents import words
from tests.documents.test_engine import Ente, Prova
from tests.documents.test_pictures import png

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("pages")]

EXTRA = {
    f"{name}_{key}": value
    for name in ("piano", "accordo")
    for key, value in (("file", f"{name}.pdf"), ("sha256", "0123456789abcdef" * 4))
}
STAMP = Stamp(facsimile=True, bozza=True)
WORD = re.compile(r"[^\W\d_]+")
HOSTILE = (
    "Rossi & Figli <ONLUS> S.p.A.",
    "Villa d’Ogna, Villa d'Ogna",
    " ".join(f"parola{n}" for n in range(1200))[:10_000].strip(),
    "a\u00a0b — «c» “d” €",
    "☒ SÌ  ☐ NO → fine",
)


@pytest.fixture(scope="module")
def products(dossier: Dossier, templates: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Product]:
    """Every kind of document (two of each where there are many), made as `build` makes them, in one LibreOffice start."""
    sources = []
    for kind in DOCUMENTS.values():
        for instance in kind.instances(dossier)[:2]:
            name = f"{kind.id}/{instance}" if instance else kind.id
            context = kind.context(dossier, instance, EXTRA)
            rendered = render(templates / kind.template, context, draft=True, stamp=STAMP)
            form = form_of(rendered.docx, context, name=name)
            sources.append(Source(name=name, title=name, author="prova", rendered=rendered, form=form))
    folder = tmp_path_factory.mktemp("pagine")
    made = produce(sources, folder=folder, instant=datetime.fromisoformat("2024-12-05T10:00:00+01:00"))
    return {product.source.name: product for product in made}


def test_every_datum_reaches_the_page(products: dict[str, Product]) -> None:
    """`produce` has searched each PDF; here the search is made again, and something is there to be found."""
    for name, product in products.items():
        assert len(product.source.rendered.required) > 3, name
        assert text.missing(product.pdf.data, product.source.rendered.required) == (), name


def test_nothing_is_left_of_the_template(products: dict[str, Product]) -> None:
    for name, product in products.items():
        plain = text.read(product.pdf.data).plain
        for leftover in ("{{", "}}", "{%", "%}", "[[", "]]", "None", " ,", " .", "  "):
            assert leftover not in plain, (name, leftover)


def test_no_word_is_cut_by_the_width_of_its_column(products: dict[str, Product]) -> None:
    """Each word of the data is painted in one piece somewhere. A digest has no words: it goes over as many lines as it needs."""
    for name, product in products.items():
        painted = {
            word for page in PdfReader(BytesIO(product.pdf.data)).pages for word in WORD.findall(page.extract_text())
        }
        wanted = {word for value in product.source.rendered.required for word in WORD.findall(value)}
        assert {word for word in wanted - painted if len(word) > 3} <= {"abcdef", "piano", "accordo"}, name


def test_the_stamp_is_on_every_page(products: dict[str, Product]) -> None:
    for name, product in products.items():
        for number, page in enumerate(PdfReader(BytesIO(product.pdf.data)).pages, start=1):
            assert "FAC-SIMILE – DATI DIMOSTRATIVI · BOZZA" in page.extract_text(), (name, number)


def test_forms_share_their_text_and_are_filled_apart(products: dict[str, Product], dossier: Dossier) -> None:
    one, two = (product for name, product in products.items() if name.startswith("adesione/"))
    assert one.source.rendered.docx == two.source.rendered.docx
    assert one.pdf.data != two.pdf.data
    assert one.source.form is not None
    assert one.source.form.values["denominazione"] == next(dossier.partecipanti()).denominazione


def test_one_place_for_each_signature(products: dict[str, Product], dossier: Dossier) -> None:
    rendered = products["accordo"].source.rendered
    assert rendered.markers == tuple(firma.id for firma in signers(dossier))


def test_a_coat_of_arms_is_printed(dossier: Dossier, templates: Path, tmp_path: Path) -> None:
    """In the head of the first page, above the lines of the letterhead, and on no other."""
    (tmp_path / "stemma.png").write_bytes(png(300, 360))
    assert dossier.intestazione is not None
    own = dossier.intestazione.model_copy(update={"stemma": "stemma.png", "stemma_descrizione": "Stemma di prova"})
    armed = dossier.model_copy(update={"folder": tmp_path, "intestazione": own})
    kind = DOCUMENTS["decreto"]
    rendered = render(templates / kind.template, kind.context(armed, None, EXTRA), draft=True)
    source = Source(name="decreto", title="decreto", author="prova", rendered=rendered)
    (product,) = produce([source], folder=tmp_path, instant=datetime.fromisoformat("2024-12-05T10:00:00+01:00"))
    first, *others = PdfReader(BytesIO(product.pdf.data)).pages
    (arms,) = (image.image for image in first.images if image.image)
    assert arms.width / arms.height == pytest.approx(300 / 360, abs=0.01)
    assert others, "the other pages have to be there to have none"
    # Pages share their resources: what counts is what a page paints.
    assert [_painted(page) for page in others] == [0] * len(others)
    assert _painted(first) == 1
    assert own.righe[0] in first.extract_text()


def _painted(page: PageObject) -> int:
    """How many pictures a page draws."""
    contents = page.get_contents()
    return len(re.findall(rb"/Im\d+ Do", contents.get_data())) if contents is not None else 0


def test_hostile_texts_reach_the_page_over_page_breaks(tmp_path: Path) -> None:
    rows = words.table(words.tr("{%tr for e in enti %}"), words.tr("{{ e.nome }}"), words.tr("{%tr endfor %}"))
    path = words.template(tmp_path, "{{ testo }}", rows)
    values = (*HOSTILE, *(f"riga {n} di quattrocento" for n in range(400)))
    rendered = render(
        path, Prova(testo=HOSTILE[2], enti=tuple(Ente(id=f"e{n}", nome=v) for n, v in enumerate(values))), draft=True
    )
    assert set(values) <= set(rendered.required)
    source = Source(name="ostile", title="ostile", author="prova", rendered=rendered)
    (product,) = produce([source], folder=tmp_path, instant=datetime.fromisoformat("2024-12-05T10:00:00+01:00"))
    assert text.missing(product.pdf.data, rendered.required) == ()


def test_the_stamp_moves_nothing(
    products: dict[str, Product], dossier: Dossier, templates: Path, tmp_path: Path
) -> None:
    """The agreement has the same pages, each with the same words, with and without stamps."""
    kind = DOCUMENTS["accordo"]
    plain = render(templates / kind.template, kind.context(dossier, None, EXTRA), draft=True)
    source = Source(name="accordo", title="accordo", author="prova", rendered=plain)
    (product,) = produce([source], folder=tmp_path, instant=datetime.fromisoformat("2024-12-05T10:00:00+01:00"))
    pages = [
        [_body_of(page.extract_text()) for page in PdfReader(BytesIO(one.pdf.data)).pages]
        for one in (product, products["accordo"])
    ]
    assert pages[0] == pages[1]


def _body_of(page: str) -> str:
    return "".join(page.replace("FAC-SIMILE – DATI DIMOSTRATIVI · BOZZA", "").split())
