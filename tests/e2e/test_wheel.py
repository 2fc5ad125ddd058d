"""Away from the repository: the built wheel alone gives a sample folder that passes the check."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout, unpacked where an installer would put it, without its dependencies."""
    work = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(work)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = work.glob("*.whl")
    target = work / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    return target


def run_away(installed: Path, cwd: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(installed)}
    return subprocess.run(
        [sys.executable, "-P", "-m", "pdz_docs", *args], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


def test_the_code_that_runs_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    env = {**os.environ, "PYTHONPATH": str(installed)}
    where = [sys.executable, "-P", "-c", "import pdz_docs; print(pdz_docs.__file__)"]
    assert (
        str(installed)
        in subprocess.run(where, cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.parametrize("sample", [(), ("altro",)], ids=["ambito9", "altro"])
def test_the_sample_travels_in_the_wheel(installed: Path, tmp_path: Path, sample: tuple[str, ...]) -> None:
    done = run_away(installed, tmp_path, "init", "prova", "--sample", *sample)
    assert done.returncode == 0, done.stderr
    checked = run_away(installed, tmp_path / "prova", "check")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "Nessun errore" in checked.stdout


def test_an_empty_folder_says_what_to_fill_in(installed: Path, tmp_path: Path) -> None:
    assert run_away(installed, tmp_path, "init", "vuota").returncode == 0
    assert (tmp_path / "vuota" / "templates" / "accordo.docx").is_file()
    assert "riservato/" in (tmp_path / "vuota" / ".gitignore").read_text(encoding="utf-8")


def test_a_folder_with_something_in_it_is_not_touched(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "piena").mkdir()
    (tmp_path / "piena" / "mio.txt").write_text("mio")
    done = run_away(installed, tmp_path, "init", "piena", "--sample")
    assert done.returncode == 7
    assert [path.name for path in (tmp_path / "piena").iterdir()] == ["mio.txt"]
