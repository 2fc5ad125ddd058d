"""A working folder with the sample data, made as a user makes it, and the command line run as a user runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PDZ = [sys.executable, "-m", "pdz_docs"]
Run = Callable[..., subprocess.CompletedProcess[str]]


def run_pdz(
    *args: str, cwd: Path, env: dict[str, str] | None = None, prefix: list[str] | None = None
) -> subprocess.CompletedProcess[str]:
    command = [*(prefix or []), *PDZ, *args]
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample folder as `pdz init --sample` makes it; tests take copies."""
    folder = tmp_path_factory.mktemp("sample") / "ambito"
    done = run_pdz("init", str(folder), "--sample", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    """A copy of the sample to spoil."""
    return Path(shutil.copytree(pristine, tmp_path / "ambito"))


@pytest.fixture(scope="session")
def demo(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A folder in which `pdz demo` has run, and what it said."""
    folder = Path(shutil.copytree(pristine, tmp_path_factory.mktemp("demo") / "ambito"))
    return folder, run_pdz("demo", cwd=folder)
