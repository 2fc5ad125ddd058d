"""`pdz init`: a folder that appears whole, and never over something."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.dossier import find, load, read, search
from pdz_docs.dossier.needs import missing
from pdz_docs.dossier.scaffold import create, samples
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.expectations import Role


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_empty_folder(tmp_path: Path) -> None:
    create(tmp_path / "nuova", sample=None)
    made = tree(tmp_path / "nuova")
    assert {"pdz.yaml", "piano.yaml", "README.md", ".gitignore", "output/.gitkeep", "templates/accordo.docx"} <= made
    assert "riservato/" in (tmp_path / "nuova/.gitignore").read_text(encoding="utf-8")
    reading = read(tmp_path / "nuova")
    assert {problem.where.field for problem in reading.problems} == {"ambito.nome", "ambito.numero", "ambito.capofila"}


def test_what_the_empty_folder_suggests_can_be_read(tmp_path: Path) -> None:
    create(tmp_path / "nuova", sample=None)
    for path in (tmp_path / "nuova").rglob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(uncommented(line) for line in lines), encoding="utf-8")
    reading = read(tmp_path / "nuova")
    assert {problem.id for problem in reading.problems} <= {"VALORE_MANCANTE", "FORMATO", "RIFERIMENTO_IGNOTO"}


def uncommented(line: str) -> str:
    """The line as it is once a user takes its `# ` away; prose goes."""
    body = line.removeprefix("# ")
    is_yaml = (
        body.lstrip().startswith(("- ", "{"))
        or (": " in body and body.split(":")[0].strip().replace("_", "").isalpha())
        or body.rstrip().endswith((":", "|"))
    )
    indented = body.startswith("  ")
    return (
        body
        if line.startswith("# ") and (is_yaml or indented) and not body[0].isupper()
        else ("\n" if line.startswith("#") else line)
    )


@pytest.mark.parametrize("sample", samples())
def test_samples_have_no_problem(tmp_path: Path, sample: str) -> None:
    create(tmp_path / "prova", sample=sample)
    assert [problem for problem in read(tmp_path / "prova").problems if problem.severity == "ERROR"] == []


def test_unknown_sample(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nessuno"):
        create(tmp_path / "prova", sample="nessuno")
    assert not (tmp_path / "prova").exists()


def test_an_occupied_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mio.txt").write_text("x", encoding="utf-8")
    with pytest.raises(RefusedError):
        create(tmp_path, sample=None)
    assert tree(tmp_path) == {"mio.txt"}


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mio.txt").write_text("x", encoding="utf-8")
    with pytest.raises(RefusedError):
        create(tmp_path / "mio.txt", sample=None)


def test_an_existing_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "vuota").mkdir()
    create(tmp_path / "vuota", sample=None)
    assert "pdz.yaml" in tree(tmp_path / "vuota")


def test_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "qui").mkdir()
    monkeypatch.chdir(tmp_path / "qui")
    create(Path(), sample=None)
    assert "pdz.yaml" in tree(tmp_path / "qui")
    assert Path.cwd().exists()
    assert [path.name for path in tmp_path.iterdir()] == ["qui"]


def test_below_a_file_nothing_is_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(RefusedError, match="file è un file, dove serve una cartella"):
        create(tmp_path / "file" / "sotto", sample=None)


def test_find_walks_up(tmp_path: Path) -> None:
    create(tmp_path / "nuova", sample=None)
    assert find(tmp_path / "nuova/templates") == (tmp_path / "nuova").resolve()


def test_no_folder_here(tmp_path: Path) -> None:
    assert search(tmp_path) is None
    with pytest.raises(InputError, match="cartella di lavoro"):
        find(tmp_path)


def test_the_other_shape(tmp_path: Path) -> None:
    create(tmp_path / "altro", sample="altro")
    dossier = load(tmp_path / "altro")
    assert (len(dossier.comuni), len(dossier.workshops), dossier.triennio) == (3, 2, (2021, 2023))
    assert [one.tipo for one in dossier.altri] == ["azienda-speciale", "unione"]
    assert dossier.capofila is not None
    assert dossier.capofila.denominazione == "Azienda Speciale Consortile «Le Tre Rive»"
    assert [ente.id for ente in dossier.enti if dossier.ruolo(ente) is Role.PROMOTORE] == ["borgosereno"]
    assert missing(dossier) == ()
    assert dossier.demonstrative
