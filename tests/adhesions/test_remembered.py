"""What `status` remembers of the adhesions is what it would make anew, and is made anew when anything changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pdz_docs.adhesions import register
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.findings import State
from pdz_docs.adhesions.register import Received
from pdz_docs.adhesions.remembered import adhesions_in
from pdz_docs.adhesions.summary import register_of, summary
from pdz_docs.dossier.scaffold import ROOT_SAMPLE, create
from tests.conftest import AT


def form(number: int) -> Received:
    return Received(
        at=AT,
        body=f"ets{number}",
        instrument=Instrument.ADHESION,
        name="a.pdf",
        file="output/adesioni/a.pdf",
        sha256=f"{number:064x}",
        arrived=AT,
        state=State.TO_COMPLETE,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "ambito"
    create(target, sample=ROOT_SAMPLE)
    return target


def test_nothing_is_remembered_of_nothing(folder: Path) -> None:
    assert adhesions_in(folder).bodies == ()
    assert not (folder / "output" / ".cache").exists()


def test_what_is_remembered_is_what_would_be_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register.append(folder / "output", [form(1)])
    made = summary(register_of(folder))
    assert adhesions_in(folder) == made
    with monkeypatch.context() as patch:
        patch.setattr("pdz_docs.adhesions.summary.register_of", None)
        assert adhesions_in(folder).model_dump(mode="json") == made.model_dump(mode="json")
    shutil.rmtree(folder / "output" / ".cache")
    assert adhesions_in(folder) == made


def test_another_line_or_another_datum_is_seen(folder: Path) -> None:
    register.append(folder / "output", [form(1)])
    before = adhesions_in(folder)
    register.append(folder / "output", [form(2)])
    after = adhesions_in(folder)
    assert after.counts["expected"] == before.counts["expected"] + 1
    source = folder / "signatories" / "ets.yaml"
    source.write_text(source.read_text(encoding="utf-8").replace("denominazione: ", "denominazione: Nuova ", 1))
    assert [one["name"] for one in adhesions_in(folder).bodies] != [one["name"] for one in after.bodies]
    kept = [*(folder / "output" / ".cache" / "adesioni").iterdir()]
    assert len(kept) == 1


def test_what_was_remembered_badly_is_made_anew(folder: Path) -> None:
    register.append(folder / "output", [form(1)])
    made = adhesions_in(folder)
    (kept,) = (folder / "output" / ".cache" / "adesioni").iterdir()
    kept.write_bytes(b"{")
    assert adhesions_in(folder) == made
