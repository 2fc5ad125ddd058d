"""The region's own file: a synthetic one, in the shapes that regions use, is bound once and filled for an objective."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.documents import regione
from pdz_docs.documents.engine import render
from pdz_docs.documents.regione import bind
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError, TemplateError
from tests.documents import words


def cell(*texts: str) -> str:
    return "<w:tc><w:tcPr/>" + "".join(words.p(text) for text in texts) + "</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


@pytest.fixture
def official(tmp_path: Path) -> bytes:
    """Two columns, boxes to tick, a label over a full-width answer, dots to write on, a heading and an unknown label."""
    first = words.table(
        row(cell("SCHEDA OBIETTIVO"), cell("Regione Esempio")),
        row(cell("1. TITOLO OBIETTIVO"), cell("")),
        row(cell("2. Descrizione obiettivo"), cell("", "")),
        row(cell("Target"), cell("__________")),
        row(cell("Quali bisogni soddisfa l’intervento"), cell("…………")),
        row(cell("L’obiettivo prevede la digitalizzazione dei servizi?"), cell("☐ SI  ☐ NO")),
        row(cell("Timbro dell’ufficio"), cell("")),
    )
    second = words.table(
        row(cell("Quali modalità organizzative, operative e di erogazione sono adottate?")), row(cell(""))
    )
    return words.template(tmp_path, first, "tra le tabelle", second, name="scheda.docx").read_bytes()


def test_each_answer_is_found(official: bytes, dossier: Dossier) -> None:
    bound = bind(official, dossier.profilo, name="scheda.docx")
    assert {match.field: match.label for match in bound.matches} == {
        "titolo": "1. TITOLO OBIETTIVO",
        "descrizione": "2. Descrizione obiettivo",
        "target": "Target",
        "bisogno": "Quali bisogni soddisfa l’intervento",
        "digitalizzazione": "L’obiettivo prevede la digitalizzazione dei servizi?",
        "modalita": "Quali modalità organizzative, operative e di erogazione sono adottate?",
    }
    assert bound.labels == ("Timbro dell’ufficio",)
    assert {"punti_chiave", "impatto"} <= set(bound.fields)
    texts = words.lines(bound.docx)
    assert "SCHEDA OBIETTIVO" in texts
    assert "{{ campi.digitalizzazione.caselle }}{{ campi.digitalizzazione.testo }}" in texts


def test_it_is_filled_for_every_objective(official: bytes, dossier: Dossier, tmp_path: Path) -> None:
    path = tmp_path / regione.TEMPLATE
    path.write_bytes(bind(official, dossier.profilo, name="scheda.docx").docx)
    objective = next(item for item in dossier.obiettivi if item.digitalizzazione and item.digitalizzazione.risposta)
    rendered = render(path, regione.context(dossier, objective.codice, {}), draft=False)
    texts = words.lines(rendered.docx)
    assert objective.titolo in texts
    assert objective.descrizione in texts
    assert any(text.startswith("☒ SÌ  ☐ NO") for text in texts)
    for other in dossier.obiettivi:
        render(path, regione.context(dossier, other.codice, {}), draft=False)


def test_a_field_without_value_is_a_gap(official: bytes, dossier: Dossier, tmp_path: Path) -> None:
    path = tmp_path / regione.TEMPLATE
    path.write_bytes(bind(official, dossier.profilo, name="scheda.docx").docx)
    work = dossier.lavori[0]
    bare = work.obiettivi[0].model_copy(update={"descrizione": None})
    lacking = dossier.model_copy(
        update={"lavori": (work.model_copy(update={"obiettivi": (bare,)}), *dossier.lavori[1:])}
    )
    rendered = render(path, regione.context(lacking, bare.codice, {}), draft=True)
    assert [gap.field for gap in rendered.gaps] == [f"Descrizione dell'obiettivo (obiettivo {bare.codice})"]


def test_there_are_as_many_as_objectives_once_bound(official: bytes, dossier: Dossier, tmp_path: Path) -> None:
    folder = dossier.model_copy(update={"folder": tmp_path})
    assert regione.instances(folder) == ()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / regione.TEMPLATE).write_bytes(bind(official, dossier.profilo, name="s.docx").docx)
    assert len(regione.instances(folder)) == len(dossier.obiettivi)


def test_every_field_of_the_profile_has_an_answer(dossier: Dossier) -> None:
    context = regione.context(dossier, dossier.obiettivi[0].codice, {})
    answers = dict(context.campi)
    assert set(answers) == {item.campo for item in dossier.profilo.scheda}
    assert [name for name, answer in answers.items() if answer is None or answer.completo is None] == []


def test_a_file_about_something_else(tmp_path: Path, dossier: Dossier) -> None:
    other = words.template(tmp_path, words.table(row(cell("Ingredienti"), cell("")))).read_bytes()
    with pytest.raises(InputError, match="nessuna tabella somiglia"):
        bind(other, dossier.profilo, name="ricetta.docx")
    with pytest.raises(TemplateError, match="danneggiato"):
        bind(b"%PDF-1.7", dossier.profilo, name="scheda.pdf")
