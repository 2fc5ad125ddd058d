"""What leaves the register: exports, what is published, the list of adherents, what is deleted, what is drawn."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from adhesion_material import COOPERATIVE, PARISH, PATRONAGE, UNION, Office, flattened, mail, photograph
from click.testing import CliRunner
from openpyxl import load_workbook

from pdz_docs.adhesions import publication
from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.discarding import discard, held
from pdz_docs.adhesions.register import Discarded, read
from pdz_docs.adhesions.rows import rows
from pdz_docs.adhesions.sampling import checked, draw
from pdz_docs.adhesions.summary import adherents, register_of
from pdz_docs.cli import pdz
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import load
from pdz_docs.errors import InputError
from pdz_docs.pdf import text
from pdz_docs.reports.extracts import attestation, extract
from pdz_docs.reports.register_files import as_csv, as_xlsx, as_yaml
from pdz_docs.work.clock import fixed_clock

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]


@pytest.fixture
def three(office: Office) -> Office:
    """Three that adhere: two with a digital signature, one by hand with a document."""
    for body in (COOPERATIVE, UNION):
        office.received((f"{body}.pdf", office.pades(office.forms.adhesions[body], body)))
    sheet = ("modulo.pdf", flattened(office.forms.adhesions[PARISH]))
    office.received(("m.eml", mail(sheet, ("documento.jpg", photograph()), sender="segreteria@oratorifiniti.example")))
    return office


def test_the_register_as_a_table_has_attendance_state_and_digests(three: Office) -> None:
    table = rows(register_of(three.folder), load(three.folder))
    row = next(one for one in table if one["id"] == UNION)
    assert row["adesione_stato"] == "ACCEPTED_WITH_REMARKS"
    assert row["adesione_sha256"] == sha256((three.folder / row["adesione_file"]).read_bytes()).hexdigest()
    assert row["presenze"].startswith(("inclusione", "anziani"))
    assert {one["id"] for one in table} >= {COOPERATIVE, PARISH, PATRONAGE}


def test_tax_codes_of_persons_are_masked_unless_asked_for(three: Office) -> None:
    known, dossier = register_of(three.folder), load(three.folder)
    assert "FBBNVS67D51Z000M" not in str(rows(known, dossier))
    assert "FBBNVS67D51Z000M" in str(rows(known, dossier, with_codes=True))


def test_every_format_says_the_same(three: Office) -> None:
    table = rows(register_of(three.folder), load(three.folder))
    from_csv = list(csv.DictReader(io.StringIO(as_csv(table).decode("utf-8-sig")), delimiter=";"))
    from_yaml = yaml.safe_load(as_yaml(table))
    sheet = load_workbook(io.BytesIO(as_xlsx(table))).active
    assert sheet is not None
    from_xlsx = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    names = [one["id"] for one in table]
    assert [one["id"] for one in from_csv] == [one["id"] for one in from_yaml] == from_xlsx == names


def test_no_cell_is_a_formula() -> None:
    evil = ({"nome": '=HYPERLINK("x")'},)
    assert b"'=HYPERLINK" in as_csv(evil)
    sheet = load_workbook(io.BytesIO(as_xlsx(evil))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s"


def test_the_list_of_adherents_is_fed_by_the_register(three: Office) -> None:
    known = adherents(three.folder)
    context = DOCUMENTS["elenco-aderenti"].context(load(three.folder), None, known)
    assert {one.adesione for one in context.aderenti} == {three.at.date()}  # type: ignore[attr-defined]
    assert len(context.aderenti) == 3  # type: ignore[attr-defined]
    assert PATRONAGE in {one.id for one in three.roll.bodies if one.took_part} - {key[9:] for key in known}


def test_what_is_published_has_no_code_no_address_and_never_says_that_it_conforms(
    three: Office, tmp_path: Path
) -> None:
    known, dossier = register_of(three.folder), load(three.folder)
    found = publication.adherents(known, dossier)
    made = extract(dossier, found, digest=known.roll.agreements[1], protocol="123/2025", near=tmp_path, at=three.at)
    page = attestation(
        dossier, original="a" * 64, document="Registro", published=made, protocol=None, near=tmp_path, at=three.at
    )
    data = json.dumps(publication.open_data(known, dossier, three.at.date()), ensure_ascii=False)
    shown = " ".join(text.read(made).plain.split())
    assert "Estratto per pubblicazione con omissis; originale firmato digitalmente agli atti, prot. 123/2025" in shown
    assert "Unione Sindacale Immaginaria delle Valli" in shown
    for body in (one for one in dossier.ets if one.id in (COOPERATIVE, UNION, PARISH)):
        for secret in (body.codice_fiscale, body.indirizzo, body.pec, body.email, body.legale_rappresentante.cognome):  # type: ignore[union-attr]
            assert secret is None or secret not in shown + data
    attested = " ".join(text.read(page.pdf).plain.split())
    assert sha256(made).hexdigest() in attested.replace(" ", "")
    assert "copia conforme" not in (shown + attested + data).lower()


def test_the_open_data_name_the_agreement_and_the_day(three: Office) -> None:
    data = publication.open_data(register_of(three.folder), load(three.folder), three.at.date())
    assert data["aggiornato_al"] == "2024-12-05"
    assert len(data["aderenti"]) == 3  # type: ignore[arg-type]
    assert data["dimostrativo"] is True


class TestDiscard:
    def test_the_copies_go_and_the_note_stays(self, three: Office) -> None:
        (one,) = held(three.folder)
        assert one.body == PARISH
        files = [three.folder / kept.file for kept in (*one.documents, *one.messages)]
        assert len(files) == 2
        discard(three.folder, (one,), by="Il RUP", seen="carta d'identità, firma uguale", clock=fixed_clock(three.at))
        assert not any(path.exists() for path in files)
        (note,) = [event for event in read(three.output) if isinstance(event, Discarded)]
        assert note.seen == "carta d'identità, firma uguale"
        assert {kept.file for kept in note.files} == {str(path.relative_to(three.folder)) for path in files}
        assert held(three.folder) == ()
        assert not any(photograph()[:200] in path.read_bytes() for path in three.folder.rglob("*") if path.is_file())

    def test_messages_stay_when_asked(self, three: Office) -> None:
        discard(
            three.folder, held(three.folder), by="Il RUP", seen="vista", clock=fixed_clock(three.at), keep_messages=True
        )
        assert len(list((three.folder / "riservato" / "evidenze").glob("*.eml"))) == 1

    def test_what_was_accepted_stays_accepted(self, three: Office) -> None:
        discard(three.folder, held(three.folder), by="Il RUP", seen="vista", clock=fixed_clock(three.at))
        (parish,) = [one for one in register_of(three.folder).adhesions if one.body.id == PARISH]
        assert parish.accepted

    def test_without_words_or_without_documents_nothing_is_deleted(self, three: Office) -> None:
        with pytest.raises(InputError):
            discard(three.folder, held(three.folder), by="", seen="x", clock=fixed_clock(three.at))
        with pytest.raises(InputError, match=UNION):
            held(three.folder, (UNION,))

    def test_nobody_at_the_terminal_is_no_yes(self, three: Office, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(three.folder)
        done = CliRunner().invoke(pdz, ["discard", "--by", "Il RUP", "--seen", "vista"])
        assert done.exit_code != 0
        assert len(held(three.folder)) == 1


class TestSample:
    def test_the_same_word_draws_the_same_and_is_written_once(self, three: Office) -> None:
        clock = fixed_clock(three.at)
        first = draw(three.folder, Instrument.ADHESION, word="verbale 7", share=40, clock=clock)
        again = draw(
            three.folder,
            Instrument.ADHESION,
            word="verbale 7",
            share=40,
            clock=fixed_clock(three.at + timedelta(days=1)),
        )
        assert first == again
        assert len(first) == 2
        assert {one.body for one in first} <= {COOPERATIVE, UNION, PARISH}

    def test_the_outcome_is_written_of_what_was_drawn_alone(self, three: Office) -> None:
        clock = fixed_clock(three.at)
        (one, *_) = draw(three.folder, Instrument.ADHESION, word="x", share=1, clock=clock)
        checked(three.folder, one.body, by="Il RUP", outcome="visura RUNTS: conforme", clock=clock)
        row = next(row for row in rows(register_of(three.folder), load(three.folder)) if row["id"] == one.body)
        assert "visura RUNTS" in row["controllo_a_campione"]
        with pytest.raises(InputError, match="non è fra"):
            checked(three.folder, PATRONAGE, by="Il RUP", outcome="x", clock=clock)

    def test_nothing_accepted_is_nothing_to_draw(self, office: Office) -> None:
        with pytest.raises(InputError, match="nulla da estrarre"):
            draw(office.folder, Instrument.ADHESION, word="x", share=10, clock=fixed_clock(office.at))
