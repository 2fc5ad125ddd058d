"""`pdz trust` as a user runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pdz_docs.errors import ExitCode

LISTS = ("130-eu-lotl-370.xml", "119-it-tl-211.xml")


def run_pdz(cache: Path, *args: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PDZ_TRUST_CACHE": str(cache), "HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": ""}
    command = [sys.executable, "-m", "pdz_docs", "trust", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_no_list_is_said_with_the_way_out(tmp_path: Path) -> None:
    done = run_pdz(tmp_path, "list")
    assert done.returncode == ExitCode.OK
    assert "pdz trust update" in done.stdout


def test_without_a_network_the_way_out_is_named(tmp_path: Path) -> None:
    done = run_pdz(tmp_path, "update")
    assert done.returncode == ExitCode.TOOL_FAILED
    assert "pdz trust import" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_no_list_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xml"
    file.write_text("<a/>", encoding="utf-8")
    done = run_pdz(tmp_path / "cache", "import", str(file))
    assert done.returncode == ExitCode.INDETERMINATE
    assert "non è un elenco di fiducia" in done.stdout
    assert run_pdz(tmp_path / "cache", "import", str(tmp_path / "manca.xml")).returncode == ExitCode.INPUT


@pytest.mark.cases
def test_import_list_and_show(tmp_path: Path) -> None:
    files = [str(Path(os.environ["PDZ_CASES"]) / "files" / name) for name in LISTS]
    done = run_pdz(tmp_path, "import", "--at", "2025-08-15", *files)
    assert done.returncode == ExitCode.OK, done.stdout
    table = run_pdz(tmp_path, "list", "--at", "2025-08-15").stdout
    assert "in vigore" in table
    assert "SCADUTO" in run_pdz(tmp_path, "list", "--at", "2026-08-15").stdout
    lists = json.loads(run_pdz(tmp_path, "list", "--json").stdout)["lists"]
    assert [(one["territory"], one["sequence"], one["services"]) for one in lists] == [("EU", 370, 0), ("IT", 211, 467)]
    shown = run_pdz(tmp_path, "show", "lombardia informatica").stdout
    assert "passato a Azienda Regionale" in " ".join(shown.split())
    services = json.loads(run_pdz(tmp_path, "show", "--json", "ARIA SPA").stdout)["services"]
    assert services[0]["states"][0]["status"] == "granted"
