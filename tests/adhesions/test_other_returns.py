"""What comes back otherwise than as the PDF form in a message: the Word version, a signature beside the form, Outlook, the body's own receipts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from adhesion_material import (
    ADDRESS,
    COOPERATIVE,
    PARISH,
    UNION,
    Office,
    flattened,
    ids,
    mail,
    pec,
    photograph,
    scan,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter as Writer

from pdz_docs.adhesions.bodies import Instrument
from pdz_docs.adhesions.deciding import Word, decide
from pdz_docs.adhesions.findings import Channel, State
from pdz_docs.adhesions.register import Outcome, Received, read
from pdz_docs.adhesions.summary import register_of
from pdz_docs.errors import InputError
from pdz_docs.round.collecting import Fate
from pdz_docs.signing import cades
from pdz_docs.verification.vocabulary import TimeSource
from tests.envelopes import outlook_material
from tests.pdf_material import append

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]

NOT_ASKED = {"REVOCA_NON_ACCERTATA"}
DECLARES = "di avere i poteri per impegnare l’ente"


def rewritten(docx: bytes, old: str, new: str) -> bytes:
    """A Word file in which some words were typed over."""
    out = BytesIO()
    with ZipFile(BytesIO(docx)) as before, ZipFile(out, "w") as after:
        for entry in before.infolist():
            data = before.read(entry)
            if entry.filename == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(entry, data)
    return out.getvalue()


def detached(office: Office, document: bytes, who: str) -> bytes:
    request = cades.Request(at=office.at, demonstrative=True)
    return cades.detach(document, key=office.pki.signers[who].key, request=request)


def all_received(office: Office) -> list[Received]:
    return [one for one in read(office.output) if isinstance(one, Received)]


class TestWord:
    def test_by_ordinary_mail_it_is_not_signed_and_the_letter_asks_for_a_way(self, office: Office) -> None:
        sent = mail(("adesione.docx", office.forms.words[COOPERATIVE]), sender="chiunque@example.org")
        found = office.received(("messaggio.eml", sent))
        assert (found.body, found.instrument, found.channel) == (COOPERATIVE, "adesione", None)
        assert found.state is State.TO_COMPLETE
        (asked,) = [one for one in found.findings if one.ask]
        assert asked.id == "SENZA_FIRMA"
        assert "Word" in asked.text

    def test_from_the_own_domicile_it_is_accepted_and_somebody_reads_it(self, office: Office) -> None:
        """CAD art. 65 c. 1 lett. c-bis asks for no signature, whatever the format."""
        sender = office.body(COOPERATIVE).pec or ""
        found = office.received(("p.eml", pec(("adesione.docx", office.forms.words[COOPERATIVE]), sender=sender)))
        assert (found.channel, found.state) == (Channel.DIGITAL_DOMICILE, State.ACCEPTED_WITH_REMARKS)
        assert (ids(found.findings), found.to_see) == ({"MODULO_WORD"}, True)
        assert (office.folder / found.file).suffix == ".docx"

    def test_in_a_signed_envelope_it_stands_by_the_signature(self, office: Office) -> None:
        found = office.received(("a.docx.p7m", office.p7m(office.forms.words[UNION], UNION)))
        assert (found.body, found.channel) == (UNION, Channel.SIGNATURE)
        assert ids(found.findings) == NOT_ASKED | {"MODULO_WORD"}

    def test_whom_it_names_is_whom_it_says(self, office: Office) -> None:
        person = office.body(UNION).person
        assert person is not None
        changed = rewritten(office.forms.words[UNION], f"{person.given_name} {person.surname}", "Zeno Altrove")
        found = office.received(("a.docx.p7m", office.p7m(changed, "altro")))
        assert ids(found.findings) == NOT_ASKED | {"MODULO_WORD", "POTERI_DA_VERIFICARE"}

    def test_a_declaration_typed_over_is_for_the_office(self, office: Office) -> None:
        changed = rewritten(office.forms.words[COOPERATIVE], DECLARES, "di non avere i poteri per impegnare l’ente")
        sender = office.body(COOPERATIVE).pec or ""
        found = office.received(("p.eml", pec(("adesione.docx", changed), sender=sender)))
        (said,) = [one for one in found.findings if one.id == "TESTO_DIVERSO"]
        assert DECLARES in said.text
        assert found.state is State.TO_DECIDE

    def test_a_letter_in_word_is_no_form(self, office: Office) -> None:
        other = rewritten(office.forms.words[UNION], "Istanza di adesione", "Lettera di auguri")
        (line,) = office.collect(office.put("auguri.docx", other)).items
        assert line.fate is Fate.SET_ASIDE


def test_a_page_altered_before_it_was_signed_is_for_the_office(office: Office) -> None:
    def shorter(writer: Writer) -> None:
        stream = writer.root["/Pages"]["/Kids"][1]["/Contents"]
        stream._data, stream._encoded_data = b"", None
        writer.update_container(stream)

    altered = append(office.forms.adhesions[UNION], shorter)
    honest = office.pades(office.forms.adhesions[UNION], UNION)
    office.collect(office.put("a.pdf", honest), office.put("b.pdf", office.pades(altered, UNION)))
    first, second = all_received(office)
    assert ("TESTO_DIVERSO" in ids(first.findings), first.state) == (False, State.ACCEPTED_WITH_REMARKS)
    assert ("TESTO_DIVERSO" in ids(second.findings), second.state) == (True, State.TO_DECIDE)


class TestSignatureBeside:
    def test_a_form_and_its_p7s_in_one_message(self, office: Office) -> None:
        form = office.forms.adhesions[UNION]
        sent = mail(("a.pdf", form), ("a.pdf.p7s", detached(office, form, UNION)), sender="chiunque@example.org")
        collection = office.collect(office.put("m.eml", sent))
        (line,) = collection.items
        (found,) = all_received(office)
        assert (line.signatory, found.channel) == (UNION, Channel.SIGNATURE)
        assert ids(found.findings) == NOT_ASKED
        (kept,) = [one for one in found.evidence if one.kind == "p7s"]
        assert kept.read(office.folder) is not None

    def test_in_a_heap_of_files_each_has_its_own(self, office: Office) -> None:
        paths = []
        for number in range(7):
            form = office.forms.adhesions[UNION] + b"\n%% %d\n" % number
            paths.append(office.put(f"{number}.pdf", form))
            office.put(f"{number}.pdf.p7s", detached(office, form, UNION))
        collection = office.collect(paths[0].parent)
        assert [one.fate for one in collection.items] == [Fate.FILED] * 7
        assert {one.channel for one in all_received(office)} == {Channel.SIGNATURE}

    def test_collected_again_without_it_the_form_is_still_signed(self, office: Office) -> None:
        form = office.forms.adhesions[UNION]
        path, beside = office.put("a.pdf", form), office.put("a.pdf.p7s", detached(office, form, UNION))
        office.collect(path.parent)
        beside.unlink()
        office.collect(path)
        assert {one.channel for one in all_received(office)} == {Channel.SIGNATURE}

    def test_over_other_bytes_it_signs_nothing(self, office: Office) -> None:
        form = office.forms.adhesions[UNION]
        path = office.put("a.pdf", form)
        office.put("a.pdf.p7s", detached(office, form + b"\n", UNION))
        collection = office.collect(path.parent)
        assert [one.fate for one in collection.items] == [Fate.TO_COMPLETE, Fate.SET_ASIDE]
        assert "SENZA_FIRMA" in ids(all_received(office)[0].findings)


class TestOutlook:
    @pytest.mark.parametrize(
        "header", ["{0}", "Segreteria <{0}>", '"Per conto di: {0}" <posta-certificata@pec.example>']
    )
    def test_the_sender_tells_whose_a_scan_is(self, office: Office, header: str) -> None:
        address = office.body(PARISH).email or ""
        sheet, card = ("scansione.pdf", scan()), ("documento.jpg", photograph())
        message = outlook_material.message(
            sheet, card, headers=f"From: {header.format(address)}\r\nSubject: Adesione\r\n\r\n"
        )
        found = office.received(("ritorno.msg", message))
        assert (found.body, found.channel, found.to_see) == (PARISH, Channel.HANDWRITTEN, True)

    def test_what_it_says_of_itself_is_no_domicile(self, office: Office) -> None:
        """Only the provider's signature proves a sender (CAD art. 65 c. 1 lett. c-bis)."""
        address = office.body(COOPERATIVE).pec or ""
        message = outlook_material.message(
            ("a.pdf", office.forms.adhesions[COOPERATIVE]), headers=f"From: {address}\r\n\r\n"
        )
        found = office.received(("ritorno.msg", message))
        assert (found.body, found.channel, found.state) == (COOPERATIVE, None, State.TO_COMPLETE)


class TestReceipts:
    """DPR 68/2005 art. 6: the complete delivery receipt gives the message back, signed by the provider of the office."""

    SENT, LATER = "30/01/2025 10:00:00", datetime.fromisoformat("2025-02-20T10:00:00+01:00")

    def receipt(self, office: Office, *, to: str = ADDRESS) -> bytes:
        form = ("adesione.pdf", office.forms.adhesions[COOPERATIVE])
        sender = office.body(COOPERATIVE).pec or ""
        return pec(form, sender=sender, at=self.SENT, kind="avvenuta-consegna", receipt="completa", to=to)

    def test_a_body_shows_with_its_receipt_what_it_sent_and_when(self, office: Office) -> None:
        found = office.received(("consegna.eml", self.receipt(office)), at=self.LATER)
        assert (found.channel, found.proof) == (Channel.DIGITAL_DOMICILE, TimeSource.PEC)
        assert f"{found.arrived:%d/%m/%Y}" == "30/01/2025"
        assert ids(found.findings) == {"RICEVUTA_PRODOTTA"}

    def test_handed_over_in_another_pec_it_proves_the_day_all_the_same(self, office: Office) -> None:
        sender = office.body(COOPERATIVE).pec or ""
        again = pec(("consegna.eml", self.receipt(office)), sender=sender, at="20/02/2025 09:00:00")
        found = office.received(("p.eml", again), at=self.LATER)
        assert f"{found.arrived:%d/%m/%Y}" == "30/01/2025"
        assert "FUORI_TERMINE" not in ids(found.findings)

    def test_delivered_to_somebody_else_it_shows_nothing(self, office: Office) -> None:
        wrong = self.receipt(office, to="protocollo@pec.comune.altrove.example")
        (line,) = office.collect(office.put("consegna.eml", wrong), at=self.LATER).items
        assert (line.fate, all_received(office)) == (Fate.SET_ASIDE, [])

    def test_what_the_office_itself_sent_is_no_return(self, office: Office) -> None:
        own = pec(
            ("adesione.pdf", office.forms.adhesions[COOPERATIVE]),
            sender=ADDRESS,
            kind="avvenuta-consegna",
            receipt="completa",
            to=office.body(COOPERATIVE).pec or "",
        )
        office.collect(office.put("consegna.eml", own))
        assert all_received(office) == []


def test_a_print_without_a_document_stays_to_complete(office: Office) -> None:
    sent = mail(("stampa.pdf", flattened(office.forms.adhesions[UNION])), sender="chiunque@example.org")
    assert office.received(("m.eml", sent)).state is State.TO_COMPLETE


class TestAssigned:
    """What nobody could recognise, and the office knows whose it is."""

    WORD = Word(outcome=Outcome.ACCEPTED, reason="Consegnata a mano allo sportello", by="RUP")

    def set_aside(self, office: Office) -> Path:
        """A scanned sheet that came in a PEC from an address that is nobody's."""
        stray = pec(("foglio.pdf", scan()), sender="studio@pec.example", at="30/01/2025 10:00:00")
        (line,) = office.collect(office.put("p.eml", stray)).items
        assert line.fate is Fate.SET_ASIDE
        return line.place

    def test_it_is_filed_with_how_it_came_and_the_decision_beside(self, office: Office) -> None:
        place = self.set_aside(office)
        word = replace(self.WORD, file=place)
        decided = decide(office.folder, PARISH, Instrument.ADHESION, word, now=office.at, anchors=office.anchors)
        found, noted = read(office.output)
        assert isinstance(found, Received)
        assert (found.body, found.channel, found.to_see) == (PARISH, Channel.DIGITAL_DOMICILE, True)
        assert ids(found.findings) == {"DOMICILIO_DA_VERIFICARE", "DA_VEDERE"}
        assert "pec" in {one.kind for one in found.evidence}
        assert (office.folder / found.file).is_file()
        assert noted == decided
        assert (decided.about, place.exists()) == (found.sha256, False)
        standing = next(one for one in register_of(office.folder).adhesions if one.body.id == PARISH)
        assert standing.accepted

    @pytest.mark.parametrize(
        ("body", "reason", "name"),
        [("nessuno", "Perché sì", "p.eml"), (PARISH, " ", "p.eml"), (PARISH, "Perché sì", "manca")],
    )
    def test_a_wrong_body_words_or_file_leave_everything_as_it_was(
        self, office: Office, body: str, reason: str, name: str
    ) -> None:
        place = self.set_aside(office)
        word = replace(self.WORD, reason=reason, file=place.with_name("manca.pdf") if name == "manca" else place)
        with pytest.raises(InputError):
            decide(office.folder, body, Instrument.ADHESION, word, now=office.at, anchors=office.anchors)
        assert (read(office.output), place.exists()) == ((), True)
