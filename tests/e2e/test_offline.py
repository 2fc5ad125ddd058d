"""With the network cut off by the kernel: everything but fetching works, says the same, and says what it could not ask."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import run_pdz

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("demo")]

AT = "2024-12-05T10:00:00+01:00"
Demo = tuple[Path, subprocess.CompletedProcess[str]]


def test_the_network_is_really_cut_off(cut_off: list[str], tmp_path: Path) -> None:
    done = run_pdz("trust", "update", cwd=tmp_path, env={"PDZ_TRUST_CACHE": str(tmp_path)}, prefix=cut_off)
    assert done.returncode == 6
    assert "non è raggiungibile" in done.stderr
    assert "pdz trust import" in done.stderr


@pytest.mark.parametrize("offline", [(), ("--offline",)], ids=["asked", "not asked"])
def test_a_verdict_is_the_one_given_with_the_network(demo: Demo, cut_off: list[str], offline: tuple[str, ...]) -> None:
    folder, _ = demo
    signed = str(folder / "output" / "demo" / "accordo-firmato.pdf")
    command = ("verify", "--json", "--trust", "demo", "--expect", "accordo", "--at", AT, *offline, signed)
    whole, apart = (run_pdz(*command, cwd=folder, prefix=prefix) for prefix in ([], cut_off))
    assert apart.returncode == whole.returncode
    assert json.loads(apart.stdout) == json.loads(whole.stdout)


def test_data_documents_and_equipment_need_no_network(folder: Path, cut_off: list[str]) -> None:
    for command in (("check",), ("build", "avviso"), ("doctor",)):
        done = run_pdz(*command, cwd=folder, prefix=cut_off)
        assert done.returncode == 0, done.stderr
    assert (folder / "output" / "avviso.pdf").is_file()


def test_a_stamp_that_cannot_be_asked_is_a_failed_signature_and_leaves_nothing(
    cut_off: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "atto.pdf"
    file.write_bytes(b"%PDF-1.7\n")
    done = run_pdz("timestamp", str(file), "--tsa", "http://127.0.0.1:9/tsa", cwd=tmp_path, prefix=cut_off)
    assert done.returncode == 8
    assert "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["atto.pdf"]
