"""Registers fill what the dossier does not say, mark it, and change nothing else. The files here are synthetic."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdz_docs.dossier import load, read
from pdz_docs.dossier.models.bodies import Carica, Comune
from pdz_docs.dossier.registers.edit import add_fields
from pdz_docs.dossier.registers.prefill import Prefilled, prefill
from pdz_docs.dossier.registers.source import read_register
from pdz_docs.errors import InputError

AT = date(2024, 11, 4)
IPA = """Codice_IPA;Denominazione_ente;Codice_fiscale_ente;Codice_Categoria;CAP;Indirizzo;Mail1;Tipo_Mail1;Mail2;Tipo_Mail2;Colore
c_a383;Comune di Ardesio;90001009993;L6;24020;Via Prova 1;info@ardesio.example;Altro;PROTOCOLLO@pec.prova.example;Pec;blu
c_x999;Comune di Nessuno;;L6;24020;Via Altra 2;x@x.example;Pec;;;rosso
"""
MAYORS = """Anagrafe degli amministratori, estratta il 04/11/2024

codice_regione;denominazione_comune;sigla_provincia;titolo_accademico;cognome;nome;sesso;data_nascita;luogo_nascita;descrizione_carica;data_elezione;data_entrata_in_carica;Hobby
03;ARDESIO;BG;LAUREA;D'ESEMPIO PROVA;MARIA LUISA;F;01/02/1960;ROMA;Sindaco;09/06/2024;10/06/2024;sci
03;ARDESIO;BG;;ALTRO;TIZIO;M;01/02/1970;ROMA;Assessore;09/06/2024;12/06/2024;
03;AZZONE;XX;;LONTANO;CAIO;M;01/02/1970;ROMA;Sindaco;09/06/2024;10/06/2024;
03;GORNO;BG;;PRIMO;CAIO;M;01/02/1970;ROMA;Sindaco;09/06/2019;10/06/2019;
03;GORNO;BG;;SECONDO;CAIO;M;01/02/1970;ROMA;Sindaco;09/06/2024;10/06/2024;
03;GROMO;BG;;STRAORDINARIO;CAIO;M;01/02/1970;ROMA;Commissario straordinario;;15/07/2024;
"""


@pytest.fixture
def sparse(folder: Path) -> Path:
    """The root dossier whose Comuni have neither addresses nor mayors, with a comment that must stay."""
    path = folder / "signatories/comuni.yaml"
    kept, skipping = [], False
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("  firmatario:"):
            skipping = True
        elif not line.startswith("    "):
            skipping = False
        if not skipping and not line.startswith(("  indirizzo:", "  pec:", "  campi_dimostrativi:")):
            kept.append(line)
    path.write_text("".join(kept).replace("- id: azzone", "# un commento da tenere\n- id: azzone"), encoding="utf-8")
    return folder


def fill(folder: Path, name: str, text: str) -> Prefilled:
    path = folder.parent / name
    path.write_text(text, encoding="utf-8")
    return prefill(folder, path, at=AT)


def comune(folder: Path, id_: str) -> Comune:
    return next(one for one in load(folder).comuni if one.id == id_)


def test_the_index_fills_what_is_missing(sparse: Path) -> None:
    done = fill(sparse, "ipa.csv", IPA)
    assert done.filled == {"ardesio": ("codice_ipa", "indirizzo", "codice_fiscale", "pec")}
    assert done.unknown_headers == ("Colore",)
    one = comune(sparse, "ardesio")
    assert (one.codice_ipa, one.pec, one.indirizzo) == ("c_a383", "protocollo@pec.prova.example", "Via Prova 1")
    (mark,) = one.registri
    assert (mark.nome, mark.data, mark.campi) == ("ipa", AT, done.filled["ardesio"])


def test_every_other_line_stays(sparse: Path) -> None:
    path = sparse / "signatories/comuni.yaml"
    before = path.read_text(encoding="utf-8")
    fill(sparse, "ipa.csv", IPA)
    after = path.read_text(encoding="utf-8")
    assert "# un commento da tenere\n- id: azzone" in after
    assert [line for line in after.splitlines() if line in set(before.splitlines())] == before.splitlines()


def test_what_differs_is_reported_and_left(folder: Path) -> None:
    before = load(folder)
    done = fill(folder, "ipa.csv", IPA)
    assert done.filled == {"ardesio": ("codice_ipa", "codice_fiscale")}
    assert {problem.id for problem in done.problems if "Ardesio" in problem.text} == {"REGISTRO_DIVERSO"}
    assert comune(folder, "ardesio").pec == before.comuni[0].pec


def test_twice_changes_nothing(sparse: Path) -> None:
    fill(sparse, "ipa.csv", IPA)
    once = (sparse / "signatories/comuni.yaml").read_bytes()
    assert fill(sparse, "ipa.csv", IPA).written == ()
    assert (sparse / "signatories/comuni.yaml").read_bytes() == once


def test_who_is_not_in_the_register_is_named(sparse: Path) -> None:
    absent = [problem for problem in fill(sparse, "ipa.csv", IPA).problems if problem.id == "REGISTRO_ASSENTE"]
    assert len(absent) == 25
    assert any("ATS Bergamo" in problem.text for problem in absent)


def test_mayors(sparse: Path) -> None:
    done = fill(sparse, "sindaci.csv", MAYORS)
    assert set(done.filled) == {"ardesio", "gromo"}
    assert done.unknown_headers == ("Hobby",)
    mayor = comune(sparse, "ardesio").firmatario
    assert mayor is not None
    assert (mayor.cognome, mayor.nome, mayor.genere, mayor.carica) == (
        "D'Esempio Prova",
        "Maria Luisa",
        "f",
        Carica.SINDACO,
    )
    assert mayor.dal == date(2024, 6, 10)
    commissioner = comune(sparse, "gromo").firmatario
    assert commissioner is not None
    assert commissioner.carica is Carica.COMMISSARIO


def test_birth_never_becomes_a_tax_code(sparse: Path) -> None:
    fill(sparse, "sindaci.csv", MAYORS)
    mayor = comune(sparse, "ardesio").firmatario
    assert mayor is not None
    assert (mayor.codice_fiscale, mayor.nato_a, mayor.nato_il) == (None, None, None)
    text = (sparse / "signatories/comuni.yaml").read_text(encoding="utf-8")
    assert "1960" not in text
    assert "ROMA" not in text.upper().split()


def test_another_province_and_two_mayors(sparse: Path) -> None:
    problems = {
        (problem.id, problem.text.split(":")[0].split(" non ")[0]) for problem in fill(sparse, "s.csv", MAYORS).problems
    }
    assert ("REGISTRO_ASSENTE", "Comune di Azzone") in problems
    assert ("REGISTRO_DUBBIO", "Comune di Gorno") in problems


def test_a_demonstrative_mayor_is_not_replaced(folder: Path) -> None:
    done = fill(folder, "sindaci.csv", MAYORS)
    assert done.written == ()
    assert "REGISTRO_DIVERSO" in {problem.id for problem in done.problems}


def test_a_wrong_value_of_the_register_is_not_written(sparse: Path) -> None:
    done = fill(sparse, "ipa.csv", IPA.replace("90001009993", "90001009990").replace("PROTOCOLLO@", "PROTOCOLLO "))
    assert {problem.id for problem in done.problems if "Ardesio" in problem.text} == {"REGISTRO_ERRATO"}
    assert [problem for problem in read(sparse).problems if problem.severity == "ERROR"] == []


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "ipa.csv"
    path.write_bytes(IPA.replace("Via Prova", "Località Prova").replace(";", separator).encode(encoding))
    file = read_register(path)
    assert file.rows[0][1]["indirizzo"] == "Località Prova 1"
    assert file.rows[0][0] == 2


def test_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in IPA.splitlines():
        sheet.append(line.split(";"))
    book.save(tmp_path / "enti.xlsx")
    assert read_register(tmp_path / "enti.xlsx").rows[0][1]["codice_ipa"] == "c_a383"


@pytest.mark.parametrize("text", ["", "a;b;c\n1;2;3\n", "una riga qualunque"])
def test_an_unknown_register(tmp_path: Path, text: str) -> None:
    path = tmp_path / "altro.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="non è un registro"):
        read_register(path)


def test_bodies_kept_in_a_workbook(sparse: Path) -> None:
    from pdz_docs.dossier.excel.write import export_workbook

    export_workbook(load(sparse), sparse / "signatories/comuni.xlsx")
    book = openpyxl.load_workbook(sparse / "signatories/comuni.xlsx")
    for name in book.sheetnames:
        if name not in ("Comuni", "Delibere"):
            book.remove(book[name])
    for row in range(book["Delibere"].max_row, 1, -1):
        if str(book["Delibere"].cell(row, 1).value).endswith(("bergamo", "bergamoest")):
            book["Delibere"].delete_rows(row)
    book.save(sparse / "signatories/comuni.xlsx")
    (sparse / "signatories/comuni.yaml").unlink()
    with pytest.raises(InputError, match=r"comuni\.xlsx"):
        fill(sparse, "ipa.csv", IPA)


@given(st.binary(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_judged(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_register(path)


def test_records_between_braces_are_written_anew() -> None:
    text = "# capo\n- {id: a, nome: Uno}\n# secondo\n- id: b\n  nome: Due\n"
    assert add_fields(text, {"a": {"cap": "24020"}, "b": {"cap": "24023"}}) == (
        '# capo\n- {id: a, nome: Uno, cap: "24020"}\n# secondo\n- id: b\n  nome: Due\n  cap: "24023"\n'
    )
