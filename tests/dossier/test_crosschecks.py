"""Each cross-check has a fault that only it can find."""

from __future__ import annotations

import ast
from pathlib import Path
from shutil import copyfile

import pytest
from stdnum.it import codicefiscale

from pdz_docs.dossier.checks import bodies, calendar, persons, references
from pdz_docs.errors import Severity
from tests.dossier.conftest import Break, told

COMUNI, ETS, MAIN, WORK = "signatories/comuni.yaml", "signatories/ets.yaml", "pdz.yaml", "workshops/minori.yaml"

CASES = [
    ("ID_DOPPIO", ETS, "id: cooplarice", "id: clusone", "clusone"),
    ("ID_DOPPIO", MAIN, "  - id: lavori\n", "  - id: domande\n", "domande"),
    ("ID_DOPPIO", WORK, "codice: F2", "codice: F1", "F1"),
    ("ID_DOPPIO", MAIN, "  - id: minori\n", "  - id: anziani\n", "anziani"),
    ("COMUNE_DOPPIO", MAIN, "    - azzone\n", "    - azzone\n    - azzone\n", "azzone"),
    ("COMUNE_DOPPIO", COMUNI, 'codice_istat: "016017"', 'codice_istat: "016012"', "codice ISTAT"),
    ("COMUNE_DOPPIO", COMUNI, "codice_catastale: A533", "codice_catastale: A383", "codice catastale"),
    ("COMUNE_DOPPIO", COMUNI, "nome: Azzone", "nome: ARDESIO", "nome"),
    ("COMUNE_MANCANTE", MAIN, "    - azzone\n", "    - azzone\n    - albino\n", "albino"),
    ("COMUNE_ESTRANEO", MAIN, "    - azzone\n", "", "Azzone"),
    ("CAPOFILA_IGNOTO", MAIN, "capofila: clusone", "capofila: clusona", "clusona"),
    ("RIFERIMENTO_IGNOTO", ETS, "aree: [anziani, inclusione]", "aree: [anziani, giovani]", "giovani"),
    ("RIFERIMENTO_IGNOTO", WORK, "area: minori", "area: adolescenti", "adolescenti"),
    ("RIFERIMENTO_IGNOTO", WORK, "spaziobimbi, fondazioneponte", "spaziobimbi, nessuno", "nessuno"),
    ("RIFERIMENTO_IGNOTO", WORK, "proponenti: [oratorifiniti", "proponenti: [oratorio", "oratorio"),
    ("RIFERIMENTO_IGNOTO", WORK, "chi: [oratorifiniti", "chi: [oratorio", "oratorio"),
    ("RIFERIMENTO_IGNOTO", WORK, "ets: [oratorifiniti", "ets: [clusone", "clusone"),
    ("RIFERIMENTO_IGNOTO", MAIN, "        - ardesio\n", "        - ardesia\n", "ardesia"),
    ("RIFERIMENTO_DOPPIO", WORK, "presenti: [clusone,", "presenti: [clusone, clusone,", "clusone"),
    ("PROFILO_RIFERIMENTO", MAIN, "macro_aree: [giovani-minori,", "macro_aree: [giovani,", "giovani"),
    ("PROFILO_RIFERIMENTO", WORK, "macro_area: giovani-minori", "macro_area: giovani", "giovani"),
    ("PROFILO_RIFERIMENTO", WORK, "fonte: fnps", "fonte: fndps", "fndps"),
    ("PROFILO_RIFERIMENTO", WORK, "codici: [pippi", "codici: [pipi", "pipi"),
    ("PROFILO_RIFERIMENTO", WORK, "aree: [famiglia]", "aree: [famiglie]", "famiglie"),
    ("PROFILO_RIFERIMENTO", "piano.yaml", "id: contesto", "id: contesti", "contesti"),
    ("PROFILO_RIFERIMENTO", "piano.yaml", "codice: sad", "codice: sadd", "sadd"),
    ("PROFILO_RIFERIMENTO", "piano.yaml", "fonte: fna", "fonte: fnaa", "fnaa"),
    ("GIORNO_SBAGLIATO", WORK, "giorno: mercoledì", "giorno: giovedì", "mercoledì"),
    ("GIORNO_SBAGLIATO", MAIN, "giorno: venerdì", "giorno: sabato", "venerdì"),
    (
        "GIORNO_SBAGLIATO",
        MAIN,
        "data: 2024-11-21\n    giorno: giovedì",
        "data: 2024-11-22\n    giorno: giovedì",
        "venerdì",
    ),
    ("CALENDARIO", MAIN, "entro: 2024-10-02", "entro: 2024-10-07", "primo incontro"),
    ("CALENDARIO", MAIN, "entro: 2024-12-10", "entro: 2024-10-27", "firma"),
    ("CALENDARIO", MAIN, "entro: 2025-01-31", "entro: 2024-10-27", "adesioni"),
    ("AREA_DOPPIA", WORK, "area: minori", "area: inclusione", "due file"),
    ("INCONTRI_ORDINE", WORK, "data: 2024-10-23", "data: 2024-10-08", "ordine"),
    ("INCONTRI_SOVRAPPOSTI", WORK, "data: 2024-10-23\n    giorno: mercoledì", "data: 2024-10-28", "sovrappongono"),
    ("TRIENNIO", MAIN, "triennio: [2025, 2027]", "triennio: [2024, 2026]", "profilo"),
    ("TRIENNIO", MAIN, "triennio: [2025, 2027]", "triennio: [2025, 2028]", "tre anni"),
    ("CAMPO_DIMOSTRATIVO", COMUNI, "campi_dimostrativi: [indirizzo, pec]", "campi_dimostrativi: [via]", "via"),
    ("CODICE_DIMOSTRATIVO", COMUNI, "    dimostrativo: true\n", "    dimostrativo: false\n", "Z000"),
]


@pytest.mark.parametrize(("id_", "file", "old", "new", "words"), CASES)
def test_crosscheck(folder: Path, spoil: Break, id_: str, file: str, old: str, new: str, words: str) -> None:
    spoil(file, old, new)
    found = [problem for problem in told(folder).problems if problem.id == id_]
    assert found
    assert any(words in problem.text for problem in found)
    assert all(problem.severity is Severity.ERROR and problem.hint and problem.where.line for problem in found)


# Warnings, which have a test of their own below.
ELSEWHERE = {"PERSONA_RIPETUTA"}


def test_every_cross_check_is_broken_by_a_test() -> None:
    """The ids are those that the modules of the checks write where they report."""
    sources = [Path(module.__file__ or "") for module in (bodies, calendar, persons, references)]
    written = {
        node.args[0].value
        for source in sources
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("error", "warning")
        if isinstance(node.args[0], ast.Constant)
    }
    assert written == {case[0] for case in CASES} | ELSEWHERE


def test_place_is_the_line_of_the_fault(folder: Path, spoil: Break) -> None:
    line = (
        spoil(
            "workshops/minori.yaml", "data: 2024-10-09\n    giorno: mercoledì", "data: 2024-10-09\n    giorno: lunedì"
        )
        + 1
    )
    (problem,) = told(folder).problems
    assert (problem.where.file, problem.where.line, problem.where.field) == (WORK, line, "incontri[1].giorno")


@pytest.mark.parametrize("written", ["Mercoledì", "mercoledi", "mercoledi'", "mercoledi’"])
def test_weekday_however_its_accent_is_typed(folder: Path, spoil: Break, written: str) -> None:
    spoil(WORK, "giorno: mercoledì", f'giorno: "{written}"')
    assert told(folder).problems == ()


def test_a_term_with_an_hour_before_the_meeting_of_that_day(folder: Path, spoil: Break) -> None:
    spoil(MAIN, "entro: 2024-10-02", 'entro: 2024-10-07\n    ore: "12:00"')
    assert told(folder).problems == ()


def test_one_person_for_two_bodies_is_a_warning(folder: Path) -> None:
    path = folder / COMUNI
    text = path.read_text(encoding="utf-8")
    codes = [line.split()[1] for line in text.splitlines() if line.strip().startswith("codice_fiscale:")]
    path.write_text(text.replace(codes[1], codes[0]), encoding="utf-8")
    reading = told(folder)
    assert [(one.id, one.severity) for one in reading.problems] == [("PERSONA_RIPETUTA", Severity.WARNING)]
    assert reading.dossier is not None


def test_a_missing_mayor_is_no_problem(folder: Path) -> None:
    path = folder / COMUNI
    head, rest = path.read_text(encoding="utf-8").split("  firmatario:\n", 1)
    path.write_text(head + rest[rest.index("  popolazione:") :], encoding="utf-8")
    reading = told(folder)
    assert reading.problems == ()
    assert reading.dossier is not None
    assert reading.dossier.comuni[0].firmatario is None


def real_code() -> str:
    """A code that somebody might have, made here so that none is written in the repository."""
    head = "RSSMRA80A01C800"
    return head + codicefiscale.calc_check_digit(head)


def test_a_real_code_outside_riservato(folder: Path, spoil: Break) -> None:
    line = spoil(COMUNI, "carica: sindaco\n", f"carica: sindaco  # {real_code()}\n")
    (problem,) = told(folder).problems
    assert (problem.id, problem.where.file, problem.where.line) == ("CODICE_FISCALE_REALE", COMUNI, line)
    assert real_code() not in str(problem)


def test_a_real_code_of_a_demonstrative_person(folder: Path) -> None:
    (folder / "riservato/codici-fiscali.yaml").write_text(f"fondstella: {real_code()}\n", encoding="utf-8")
    assert [one.id for one in told(folder).problems] == ["DOPPIA_FONTE"]
    drop_codes(folder / ETS)
    assert [one.id for one in told(folder).problems] == ["CODICE_DIMOSTRATIVO"]


def drop_codes(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("    codice_fiscale:")), encoding="utf-8")


def test_codes_are_joined_from_riservato(folder: Path, spoil: Break) -> None:
    spoil(COMUNI, "    dimostrativo: true\n", "")
    drop_codes(folder / COMUNI)
    codes = folder / "riservato/codici-fiscali.yaml"
    codes.write_text(f"ardesio: {real_code()}\n", encoding="utf-8")
    reading = told(folder)
    assert reading.problems == ()
    assert reading.dossier is not None
    firmatario = reading.dossier.comuni[0].firmatario
    assert firmatario is not None
    assert firmatario.codice_fiscale == real_code()
    assert firmatario.where("codice_fiscale").file == "riservato/codici-fiscali.yaml"


def test_codes_of_nobody(folder: Path) -> None:
    (folder / "riservato/codici-fiscali.yaml").write_text(f"nessuno: {real_code()}\n", encoding="utf-8")
    (problem,) = told(folder).problems
    assert (problem.id, problem.where.line) == ("RIFERIMENTO_IGNOTO", 1)


def test_yaml_and_workbook_of_the_same_kind(folder: Path) -> None:
    (folder / "signatories/ets.xlsx").write_bytes(b"PK")
    assert [one.id for one in told(folder).problems] == ["DOPPIA_FONTE"]


@pytest.mark.parametrize("name", ["signatories/comune.yaml", "signatories/comuni.yml", "workshops/altro.yml"])
def test_a_file_that_would_not_be_read(folder: Path, name: str) -> None:
    (folder / name).write_text("", encoding="utf-8")
    assert [(one.id, one.where.file) for one in told(folder).problems] == [("FILE_SCONOSCIUTO", name)]


@pytest.mark.parametrize(
    ("name", "id_"), [("workshops/minori.docx", "MODULO_ILLEGGIBILE"), ("workshops/tavoli.xlsx", "EXCEL")]
)
def test_a_damaged_file_among_the_workshops(folder: Path, name: str, id_: str) -> None:
    (folder / name).write_bytes(b"PK")
    (problem,) = told(folder).problems
    assert (problem.id, problem.severity, problem.where.file) == (id_, Severity.ERROR, name)
    assert problem.hint


def test_a_word_file_that_is_no_form_is_not_passed_over(folder: Path, pristine: Path) -> None:
    copyfile(pristine / "templates/avviso.docx", folder / "workshops/appunti.docx")
    reading = told(folder)
    assert [(one.id, one.severity) for one in reading.problems] == [("FILE_SCONOSCIUTO", Severity.WARNING)]
    assert reading.dossier is not None
