"""The main job, as a user runs it: 26 signatures on the agreement, each intact and of who had to sign."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from pdz_docs.errors import ExitCode
from tests.e2e.conftest import run_pdz

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("demo")]

BODIES = 26


@pytest.fixture(scope="module")
def verdict(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> dict[str, Any]:
    folder, _ = demo
    return json.loads((folder / "output" / "demo" / "verifica.json").read_text(encoding="utf-8"))


def test_it_ends_well_and_says_what_it_made(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, done = demo
    assert done.returncode == 0, done.stderr
    assert f"{BODIES} firme su {BODIES} integre" in done.stdout
    made = {path.name for path in (folder / "output" / "demo").iterdir()}
    assert {"accordo-firmato.pdf", "verifica.json", "stato.json", "frozen", "pki"} <= made
    frozen = folder / "output" / "demo" / "frozen"
    texts = {path.parent.relative_to(frozen).as_posix() for path in frozen.rglob("*.pdf")}
    assert texts == {"piano/v1/piano", "accordo/v1/schema", "accordo/v1/accordo"}


def test_it_touches_nothing_else(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = demo
    assert {path.name for path in (folder / "output").iterdir()} <= {"demo", ".gitkeep", ".pdz.lock"}


def test_every_signature_is_intact_chained_and_of_an_expected_body(verdict: dict[str, Any]) -> None:
    (file,) = verdict["files"]
    signatures = file["signatures"]
    assert Counter(one["integrity"] for one in signatures) == {"INTACT": BODIES}
    assert Counter(one["expected"]["match"] for one in signatures) == {"MATCH": BODIES}
    assert len({one["expected"]["signatory"] for one in signatures}) == BODIES
    assert {one["expected"]["bytes"] for one in signatures} <= {"FROZEN", "CONTINUATION"}
    assert {one["level"] for one in signatures} == {"B-T"}
    assert {one["time"]["source"] for one in signatures} == {"signature_timestamp"}
    assert all(one["changes_after"] in ("NONE", "SIGNATURE_OR_FORM") for one in signatures)


def test_everything_is_ascertained_and_nothing_is_taken_for_real(verdict: dict[str, Any]) -> None:
    """The demonstration's own list and CRLs answer every question; every signature says that it is worth nothing."""
    (file,) = verdict["files"]
    assert file["outcome"] == "VALID_WITH_NOTES"
    assert not [check for one in file["signatures"] for check in one["checks"] if check["status"] == "UNKNOWN"]
    assert {one["qualification"] for one in file["signatures"]} == {"QESig"}
    for signature in file["signatures"]:
        assert [(one["id"], one["severity"]) for one in signature["findings"]] == [("FIRMA_DIMOSTRATIVA", "WARNING")]
    assert verdict["trust"]["source"] == "demo"


@pytest.mark.parametrize("at", ["2024-12-05T10:00:00+01:00", "2033-01-01T00:00:00+01:00"])
def test_the_same_is_said_years_later_and_never_by_the_lists_of_the_union(
    demo: tuple[Path, subprocess.CompletedProcess[str]], at: str, tmp_path: Path
) -> None:
    folder, _ = demo
    command = ("verify", "--offline", "--at", at, "--json", "output/demo/accordo-firmato.pdf")
    ours = run_pdz(*command, "--trust", "demo", cwd=folder)
    assert ours.returncode == ExitCode.OK, ours.stderr
    theirs = run_pdz(*command, cwd=folder, env={"PDZ_TRUST_CACHE": str(tmp_path)})
    assert theirs.returncode == ExitCode.INDETERMINATE
    assert "FIRMA_DIMOSTRATIVA" in theirs.stdout


def test_its_keys_still_sign_when_the_fixed_instant_is_long_past(
    demo: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    pem = (demo[0] / "output" / "demo" / "pki" / "firmatari" / "clusone.pem").read_bytes()
    assert x509.load_pem_x509_certificate(pem).not_valid_after_utc > datetime(2034, 1, 1, tzinfo=UTC)


def test_pdfsig_agrees(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    if shutil.which("pdfsig") is None:
        pytest.skip("manca pdfsig")
    folder, _ = demo
    signed = folder / "output" / "demo" / "accordo-firmato.pdf"
    said = subprocess.run(["pdfsig", "-nocert", str(signed)], capture_output=True, text=True, check=False).stdout
    assert len(re.findall(r"Signature Validation: Signature is Valid\.", said)) == BODIES


def test_signing_only_appended_to_the_frozen_file(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home = demo[0] / "output" / "demo"
    frozen = (home / "frozen" / "accordo" / "v1" / "accordo" / "accordo.pdf").read_bytes()
    assert (home / "accordo-firmato.pdf").read_bytes().startswith(frozen)


def test_the_agreement_prints_the_digest_of_the_frozen_plan(
    demo: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    home = demo[0] / "output" / "demo"
    plan = home / "frozen" / "piano" / "v1" / "piano" / "piano.pdf"
    digest = hashlib.sha256(plan.read_bytes()).hexdigest()
    assert plan.with_name("piano.pdf.sha256").read_bytes() == digest.encode()
    text = subprocess.run(
        ["pdftotext", str(home / "accordo-firmato.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert digest in re.sub(r"\s", "", text)


def test_every_page_says_facsimile(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    home = demo[0] / "output" / "demo"
    for pdf in [home / "accordo-firmato.pdf", *home.glob("*.pdf"), *home.glob("frozen/*/v1/*/*.pdf")]:
        pages = subprocess.run(["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True).stdout.split(
            "\f"
        )[:-1]
        assert pages
        assert all("FAC-SIMILE – DATI DIMOSTRATIVI" in page for page in pages), pdf


def test_the_status_accounts_for_all_26(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    status = json.loads((demo[0] / "output" / "demo" / "stato.json").read_text(encoding="utf-8"))
    (agreement,) = status["documents"]
    assert agreement["counts"]["expected"] == BODIES
    assert agreement["counts"]["missing"] == 0
    assert agreement["days_left"] == 5
    assert agreement["deadline"]["at"] == "2024-12-11T00:00:00+01:00"
    assert not agreement["unexpected"]
    assert {row["state"] for row in agreement["expected"]} == {"SIGNED_WITH_NOTES"}
    assert agreement["signed"]
    assert not agreement["concluded"]


def test_what_was_there_is_replaced_whole(tmp_path: Path) -> None:
    """On the small sample, which has another shape as well."""
    assert run_pdz("init", "altro", "--sample", "altro", cwd=tmp_path).returncode == 0
    left = tmp_path / "altro" / "output" / "demo" / "rimasto.txt"
    left.parent.mkdir(parents=True)
    left.write_text("vecchio")
    done = run_pdz("demo", cwd=tmp_path / "altro")
    assert done.returncode == 0, done.stderr
    assert not left.exists()
    assert left.with_name("accordo-firmato.pdf").exists()
