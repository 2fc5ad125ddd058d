"""The safety copy: everything of the round and of riservato/, the same bytes twice, nothing overwritten."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from pdz_docs.cli import boundary
from pdz_docs.cli import pdz as table
from pdz_docs.errors import ExitCode, RefusedError
from pdz_docs.round.backup import back_up
from tests.round.round_material import Round, pec, put


@pytest.fixture
def round_(small: Round, tmp_path: Path) -> Round:
    small.collect(put(tmp_path, "tornati/a.eml", pec(small, "a.pdf", small.pades(0))))
    put(small.folder, "pdz.yaml", b"ambito: {}\n")
    put(small.folder, "output/accordo.docx", b"ritoccato a mano")
    put(small.folder, "output/.cache/verdetti/x.json", b"{}")
    put(small.folder, "output/demo/accordo-firmato.pdf", b"%PDF-")
    return small


def test_what_nobody_could_make_again_is_in_it(round_: Round, tmp_path: Path) -> None:
    made = back_up(round_.folder, tmp_path / "disco" / "copia.zip")
    with zipfile.ZipFile(made.path) as archive:
        copied = {name: archive.read(name) for name in archive.namelist()}
    there = {name: data for name, data in round_.tree().items() if ".cache" not in name and "/demo/" not in name}
    assert copied == there
    assert any(name.startswith("riservato/evidenze/") for name in copied)
    assert "output/accordo.docx" in copied
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600


def test_the_same_files_give_the_same_bytes(round_: Round, tmp_path: Path) -> None:
    first, second = (back_up(round_.folder, tmp_path / name).path.read_bytes() for name in ("a.zip", "b.zip"))
    assert first == second


def test_links_are_told_and_not_followed(round_: Round, tmp_path: Path) -> None:
    put(tmp_path, "fuori/segreto.txt", b"x")
    (round_.folder / "riservato" / "fuori").symlink_to(tmp_path / "fuori")
    made = back_up(round_.folder, tmp_path / "copia.zip")
    assert made.links == (round_.folder / "riservato" / "fuori",)
    with zipfile.ZipFile(made.path) as archive:
        assert not [name for name in archive.namelist() if "segreto" in name or name.endswith("fuori")]


def test_a_copy_never_takes_the_place_of_another(round_: Round, tmp_path: Path) -> None:
    target = put(tmp_path, "copia.zip", b"di ieri")
    with pytest.raises(RefusedError, match="esiste già"):
        back_up(round_.folder, target)
    assert target.read_bytes() == b"di ieri"


def test_the_command_says_what_it_holds(
    round_: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(round_.folder)
    # A copy put into the folder itself does not hold itself.
    assert boundary.run(table, ["backup", "riservato/copia.zip"]) == ExitCode.OK
    assert "dati personali" in capsys.readouterr().out
    with zipfile.ZipFile(round_.folder / "riservato" / "copia.zip") as archive:
        assert "riservato/copia.zip" not in archive.namelist()
    assert boundary.run(table, ["backup", "riservato/copia.zip"]) == ExitCode.REFUSED
