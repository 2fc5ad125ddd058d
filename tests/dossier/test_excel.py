"""The workbook: nothing is lost on the way out and back, and each trap of Excel is named by sheet, cell and column."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter
from stdnum.it import codicefiscale

from pdz_docs.dossier import Dossier, load, read
from pdz_docs.dossier.dump import to_yaml
from pdz_docs.dossier.excel.columns import Column, Kind
from pdz_docs.dossier.excel.importing import import_workbook
from pdz_docs.dossier.excel.sheets import SHEETS
from pdz_docs.dossier.excel.write import export_workbook, workbook_bytes
from pdz_docs.dossier.scaffold import create
from pdz_docs.dossier.strictyaml import Source, read_text
from pdz_docs.dossier.written import with_block
from pdz_docs.errors import InputError, Problem, RefusedError

KINDS = ("comuni", "ats", "asst", "altri", "ets", "lavori", "piano")


@pytest.fixture(scope="session")
def exported(sound: Dossier, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root dossier as a workbook; not to be changed."""
    path = tmp_path_factory.mktemp("excel") / "cartella.xlsx"
    export_workbook(sound, path)
    return path


@pytest.fixture
def bare(pristine: Path, tmp_path: Path) -> Path:
    """The working folder without what the workbook brings."""
    folder = shutil.copytree(pristine, tmp_path / "nuda", ignore=shutil.ignore_patterns("templates"))
    for path in [*folder.glob("signatories/*.yaml"), *folder.glob("workshops/*.yaml")]:
        path.unlink()
    return folder


@pytest.fixture
def edited(exported: Path, tmp_path: Path) -> Callable[..., Path]:
    """A copy of the workbook after `change(book)`."""

    def edit(change: Callable[[Any], None]) -> Path:
        book = openpyxl.load_workbook(exported)
        change(book)
        path = tmp_path / "cartella.xlsx"
        book.save(path)
        return path

    return edit


def position(sheet: Any, title: str) -> int:
    return 1 + [cell.value for cell in sheet[1]].index(title)


def problems_of(path: Path, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        import_workbook(path, folder)
    assert not list(folder.glob("signatories/*.yaml"))
    return caught.value.problems


@pytest.mark.parametrize("sample", ["ambito9", "altro"])
def test_round_trip_loses_nothing(tmp_path: Path, sample: str) -> None:
    folder = tmp_path / "prova"
    create(folder, sample=sample)
    before = load(folder)
    export_workbook(before, tmp_path / "tutto.xlsx")
    for path in [*folder.glob("signatories/*.yaml"), *folder.glob("workshops/*.yaml")]:
        path.unlink()
    import_workbook(tmp_path / "tutto.xlsx", folder)
    after = load(folder)
    assert {kind: getattr(before, kind) == getattr(after, kind) for kind in KINDS} == dict.fromkeys(KINDS, True)


TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn"), include_characters="\n"), min_size=1, max_size=60)


@given(text=TEXTS, items=st.lists(TEXTS.map(str.strip).filter(bool), max_size=3))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_survives(sound: Dossier, bare: Path, tmp_path: Path, text: str, items: list[str]) -> None:
    if not text.strip():
        return
    work = sound.workshops[0]
    objective = work.obiettivi[0].model_validate(
        {
            **{name: getattr(work.obiettivi[0], name) for name in type(work.obiettivi[0]).model_fields},
            "titolo": text,
        }
    )
    assert objective.sovrambito is not None
    across = objective.sovrambito.model_copy(update={"ambiti": tuple(item.strip() for item in items)})
    changed = work.model_copy(update={"obiettivi": (objective.model_copy(update={"sovrambito": across}),)})
    export_workbook(sound.model_copy(update={"lavori": (changed,)}), tmp_path / "x.xlsx")
    import_workbook(tmp_path / "x.xlsx", bare, replace=True)
    back = read_text((bare / "workshops/anziani.yaml").read_text(encoding="utf-8"), Source("x")).data
    assert back["obiettivi"][0]["titolo"] == objective.titolo
    assert back["obiettivi"][0]["sovrambito"].get("ambiti", ()) == across.ambiti


def test_real_codes_go_to_riservato_and_never_into_a_workbook(
    bare: Path, edited: Callable[..., Path], tmp_path: Path
) -> None:
    head = "RSSMRA80A01C800"
    real = head + codicefiscale.calc_check_digit(head)

    def change(book: Any) -> None:
        sheet = book["Persone"]
        sheet.cell(2, position(sheet, "Codice fiscale")).value = f" {real.lower()[:6]} {real.lower()[6:]}\u00a0"
        sheet.cell(2, position(sheet, "Dimostrativo")).value = None

    (bare / "riservato/codici-fiscali.yaml").write_text("altro: XXX\n", encoding="utf-8")
    written = import_workbook(edited(change), bare).written
    assert "riservato/codici-fiscali.yaml" in written
    assert real not in (bare / "signatories/comuni.yaml").read_text(encoding="utf-8")
    codes = (bare / "riservato/codici-fiscali.yaml").read_text(encoding="utf-8")
    assert f"ardesio: {real}" in codes
    assert "altro: XXX" in codes
    (bare / "riservato/codici-fiscali.yaml").write_text(f"ardesio: {real}\n", encoding="utf-8")
    again = workbook_bytes(load(bare))
    path = tmp_path / "di-nuovo.xlsx"
    path.write_bytes(again)
    with zipfile.ZipFile(path) as package:
        assert not any(real.encode() in package.read(part) for part in package.namelist())


# sheet, column, row, what the office typed, number format, id, words of the message
TRAPS = [
    ("Comuni", "Codice ISTAT", 3, 16017, "General", "VALORE_AMBIGUO", "zeri iniziali"),
    ("Comuni", "Codice fiscale", 7, 4114400163, "General", "VALORE_AMBIGUO", "zeri iniziali"),
    ("Comuni", "Codice fiscale", 7, "04114400164", "@", "CODICE_FISCALE_ENTE", "ultima cifra"),
    ("Comuni", "CAP", 3, "2402O", "@", "FORMATO", "forma giusta"),
    ("Comuni", "PEC", 3, "protocollo(at)pec", "@", "FORMATO", "forma giusta"),
    ("Comuni", "Id", 3, "Azzone", "@", "FORMATO", "forma giusta"),
    ("Comuni", "Nome", 3, None, "@", "CAMPO_MANCANTE", "nome"),
    ("Comuni", "Nome", 3, date(2024, 1, 1), "DD/MM/YYYY", "VALORE_AMBIGUO", "data"),
    ("Comuni", "Nome", 3, True, "General", "VALORE_AMBIGUO", "VERO"),
    ("Comuni", "Popolazione: residenti", 3, "mille", "@", "VALORE_AMBIGUO", "non è un numero"),
    ("Comuni", "Popolazione: residenti", 3, "1.234", "@", "VALORE_AMBIGUO", "due numeri"),
    ("Comuni", "Popolazione: residenti", 3, datetime(2024, 1, 1), "DD/MM/YYYY", "VALORE_AMBIGUO", "data"),  # noqa: DTZ001
    ("Comuni", "Popolazione: al", 3, "31/02/2024", "@", "VALORE_AMBIGUO", "non esiste"),
    ("Comuni", "Popolazione: al", 3, "1/1/24", "@", "VALORE_AMBIGUO", "non è una data"),
    ("Comuni", "Popolazione: al", 3, 7, "General", "VALORE_AMBIGUO", "non è una data"),
    ("Comuni", "Popolazione: al", 3, datetime(2024, 1, 1, 9, 30), "DD/MM/YYYY HH:MM", "VALORE_AMBIGUO", "anche un'ora"),  # noqa: DTZ001
    ("Persone", "Codice fiscale", 4, 1.2e15, "General", "VALORE_AMBIGUO", "diventato un numero"),
    ("Persone", "Codice fiscale", 4, "RSSMRA80A01Z000X", "@", "CODICE_FISCALE", "ultimo carattere"),
    ("Persone", "Carica", 4, "sindacco", "@", "VALORE_NON_AMMESSO", "sindacco"),
    ("Persone", "Ente", 4, "nessuno", "@", "RIFERIMENTO_IGNOTO", "nessuno"),
    ("Persone", "Ente", 4, "ardesio", "@", "DOPPIA_FONTE", "ardesio"),
    ("Persone", "Dimostrativo", 4, "forse", "@", "VALORE_AMBIGUO", "sì o un no"),
    ("Delibere", "Ente", 2, "cooplarice", "@", "RIFERIMENTO_IGNOTO", "delibera"),
    ("Altri enti", "Elenco", 2, "regione", "@", "VALORE_NON_AMMESSO", "regione"),
    ("ETS", "Classe", 2, "d", "@", "VALORE_NON_AMMESSO", "“d”"),
    ("ETS", "RUNTS: sezione", 4, "z", "@", "VALORE_NON_AMMESSO", "“z”"),
    ("Tavoli", "Tavolo", 3, "anziani", "@", "ID_DOPPIO", "anziani"),
    ("Incontri", "Ora d'inizio", 2, "alle 16", "@", "VALORE_AMBIGUO", "non è un'ora"),
    ("Incontri", "Incontro", 3, 1, "General", "ID_DOPPIO", "incontro 1"),
    ("Incontri", "Tavolo", 2, "nessuno", "@", "RIFERIMENTO_IGNOTO", "nessuno"),
    ("Presenze", "Incontro", 2, 9, "General", "RIFERIMENTO_IGNOTO", "incontro 9"),
    ("Presenze", "Presente", 2, "forse", "@", "VALORE", "sì o un no"),
    ("Sintesi", "Voce", 2, "sogno", "@", "VALORE_NON_AMMESSO", "voce"),
    ("Sintesi", "Priorità", 2, "massima", "@", "VALORE_NON_AMMESSO", "massima"),
    ("Obiettivi", "Codice", 2, "uno", "@", "FORMATO", "forma giusta"),
    ("Indicatori", "Obiettivo", 2, "Z9", "@", "RIFERIMENTO_IGNOTO", "Z9"),
    ("Indicatori", "Indicatore", 2, "altro", "@", "VALORE_NON_AMMESSO", "indicatore"),
    ("Risorse", "Importo", 2, "-5", "@", "NUMERO", "fuori dai limiti"),
    ("Risorse", "Importo", 2, 1.005, "General", "NUMERO", "due decimali"),
]


@pytest.mark.parametrize(("sheet", "title", "row", "value", "number_format", "id_", "words"), TRAPS)
def test_trap(
    bare: Path, edited: Callable[..., Path], sheet: str, title: str, row: int, value: object, number_format: str, id_: str,
    words: str,
) -> None:  # fmt: skip
    places: list[str] = []

    def change(book: Any) -> None:
        cell = book[sheet].cell(row, position(book[sheet], title))
        cell.value = value
        cell.number_format = number_format
        places.append(cell.coordinate)

    found = [problem for problem in problems_of(edited(change), bare) if problem.where.sheet == sheet]
    named = {(problem.id, problem.where.cell) for problem in found}
    assert (id_, places[0]) in named
    problem = next(one for one in found if one.id == id_)
    assert words in problem.text
    assert problem.hint
    assert (problem.where.field or "").casefold() == title.casefold()


def test_the_words_of_a_place() -> None:
    from pdz_docs.errors import Where

    place = Where(file="cartella.xlsx", sheet="Comuni", cell="D7", field="Codice fiscale")
    assert str(place) == "cartella.xlsx, foglio “Comuni”, cella D7, colonna “Codice fiscale”"


# sheet, column, what the office typed, number format, what it means, where it is found in the dossier
MEANT: list[tuple[str, str, object, str, object]] = [
    ("Comuni", "Codice ISTAT", 16012, "000000", "016012"),
    ("Comuni", "CAP", 24020, "General", "24020"),
    ("Comuni", "Nome", "  Ardesio\u00a0", "@", "Ardesio"),
    ("Comuni", "Popolazione: residenti", "1.234,0", "@", Decimal(1234)),
    ("Comuni", "Popolazione: residenti", "1.234.567", "@", 1234567),
    ("Comuni", "Popolazione: al", "09/10/2023", "@", date(2023, 10, 9)),
    ("Comuni", "Popolazione: al", "2023-10-09", "@", date(2023, 10, 9)),
    ("Comuni", "Popolazione: al", 45208, "General", date(2023, 10, 9)),
    ("Comuni", "Popolazione: al", datetime(2023, 10, 9), "DD/MM/YYYY", date(2023, 10, 9)),  # noqa: DTZ001
]


@pytest.mark.parametrize(("sheet", "title", "value", "number_format", "meaning"), MEANT)
def test_meant(
    edited: Callable[..., Path], sheet: str, title: str, value: object, number_format: str, meaning: object
) -> None:
    from pdz_docs.dossier.excel.tables import read_book

    def change(book: Any) -> None:
        cell = book[sheet].cell(2, position(book[sheet], title))
        cell.value = value
        cell.number_format = number_format

    table = read_book(edited(change), "x.xlsx", SHEETS).tables[sheet]
    column = next(one for one in table.letters if one.title == title)
    assert table.rows[0].values[column] == meaning


@pytest.mark.parametrize(("typed", "meaning"), [("SI", True), ("Sì", True), ("si\u00a0", True), ("X", True), ("x", True), ("VERO", True), (True, True), (1, True), ("No", False), ("n", False), (False, False), (0, False)])  # fmt: skip
def test_yes_and_no(edited: Callable[..., Path], bare: Path, typed: object, meaning: bool) -> None:
    def change(book: Any) -> None:
        sheet = book["Delibere"]
        sheet.cell(2, position(sheet, "Immediatamente eseguibile")).value = typed

    import_workbook(edited(change), bare)
    delibera = load(bare).comuni[0].delibera
    assert delibera is not None
    assert delibera.immediatamente_eseguibile is meaning


@pytest.mark.parametrize("typed", ["16:30", "16.30", time(16, 30), 0.6875])
def test_hours(edited: Callable[..., Path], bare: Path, typed: object) -> None:
    def change(book: Any) -> None:
        sheet = book["Incontri"]
        sheet.cell(2, position(sheet, "Ora d'inizio")).value = typed

    import_workbook(edited(change), bare)
    assert load(bare).workshops[0].incontri[0].ore[0] == time(16, 30)


def test_an_absent_organisation(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["Presenze"]
        sheet.cell(2, position(sheet, "Presente")).value = None
        sheet.cell(3, position(sheet, "Presente")).value = "no"
        sheet.cell(4, position(sheet, "Presente")).value = "X"

    import_workbook(edited(change), bare)
    assert load(bare).workshops[0].incontri[0].presenti[:1] == ("atsbergamo",)


def test_formulas(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        book["Comuni"].cell(2, position(book["Comuni"], "Popolazione: residenti")).value = "=1+1"

    (problem,) = problems_of(edited(change), bare)
    assert (problem.where.sheet, "formula" in problem.text) == ("Comuni", True)


def test_an_error_of_excel(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        book["Comuni"].cell(2, position(book["Comuni"], "PEC")).value = "#N/A"

    (problem,) = problems_of(edited(change), bare)
    assert "#N/A" in problem.text


def test_merged_cells(edited: Callable[..., Path], bare: Path) -> None:
    (problem,) = problems_of(edited(lambda book: book["Comuni"].merge_cells("F3:F5")), bare)
    assert (problem.id, problem.where.cell) == ("EXCEL_UNITE", "F3:F5")


def test_titles_above_the_header_and_blank_rows(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["ETS"]
        sheet.insert_rows(4, 2)
        sheet.cell(5, 3).value = "\u00a0 "
        sheet.insert_rows(1, 2)
        sheet["A1"] = "Elenco delle organizzazioni"
        sheet.merge_cells("A1:F1")

    import_workbook(edited(change), bare)
    assert len(load(bare).ets) == 15


@pytest.mark.parametrize(
    ("change", "id_", "words"),
    [
        (lambda book: book["ETS"].cell(1, 1, "Identificatvo"), "COLONNA_SCONOSCIUTA", "Identificatvo"),
        (lambda book: book["ETS"].cell(1, 2, "Id"), "COLONNA_DOPPIA", "Id"),
        (lambda book: book["ETS"].cell(3, 60, "nota"), "EXCEL_SENZA_TITOLO", "senza titolo"),
        (lambda book: setattr(book["ETS"], "title", "EST"), "RIFERIMENTO_IGNOTO", "cooplarice"),
        (lambda book: setattr(book["Comuni"], "title", "Comunni"), "FOGLIO_SCONOSCIUTO", "si leggono"),
        (lambda book: book["ETS"].delete_rows(1), "EXCEL_TITOLI", "titoli"),
        (lambda book: book.remove(book["Tavoli"]), "FOGLIO_MANCANTE", "Tavoli"),
        (lambda book: book["Tavoli"].cell(2, 1, "../fuori"), "FORMATO", "nome di un file"),
    ],
)
def test_sheets_and_columns(bare: Path, edited: Callable[..., Path], change: Any, id_: str, words: str) -> None:
    found = [problem for problem in problems_of(edited(change), bare) if problem.id == id_]
    assert found
    assert words in found[0].text


def test_a_column_that_the_sheet_lacks_is_told_once(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        sheet = book["Fasi"]
        sheet.delete_cols(position(sheet, "Testo"))

    (problem,) = problems_of(edited(change), bare)
    assert (problem.id, problem.where.sheet, problem.where.cell, problem.where.field) == (
        "CAMPO_MANCANTE", "Fasi", "A1", "Testo",
    )  # fmt: skip


def test_a_column_of_ones_own(edited: Callable[..., Path], bare: Path) -> None:
    def change(book: Any) -> None:
        book["ETS"].cell(1, 60).value = "(note mie)"
        book["ETS"].cell(2, 60).value = "richiamare"
        book.create_sheet("I miei appunti")["A1"] = "qualunque cosa"

    assert import_workbook(edited(change), bare).counts["ets"] == 15


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("vecchia.xls", b"", ".xlsx"),
        ("foglio.ods", b"PK", ".xlsx"),
        ("protetta.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "password"),
        ("testo.xlsx", b"non sono io", "non è una cartella Excel"),
        ("manca.xlsx", None, "non si può leggere"),
    ],
)
def test_what_is_no_workbook(bare: Path, tmp_path: Path, name: str, data: bytes | None, words: str) -> None:
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    (problem,) = problems_of(path, bare)
    assert words in f"{problem.text} {problem.hint}"


@given(cut=st.integers(200, 20_000), flip=st.integers(0, 255))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_workbook_is_a_problem_not_a_crash(
    exported: Path, bare: Path, tmp_path: Path, cut: int, flip: int
) -> None:
    data = bytearray(exported.read_bytes())
    data[cut % len(data)] ^= flip or 1
    path = tmp_path / "rotta.xlsx"
    path.write_bytes(data)
    with suppress(InputError):
        import_workbook(path, bare, replace=True)


def test_parts_of_a_workbook_missing(exported: Path, bare: Path, tmp_path: Path) -> None:
    path = tmp_path / "monca.xlsx"
    with zipfile.ZipFile(exported) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            if "sheet3" not in part:
                target.writestr(part, source.read(part))
    assert any("danneggiata" in problem.text for problem in problems_of(path, bare))


def test_an_empty_workbook(bare: Path, tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "vuota.xlsx")
    with pytest.raises(InputError, match="nessuno dei fogli"):
        import_workbook(tmp_path / "vuota.xlsx", bare)


def test_what_somebody_wrote_is_not_overwritten(exported: Path, folder: Path) -> None:
    before = (folder / "signatories/comuni.yaml").read_bytes()
    with pytest.raises(RefusedError, match="comuni"):
        import_workbook(exported, folder)
    assert (folder / "signatories/comuni.yaml").read_bytes() == before
    import_workbook(exported, folder, replace=True)
    assert (folder / "signatories/comuni.yaml").read_bytes() != before
    import_workbook(exported, folder)


def test_the_plan_keeps_its_text(exported: Path, folder: Path, sound: Dossier) -> None:
    before = (folder / "piano.yaml").read_text(encoding="utf-8")
    import_workbook(exported, folder, replace=True)
    after = (folder / "piano.yaml").read_text(encoding="utf-8")
    assert before.split("\nrisorse:")[0] == after.split("\nrisorse:")[0]
    assert "riparto:" in after
    assert load(folder).piano == sound.piano


def test_a_block_is_put_in_its_place() -> None:
    assert with_block("a: 1\nb:\n  - 2\n\nc: 3\n", "b", "b: 9\n") == "a: 1\nb: 9\n\nc: 3\n"
    assert with_block("a: 1\n", "b", "b: 9\n") == "a: 1\n\nb: 9\n"
    assert with_block("", "b", "b: 9\n") == "b: 9\n"


def test_a_workbook_in_place_of_the_yaml(exported: Path, folder: Path, sound: Dossier) -> None:
    for name in ("comuni", "ets"):
        (folder / f"signatories/{name}.yaml").unlink()
        book = openpyxl.load_workbook(exported)
        keep = {"comuni": ("Comuni", "Persone", "Delibere"), "ets": ("ETS", "Persone")}[name]
        for sheet in list(book.sheetnames):
            if sheet not in keep:
                book.remove(book[sheet])
        ids = {cell.value for cell in book[keep[0]]["A"]}
        for sheet in keep[1:]:
            for row in range(book[sheet].max_row, 1, -1):
                if book[sheet].cell(row, 1).value not in ids:
                    book[sheet].delete_rows(row)
        book.save(folder / f"signatories/{name}.xlsx")
    dossier = load(folder)
    assert (dossier.comuni, dossier.ets) == (sound.comuni, sound.ets)
    assert str(dossier.comuni[0].where("nome")).startswith("signatories/comuni.xlsx, foglio “Comuni”, cella B2")


def test_one_sheet_with_everything(folder: Path) -> None:
    (folder / "signatories/comuni.yaml").unlink()
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(
        [
            "Id",
            "Nome",
            "Codice ISTAT",
            "Codice catastale",
            "Firmatario: cognome",
            "Firmatario: nome",
            "Firmatario: carica",
        ]
    )
    sheet.append(["clusone", "Clusone", "016077", "C800", "Valfinta", "Leonzio", "Sindaco"])
    book.save(folder / "signatories/comuni.xlsx")
    problems = read(folder).problems
    assert {problem.id for problem in problems if problem.where.file == "signatories/comuni.xlsx"} <= {
        "DELIBERA_MANCANTE"
    }
    assert "COMUNE_MANCANTE" in {problem.id for problem in problems}


def test_a_wrong_cell_of_a_workbook_in_place_of_the_yaml(exported: Path, folder: Path) -> None:
    (folder / "signatories/ets.yaml").unlink()
    book = openpyxl.load_workbook(exported)
    for name in list(book.sheetnames):
        if name != "ETS":
            book.remove(book[name])
    book["ETS"]["C2"] = "d"
    book.save(folder / "signatories/ets.xlsx")
    problem = next(one for one in read(folder).problems if one.severity == "ERROR")
    assert (problem.where.file, problem.where.sheet, problem.where.cell) == ("signatories/ets.xlsx", "ETS", "C2")


def test_the_workbook_helps_its_reader(exported: Path) -> None:
    book = openpyxl.load_workbook(exported)
    assert book.sheetnames == [sheet.name for sheet in SHEETS]
    for sheet in SHEETS:
        page = book[sheet.name]
        assert page.freeze_panes in ("A2", "B2")
        assert all(page.cell(1, number).comment for number in range(1, len(sheet.columns) + 1))
        listed = {str(rule.sqref).split(":")[0].rstrip("0123456789") for rule in page.data_validations.dataValidation}
        for number, column in enumerate(sheet.columns, start=1):
            assert (get_column_letter(number) in listed) == bool(column.choices or column.kind is Kind.YES)
    assert book["Comuni"].cell(2, position(book["Comuni"], "Codice ISTAT")).number_format == "@"


def test_a_text_that_looks_like_a_formula_is_text(sound: Dossier, tmp_path: Path) -> None:
    ets = sound.ets[0].model_copy(update={"denominazione": '=HYPERLINK("http://x","y")'})
    export_workbook(sound.model_copy(update={"ets": (ets,)}), tmp_path / "x.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "x.xlsx")["ETS"]["B2"]
    assert (cell.data_type, cell.value) == ("s", '=HYPERLINK("http://x","y")')


def test_a_text_too_long_for_a_cell(sound: Dossier) -> None:
    ets = sound.ets[0].model_copy(update={"denominazione": "x" * 32_768})
    with pytest.raises(InputError, match="Denominazione"):
        workbook_bytes(sound.model_copy(update={"ets": (ets,)}))


def test_columns_follow_the_models() -> None:
    titles = {sheet.name: [column.title for column in sheet.columns] for sheet in SHEETS}
    assert all(len(names) == len(set(names)) for names in titles.values())
    assert "Risorse di personale dedicate" not in titles["Obiettivi"]
    assert isinstance(SHEETS[0].columns[0], Column)


@given(st.recursive(TEXTS | st.booleans() | st.integers() | st.dates(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcde"), inner, max_size=3), max_leaves=8))  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(data: Any) -> None:
    source = read_text(to_yaml({"campo": data}), Source("x"))
    assert source.problems == []
    assert plainly(source.data["campo"]) == data


def plainly(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plainly(item) for key, item in value.items()}
    return [plainly(item) for item in value] if isinstance(value, tuple) else value
