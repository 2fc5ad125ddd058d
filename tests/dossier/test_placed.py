"""Synthesis forms and workbooks that lie in workshops/ in place of the YAML file of their area."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest

from pdz_docs.documents.wordform.synthesis import area_of, synthesis_form
from pdz_docs.dossier import Dossier, load
from pdz_docs.dossier.excel.write import export_workbook
from pdz_docs.dossier.importing import import_file
from pdz_docs.errors import Problem
from tests.dossier.conftest import told
from tests.dossier.filled import cell, number_of, rewrite, write

WORK = "workshops/minori.yaml"
FORM = "workshops/sintesi-minori.docx"


@pytest.fixture(scope="session")
def form(sound: Dossier, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posato") / "sintesi.docx"
    path.write_bytes(synthesis_form(sound, area_of(sound, "minori"), pristine / "templates"))
    return path


@pytest.fixture
def objectives_alone(folder: Path) -> Path:
    """The folder whose area has only its objectives written in YAML."""
    path = folder / WORK
    text = path.read_text(encoding="utf-8")
    path.write_text(f"area: minori\ndimostrativo: true\n{text[text.index('obiettivi:') :]}", encoding="utf-8")
    return folder


def words(problems: tuple[Problem, ...]) -> list[tuple[str, str | None]]:
    return [(one.id, one.where.file) for one in problems]


def test_a_form_beside_the_objectives_of_its_area(sound: Dossier, objectives_alone: Path, form: Path) -> None:
    copyfile(form, objectives_alone / FORM)
    before, after = sound.workshop("minori"), load(objectives_alone).workshop("minori")
    assert before is not None
    assert after is not None
    assert (after.sintesi, after.obiettivi) == (before.sintesi, before.obiettivi)
    told_of = [(one.data, one.ore, set(one.presenti)) for one in before.incontri]
    assert [(one.data, one.ore, set(one.presenti)) for one in after.incontri] == told_of
    assert after.where().file == WORK
    assert after.where("sintesi").file == FORM


def test_a_form_alone_makes_its_area(folder: Path, form: Path) -> None:
    text = (folder / WORK).read_text(encoding="utf-8")
    (folder / WORK).unlink()
    (folder / "workshops/altri.yaml").write_text(text[text.index("obiettivi:") :], encoding="utf-8")
    copyfile(form, folder / FORM)
    dossier = load(folder)
    assert [one.area for one in dossier.workshops] == [area.id for area in dossier.aree]
    found = dossier.workshop("minori")
    assert found is not None
    assert found.where().file == FORM
    assert found.presenti


def test_what_is_said_twice(folder: Path, form: Path) -> None:
    copyfile(form, folder / FORM)
    assert words(told(folder).problems) == [("DOPPIA_FONTE", FORM)]
    assert told(folder).dossier is None


@pytest.mark.parametrize(
    ("heading", "row", "column", "text", "id_", "control"),
    [
        ("Area", 1, 0, "Area 9 – Altro", "AREA_IGNOTA", "Area tematica"),
        ("Incontri", 1, 1, "31/02/2024", "VALORE_AMBIGUO", "Data"),
        ("Presenze", 1, 0, "Comune di Clusonne", "RIFERIMENTO_IGNOTO", "Ente o organizzazione"),
        ("Bisogni", 1, 0, "", "CAMPO_MANCANTE", "Bisogno"),
    ],
)
def test_a_fault_is_told_by_control_and_paragraph(
    objectives_alone: Path, form: Path, heading: str, row: int, column: int, text: str, id_: str, control: str
) -> None:
    paragraphs = []

    def planted(root: object) -> None:
        node = cell(root, heading, row, column)
        write(node, text)
        paragraphs.append(number_of(root, node))

    rewrite(form, objectives_alone / FORM, planted)
    found = {one.id: one for one in told(objectives_alone).problems}
    where = found[id_].where
    assert (where.file, where.part, where.paragraph, where.field) == (FORM, "corpo", paragraphs[0], control)
    assert told(objectives_alone).dossier is None


def test_importing_the_form_that_lies_there_writes_it_down(sound: Dossier, objectives_alone: Path, form: Path) -> None:
    copyfile(form, objectives_alone / FORM)
    assert import_file(objectives_alone / FORM, objectives_alone).written == (WORK,)
    assert words(told(objectives_alone).problems) == [("DOPPIA_FONTE", FORM)]
    (objectives_alone / FORM).unlink()
    before, after = sound.workshop("minori"), load(objectives_alone).workshop("minori")
    assert before is not None
    assert after is not None
    assert after.sintesi == before.sintesi


def test_areas_kept_in_a_workbook(sound: Dossier, folder: Path) -> None:
    export_workbook(sound, folder / "workshops/tavoli.xlsx")
    book = openpyxl.load_workbook(folder / "workshops/tavoli.xlsx")
    for name in ("Comuni", "Altri enti", "Persone", "Delibere", "ETS", "Registri"):
        if name in book.sheetnames:
            del book[name]
    resources = book["Risorse"]
    column = [one.value for one in resources[1]].index("Obiettivo")
    for row in range(resources.max_row, 1, -1):
        if not resources[row][column].value:
            resources.delete_rows(row)
    book.save(folder / "workshops/tavoli.xlsx")
    for path in (folder / "workshops").glob("*.yaml"):
        path.unlink()
    assert words(told(folder).problems) == []
    assert load(folder).lavori == sound.lavori


def test_a_workbook_beside_the_file_of_its_area(sound: Dossier, folder: Path) -> None:
    export_workbook(sound, folder / "workshops/tavoli.xlsx")
    assert told(folder).dossier is None
    assert "AREA_DOPPIA" in {one.id for one in told(folder).problems}
