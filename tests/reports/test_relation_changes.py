"""What came after each signature, in the annex of that signature; every picture once."""

from __future__ import annotations

import shutil
import sys
from datetime import datetime
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))
from alterations import add_page, free_text
from verify_material import append, make_pdf, sign_all

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.reports import change_images, relation_changes
from pdz_docs.reports.relation import relation
from pdz_docs.reports.relation_changes import Changed, changed
from pdz_docs.reports.verify_files import report_html
from pdz_docs.trust.anchors import none
from pdz_docs.verification import verify

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


@pytest.fixture(scope="module")
def stamped(pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], at: datetime) -> bytes:
    """Two visible signatures, a protocol stamp, a third signature."""
    blank = make_pdf([one.field or "" for one in signatories], pages=2)
    data = sign_all(blank, pki, signatories[:2], at=at, stamped=False, visible=True)
    return sign_all(append(data, free_text), pki, signatories[2:3], at=at, stamped=False, visible=True)


@pytest.fixture(scope="module")
def told(stamped: bytes) -> Changed:
    return changed(stamped, "accordo.pdf", start=7)


def test_each_signature_has_what_came_after_it_and_no_more(told: Changed) -> None:
    first, second, third = told.after.values()
    assert [one.testo for one in first] == [
        "Questa firma chiude la revisione 3 del file, che ne ha 6.",
        "A pagina 2: 2 firme aggiunte (firmaardesio, firmagandellino).",
        "Dopo la firma, a pagina 1, è stata aggiunta un’annotazione (testo libero).",
    ]
    assert [one.testo for one in second][1:] == [
        "Dopo la firma, a pagina 1, è stata aggiunta un’annotazione (testo libero).",
        "A pagina 2: 1 firma aggiunta (firmagandellino).",
    ]
    assert third == ()


def test_a_picture_is_shown_once_and_referred_to_by_all_that_it_concerns(told: Changed) -> None:
    """The stamp first: it must not be crowded out. Then one stage for the second signature, one for the third."""
    assert [one.numero for one in told.figures] == [7, 8, 9]
    assert "pagina 1: prima (revisione 4 del file) e dopo (revisione 5)" in told.figures[0].didascalia
    assert all(one.prima is not None and one.dopo is not None for one in told.figures)
    first, second, _ = told.after.values()
    assert [one.figure for one in first] == [(), (8, 9), (7,)]
    assert [one.figure for one in second] == [(), (7,), (9,)]
    assert [one.rinvio for one in first] == ["", "Figure 8 e 9.", "Figura 7."]


def test_the_page_leads_from_the_annex_to_the_picture(stamped: bytes, told: Changed, at: datetime) -> None:
    verdict = verify(stamped, name="accordo.pdf", at=at, anchors=none())
    page = report_html(relation([verdict], at=at, anchors=none(), changes={"accordo.pdf": told}))
    assert page.count("<img ") == 6
    assert page.count('id="figura-7"') == 1
    assert page.count('href="#figura-7"') == 2


def test_a_new_page_has_one_picture_and_is_no_admitted_change(stamped: bytes) -> None:
    told = changed(append(stamped, add_page), "x.pdf")
    (new,) = [one for one in told.figures if "pagina 3" in one.didascalia]
    assert new.prima is None
    assert new.dopo is not None
    assert all(any(new.numero in one.figure for one in after) for after in told.after.values())


def test_beyond_the_limit_it_says_where_all_are(stamped: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relation_changes, "MAX_FIGURES", 1)
    told = changed(stamped, "x.pdf")
    assert len(told.figures) == 1
    assert "pdz verify --render" in told.remark


def test_without_the_tool_the_words_remain(stamped: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_images, "TOOL", "pdftoppm-che-non-esiste")
    told = changed(stamped, "x.pdf")
    assert told.figures == ()
    assert "Le immagini mancano" in told.remark
    assert "2 firme aggiunte" in " ".join(one.testo for one in next(iter(told.after.values())))
