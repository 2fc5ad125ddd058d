"""A real Chromium of the system, the page of `pdz open` as a user starts it, and the accessibility rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from web_material import AT, Opened

from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.dossier.bare import make_bare
from pdz_docs.signing import cades
from pdz_docs.signing.cades import Request
from tests.round.round_material import Round, crowd, open_round


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser, for these tests alone: while it is driven its event loop runs, and no other can be started in the process."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("serve chromium: scripts/setup.sh --test lo installa")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page that has complained of nothing and asked nothing of another machine, when the test ends."""
    context = chromium.new_context(viewport={"width": 1200, "height": 900}, locale="it-IT")
    opened, complaints, asked = context.new_page(), [], []
    opened.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("http://127.0.0.1:", "file:///", "data:"))] == []


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    yield from _running(_sample(tmp_path, "--sample"))


@pytest.fixture
def opened_small(tmp_path: Path) -> Iterator[Opened]:
    """On the small sample, whose documents are quickly made."""
    yield from _running(_sample(tmp_path, "--sample", "altro"))


@pytest.fixture
def round_(tmp_path: Path) -> Round:
    """A round of two bodies, nothing come back yet."""
    make_bare(tmp_path / "ambito")
    at, people = datetime.fromisoformat(AT), crowd(2)
    return open_round(tmp_path / "ambito", make_pki(people, at=at), people, at=at)


@pytest.fixture
def opened_round(round_: Round) -> Iterator[Opened]:
    yield from _running(round_.folder)


def _sample(place: Path, *words: str) -> Path:
    folder = place / "ambito"
    subprocess.run([sys.executable, "-m", "pdz_docs", "init", str(folder), *words], check=True, capture_output=True)
    return folder


def _running(folder: Path) -> Iterator[Opened]:
    running = Opened(folder)
    yield running
    if running.process.poll() is None:
        running.end()


@pytest.fixture
def signed(pki: DemoPki, tmp_path: Path) -> Path:
    """A document in a `.p7m`, as it comes back."""
    path = tmp_path / "accordo.txt.p7m"
    request = Request(at=datetime.fromisoformat(AT), demonstrative=True)
    key = next(iter(pki.signers.values())).key
    with ThreadPoolExecutor() as pool:  # playwright has an event loop in this thread, and signing wants its own
        path.write_bytes(pool.submit(cades.envelop, b"testo dell'accordo", key=key, request=request).result())
    return path
