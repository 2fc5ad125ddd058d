"""`pdz archive --package`, `--check`, `--transmission` as an official types them: files, exit codes, words."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from pdz_docs.cli import boundary
from pdz_docs.cli import pdz as table
from pdz_docs.demo.pki import make_pki
from pdz_docs.errors import ExitCode
from pdz_docs.round.decisions import Decided, Outcome, append
from tests.round.round_material import Round, crowd, open_round, pec, put


@pytest.fixture(scope="module")
def spent(tmp_path_factory: pytest.TempPathFactory, at: datetime) -> Round:
    """A round of three bodies, one of which has signed and sent its copy by PEC."""
    people = crowd(3)
    round_ = open_round(tmp_path_factory.mktemp("raccolta"), make_pki(people, at=at), people, at=at)
    round_.collect(put(round_.folder.parent, "a.eml", pec(round_, "a.pdf", round_.pades(0))))
    put(round_.folder, "pdz.yaml", b"solo_raccolta: true\n")
    round_.pki.write(round_.output / "demo" / "pki", password="prova")
    return round_


@pytest.fixture
def here(spent: Round, monkeypatch: pytest.MonkeyPatch) -> Round:
    monkeypatch.chdir(spent.folder)
    monkeypatch.setenv("PDZ_TRUST_CACHE", str(spent.folder.parent / "fiducia"))
    return spent


def run(*args: str) -> int:
    return boundary.run(table, ["archive", *args])


@pytest.fixture
def package(here: Round, tmp_path: Path) -> Path:
    target = tmp_path / "pacchetto.zip"
    assert run("--package", "--incomplete", "--trust", "demo", "-o", str(target)) == ExitCode.OK
    return target


def test_without_a_terminal_an_open_round_is_not_packaged(here: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--package", "--trust", "demo") == ExitCode.REFUSED
    told = capsys.readouterr().err
    assert "Comune di Prova 1: non ha ancora firmato" in told
    assert "Comune di Prova 0: la sua firma è da accertare" in told
    assert "--incomplete" in told
    assert not list(here.output.glob("archive/accordo/*.zip"))


def test_it_is_made_where_it_belongs_and_says_what_it_lacks(here: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--package", "accordo", "--incomplete", "--trust", "demo") == ExitCode.OK
    assert "Dichiara che manca:" in capsys.readouterr().out
    assert run("--package", "--incomplete", "--trust", "demo") == ExitCode.OK
    assert "c’è già, identico" in capsys.readouterr().out
    (made,) = here.output.glob("archive/accordo/accordo-v1-*-versamento-*.zip")
    assert made.with_name(made.name + ".sha256").is_file()
    assert run("--package", "piano") == ExitCode.INPUT


def test_the_check_answers_in_words_and_in_json(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    # Two have not signed, and nothing says whether the certificate of the third was revoked: not green.
    assert run("--check", str(package), "--at", "2035-01-01T12:00:00") == ExitCode.INDETERMINATE
    assert "DA ACCERTARE" in capsys.readouterr().out
    assert run("--check", str(package), "--at", "2035-01-01T12:00:00", "--json") == ExitCode.INDETERMINATE
    answer = json.loads(capsys.readouterr().out)
    assert (answer["schema"], answer["exit_code"], answer["faults"]) == ("pdz.package-check/1", 10, [])
    assert [one["expired"] for one in answer["signatures"]] == [True]
    assert [one["state"] for one in answer["expected"]] == ["UNCERTAIN", "MISSING", "MISSING"]


def test_an_altered_package_and_what_is_none(package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = bytearray(package.read_bytes())
    data[len(data) // 2] ^= 1
    assert run("--check", str(put(tmp_path, "alterato.zip", bytes(data)))) == ExitCode.NOT_VALID
    assert "SHA-256 non è quella del manifesto" in capsys.readouterr().out
    assert run("--check", str(put(tmp_path, "nota.txt", b"ciao"))) == ExitCode.INPUT
    assert "non è un pacchetto" in capsys.readouterr().err


def test_another_file_in_its_place_is_kept(package: Path, here: Round) -> None:
    package.chmod(0o600)
    package.write_bytes(b"altro")
    assert run("--package", "--incomplete", "--trust", "demo", "-o", str(package)) == ExitCode.REFUSED
    assert package.read_bytes() == b"altro"


def test_one_thing_at_a_time(here: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--package", "--due") == ExitCode.USAGE
    assert run("--due", "-o", "x.zip") == ExitCode.USAGE
    assert "si usano uno per volta" in capsys.readouterr().err


def test_the_transmission_waits_for_signatures(here: Round, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--transmission", "--trust", "demo") == ExitCode.REFUSED
    assert run("--transmission", "--trust", "demo", "--incomplete") == ExitCode.INPUT
    assert "nessuna firma valida" in capsys.readouterr().err
    accept(here)
    assert run("--transmission", "--trust", "demo", "--incomplete") == ExitCode.OK
    assert "documento primario: accordo-firmato.pdf" in capsys.readouterr().out
    (folder,) = here.output.glob("da-spedire/accordo/v1/trasmissione-*")
    assert {one.name for one in folder.iterdir()} == {"accordo-firmato.pdf", "Segnatura.xml"}


def accept(round_: Round) -> None:
    """The office accepts the one signature there is."""
    (path,) = round_.output.glob("signed/accordo/v1/ente00/*.pdf")
    (verdict,) = [row for row in round_.status().expected if row.id == "ente00"]
    from pdz_docs.round.witness import witness

    (judged,) = witness(round_.anchors, at=round_.at)([path], round_.frozen)
    decision = Decided(
        body="ente00",
        outcome=Outcome.ACCEPTED,
        reason="verificata altrimenti",
        by="Segretario",
        at=round_.at,
        signature=judged.signatures[0].id,
        file=judged.sha256,
        verdict=verdict.state.value,
    )
    append(round_.output / "signed/accordo/v1", decision)
