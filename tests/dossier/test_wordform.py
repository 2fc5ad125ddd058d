"""The synthesis form: out, filled, saved by Word or LibreOffice, and back; each fault is told by control and paragraph."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from pdz_docs.documents.wordform.synthesis import area_of, synthesis_form
from pdz_docs.dossier import Dossier, load
from pdz_docs.dossier.dump import plain
from pdz_docs.dossier.importing import import_file
from pdz_docs.dossier.models.workshops import Priorita, Workshop
from pdz_docs.dossier.word.markup import read_markup
from pdz_docs.errors import InputError, Problem, RefusedError, Severity
from tests.dossier.filled import DOCUMENT, as_word_saves_it, cell, number_of, rewrite, table, tick, w, write

Change = Callable[[Any], None]
HEADINGS = ["Area", "Incontri", "Presenze", "Premessa", "Bisogni", "Proposte", "Impegni", "Nodi aperti"]


@pytest.fixture(scope="session")
def made(sound: Dossier, pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The form of an area that has met and written, as `pdz forms` makes it; not to be changed."""
    path = tmp_path_factory.mktemp("modulo") / "sintesi.docx"
    path.write_bytes(synthesis_form(sound, area_of(sound, "2"), pristine / "templates"))
    return path


@pytest.fixture(scope="session")
def by_libreoffice(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The filled form, opened and saved by LibreOffice."""
    folder = tmp_path_factory.mktemp("libreoffice")
    filled = rewrite(made, folder / "sintesi.docx", fill)
    profile = f"-env:UserInstallation=file://{folder}/profilo"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "docx",
        "--outdir",
        str(folder / "salvato"),
        str(filled),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "salvato" / "sintesi.docx"


@pytest.fixture
def empty(folder: Path) -> Path:
    """The working folder whose second area has met nobody and written nothing yet; a comment stands in its file."""
    forget(folder / "workshops/minori.yaml")
    return folder


def forget(path: Path) -> None:
    """Take meetings and synthesis out of the file of an area, and leave a comment."""
    text = path.read_text(encoding="utf-8")
    head, tail = text[: text.index("incontri:")], text[text.index("obiettivi:") :]
    path.write_text(f"{head}# un commento da tenere\n{tail}", encoding="utf-8")


def fill(root: Any) -> None:
    """What a referent adds to the form."""
    write(cell(root, "Incontri", 3, 0), "3")
    write(cell(root, "Incontri", 3, 1), "06/11/2024")
    write(cell(root, "Incontri", 3, 2), "17.00")
    write(cell(root, "Incontri", 3, 3), "19:30")
    spare = next(n for n in range(1, 40) if "Scegliete" in "".join(cell(root, "Presenze", n, 0).itertext()))
    write(cell(root, "Presenze", spare, 0), "Comune di Ardesio")
    tick(cell(root, "Presenze", spare, 2))
    write(cell(root, "Bisogni", 6, 0), "Un «bisogno» con è, & e <segni>")
    write(cell(root, "Bisogni", 6, 1), "bassa")
    write(cell(root, "Proposte", 5, 0), "Una proposta nuova")
    write(cell(root, "Proposte", 5, 1), "Ali di Carta ONLUS; Comune di Rovetta")
    write(cell(root, "Impegni", 3, 0), "Un impegno nuovo")
    write(cell(root, "Impegni", 3, 2), "31/12/2025")
    write(cell(root, "Nodi aperti", 3, 0), "Un nodo nuovo")


def workshop(folder: Path) -> Workshop:
    found = load(folder).workshop("minori")
    assert found is not None
    return found


def check_filled(folder: Path) -> None:
    after = workshop(folder)
    third = after.incontri[2]
    assert (third.data, third.ore) == (date(2024, 11, 6), (time(17), time(19, 30)))
    assert after.incontri[1].presenti[-1] == "ardesio"
    assert after.sintesi is not None
    assert after.sintesi.bisogni[-1].testo == "Un «bisogno» con è, & e <segni>"
    assert after.sintesi.bisogni[-1].priorita is Priorita.BASSA
    assert after.sintesi.proposte[-1].proponenti == ("onlusali", "rovetta")
    assert after.sintesi.impegni[-1].entro == date(2025, 12, 31)
    assert after.sintesi.nodi_aperti[-1].testo == "Un nodo nuovo"
    assert [len(getattr(after.sintesi, name)) for name in ("bisogni", "proposte", "impegni", "nodi_aperti")] == [
        6,
        5,
        3,
        3,
    ]


@pytest.mark.parametrize("number", ["1", "2", "3"])
def test_what_the_form_was_made_from_comes_back(folder: Path, pristine: Path, tmp_path: Path, number: str) -> None:
    dossier = load(folder)
    area = area_of(dossier, number)
    path = tmp_path / "modulo.docx"
    path.write_bytes(synthesis_form(dossier, area, pristine / "templates"))
    assert import_file(path, folder).written == ()
    forget(folder / f"workshops/{area.id}.yaml")
    assert import_file(path, folder).written == (f"workshops/{area.id}.yaml",)
    before, after = dossier.workshop(area.id), load(folder).workshop(area.id)
    assert before is not None
    assert after is not None
    assert after.sintesi == before.sintesi
    told = [(one.data, one.ore, one.luogo, set(one.presenti)) for one in before.incontri]
    assert [(one.data, one.ore, one.luogo, set(one.presenti)) for one in after.incontri] == told


def test_a_filled_form(made: Path, folder: Path, tmp_path: Path) -> None:
    done = import_file(rewrite(made, tmp_path / "m.docx", fill), folder)
    assert (done.written, done.problems) == (("workshops/minori.yaml",), ())
    assert done.counts == {"incontri": 3, "bisogni": 6, "proposte": 5, "impegni": 3, "nodi_aperti": 3}
    check_filled(folder)


def test_a_form_saved_by_libreoffice(by_libreoffice: Path, folder: Path) -> None:
    with zipfile.ZipFile(by_libreoffice) as package:
        document = package.read(DOCUMENT)
    assert b"<w:sdt>" in document
    assert b"repeatingSection" not in document
    assert import_file(by_libreoffice, folder).problems == ()
    check_filled(folder)


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_form_saved_by_word(made: Path, folder: Path, pristine: Path, tmp_path: Path, seed: int) -> None:
    def change(root: Any) -> None:
        fill(root)
        as_word_saves_it(root, seed)

    shutil.copy(pristine / "workshops/minori.yaml", folder / "workshops/minori.yaml")
    done = import_file(rewrite(made, tmp_path / "m.docx", change), folder)
    assert {problem.id for problem in done.problems} <= {"REVISIONI_APERTE"}
    check_filled(folder)


def test_an_empty_form_has_nothing_to_say(empty: Path, pristine: Path, tmp_path: Path) -> None:
    dossier = load(empty)
    path = tmp_path / "m.docx"
    path.write_bytes(synthesis_form(dossier, area_of(dossier, "minori"), pristine / "templates"))
    before = (empty / "workshops/minori.yaml").read_text(encoding="utf-8")
    assert import_file(path, empty).written == ()
    assert (empty / "workshops/minori.yaml").read_text(encoding="utf-8") == before


def test_comments_and_objectives_stay(empty: Path, made: Path, tmp_path: Path) -> None:
    objectives = workshop(empty).obiettivi
    import_file(rewrite(made, tmp_path / "m.docx", fill), empty)
    assert "# un commento da tenere\n" in (empty / "workshops/minori.yaml").read_text(encoding="utf-8")
    assert workshop(empty).obiettivi == objectives
    check_filled(empty)


def test_an_area_without_a_file_gets_one(folder: Path, made: Path) -> None:
    text = (folder / "workshops/minori.yaml").read_text(encoding="utf-8")
    (folder / "workshops/minori.yaml").unlink()
    other = folder / "workshops/altri.yaml"
    other.write_text(text[text.index("obiettivi:") :], encoding="utf-8")
    assert import_file(made, folder).written == ("workshops/minori.yaml",)
    assert len(workshop(folder).incontri) == 2


def test_what_the_form_would_take_away_is_kept_unless_asked(made: Path, folder: Path, tmp_path: Path) -> None:
    shorter = rewrite(made, tmp_path / "m.docx", lambda root: write(cell(root, "Bisogni", 1, 0), "Altro"))
    before = (folder / "workshops/minori.yaml").read_bytes()
    with pytest.raises(RefusedError, match="sintesi"):
        import_file(shorter, folder)
    assert (folder / "workshops/minori.yaml").read_bytes() == before
    import_file(shorter, folder, replace=True)
    synthesis = workshop(folder).sintesi
    assert synthesis is not None
    assert synthesis.bisogni[0].testo == "Altro"


def test_who_was_there_may_adhere(made: Path, empty: Path) -> None:
    """L.R. 3/2008 art. 18 c. 7: those that took part in drafting the plan join at their request."""
    before = {one.id for one in load(empty).partecipanti()}
    import_file(made, empty)
    after = {one.id for one in load(empty).partecipanti()}
    assert "oratorifiniti" in after - before
    assert before < after


def rows_without_controls(root: Any) -> None:
    """A row added with the Tab key: its cells are bare."""
    last = list(table(root, "Bisogni").iter(w("tr")))[-1]
    bare = etree.SubElement(table(root, "Bisogni"), w("tr"))
    for text in ("Scritto in una riga nuova", "Media"):
        paragraph = etree.SubElement(etree.SubElement(bare, w("tc")), w("p"))
        etree.SubElement(etree.SubElement(paragraph, w("r")), w("t")).text = text
    assert last is not None


def test_a_row_added_by_hand(made: Path, folder: Path, tmp_path: Path) -> None:
    import_file(rewrite(made, tmp_path / "m.docx", rows_without_controls), folder)
    synthesis = workshop(folder).sintesi
    assert synthesis is not None
    assert plain(synthesis.bisogni[-1]) == {"testo": "Scritto in una riga nuova", "priorita": "media"}


def test_a_title_changed_by_hand_is_known_by_its_controls(made: Path, folder: Path, tmp_path: Path) -> None:
    change: Change = lambda root: write(cell(root, "Bisogni", 0, 0), "I bisogni che sono emersi")  # noqa: E731
    assert import_file(rewrite(made, tmp_path / "m.docx", change), folder).counts["bisogni"] == 5


def test_notes_of_ones_own_are_told_and_left(made: Path, folder: Path, tmp_path: Path) -> None:
    def change(root: Any) -> None:
        paragraph = etree.Element(w("p"))
        etree.SubElement(etree.SubElement(paragraph, w("r")), w("t")).text = "Da rivedere con la cooperativa"
        table(root, "Premessa").addnext(paragraph)

    (problem,) = import_file(rewrite(made, tmp_path / "m.docx", change), folder).problems
    assert (problem.id, problem.severity) == ("TESTO_FUORI_POSTO", Severity.WARNING)
    assert "Da rivedere" in problem.text
    assert problem.where.paragraph


def merge(node: Any) -> None:
    etree.SubElement(node.find(w("tcPr")), w("gridSpan"), {w("val"): "2"})


def remove(node: Any) -> None:
    node.getparent().remove(node)


# heading, row, column, what is done to the cell, id, control, words
CELLS = [
    ("Area", 1, 0, lambda node: write(node, "Area 9 – Altro"), "AREA_IGNOTA", "Area tematica", "non è un'area"),
    ("Area", 1, 0, lambda node: write(node, " "), "VALORE_MANCANTE", "Area tematica", "non è scelta"),
    ("Incontri", 1, 1, lambda node: write(node, "31/02/2024"), "VALORE_AMBIGUO", "Data", "non esiste"),
    ("Incontri", 1, 1, lambda node: write(node, "ottobre"), "VALORE_AMBIGUO", "Data", "non è una data"),
    ("Incontri", 1, 1, lambda node: write(node, ""), "CAMPO_MANCANTE", "Data", "data"),
    ("Incontri", 1, 2, lambda node: write(node, "alle 16"), "VALORE_AMBIGUO", "Dalle ore", "non è un'ora"),
    ("Incontri", 1, 2, lambda node: write(node, "22:00"), "ORE", "Dalle ore", "fine"),
    ("Incontri", 2, 0, lambda node: write(node, "1"), "ID_DOPPIO", "Incontro", "due volte"),
    ("Incontri", 2, 0, lambda node: write(node, "secondo"), "NUMERO", "Incontro", "non si capisce"),
    ("Presenze", 1, 0, lambda node: write(node, "Comune di Clusonne"), "RIFERIMENTO_IGNOTO", "Ente o organizzazione", "Clusonne"),
    ("Presenze", 2, 0, lambda node: write(node, "Comune di Clusone"), "ID_DOPPIO", "Ente o organizzazione", "due volte"),
    ("Presenze", 1, 1, lambda node: write(node, "forse"), "VALORE", "Incontro 1", "non si capisce"),
    ("Bisogni", 1, 1, lambda node: write(node, "altissima"), "VALORE_NON_AMMESSO", "Priorità", "altissima"),
    ("Bisogni", 1, 1, lambda node: write(node, ""), "CAMPO_MANCANTE", "Priorità", "priorita"),
    ("Bisogni", 1, 0, lambda node: write(node, ""), "CAMPO_MANCANTE", "Bisogno", "testo"),
    ("Bisogni", 1, 0, merge, "CELLE_UNITE", None, "unite"),
    ("Proposte", 1, 1, lambda node: write(node, "Coop Ignota"), "RIFERIMENTO_IGNOTO", "Proponenti", "Coop Ignota"),
    ("Proposte", 1, 0, lambda node: write(node, ""), "CAMPO_MANCANTE", "Proposta", "testo"),
    ("Impegni", 1, 1, lambda node: write(node, "nessuno"), "RIFERIMENTO_IGNOTO", "Chi s'impegna", "nessuno"),
    ("Impegni", 1, 2, lambda node: write(node, "presto"), "VALORE_AMBIGUO", "Entro", "non è una data"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "row", "column", "change", "id_", "control", "words"), CELLS)
def test_a_fault_in_a_cell(
    made: Path, folder: Path, tmp_path: Path, heading: str, row: int, column: int, change: Change, id_: str,
    control: str | None, words: str,
) -> None:  # fmt: skip
    paragraphs = []

    def planted(root: Any) -> None:
        node = cell(root, heading, row, column)
        change(node)
        paragraphs.append(number_of(root, node))

    (problem,) = problems_of(rewrite(made, tmp_path / "m.docx", planted), folder)
    assert (problem.id, problem.where.part, problem.where.paragraph) == (id_, "corpo", paragraphs[0])
    assert problem.where.field == control
    assert words in problem.text
    assert problem.hint


def problems_of(path: Path, folder: Path) -> tuple[Problem, ...]:
    before = (folder / "workshops/minori.yaml").read_bytes()
    with pytest.raises(InputError) as caught:
        import_file(path, folder)
    assert (folder / "workshops/minori.yaml").read_bytes() == before
    return caught.value.problems


@pytest.mark.parametrize("heading", HEADINGS)
def test_a_table_that_was_taken_away(made: Path, folder: Path, tmp_path: Path, heading: str) -> None:
    path = rewrite(made, tmp_path / "m.docx", lambda root: remove(table(root, heading)))
    assert f"manca la tabella “{heading}”" in {problem.text for problem in problems_of(path, folder)}


def test_a_column_that_was_taken_away_and_one_that_was_added(made: Path, folder: Path, tmp_path: Path) -> None:
    def change(root: Any) -> None:
        for row in table(root, "Bisogni").iter(w("tr")):
            for paragraph in list(row.iter(w("tc")))[1].iter(w("p")):
                for node in list(paragraph):
                    paragraph.remove(node)
        write(cell(root, "Bisogni", 0, 1), "Urgenza")

    found = {problem.id for problem in problems_of(rewrite(made, tmp_path / "m.docx", change), folder)}
    assert found == {"COLONNA_SCONOSCIUTA", "COLONNA_MANCANTE", "CAMPO_MANCANTE"}


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("vecchio.doc", b"", "non è un modulo .docx"),
        ("testo.odt", b"", "non è un modulo .docx"),
        ("protetto.docx", bytes.fromhex("d0cf11e0a1b11ae1"), "password"),
        ("rotto.docx", b"PK\x03\x04", "non è un documento Word"),
        ("manca.docx", None, "non si può leggere"),
    ],
)
def test_what_is_no_form(folder: Path, tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words):
        import_file(tmp_path / name, folder)


def test_a_document_that_is_not_the_form(folder: Path, pristine: Path) -> None:
    with pytest.raises(InputError, match="non è un modulo di sintesi"):
        import_file(pristine / "templates/avviso.docx", folder)


@given(cut=st.integers(100, 60_000), flip=st.integers(1, 255))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_form_is_a_problem_not_a_crash(made: Path, folder: Path, tmp_path: Path, cut: int, flip: int) -> None:
    data = bytearray(made.read_bytes())
    data[cut % len(data)] ^= flip
    path = tmp_path / "rotto.docx"
    path.write_bytes(data)
    with suppress(InputError):
        read_markup(path)


def test_entities_are_not_expanded(made: Path, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.docx"
    secret = tmp_path / "segreto.txt"
    secret.write_text("parola segreta", encoding="utf-8")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == DOCUMENT:
                declared = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]><w:document '.encode()
                data = data.replace(b"<w:document ", declared, 1).replace(b"Il tavolo ha", b"&e;", 1)
            new.writestr(name, data)
    assert "segreta" not in str(read_markup(path))


def test_the_form_can_be_read_aloud(made: Path) -> None:
    """Header rows, captions, a title, levels of headings: what a screen reader goes by."""
    with zipfile.ZipFile(made) as package:
        root = etree.fromstring(package.read(DOCUMENT))
        core = package.read("docProps/core.xml").decode()
    assert "Modulo di sintesi" in core
    tables = list(root.iter(w("tbl")))
    assert len(tables) == len(HEADINGS)
    assert all(one.find(f"{w('tr')}/{w('trPr')}/{w('tblHeader')}") is not None for one in tables)
    assert all(one.find(f"{w('tblPr')}/{w('tblCaption')}") is not None for one in tables)
    controls = [one.find(w("sdtPr")) for one in root.iter(w("sdt"))]
    ids = [one.find(w("id")).get(w("val")) for one in controls]
    assert len(ids) == len(set(ids))
    assert all(one.find(w("alias")) is not None for one in controls if one.find(w("tag")) is not None and "." in one.find(w("tag")).get(w("val")).partition(".")[2])  # fmt: skip
