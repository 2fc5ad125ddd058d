"""The dashboard in a real browser: it reads without scripts, filters with them, on a phone and on paper."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from web_material import AT, accessible

from pdz_docs.expectations import Deadline, Nature, Role
from pdz_docs.reports.status_html import status_html
from pdz_docs.round.states import Adhesions, DocumentStatus, FrozenFacts, Note, RoundStatus, Row, State, Step, count

NOW = datetime.fromisoformat(AT)
CODE = "RSSMRA80A01Z000B"
ADHESIONS = Adhesions(
    counts={"expected": 2, "adhering": 1, "missing": 0, "to_decide": 0, "to_complete": 1},
    bodies=(
        {
            "name": f"Cooperativa <i>Esempio</i> {CODE}",
            "class": "b",
            "state": "TO_COMPLETE",
            "channel": "IDENTIFIED",
            "time": AT,
            "findings": [{"text": "", "ask": f"Indicate il numero di iscrizione, {CODE}."}],
        },
        {"name": "APS Prova", "class": "a", "state": "ACCEPTED", "channel": None, "time": None, "findings": []},
    ),
)


def made(rows: tuple[Row, ...]) -> RoundStatus:
    deadline = Deadline(at=NOW + timedelta(days=5), nature=Nature.PERENTORIO, act="Avviso", verified=True)
    document = DocumentStatus(
        id="accordo",
        title="Accordo",
        version=1,
        mode="copies",
        frozen=FrozenFacts(at=NOW - timedelta(days=9), sha256="a" * 64, file="output/frozen/a.pdf"),
        deadline=deadline,
        days_left=5,
        expected=rows,
        counts=count(rows, deadline),
        signed=False,
        steps=(Step(id="protocollo"),),
        concluded=False,
    )
    return RoundStatus(documents=(document,), adhesions=ADHESIONS)


@pytest.fixture
def dashboard(tmp_path: Path) -> Path:
    states = list(State)
    rows = tuple(
        Row(
            id=f"e{number}",
            body=f"Comune {number} <b>{CODE}</b>\u202e",
            role=Role.PROMOTORE,
            person="Mario Rossi",
            fiscal_code=CODE,
            state=states[number % len(states)],
            file=f"output/signed/accordo/v1/e{number}/a b.pdf",
            findings=(Note(id="X", severity="WARNING", text=f"nota di {CODE}"),),
        )
        for number in range(26)
    )
    target = tmp_path / "output" / "stato.html"
    target.parent.mkdir()
    target.write_text(status_html(made(rows), now=NOW, folder=tmp_path, target=target), encoding="utf-8")
    return target


@pytest.mark.parametrize("width", [390, 1200])
def test_it_is_accessible_and_fits(dashboard: Path, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(dashboard.as_uri())
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert CODE not in page.content()


def test_it_filters_by_word_and_state_and_opens_details_by_keyboard(dashboard: Path, page: Page) -> None:
    page.goto(dashboard.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "salta"
    page.get_by_label("Stato").select_option("manca")
    assert page.locator("tr[data-stato]:visible").count() == 3
    page.get_by_label("Cerca").fill("comune 11")
    assert page.inner_text("#contate") == "1 riga su 28"
    page.locator("tr[data-stato]:visible summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("tr[data-stato]:visible details[open]").count() == 1
    assert page.locator("tr[data-stato]:visible a").get_attribute("href") == "../output/signed/accordo/v1/e11/a%20b.pdf"


def test_adhesions_are_filtered_with_the_rest(dashboard: Path, page: Page) -> None:
    page.goto(dashboard.as_uri())
    page.get_by_label("Stato").select_option("da integrare")
    assert page.inner_text("#contate") == "1 riga su 28"
    page.locator("tr[data-stato]:visible summary").click()
    shown = page.locator("tr[data-stato]:visible").inner_text()
    assert "Cooperativa <i>Esempio</i>" in shown
    assert "Indicate il numero di iscrizione" in shown


def test_what_is_missing_comes_first_and_everything_reads_without_scripts(dashboard: Path, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(dashboard.as_uri())
    shown = page.inner_text("body")
    assert shown.index("Cosa fare ora") < shown.index("Tempi e passi") < shown.index("Tutti gli enti")
    assert page.locator("tr[data-stato]:visible").count() == 28
    assert "mancano 5 giorni" in shown
    assert not page.locator("#filtri").is_visible()
    context.close()
