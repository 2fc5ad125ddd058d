"""The command line's public surface: table of contents, guide, exit codes, what is imported when."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pdz_docs.cli import COMMANDS, pdz
from pdz_docs.errors import ExitCode

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "guida.md").read_text(encoding="utf-8")


def run_pdz(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pdz_docs", *args], capture_output=True, text=True, cwd=cwd, check=False
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_loads_and_has_italian_help(name: str) -> None:
    done = run_pdz(name, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Uso: pdz {name}")
    assert "Mostra questo aiuto ed esce." in done.stdout


def test_every_command_is_in_the_guide_and_no_other() -> None:
    assert re.findall(r"^### pdz (\S+)$", GUIDE, flags=re.MULTILINE) == list(COMMANDS)


def test_the_exit_code_table_of_the_guide_is_the_enum() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", GUIDE, flags=re.MULTILINE)] == [
        code.value for code in ExitCode
    ]


def test_every_command_file_is_in_the_table() -> None:
    shared = {"__init__", "base", "boundary", "confirm", "options", "progress", "secret", "usage"}
    folder = ROOT / "pdz_docs" / "cli"
    files = {
        path.stem for path in (*folder.glob("*.py"), *(one.parent for one in folder.glob("*/__init__.py")))
    } - shared
    assert files == {name.replace("-", "_") for name in COMMANDS}


def test_help_imports_no_heavy_package() -> None:
    code = "import sys; sys.argv = ['pdz', '--help']; from pdz_docs.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules)"
    loaded = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        .stdout.splitlines()[-1]
        .split()
    )
    heavy = {
        "pydantic",
        "docxtpl",
        "docx",
        "lxml",
        "pypdf",
        "pyhanko",
        "cryptography",
        "rich",
        "yaml",
        "jinja2",
        "openpyxl",
        "matplotlib",
    }
    assert not heavy & set(loaded)


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nope"], "il comando nope non esiste"),
        (["--nope"], "l'opzione --nope non esiste"),
        (["init"], "manca l'argomento CARTELLA"),
        (["freeze", "a", "b"], "argomenti in più: b"),
        (["status", "--at", "ieri"], "«ieri» non è un istante"),
        (["forms", "sintesi"], "manca l'opzione --area."),
        (["import", "x.csv", "--register", "ieri"], "per --register: «ieri» non è un giorno"),
        (["template", "bind", "nessuno.docx"], "per FILE: 'nessuno.docx' non c'è."),
        (["template", "bind", "/"], "per FILE: '/' è una cartella, serve un file."),
        (["check", "--annotate", __file__], f"per --annotate: '{__file__}' è un file, serve una cartella."),
        (["prepare", "--smtp-every", "-3"], "per --smtp-every: serve un numero, almeno 0.0."),
        (["sign", "x", "--password-fd", "tre"], "per --password-fd: serve un numero."),
        (["check", "--json=3"], "l'opzione --json non vuole un valore."),
        (["check", "--pdf"], "l'opzione --pdf vuole un valore."),
        (["record", "varie"], "per PASSO: i valori possibili sono"),
    ],
)
def test_a_wrong_command_is_explained_in_italian(args: list[str], words: str) -> None:
    done = run_pdz(*args)
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_the_remarks_of_the_options_are_in_italian() -> None:
    helps = [run_pdz(*command, "--help").stdout for command in (("forms", "sintesi"), ("prepare",))]
    said = " ".join("".join(helps).split())
    assert "[obbligatoria]" in said
    assert "[se non si dice: 5.0; almeno 0.0]" in said
    assert not re.search(r"\[(required|default)|x>=", said)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("superficie") / "lavoro"
    assert run_pdz("init", "--sample", "altro", str(folder)).returncode == ExitCode.OK
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("import", "{}.docx"),
        ("import", "{}.xlsx"),
        ("import", "{}.csv", "--register", "2024-11-30"),
        ("verify", "{}"),
        ("check", "--pdf", "{}"),
    ],
)
def test_why_a_file_does_not_open_is_said_in_italian(dossier: Path, command: tuple[str, ...]) -> None:
    absent = run_pdz(*(word.format("nessuno") for word in command), cwd=dossier)
    assert absent.returncode == ExitCode.INPUT
    assert "non c'è" in absent.stderr
    assert "No such file" not in absent.stderr


def test_no_arguments_shows_the_help() -> None:
    done = run_pdz()
    assert done.returncode == ExitCode.USAGE
    assert "Uso: pdz" in done.stderr


def test_outside_a_dossier_the_way_out_is_named(tmp_path: Path) -> None:
    done = run_pdz("build", cwd=tmp_path)
    assert done.returncode == ExitCode.INPUT
    assert "pdz init" in done.stderr


def test_commands_of_the_group_are_the_table() -> None:
    import click

    assert pdz.list_commands(click.Context(pdz)) == list(COMMANDS)
