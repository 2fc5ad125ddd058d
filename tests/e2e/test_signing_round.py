"""Freeze, sign twice with demonstration keys, verify and count, all from the command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pdz_docs.errors import ExitCode
from tests.e2e.conftest import run_pdz

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("demo")]

ADHESION = "adesione/onlusali"
FROZEN = "output/frozen/accordo/v1/accordo/accordo.pdf"
FIRST = "output/signed/accordo/v1/accordo-firmato.pdf"
SECOND = "output/signed/accordo/v1/accordo-firmato-2.pdf"


@pytest.fixture(scope="module")
def drafted(
    demo: tuple[Path, subprocess.CompletedProcess[str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, Any]]:
    """A folder with the demonstration's keys where nothing is frozen and one adhesion was built, and what the build said of it."""
    folder = Path(shutil.copytree(demo[0], tmp_path_factory.mktemp("round") / "ambito"))
    return folder, built(folder)


def built(folder: Path) -> dict[str, Any]:
    done = run_pdz("build", ADHESION, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (output,) = json.loads(done.stdout)["outputs"]
    words = subprocess.run(
        ["pdftotext", folder / f"output/{ADHESION}.pdf", "-"], capture_output=True, text=True, check=True
    )
    return {**output, "text": " ".join(words.stdout.split())}


@pytest.fixture(scope="module")
def frozen(drafted: tuple[Path, dict[str, Any]]) -> Path:
    """The same folder with plan and agreement frozen."""
    folder = drafted[0]
    for document in (("piano", "--unverified-profile"), ("accordo",)):
        done = run_pdz("freeze", *document, cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def sign(
    folder: Path, file: str, who: str, *, key: str | None = None, extra: tuple[str, ...] = ("--yes",)
) -> subprocess.CompletedProcess[str]:
    keys = folder / "output" / "demo" / "pki"
    env = {"PDZ_DEMO_PASSWORD": (keys / "password.txt").read_text().strip()}
    return run_pdz(
        "sign", file, "--as", who, "--key", str(keys / "firmatari" / f"{key or who}.p12"), *extra, cwd=folder, env=env
    )


def test_an_adhesion_is_a_draft_until_the_agreement_is_frozen(
    drafted: tuple[Path, dict[str, Any]], frozen: Path
) -> None:
    """It names the agreement by its digest: before the freeze that is a gap, then the build makes it again, whole."""
    before, after = drafted[1], built(frozen)
    digest = (frozen / f"{FROZEN}.sha256").read_text(encoding="ascii")
    assert (before["draft"], "BOZZA" in before["text"], "DA COMPLETARE" in before["text"]) == (True, True, True)
    assert (after["draft"], "BOZZA" in after["text"], "DA COMPLETARE" in after["text"]) == (False, False, False)
    assert digest in after["text"].replace(" ", "")
    assert digest not in before["text"].replace(" ", "")
    assert after["built"]
    assert not built(frozen)["built"]


def test_two_bodies_sign_and_are_counted(frozen: Path) -> None:
    assert sign(frozen, FROZEN, "clusone").returncode == 0
    assert sign(frozen, FIRST, "ardesio").returncode == 0
    original = (frozen / FROZEN).read_bytes()
    assert (frozen / SECOND).read_bytes().startswith((frozen / FIRST).read_bytes())
    assert (frozen / FIRST).read_bytes().startswith(original)

    status = run_pdz("status", "--json", "--trust", "demo", cwd=frozen)
    (agreement,) = json.loads(status.stdout)["documents"]
    states = {row["id"]: row["state"] for row in agreement["expected"]}
    assert states["clusone"] == states["ardesio"] != "MISSING"
    assert agreement["counts"]["missing"] == 24
    assert status.returncode in (ExitCode.INDETERMINATE, ExitCode.INCOMPLETE)

    verdict = run_pdz("verify", "--json", "--trust", "demo", "--expect", "accordo", SECOND, cwd=frozen)
    (file,) = json.loads(verdict.stdout)["files"]
    assert [one["expected"]["signatory"] for one in file["signatures"]] == ["clusone", "ardesio"]
    assert [one["expected"]["bytes"] for one in file["signatures"]] == ["FROZEN", "CONTINUATION"]


def test_anothers_key_is_refused_and_nothing_is_written(frozen: Path) -> None:
    before = set((frozen / "output").rglob("*"))
    done = sign(frozen, FROZEN, "ardesio", key="azzone")
    assert done.returncode == ExitCode.SIGNING
    assert "codice fiscale" in done.stderr
    assert set((frozen / "output").rglob("*")) == before


def test_without_a_terminal_a_confirmation_is_refused(frozen: Path) -> None:
    done = sign(frozen, FROZEN, "ardesio", extra=())
    assert done.returncode == ExitCode.REFUSED
    assert "SHA-256" in done.stderr


def test_a_file_that_is_not_the_frozen_one_is_refused(frozen: Path, tmp_path: Path) -> None:
    other = tmp_path / "accordo.pdf"
    other.write_bytes((frozen / FROZEN).read_bytes()[:-10])
    done = sign(frozen, str(other), "ardesio")
    assert done.returncode == ExitCode.SIGNING
    assert "non è un documento congelato" in done.stderr


def test_an_existing_file_is_never_written_over(frozen: Path, tmp_path: Path) -> None:
    target = tmp_path / "mio.pdf"
    target.write_bytes(b"mio")
    done = sign(frozen, FROZEN, "ardesio", extra=("--yes", "-o", str(target)))
    assert done.returncode == ExitCode.REFUSED
    assert target.read_bytes() == b"mio"


def test_no_secret_reaches_what_is_printed(frozen: Path) -> None:
    password = (frozen / "output" / "demo" / "pki" / "password.txt").read_text().strip()
    done = sign(frozen, FROZEN, "colere", extra=("--yes", "-v"))
    assert done.returncode == 0, done.stderr
    assert password not in done.stdout + done.stderr
