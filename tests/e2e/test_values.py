"""Values that break careless engines reach the PDF's content whole (design.md, promise 2)."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pdz_docs.pdf import text
from tests.e2e.conftest import run_pdz

pytestmark = pytest.mark.office

NAME = "Rossi & Figli <ONLUS> S.p.A."
MARKED = [f"Parola{number:04d}" for number in range(1000)]
LONG = " ".join(MARKED)


def test_ampersands_brackets_apostrophes_and_long_paragraphs_survive(folder: Path) -> None:
    assert len(LONG) > 10_000
    ets = folder / "signatories" / "ets.yaml"
    bodies: list[dict[str, Any]] = yaml.safe_load(ets.read_text(encoding="utf-8"))
    workshop = next((folder / "workshops").glob("minori.yaml"))
    synthesis = yaml.safe_load(workshop.read_text(encoding="utf-8"))
    present = set(synthesis["incontri"][0]["presenti"])
    next(body for body in bodies if body["id"] in present)["denominazione"] = NAME
    ets.write_text(yaml.safe_dump(bodies, allow_unicode=True, sort_keys=False), encoding="utf-8")
    synthesis["sintesi"]["bisogni"][0]["testo"] = f"Villa d’Ogna: {LONG}"
    workshop.write_text(yaml.safe_dump(synthesis, allow_unicode=True, sort_keys=False), encoding="utf-8")

    done = run_pdz("build", "piano", cwd=folder)
    assert done.returncode == 0, done.stderr
    pdf = folder / "output" / "piano.pdf"
    assert text.missing(pdf.read_bytes(), (NAME, f"Villa d’Ogna: {LONG}")) == ()
    read = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert NAME in " ".join(read.split())
    assert all(word in read for word in MARKED)
    pages = [page for page in read.split("\f") if "Parola0" in page]
    assert len(pages) > 1
