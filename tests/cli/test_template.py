"""`pdz template vars` and `pdz check --templates`: the page of the guide is the program's own list; templates alone are checked."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.environment import ATTRIBUTE, ENVIRONMENT
from pdz_docs.documents.lint.filters import LIST_FILTERS, LIST_TO_TEXT, OTHER_FILTERS, SCALAR_FILTERS
from pdz_docs.documents.variables import groups, variables
from pdz_docs.errors import ExitCode
from pdz_docs.reports.variables import variables_markdown
from tests.cli.test_surface import ROOT, run_pdz

PAGE = ROOT / "docs" / "variabili.md"


def test_the_guide_lists_what_the_models_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == variables_markdown(), (
        "rifate la pagina: pdz template vars > docs/variabili.md"
    )


@pytest.mark.parametrize("kind", DOCUMENTS.values(), ids=lambda kind: kind.id)
def test_every_variable_is_explained_and_typed(kind: object) -> None:
    model = DOCUMENTS[kind.id].model  # type: ignore[attr-defined]
    every = [variable for record in (model, *groups(model)) for variable in variables(record)]
    assert every
    assert [variable.name for variable in every if not variable.about or "dato" in variable.kind.split()] == []


def test_groups_have_names_of_their_own() -> None:
    every = {group for kind in DOCUMENTS.values() for group in groups(kind.model)}
    assert len({group.__name__ for group in every}) == len(every)


def test_every_filter_is_listed_and_no_other() -> None:
    assert {*SCALAR_FILTERS, *LIST_TO_TEXT, *LIST_FILTERS, *OTHER_FILTERS} == {*ENVIRONMENT.filters} - {ATTRIBUTE}


def test_the_variables_of_one_document() -> None:
    done = run_pdz("template", "vars", "accordo")
    assert done.returncode == 0
    assert "firmatari" in done.stdout
    assert "elenco di Firma" in done.stdout
    page = json.loads(run_pdz("template", "vars", "accordo", "--json").stdout)
    fields = {field["name"]: field["type"] for field in page["groups"]["Parte"]["fields"]}
    assert fields["nome"] == "testo"
    assert fields["promotore"] == "sì o no"


def test_a_document_that_does_not_exist_names_those_that_do() -> None:
    done = run_pdz("template", "vars", "acordo")
    assert done.returncode == ExitCode.INPUT
    assert "accordo" in done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with the templates alone: `--templates` reads no data."""
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "pdz.yaml").write_text("questo: [non si legge", encoding="utf-8")
    return tmp_path


def spoil(template: Path, old: str, new: str) -> None:
    with zipfile.ZipFile(template) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts["word/document.xml"]
    parts["word/document.xml"] = parts["word/document.xml"].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(template, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def test_templates_alone_are_checked_and_annotated(folder: Path) -> None:
    assert run_pdz("check", "--templates", cwd=folder).returncode == ExitCode.OK
    spoil(folder / "templates" / "accordo.docx", "f.id", "f.idd")
    done = run_pdz("check", "--templates", "--json", "--annotate", "commenti", cwd=folder)
    assert done.returncode == ExitCode.TEMPLATE
    errors = [one for one in json.loads(done.stdout)["problems"] if one["severity"] != "INFO"]
    assert [one["id"] for one in errors] == ["CAMPO_SCONOSCIUTO"]
    assert errors[0]["where"]["file"] == "accordo.docx"
    assert errors[0]["where"]["part"] == "corpo"
    assert "forse “id”?" in errors[0]["text"]
    assert [path.name for path in (folder / "commenti").iterdir()] == ["accordo.docx"]


def test_comments_never_take_the_place_of_the_templates(folder: Path) -> None:
    assert run_pdz("check", "--templates", "--annotate", "templates", cwd=folder).returncode == ExitCode.REFUSED


def test_a_missing_and_an_unused_template_are_told(folder: Path) -> None:
    (folder / "templates" / "avviso.docx").rename(folder / "templates" / "avviso (copia).docx")
    done = run_pdz("check", "--templates", "--json", cwd=folder)
    told = {one["id"]: one["where"]["file"] for one in json.loads(done.stdout)["problems"] if one["severity"] != "INFO"}
    assert told == {"MODELLO_MANCANTE": "avviso.docx", "MODELLO_NON_USATO": "avviso (copia).docx"}
    assert done.returncode == ExitCode.TEMPLATE


def test_the_notes_come_with_verbose(folder: Path) -> None:
    assert "DATI_NON_USATI" not in run_pdz("check", "--templates", cwd=folder).stdout
    assert "dati che il modello non usa" in run_pdz("check", "--templates", "-v", cwd=folder).stdout
