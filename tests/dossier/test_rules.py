"""Each rule has a dossier that breaks it, and says so at the right line; the sound one breaks none but the known infos."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.dossier import read
from pdz_docs.dossier.rules import RULES
from pdz_docs.errors import Severity
from tests.dossier.conftest import UNVERIFIED, Break, told

COMUNI, ETS, MAIN, PLAN = "signatories/comuni.yaml", "signatories/ets.yaml", "pdz.yaml", "piano.yaml"
MINORI, ANZIANI = "workshops/minori.yaml", "workshops/anziani.yaml"

# rule, file, text to break, what it becomes, lines below the start (None: the rule names another place), words of the message
CASES = [
    ("SCHEDA_SI_SENZA_TESTO", ANZIANI, "digitalizzazione: {risposta: sì, testo: Scheda di dimissione condivisa in formato digitale tra reparto e servizio sociale}", "digitalizzazione: {risposta: sì}", 0, "C1"),
    ("SCHEDA_NO_CON_TESTO", MINORI, "asst_ats: {risposta: sì,", "asst_ats: {risposta: no,", 0, "F1"),
    ("SCHEDA_NO_CON_TESTO", MINORI, "ets: {risposta: sì,", "ets: {risposta: no,", 0, "F1"),
    ("SCHEDA_OUTPUT", MINORI, "    risultati:\n", "    ind_processo:\n", None, "F1"),
    ("SCHEDA_OUTCOME", MINORI, "    impatto:\n      - {nome: Ragazzi", "    ind_processo:\n      - {nome: Ragazzi", None, "F1"),
    ("SCHEDA_STRUMENTO", MINORI, ", strumento: Questionario anonimo all'inizio e alla fine del triennio", "", None, "F1"),
    ("SCHEDA_AREA_PROPRIA", MINORI, "altre_aree: {risposta: sì, aree: [famiglia]", "altre_aree: {risposta: sì, aree: [famiglia, giovani-minori]", 0, "F1"),
    ("SCHEDA_PUNTO_CHIAVE", MINORI, "punti_chiave: [contrasto-alla-poverta-educativa", "punti_chiave: [qualita-dell-abitare", 0, "F1"),
    ("SCHEDA_PERIODO", MINORI, "dal: 2025-03-01", "dal: 2024-12-31", 0, "prima del 2025"),
    ("SCHEDA_PERIODO", MINORI, "al: 2027-12-31", "al: 2028-01-01", 0, "dopo il 2027"),
    ("SCHEDA_PERIODO", MINORI, "al: 2027-12-31", "al: 2025-02-01", 0, "prima di cominciare"),
    ("SCHEDA_PERIODO", MINORI, "{anno: 2027, testo: Bilancio", "{anno: 2028, testo: Bilancio", 0, "2028"),
    ("SCHEDA_ANNO_INDICATORE", MINORI, "atteso: 10, anno: 2027", "atteso: 10, anno: 2028", 0, "2028"),
    ("SCHEDA_LETTERA", MINORI, "codice: F1", "codice: G7", 0, "macro-area F"),
    ("SCHEDA_ETS_ASSENTE", MINORI, "ets: [oratorifiniti,", "ets: [oratorifiniti, onlusnuova,", None, "onlusnuova"),
    ("SCHEDA_CONTINUITA", MINORI, "obiettivo_precedente: G.1", "obiettivo_precedente: G.9", 0, "G.9"),
    ("BILANCIO_SOMMA", PLAN, "anno: 2026, importo: ", "anno: 2026, importo: 1", None, "le schede fanno"),
    ("BILANCIO_SOMMA", MINORI, "importo: 42000", "importo: 42000.01", None, "fnps 2025"),
    ("BILANCIO_SOMMA", PLAN, "  - {fonte: altro, anno: 2026, importo: 9500.50, dimostrativo: true}\n", "", None, "altro 2026"),
    ("BILANCIO_DOPPIO", PLAN, "risorse:\n", "risorse:\n  - {fonte: altro, anno: 2026, importo: 1}\n", None, "nel Piano"),
    ("BILANCIO_DOPPIO", MINORI, "{fonte: fnps, anno: 2026, importo: 45000}", "{fonte: fnps, anno: 2025, importo: 45000}", 0, "F1"),
    ("BILANCIO_ANNO", MINORI, "{fonte: fnps, anno: 2026, importo: 45000}", "{fonte: fnps, anno: 2028, importo: 45000}", 0, "2028"),
    ("BILANCIO_ANNO", PLAN, "fonte: fnps, anno: 2026", "fonte: fnps, anno: 2029", 0, "2029"),
    ("POPOLAZIONE_SOMMA", COMUNI, "residenti: ", "residenti: 1", 0, "Ardesio"),
    ("CAPITOLO_MANCANTE", PLAN, "  - id: contesto\n", "  - id: allegati\n", None, "contesto"),
    ("CAPITOLO_DOPPIO", PLAN, "  - id: contesto\n", "  - id: esiti\n", 0, "esiti"),
    ("CAPITOLO_DOPPIO", PLAN, "codice: pippi", "codice: sad", None, "sad"),
    ("MACRO_AREA_SENZA_OBIETTIVI", MINORI, "area: minori", "area: minori", None, ""),
    ("MACRO_AREA_SENZA_TAVOLO", MAIN, "macro_aree: [giovani-minori, famiglia]", "macro_aree: [famiglia]", None, "giovanili"),
    ("AREA_SENZA_TAVOLO", MAIN, "avviso:\n", "  - {id: nuova, titolo: Nuova area, macro_aree: [lavoro]}\n\navviso:\n", 0, "Nuova area"),
    ("PRESENZE_MANCANTI", MINORI, "presenti: [clusone, castione", "note: da trascrivere # [clusone, castione", None, "incontro 2"),
    (UNVERIFIED, MAIN, "profilo:", "profilo:", 0, "non sono state verificate"),
    ("ESCLUSIONE_SENZA_PREAVVISO", ETS, "canale: pec, esito: ammessa}", "canale: pec, esito: esclusa, motivo: non è senza scopo di lucro}", 0, "esclusa"),
    ("FILE_MANCANTE", MAIN, "intestazione:\n", "intestazione:\n  stemma: stemma.png\n", 1, "stemma.png"),
    ("FILE_MANCANTE", MAIN, "intestazione:\n", "intestazione:\n  stemma: ../stemma.png\n", 1, "fuori"),
    ("FILE_MANCANTE", PLAN, "\nprecedente:", "\nprologo: prologo.pdf\nprecedente:", 1, "prologo.pdf"),
    ("CARICA_ENTE", COMUNI, "carica: sindaco", "carica: presidente", 0, "Ardesio"),
    ("SOSTITUZIONE_MOTIVO", COMUNI, "carica: sindaco", "carica: vicesindaco", None, "Ardesio"),
    ("DELEGA_SENZA_ATTO", COMUNI, "carica: sindaco", "carica: delegato", 0, "delega"),
    ("DELEGA_SENZA_ATTO", COMUNI, "carica: sindaco", "carica: commissario", 0, "decreto"),
    ("MANDATO_DATE", COMUNI, "    carica: sindaco", "    al: 2024-01-01\n    carica: sindaco", 0, "Ardesio"),
    ("MANDATO_SCADUTO", COMUNI, "    carica: sindaco", "    al: 2024-12-09\n    carica: sindaco", 0, "09/12/2024"),
    ("MANDATO_SCADUTO", COMUNI, "    dal: 2024-06-1", "    dal: 2025-06-1", 0, "dopo"),
    ("DELIBERA_INCOMPLETA", COMUNI, "    parere_tecnico: favorevole\n", "", None, "parere tecnico"),
    ("DELIBERA_INCOMPLETA", COMUNI, "immediatamente_eseguibile: true", "immediatamente_eseguibile: false", None, "esecutiva dal"),
    ("DELIBERA_DATE", COMUNI, "albo_dal: 2024-11-", "albo_dal: 2024-10-", 0, "prima della sua data"),
    ("DELIBERA_DATE", COMUNI, "albo_al: 2024-12-", "albo_al: 2023-12-", 0, "prima di cominciare"),
    ("DELIBERA_ALBO", COMUNI, "albo_al: 2024-12-15", "albo_al: 2024-12-14", 0, "14 giorni"),
    ("DELIBERA_ESECUTIVITA", COMUNI, "immediatamente_eseguibile: true", "esecutiva_dal: 2024-12-11", None, "11/12/2024"),
    ("DELIBERA_PARERE", COMUNI, "parere_tecnico: favorevole", "parere_tecnico: Contrario", 0, "contrario"),
    ("ETS_CLASSE", ETS, "natura: cooperativa-sociale", "natura: sindacato", None, "sindacato"),
    ("ETS_RUNTS", ETS, "repertorio: 90121, ", "", 0, "RUNTS"),
    ("ETS_SEZIONE", ETS, "repertorio: 90121, sezione: a", "repertorio: 90121, sezione: b", 0, "sezione b"),
    ("ETS_RUNTS_NON_DOVUTO", ETS, "  classe: c\n", "  runts: {repertorio: 1, sezione: g}\n  classe: c\n", 0, "non richiede"),
    ("ETS_SENZA_RECAPITO", ETS, "  email: segreteria@onlusali.example\n", "", None, "né PEC"),
    ("DOMANDA_TARDIVA", ETS, "domanda: {data: 2024-09-", "domanda: {data: 2024-11-", 0, "dopo il termine"),
    ("BOLLO_DA_DECIDERE", MAIN, "regime: virtuale", "regime: da-decidere", 0, "bollo"),
    ("BOLLO_NORMA", MAIN, "regime: virtuale", "regime: esente", None, "norma"),
    ("BOLLO_NORMA", MAIN, "    estremi: autorizzazione", "    norma: autorizzazione", None, "estremi"),
    ("SEDUTA_VOTI", MAIN, "favorevoli: 20", "favorevoli: 21", None, "21 voti"),
    ("SEDUTA_QUORUM", MAIN, "quorum: 13", "quorum: 21", None, "21"),
    ("CONFERENZA_UNANIMITA", MAIN, "favorevoli: 26, contrari: 0", "favorevoli: 25, contrari: 1", None, "unanime"),
    ("CONFERENZA_UNANIMITA", MAIN, "      - asstbergamoest\n", "", None, "ASST Bergamo Est"),
    ("CONFERENZA_TERMINE", MAIN, "entro: 2024-12-10", "entro: 2025-01-22", 0, "60 giorni"),
    ("CONFERENZA_DATE", MAIN, "comunicazione_esito: 2024-11-22", "comunicazione_esito: 2024-11-20", 0, "prima della conferenza"),
    ("CONFERENZA_DATE", MAIN, "convocata_il: 2024-11-11", "convocata_il: 2024-11-22", 0, "dopo che si è tenuta"),
]  # fmt: skip
# Rules that take more than one replacement have a test of their own below.
ELSEWHERE = {
    "DELIBERA_MANCANTE",
    "ETS_SENZA_PRESENZE",
    "MACRO_AREA_SENZA_OBIETTIVI",
    "SCHEDA_ETS_ASSENTE",
    "SINTESI_MANCANTE",
}
CASES = [case for case in CASES if case[0] not in ELSEWHERE]


@pytest.mark.parametrize(("id_", "file", "old", "new", "below", "words"), CASES)
def test_rule(
    folder: Path, spoil: Break, id_: str, file: str, old: str, new: str, below: int | None, words: str
) -> None:
    line = spoil(file, old, new)
    found = [problem for problem in read(folder).problems if problem.id == id_]
    assert any(words in problem.text for problem in found)
    assert all(problem.where.file and problem.hint for problem in found)
    if below is not None:
        assert line + below in {problem.where.line for problem in found if problem.where.file == file}


def test_every_rule_is_broken_by_a_test() -> None:
    assert {rule.id for rule in RULES} == {case[0] for case in CASES} | ELSEWHERE


def test_every_rule_says_what_it_asks_for() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert all(rule.says.endswith(".") for rule in RULES)


def test_the_sound_dossier_breaks_no_rule_but_what_is_known(pristine: Path) -> None:
    problems = read(pristine).problems
    assert [(problem.id, problem.severity) for problem in problems] == [
        (UNVERIFIED, Severity.WARNING),
        ("MACRO_AREA_SENZA_TAVOLO", Severity.INFO),
    ]
    assert "E (Digitalizzazione dei servizi), J (" in problems[1].text


def test_a_body_without_resolution(folder: Path) -> None:
    path = folder / COMUNI
    text = path.read_text(encoding="utf-8")
    start = text.index("  delibera:\n")
    path.write_text(text[:start] + text[text.index("\n- id: azzone") :], encoding="utf-8")
    found = [problem for problem in read(folder).problems if problem.id == "DELIBERA_MANCANTE"]
    assert ["Ardesio" in problem.text for problem in found] == [True]


def test_an_organisation_that_was_never_there(folder: Path, spoil: Break) -> None:
    with (folder / ETS).open("a", encoding="utf-8") as file:
        file.write(
            "\n- {id: onlusnuova, denominazione: Mai Vista ONLUS, classe: b, natura: onlus, email: a@mai.example, aree: [minori]}\n"
        )
    spoil(MINORI, "ets: [oratorifiniti,", "ets: [onlusnuova, oratorifiniti,")
    found = {problem.id: problem for problem in told(folder).problems}
    assert set(found) == {"ETS_SENZA_PRESENZE", "SCHEDA_ETS_ASSENTE"}
    assert "Mai Vista" in found["ETS_SENZA_PRESENZE"].text


def test_a_macro_area_without_objectives(folder: Path) -> None:
    (folder / "workshops/sistema.yaml").unlink()
    (problem,) = [problem for problem in read(folder).problems if problem.id == "MACRO_AREA_SENZA_OBIETTIVI"]
    assert problem.text.startswith("non hanno obiettivi le macro-aree E (Digitalizzazione dei servizi), J (")


@pytest.mark.parametrize(
    ("synthesis", "words"),
    [
        ("", "non ha la sintesi"),
        ("sintesi: {proposte: [{testo: Una}]}", "mancano i bisogni"),
        ("sintesi: {bisogni: [{testo: Uno, priorita: alta}]}", "mancano le proposte"),
    ],
)
def test_a_workshop_without_its_synthesis(folder: Path, synthesis: str, words: str) -> None:
    path = folder / MINORI
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text[: text.index("sintesi:")] + synthesis + "\n\n" + text[text.index("obiettivi:") :], encoding="utf-8"
    )
    (problem,) = told(folder).problems
    assert (problem.id, words in problem.text) == ("SINTESI_MANCANTE", True)
