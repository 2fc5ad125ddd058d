"""What the office writes, when it was received, and what may be decided then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from adhesion_material import PARISH, PATRONAGE, UNION, Office, pec

from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.correspondence import Dispatched, note, notice, requests
from pdz_docs.adhesions.deciding import Word, decide
from pdz_docs.adhesions.findings import State
from pdz_docs.adhesions.register import Decided, Kind, Outcome, Wrote
from pdz_docs.adhesions.summary import register_of
from pdz_docs.dossier import load
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.pdf import text
from pdz_docs.reports.adhesion_letters import instructions, letters
from pdz_docs.round.outbox import lay_each
from pdz_docs.work.clock import fixed_clock

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]

REFUSAL = Word(outcome=Outcome.REFUSED, reason="chi ha firmato non ha poteri", by="Il RUP")
DOMICILE = "patronatobaita@pec.patronatobaita.example"


def state(office: Office, body: str) -> State:
    (found,) = [one for one in register_of(office.folder).adhesions if one.body.id == body]
    return found.state


def received(
    office: Office, kind: Kind, *, on: date | None = None, receipt: Path | None = None, body: str = PATRONAGE
) -> Wrote:
    said = Dispatched(body=body, instrument=Instrument.ADHESION, kind=kind, received=on, receipt=receipt)
    return note(office.folder, said, providers=office.providers, clock=fixed_clock(office.at + timedelta(days=1)))


def decided(office: Office, word: Word, *, after: int, body: str = PATRONAGE) -> Decided:
    return decide(office.folder, body, Instrument.ADHESION, word, now=office.at + timedelta(days=after))


@pytest.fixture
def doubtful(office: Office) -> Office:
    """An adhesion signed by somebody who has no powers."""
    office.received(("a.pdf", office.pades(office.forms.adhesions[PATRONAGE], "altro")))
    return office


class TestRefusal:
    def test_never_without_the_notice(self, doubtful: Office) -> None:
        with pytest.raises(RefusedError, match="10-bis"):
            decided(doubtful, REFUSAL, after=30)

    def test_never_within_the_ten_days_from_the_receipt(self, doubtful: Office) -> None:
        written = received(doubtful, Kind.NOTICE, on=date(2024, 12, 7))
        assert written.within == date(2024, 12, 17)
        assert state(doubtful, PATRONAGE) is State.NOTICE_GIVEN
        with pytest.raises(RefusedError, match="17/12/2024"):
            decided(doubtful, REFUSAL, after=12)

    def test_afterwards_with_its_reason(self, doubtful: Office) -> None:
        received(doubtful, Kind.NOTICE, on=date(2024, 12, 7))
        decided(doubtful, REFUSAL, after=13)
        assert state(doubtful, PATRONAGE) is State.REFUSED

    def test_a_new_good_form_ends_it(self, doubtful: Office) -> None:
        received(doubtful, Kind.NOTICE, on=date(2024, 12, 7))
        decided(doubtful, REFUSAL, after=13)
        signed = doubtful.pades(doubtful.forms.adhesions[PATRONAGE], PATRONAGE)
        doubtful.received(("b.pdf", signed), at=doubtful.at + timedelta(days=20))
        assert state(doubtful, PATRONAGE) is State.ACCEPTED_WITH_REMARKS

    def test_what_never_arrived_cannot_be_refused(self, office: Office) -> None:
        with pytest.raises(InputError, match="non è arrivato nulla"):
            decided(office, REFUSAL, after=1)


def test_the_office_accepts_what_it_has_looked_at(doubtful: Office) -> None:
    decided(doubtful, Word(outcome=Outcome.ACCEPTED, reason="visura RUNTS: è il presidente", by="Il RUP"), after=1)
    assert state(doubtful, PATRONAGE) is State.ACCEPTED_WITH_REMARKS


def test_a_notice_about_what_is_accepted_is_no_notice(office: Office) -> None:
    office.received(("a.pdf", office.pades(office.forms.adhesions[UNION], UNION)))
    with pytest.raises(InputError, match="nessuna adesione da rifiutare"):
        notice(register_of(office.folder), UNION, Instrument.ADHESION, (), office.at.date())


class TestReceipts:
    """PEC: what each kind of receipt shows, and what it does not."""

    def receipt(
        self,
        office: Office,
        *files: tuple[str, bytes],
        kind: str = "avvenuta-consegna",
        receipt: str = "completa",
        to: str = DOMICILE,
    ) -> Path:
        message = pec(
            *files,
            sender="protocollo@pec.comune.clusone.bg.it",
            at="08/12/2024 11:00:00",
            kind=kind,
            receipt=receipt,
            to=to,
        )
        return office.put("ricevuta.eml", message)

    def test_a_complete_one_proves_the_bytes_that_were_sent(self, doubtful: Office) -> None:
        sent = doubtful.output / "da-spedire" / "adesioni" / "preavviso" / PATRONAGE / "preavviso-rigetto.pdf"
        sent.parent.mkdir(parents=True)
        sent.write_bytes(b"%PDF-1.7 lettera")
        same = received(
            doubtful, Kind.NOTICE, receipt=self.receipt(doubtful, ("preavviso-rigetto.pdf", sent.read_bytes()))
        )
        assert same.received == date(2024, 12, 8)
        assert "questi stessi byte: preavviso-rigetto.pdf" in (same.proves or "")
        assert same.proof is not None
        assert (doubtful.folder / same.proof.file).is_file()
        other = received(
            doubtful, Kind.NOTICE, receipt=self.receipt(doubtful, ("preavviso-rigetto.pdf", b"%PDF-1.7 altra"))
        )
        assert "allegato diverso" in (other.proves or "")

    def test_a_synthetic_one_proves_the_delivery_alone(self, doubtful: Office) -> None:
        shown = received(doubtful, Kind.NOTICE, receipt=self.receipt(doubtful, receipt="sintetica"))
        assert "sintetica" in (shown.proves or "")

    def test_a_brief_one_by_the_digest_of_the_attachment(self, doubtful: Office) -> None:
        import hashlib

        sent = doubtful.output / "da-spedire" / "x" / "preavviso-rigetto.pdf"
        sent.parent.mkdir(parents=True)
        sent.write_bytes(b"%PDF-1.7 lettera")
        digest = hashlib.sha1(sent.read_bytes(), usedforsecurity=False).hexdigest().encode()
        shown = received(
            doubtful,
            Kind.NOTICE,
            receipt=self.receipt(doubtful, ("preavviso-rigetto.pdf.hash", digest), receipt="breve"),
        )
        assert "questi stessi byte" in (shown.proves or "")

    @pytest.mark.parametrize(
        "kind", ["accettazione", "errore-consegna", "anomalia", "posta-certificata", "presa-in-carico"]
    )
    def test_no_other_message_is_a_delivery(self, doubtful: Office, kind: str) -> None:
        with pytest.raises(InputError, match=r"accettazione|anomalia|ricevuto|consegna"):
            received(doubtful, Kind.NOTICE, receipt=self.receipt(doubtful, kind=kind))

    def test_a_delivery_elsewhere_is_none_to_the_registered_domicile(self, doubtful: Office) -> None:
        with pytest.raises(RefusedError, match="altro indirizzo"):
            received(doubtful, Kind.NOTICE, receipt=self.receipt(doubtful, to="altri@pec.example"))

    def test_a_forged_one_proves_nothing(self, doubtful: Office) -> None:
        path = self.receipt(doubtful)
        path.write_bytes(
            path.read_bytes().replace(b"Messaggio di posta certificata", b"Messaggio di posta artefatta__")
        )
        with pytest.raises(RefusedError, match="non torna"):
            received(doubtful, Kind.NOTICE, receipt=path)

    def test_without_a_day_nothing_is_noted(self, doubtful: Office) -> None:
        with pytest.raises(InputError, match="giorno"):
            received(doubtful, Kind.NOTICE)


def test_every_body_with_something_to_complete_gets_a_letter_ready_to_send(office: Office) -> None:
    office.received(("1.pdf", office.forms.adhesions[PARISH]))
    office.received(("2.pdf", office.forms.adhesions[PATRONAGE]))
    known = register_of(office.folder)
    writings = (
        *requests(known, office.at.date()),
        notice(known, PATRONAGE, Instrument.ADHESION, ("Motivo di prova.",), office.at.date()),
    )
    assert [one.standing.body.id for one in writings] == [PARISH, PATRONAGE, PATRONAGE]
    packets = letters(load(office.folder), writings, near=office.output, at=office.at)
    place = lay_each(office.output / "da-spedire" / "adesioni" / "richieste", packets[:2])
    request = text.read((place / PARISH / "richiesta-integrazione.pdf").read_bytes()).plain
    flat = " ".join(request.split())
    assert "Parrocchia dei Santi Immaginari" in flat
    assert "art. 6, comma 1, lettera b)" in flat
    assert "entro il 15 dicembre 2024" in flat
    assert "copia di un documento d’identità" in flat
    assert {"oggetto.txt", "testo.txt", "messaggio.eml", "richiesta-integrazione.docx"} <= {
        p.name for p in (place / PARISH).iterdir()
    }
    assert "segreteria@oratorifiniti.example" in (place / "destinatari.csv").read_text("utf-8-sig")
    told = " ".join(text.read(packets[2].files["preavviso-rigetto.pdf"]).plain.split())
    assert "art. 10-bis" in told
    assert "Motivo di prova" in told
    assert "dieci giorni dal ricevimento" in told


def test_only_who_lacks_something_is_written_to(office: Office) -> None:
    with pytest.raises(InputError, match="Nulla da chiedere a: sindacatovalli"):
        requests(register_of(office.folder), office.at.date(), only=(UNION,))


def test_the_instruction_page_says_how_to_sign_with_each_kind(office: Office, tmp_path: Path) -> None:
    page = " ".join(text.read(instructions(load(office.folder), near=tmp_path, at=office.at)).plain.split())
    for word in (
        "PAdES",
        "CAdES",
        "CieSign",
        "SPID",
        "CNS",
        "documento d’identità",
        "INI-PEC",
        "31 gennaio 2025",
        "protocollo@pec.comune.clusone.bg.it",
    ):
        assert word in page, word


def test_the_days_are_the_offices_own(office: Office) -> None:
    office.received(("1.pdf", office.forms.adhesions[PARISH]))
    (one,) = requests(register_of(office.folder), date(2024, 12, 5), days=20)
    assert (one.days, one.within) == (20, date(2024, 12, 25))
    written = received(office, Kind.REQUEST, on=date(2024, 12, 6), body=PARISH)
    assert written.within == date(2024, 12, 16)
    assert written.at == datetime.fromisoformat("2024-12-06T10:00:00+01:00")
