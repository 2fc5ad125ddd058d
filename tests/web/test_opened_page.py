"""`pdz open` in a real browser: drop a file and read the verdict; nobody else can drive it; it ends with the command."""

from __future__ import annotations

import http.client
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page
from web_material import Opened, accessible

from tests.round.round_material import Round

DROP = """async ([selector, name, data]) => {
  const bytes = Uint8Array.from(atob(data), c => c.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  document.querySelector(selector).dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
}"""


def test_a_dropped_p7m_is_judged_without_typing(opened: Opened, page: Page, signed: Path) -> None:
    page.goto(opened.address)
    accessible(page)
    page.evaluate(DROP, [".lascia:has(#file-verifica)", signed.name, b64encode(signed.read_bytes()).decode()])
    page.wait_for_selector(".esito", timeout=60_000)
    assert "INDETERMINATA" in page.inner_text(".esito")
    assert "Cosa fare ora" in page.inner_text("table")
    accessible(page)
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    accessible(page)


def test_status_and_errors_are_shown_by_keyboard_alone(opened: Opened, page: Page) -> None:
    page.goto(opened.address)
    page.get_by_role("button", name="Mostra lo stato").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#filtri", timeout=60_000)
    assert page.locator("tr[data-stato]").count() == 26
    page.keyboard.press("Tab")
    page.get_by_label("Cerca").fill("gandellino")
    assert page.inner_text("#contate") == "1 riga su 26"
    accessible(page)


def test_what_came_back_is_dropped_and_filed(opened_round: Opened, round_: Round, page: Page) -> None:
    page.goto(opened_round.address)
    with ThreadPoolExecutor() as pool:  # playwright has an event loop in this thread, and signing wants its own
        data = pool.submit(round_.p7m, 0).result()
    page.evaluate(DROP, [".lascia:has(#file-raccolta)", "accordo.pdf.p7m", b64encode(data).decode()])
    page.wait_for_selector("#contenuto li", timeout=60_000)
    assert "accordo.pdf.p7m" in page.inner_text("#contenuto")
    accessible(page)
    kept = [one for one in (round_.folder / "output").rglob("*") if one.is_file() and one.read_bytes() == data]
    assert len(kept) == 1


@pytest.mark.office
def test_the_documents_are_made_and_their_progress_is_told(opened_small: Opened, page: Page) -> None:
    page.goto(opened_small.address)
    page.get_by_role("button", name="Fai i documenti").click()
    page.wait_for_selector("#passo")
    accessible(page)
    page.wait_for_selector("#contenuto li", timeout=300_000)
    assert "accordo" in page.inner_text("#contenuto")
    accessible(page)
    assert (opened_small.folder / "output" / "piano.pdf").read_bytes().startswith(b"%PDF")


def test_the_command_ends_the_page(opened: Opened, page: Page) -> None:
    page.goto(opened.address)
    assert opened.end() in (0, 130)


def ask(opened: Opened, method: str, path: str, **headers: str) -> int:
    with closing(http.client.HTTPConnection(opened.origin.removeprefix("http://"), timeout=10)) as connection:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cookie": "pdz=indovinato"},
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
    ],
)
def test_without_the_cookie_nothing_answers(opened: Opened, headers: dict[str, str]) -> None:
    home = opened.home.removeprefix(opened.origin)
    assert ask(opened, "GET", home, **headers) == 403
    assert ask(opened, "POST", f"{home}azioni/stato", **headers) == 403
    assert ask(opened, "GET", "/") == 403


def test_the_address_is_good_once_and_the_cookie_only_here(opened: Opened, page: Page) -> None:
    page.goto(opened.address)
    assert ask(opened, "GET", opened.address.removeprefix(opened.origin)) == 403
    (cookie,) = page.context.cookies()
    home = opened.home.removeprefix(opened.origin)
    assert (cookie["httpOnly"], cookie["sameSite"], f"{cookie['path']}/") == (True, "Strict", home)
    mine = f"pdz={cookie['value']}"
    port = opened.origin.rpartition(":")[2]
    assert ask(opened, "GET", home, Cookie=mine) == 200
    assert ask(opened, "POST", f"{home}azioni/stato", Cookie=mine) == 403
    assert ask(opened, "POST", f"{home}azioni/stato", Cookie=mine, Origin="null") == 403
    assert ask(opened, "POST", f"{home}azioni/stato", Cookie=mine, Origin="http://evil.example") == 403
    assert ask(opened, "GET", home, Cookie=mine, Host=f"evil.example:{port}") == 403
    assert ask(opened, "GET", home, Cookie=mine, Sec_Fetch_Site="cross-site") == 403
    assert ask(opened, "GET", f"{home}file/../../pdz.yaml", Cookie=mine) in (403, 404)
