"""The forms go out: made, prepared for the protocollo, never as drafts."""

from __future__ import annotations

import csv
import shutil
from email import message_from_bytes
from email.policy import default

import pytest
from adhesion_material import COOPERATIVE, VOLUNTEERS, Office

from pdz_docs.errors import ExitCode
from tests.e2e.conftest import run_pdz

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]
AT = ("--at", "2024-09-16T10:00:00+02:00")


def test_each_body_has_its_form_its_letter_and_the_page_of_instructions(office: Office) -> None:
    assert run_pdz("prepare", "domanda", *AT, cwd=office.folder).returncode == ExitCode.INPUT
    made = run_pdz("forms", "domanda", COOPERATIVE, VOLUNTEERS, cwd=office.folder)
    assert made.returncode == ExitCode.OK, made.stderr
    done = run_pdz("prepare", "domanda", *AT, cwd=office.folder)
    assert done.returncode == ExitCode.OK, done.stderr
    assert done.stdout.startswith("2 destinatari in ")
    assert "Moduli da fare («pdz forms domanda»)" in done.stdout
    place = office.output / "da-spedire" / "domanda" / "moduli-2024-09-16"
    own = place / COOPERATIVE
    form = (own / f"domanda-{COOPERATIVE}.pdf").read_bytes()
    assert form == (office.output / "domanda" / f"{COOPERATIVE}.pdf").read_bytes()
    sent = message_from_bytes((own / "messaggio.eml").read_bytes(), policy=default)
    body = office.body(COOPERATIVE)
    assert sent["To"] == (body.pec or body.email)
    names = {part.get_filename(): part.get_content() for part in sent.iter_attachments()}
    assert set(names) == {f"domanda-{COOPERATIVE}.pdf", f"domanda-{COOPERATIVE}.docx", "istruzioni-moduli.pdf"}
    assert names[f"domanda-{COOPERATIVE}.pdf"] == form
    assert "2 ottobre 2024" in (own / "testo.txt").read_text(encoding="utf-8")
    rows = list(csv.DictReader((place / "destinatari.csv").read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert {row["cartella"] for row in rows} == {COOPERATIVE, VOLUNTEERS}
    assert run_pdz("prepare", "domanda", *AT, cwd=office.folder).returncode == ExitCode.REFUSED
    assert run_pdz("prepare", "invito", "--only", COOPERATIVE, cwd=office.folder).returncode == ExitCode.USAGE


def test_a_draft_is_not_sent(office: Office) -> None:
    shutil.rmtree(office.output / "frozen")
    made = run_pdz("forms", "adesione", COOPERATIVE, cwd=office.folder)
    assert "bozz" in (made.stdout + made.stderr).lower()
    done = run_pdz("prepare", "adesione", *AT, cwd=office.folder)
    assert done.returncode == ExitCode.INPUT
    assert "bozze" in done.stderr
    assert not (office.output / "da-spedire").exists()
