"""Each fault that a user can write is reported with its id, file, line and field, and with a way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.dossier import load
from pdz_docs.errors import InputError, Problem, Severity
from tests.dossier.conftest import Break, told

COMUNI, ETS, MAIN, WORK = "signatories/comuni.yaml", "signatories/ets.yaml", "pdz.yaml", "workshops/minori.yaml"

# file, text to break, what it becomes, lines below the start, id, field, words of the message
VALUES = [
    (
        COMUNI,
        'codice_istat: "016012"',
        "codice_istat: 016012",
        0,
        "VALORE_AMBIGUO",
        "ardesio.codice_istat",
        "ottale 7178",
    ),
    (COMUNI, 'cap: "24020"', "cap: 24020", 0, "VALORE_AMBIGUO", "ardesio.cap", "numero"),
    (COMUNI, "provincia: BG", "provincia: NO", 0, "VALORE_AMBIGUO", "ardesio.provincia", "sì o no"),
    (COMUNI, "provincia: BG", "provincia: Bergamo", 0, "FORMATO", "ardesio.provincia", "forma giusta"),
    (COMUNI, "dal: 2024-06-1", "dal: 2024-13-1", 0, "VALORE_AMBIGUO", "ardesio.firmatario.dal", "non esiste"),
    (COMUNI, "al: 2024-01-01", "al: 01/02/2024", 0, "DATA", "ardesio.popolazione.al", "non è una data"),
    (COMUNI, "al: 2024-01-01", "al: 2024-01-01T10:00:00", 0, "VALORE_AMBIGUO", "ardesio.popolazione.al", "fuso orario"),
    (COMUNI, "al: 2024-01-01", "al: 2024-01-01T10:00:00+01:00", 0, "DATA", "ardesio.popolazione.al", "senza ora"),
    (COMUNI, "carica: sindaco", "carica: sindacco", 0, "VALORE_NON_AMMESSO", "ardesio.firmatario.carica", "sindacco"),
    (COMUNI, "residenti: ", "residenti: circa ", 0, "NUMERO", "ardesio.popolazione.residenti", "non è un numero"),
    (COMUNI, "residenti: ", "residenti: -", 0, "NUMERO", "ardesio.popolazione.residenti", "fuori dai limiti"),
    (COMUNI, "nome: Ardesio", "nome: ", 0, "VALORE_MANCANTE", "ardesio.nome", "vuoto"),
    (COMUNI, "nome: Ardesio", 'nome: "  "', 0, "VALORE_MANCANTE", "ardesio.nome", "vuoto"),
    (
        COMUNI,
        "pec: protocollo@pec.ardesio.example",
        "pec: protocollo chiocciola",
        0,
        "FORMATO",
        "ardesio.pec",
        "forma giusta",
    ),
    (
        COMUNI,
        "codice_catastale: A383",
        "codice_catastale: a383",
        0,
        "FORMATO",
        "ardesio.codice_catastale",
        "forma giusta",
    ),
    (COMUNI, "id: ardesio", "id: Ardesio Alta", 0, "FORMATO", "Ardesio Alta.id", "forma giusta"),
    (COMUNI, "codice_istat:", "codice_isat:", 0, "CAMPO_SCONOSCIUTO", "ardesio.codice_isat", "non esiste"),
    (COMUNI, "  nome: Ardesio\n", "", -1, "CAMPO_MANCANTE", "ardesio.nome", "nome"),
    (COMUNI, "  nome: Ardesio\n", "  nome: Ardesio\n  nome: Ardesio\n", 1, "YAML_DOPPIO", "ardesio.nome", "due volte"),
    (COMUNI, "genere: f", "genere: donna", 0, "VALORE_NON_AMMESSO", "ardesio.firmatario.genere", "donna"),
    (
        COMUNI,
        "immediatamente_eseguibile: true",
        "immediatamente_eseguibile: forse",
        0,
        "VALORE",
        "ardesio.delibera.immediatamente_eseguibile",
        "sì o un no",
    ),
    (ETS, "  classe: a\n", "  classe: d\n", 0, "VALORE_NON_AMMESSO", "cooplarice.classe", "“d”"),
    (ETS, "  classe: a\n", "  classe: {lettera: a}\n", 0, "VALORE_NON_AMMESSO", "cooplarice.classe", "altri campi"),
    (ETS, "aree: [anziani, inclusione]", "aree: anziani", 0, "FORMA", "cooplarice.aree", "elenco"),
    (
        ETS,
        "domanda: {",
        "domanda: ieri # {",
        0,
        "FORMA",
        "cooplarice.domanda",
        "gruppo di campi",
    ),
    (
        ETS,
        "runts: {repertorio: 90107,",
        "runts: {repertorio: yes,",
        0,
        "VALORE_AMBIGUO",
        "cooplarice.runts.repertorio",
        "sì o no",
    ),
    (MAIN, "triennio: [2025, 2027]", "triennio: 2025-2027", 0, "FORMA", "triennio", "elenco"),
    (
        MAIN,
        "numero: {in_bianco: numero di repertorio}",
        "numero: {in_bianca: numero}",
        0,
        "CAMPO_SCONOSCIUTO",
        "accordo.numero.in_bianca",
        "in_bianca",
    ),
    (MAIN, "numero: {in_bianco: numero di repertorio}", "numero: no", 0, "VALORE_AMBIGUO", "accordo.numero", "sì o no"),
    (MAIN, "numero: 9", "numero: nove", 0, "NUMERO", "ambito.numero", "nove"),
    (
        MAIN,
        "profilo: lombardia-2025-2027",
        "profilo: lombardia-2025-2028",
        0,
        "PROFILO_IGNOTO",
        "profilo",
        "non esiste",
    ),
    (
        MAIN,
        "natura: organizzativo",
        "natura: perentoria",
        0,
        "VALORE_NON_AMMESSO",
        "termini.domande.natura",
        "perentoria",
    ),
    (
        MAIN,
        "profilo: lom",
        "comuni: []\nprofilo: lom",
        0,
        "CAMPO_FUORI_POSTO",
        "comuni",
        "non va in pdz.yaml",
    ),
    (WORK, 'ore: ["16:00", "19:00"]', 'ore: [16:00, "19:00"]', 0, "VALORE_AMBIGUO", "incontri[1].ore[1]", "numero 960"),
    (WORK, 'ore: ["16:00", "19:00"]', 'ore: ["19:00", "16:00"]', 0, "ORE", "incontri[1].ore", "fine"),
    (WORK, 'ore: ["16:00", "19:00"]', 'ore: ["alle 16", "19:00"]', 0, "ORA", "incontri[1].ore[1]", "non è un'ora"),
    (WORK, 'ore: ["16:00", "19:00"]', 'ore: ["16:00", "24:00"]', 0, "ORA", "incontri[1].ore[2]", "non è un'ora"),
    (
        WORK,
        "importo: 42000",
        'importo: "42.000,00"',
        0,
        "NUMERO",
        "obiettivi.F1.risorse_economiche[1].importo",
        "non è un numero",
    ),
    (
        WORK,
        "importo: 42000",
        "importo: 42000.005",
        0,
        "NUMERO",
        "obiettivi.F1.risorse_economiche[1].importo",
        "due decimali",
    ),
    (WORK, "importo: 42000", "importo: -42000", 0, "NUMERO", "obiettivi.F1.risorse_economiche[1].importo", "almeno 0"),
    (
        WORK,
        "importo: 42000",
        "importo: 0x10",
        0,
        "VALORE_AMBIGUO",
        "obiettivi.F1.risorse_economiche[1].importo",
        "altra specie",
    ),
    (
        WORK,
        "priorita: alta",
        "priorita: altissima",
        0,
        "VALORE_NON_AMMESSO",
        "sintesi.bisogni[1].priorita",
        "altissima",
    ),
    (
        WORK,
        'testo: "Apertura dei luoghi, attività e volontari per lo studio"',
        "testo: Apertura dei luoghi, attività e volontari",
        0,
        "YAML_VIRGOLA",
        "",
        "virgola",
    ),
    (WORK, "codice: F1", "codice: effe uno", 0, "FORMATO", "obiettivi.effe uno.codice", "forma giusta"),
    (WORK, "risposta: no}", "risposta: boh}", 0, "VALORE", "obiettivi.F1.integr_sociosanitaria.risposta", "sì o un no"),
]


@pytest.mark.parametrize(("file", "old", "new", "below", "id_", "field", "words"), VALUES)
def test_wrong_value(
    folder: Path, spoil: Break, file: str, old: str, new: str, below: int, id_: str, field: str, words: str
) -> None:
    line = spoil(file, old, new) + below
    problem = only(folder)
    assert (problem.id, problem.where.file, problem.where.line) == (id_, file, line)
    assert problem.where.field == field or not field
    assert words in problem.text
    assert problem.hint
    assert problem.severity is Severity.ERROR


def only(folder: Path) -> Problem:
    """The one problem of the folder; a fault is told once."""
    reading = told(folder)
    assert reading.dossier is None
    assert len(reading.problems) == 1, [str(one) for one in reading.problems]
    return reading.problems[0]


SYNTAX = [
    ("ambito: [", "scrittura YAML"),
    ("ambito:\n\tnome: x", "tabulazione"),
    ("ambito: {}\n---\naltro: {}", "più documenti"),
    ("nome: *qui", "riferimenti"),
    ("a: \x07", "carattere di controllo"),
    ("- a\n- b\n", "deve contenere campi"),
    ("", "deve contenere campi"),
]


@pytest.mark.parametrize(("text", "words"), SYNTAX)
def test_unreadable_main_file(folder: Path, text: str, words: str) -> None:
    (folder / "pdz.yaml").write_text(text, encoding="utf-8")
    reading = told(folder)
    named = [problem for problem in reading.problems if problem.where.file == "pdz.yaml"]
    assert any(words in problem.text for problem in named)
    assert reading.dossier is None


def test_not_utf8(folder: Path) -> None:
    (folder / "signatories/ats.yaml").write_bytes("- id: a\n  nome: Sanità\n".encode("latin-1"))
    problem = next(one for one in told(folder).problems if one.where.file == "signatories/ats.yaml")
    assert (problem.where.line, "UTF-8" in problem.text) == (2, True)


def test_what_depends_on_an_unreadable_file_is_not_reported_as_missing(folder: Path) -> None:
    (folder / "signatories/comuni.yaml").write_text("- id: [", encoding="utf-8")
    assert {one.id for one in told(folder).problems} == {"YAML"}


def test_python_objects_are_not_built(folder: Path, spoil: Break) -> None:
    line = spoil("pdz.yaml", "nome_breve: Ambito n. 9", "nome_breve: !!python/name:os.system x")
    problem = only(folder)
    assert (problem.id, problem.where.line) == ("YAML_TIPO", line)


def test_aliases_are_refused(folder: Path, spoil: Break) -> None:
    spoil("pdz.yaml", "  righe:\n", "  righe: &a\n")
    spoil(
        "pdz.yaml",
        "  piede:\n    - Comune di Clusone – PEC protocollo@pec.comune.clusone.bg.it",
        "  piede: *a",
    )
    assert only(folder).id == "YAML_RIFERIMENTO"


def test_deep_nesting_is_refused(folder: Path, spoil: Break) -> None:
    spoil("pdz.yaml", "nome_breve: Ambito n. 9", f"nome_breve: {'[' * 200000}{']' * 200000}")
    assert "annidato" in only(folder).text


def test_faults_of_every_file_come_in_one_run(folder: Path, spoil: Break) -> None:
    places = {
        ("pdz.yaml", spoil("pdz.yaml", "giorno: venerdì", "giorno: sabato")),
        (COMUNI, spoil(COMUNI, 'codice_istat: "016012"', "codice_istat: 016012")),
        (COMUNI, spoil(COMUNI, "codice_catastale: D604", "codice_catastale: C506")),
        (ETS, spoil(ETS, "  classe: a\n", "  classe: x\n")),
        (WORK, spoil(WORK, "presenti: [clusone,", "presenti: [clusonne,")),
        ("piano.yaml", spoil("piano.yaml", "stato: da-potenziare", "stato: mah")),
    }
    reading = told(folder)
    # Comuni and organisations lost a record each: whom a meeting names cannot be told until they are corrected.
    expected = {place for place in places if place[0] != WORK}
    assert {(one.where.file, one.where.line) for one in reading.problems} == expected


def test_load_raises_with_all_the_problems(folder: Path, spoil: Break) -> None:
    spoil("pdz.yaml", "giorno: venerdì", "giorno: sabato")
    spoil(ETS, "  classe: a\n", "  classe: x\n")
    with pytest.raises(InputError) as caught:
        load(folder)
    assert len(caught.value.problems) == 2
    assert "2 errori" in caught.value.text
