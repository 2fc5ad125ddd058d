"""What comes back: whose it is, which way it came, what accompanies it, what is asked."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pytest
from adhesion_material import (
    COOPERATIVE,
    PARISH,
    PATRONAGE,
    UNION,
    VOLUNTEERS,
    Office,
    filled,
    flattened,
    ids,
    mail,
    pec,
    photograph,
    scan,
)

from pdz_docs.adhesions import register
from pdz_docs.adhesions.findings import Channel, State
from pdz_docs.adhesions.register import Received
from pdz_docs.adhesions.remembered import adhesions_in
from pdz_docs.adhesions.summary import register_of
from pdz_docs.errors import ExitCode, InputError
from pdz_docs.round.collecting import Fate
from pdz_docs.verification.vocabulary import TimeSource
from tests.round.round_material import crowd, open_round

pytestmark = [pytest.mark.office, pytest.mark.xdist_group("adhesions")]

NOT_ASKED = {"REVOCA_NON_ACCERTATA"}
APPLICATION = {
    "nominativo": "Agostina Ginestrato",
    "qualita": "legale rappresentante",
    "denominazione": "Nonni in Cordata – Valle dell’Eco ODV",
    "codice_fiscale": "IT 900012 19998",
    "classe_a": True,
    "area_1": True,
}


def test_a_form_signed_in_its_field_is_accepted(office: Office) -> None:
    signed = office.pades(office.forms.adhesions[COOPERATIVE], COOPERATIVE, field="firmaente")
    found = office.received(("adesione.pdf", signed))
    assert (found.body, found.instrument, found.channel) == (COOPERATIVE, "adesione", Channel.SIGNATURE)
    assert found.state is State.ACCEPTED_WITH_REMARKS
    assert ids(found.findings) == NOT_ASKED
    assert found.signer == "Ottorino Pecorini-Felci"
    assert (office.folder / found.file).read_bytes() == signed


def test_what_another_viewer_saved_and_put_in_an_envelope_is_read_as_well(office: Office) -> None:
    saved = filled(office.forms.adhesions[UNION], {"risorse": "Sportelli in ogni valle"})
    found = office.received(("modulo.pdf.p7m", office.p7m(saved, UNION)))
    assert (found.body, found.channel, found.state) == (UNION, Channel.SIGNATURE, State.ACCEPTED_WITH_REMARKS)
    assert ids(found.findings) == NOT_ASKED


def test_a_union_is_never_asked_for_the_runts(office: Office) -> None:
    written = filled(office.forms.adhesions[UNION], {"runts": "sezione g, n. 12"})
    found = office.received(("a.pdf", office.pades(written, UNION)))
    assert "RUNTS_NON_DOVUTO" in ids(found.findings)
    assert found.state is State.ACCEPTED_WITH_REMARKS
    assert all(one.ask is None for one in found.findings)


def test_a_cooperative_stands_by_the_business_register(office: Office) -> None:
    without = filled(office.forms.adhesions[COOPERATIVE], {"runts": ""})
    assert "RUNTS_MANCANTE" not in ids(office.received(("a.pdf", office.pades(without, COOPERATIVE))).findings)


def test_a_missing_runts_number_is_a_remark_with_its_alternatives(office: Office) -> None:
    """DPR 445/2000 art. 43: what the office can learn by itself is not asked."""
    data = office.folder / "signatories" / "ets.yaml"
    data.write_text(data.read_text().replace("runts: {repertorio: 90121, sezione: a, data: 2022-05-11}\n", "\n"))
    without = filled(
        office.forms.adhesions[VOLUNTEERS], {"runts": "iscrizione da acquisire d’ufficio (DPR 445/2000 art. 43)"}
    )
    found = office.received(("a.pdf", office.pades(without, VOLUNTEERS)))
    (said,) = [one for one in found.findings if one.id == "RUNTS_MANCANTE"]
    assert said.ask is None
    assert all(word in said.text for word in ("art. 43", "trasmigrazione", "Registro Imprese", "classe b"))
    assert found.state is State.ACCEPTED_WITH_REMARKS


def test_the_agreement_is_known_by_its_digest(office: Office) -> None:
    """The form prints the digest of version 1: of a later version it is for the office to decide, of none it has to be made again."""
    again = open_round(office.folder, office.pki, crowd(3), at=office.at, version=2, text="Altro testo")
    signed = office.pades(office.forms.adhesions[PATRONAGE], PATRONAGE)
    earlier = office.received(("a.pdf", signed))
    assert (earlier.agreement, earlier.state) == (1, State.TO_DECIDE)
    assert "ACCORDO_PRECEDENTE" in ids(earlier.findings)
    shutil.rmtree(again.frozen.folder.parents[1] / "v1")
    other = office.received(("b.pdf", signed))
    assert (other.agreement, other.state) == (None, State.TO_COMPLETE)
    assert [one.id for one in other.findings if one.ask] == ["ALTRO_ACCORDO"]


def test_whoever_has_no_powers_is_for_the_office_to_look_at(office: Office) -> None:
    """TAR Sicilia 2470/2025: it cannot be remedied, so nothing is asked; and nothing is refused without the notice."""
    found = office.received(("a.pdf", office.pades(office.forms.adhesions[UNION], "altro")))
    assert found.state is State.TO_DECIDE
    assert "FIRMATARIO_SENZA_POTERI" in ids(found.findings)


def test_a_new_representative_named_in_the_form_is_taken_at_its_word(office: Office) -> None:
    changed = filled(office.forms.adhesions[UNION], {"nominativo": "Zeno Altrove"})
    found = office.received(("a.pdf", office.pades(changed, "altro")))
    assert found.state is State.ACCEPTED_WITH_REMARKS
    assert "POTERI_DA_VERIFICARE" in ids(found.findings)


def test_a_broken_signature_has_to_be_made_again(office: Office) -> None:
    signed = bytearray(office.pades(office.forms.adhesions[UNION], UNION))
    place = signed.index(b"/Title")
    signed[place + 10] ^= 1
    found = office.received(("a.pdf", bytes(signed)))
    assert found.state is State.TO_COMPLETE
    assert ids(found.findings) >= {"FIRMA_NON_VALIDA"}


def test_an_unsigned_form_by_ordinary_mail_has_to_be_signed(office: Office) -> None:
    message = mail(("adesione.pdf", office.forms.adhesions[PARISH]), sender="segreteria@oratorifiniti.example")
    found = office.received(("m.eml", message))
    assert found.state is State.TO_COMPLETE
    (asked,) = [one for one in found.findings if one.ask]
    assert asked.id == "SENZA_FIRMA"
    assert "documento d’identità" in asked.ask or ""


class TestOverRejection:
    """What must not be turned down, and was."""

    def test_signed_by_hand_and_sent_from_the_registered_domicile(self, office: Office) -> None:
        """TAR Lombardia-Milano V 4213/2025: no identity document, but the cooperative's own PEC: art. 65 c. 1 lett. c-bis."""
        printed = flattened(office.forms.adhesions[COOPERATIVE])
        found = office.received(("m.eml", pec(("a.pdf", printed), sender="cooplarice@pec.cooplarice.example")))
        assert (found.body, found.channel) == (COOPERATIVE, Channel.DIGITAL_DOMICILE)
        assert found.state in (State.ACCEPTED, State.ACCEPTED_WITH_REMARKS)
        assert all(one.ask is None for one in found.findings)

    def test_the_same_as_a_picture(self, office: Office) -> None:
        found = office.received(("m.eml", pec(("scansione.pdf", scan()), sender="cooplarice@pec.cooplarice.example")))
        assert (found.body, found.channel) == (COOPERATIVE, Channel.DIGITAL_DOMICILE)
        assert found.state in (State.ACCEPTED, State.ACCEPTED_WITH_REMARKS)

    def test_by_hand_with_a_document_is_an_alternative_to_a_digital_signature(self, office: Office) -> None:
        """Cons. Stato 4877/2025: both are good, whatever the notice asked for."""
        sheet = ("modulo.pdf", flattened(office.forms.adhesions[PARISH]))
        message = mail(sheet, ("carta identita.jpg", photograph()), sender="segreteria@oratorifiniti.example")
        found = office.received(("m.eml", message))
        assert (found.channel, found.state) == (Channel.HANDWRITTEN, State.ACCEPTED_WITH_REMARKS)
        assert found.to_see
        assert "DA_VEDERE" in ids(found.findings)
        assert len(found.identity) == 1
        assert found.identity[0].file.startswith("riservato/evidenze/")

    def test_a_spoilt_form_after_a_good_one_takes_nothing_away(self, office: Office) -> None:
        form = office.forms.adhesions[UNION]
        office.received(("buona.pdf", office.pades(form, UNION)))
        office.received(("vuota.pdf", form), at=office.at + timedelta(hours=1))
        (stands,) = [one for one in register_of(office.folder).adhesions if one.body.id == UNION]
        assert stands.accepted

    def test_late_is_not_lost_when_the_term_is_not_peremptory(self, office: Office) -> None:
        late = datetime.fromisoformat("2025-02-03T10:00:00+01:00")
        found = office.received(("a.pdf", office.pades(office.forms.adhesions[UNION], UNION)), at=late)
        assert "FUORI_TERMINE" in ids(found.findings)
        assert found.state is State.ACCEPTED_WITH_REMARKS


def test_a_scan_without_a_document_asks_for_it_and_the_document_completes_it(office: Office) -> None:
    sender = "segreteria@oratorifiniti.example"
    first = office.received(("1.eml", mail(("modulo.pdf", flattened(office.forms.adhesions[PARISH])), sender=sender)))
    assert first.state is State.TO_COMPLETE
    assert {one.id for one in first.findings if one.ask} == {"DOCUMENTO_ASSENTE"}
    later = office.at + timedelta(days=2)
    second = office.received(("2.eml", mail(("documento.jpg", photograph()), sender=sender)), at=later)
    assert (second.sha256, second.state) == (first.sha256, State.ACCEPTED_WITH_REMARKS)
    assert second.arrived == first.arrived


def test_a_pec_gives_the_time_and_the_sender_but_only_its_own(office: Office) -> None:
    form = office.forms.adhesions[UNION]
    own = office.received(("1.eml", pec(("a.pdf", form), sender="SindacatoValli@pec.sindacatovalli.example")))
    assert (own.channel, own.proof) == (Channel.DIGITAL_DOMICILE, TimeSource.PEC)
    assert own.arrived == datetime.fromisoformat("2024-12-05T09:15:00+01:00")
    assert own.evidence[0].kind == "pec"
    assert own.state is State.ACCEPTED
    other = office.received(("2.eml", pec(("a.pdf", office.forms.adhesions[PATRONAGE]), sender="altri@pec.example")))
    assert (other.body, other.channel, other.state) == (PATRONAGE, None, State.TO_COMPLETE)
    assert "PEC_DA_ALTRO_INDIRIZZO" in ids(other.findings)


def test_a_forged_envelope_proves_neither(office: Office) -> None:
    message = pec(("a.pdf", office.forms.adhesions[UNION]), sender="sindacatovalli@pec.sindacatovalli.example")
    forged = message.replace(b"Messaggio di posta certificata", b"Messaggio di posta ordinaria__")
    found = office.received(("1.eml", forged))
    assert (found.channel, found.proof, found.state) == (None, None, State.TO_COMPLETE)
    assert "PEC_NON_PROVATA" in ids(found.findings)


def test_our_own_sending_that_comes_back_in_a_receipt_is_no_adhesion(office: Office) -> None:
    receipt = pec(
        ("a.pdf", office.forms.adhesions[UNION]), sender="protocollo@pec.comune.clusone.bg.it", kind="avvenuta-consegna"
    )
    collected = office.collect(office.put("r.eml", receipt))
    assert register.read(office.output) == ()
    assert all(one.document is None for one in collected.items)


def test_an_application_filled_by_hand_in_another_viewer(office: Office) -> None:
    form = filled(office.forms.application, APPLICATION)
    found = office.received(("domanda.pdf", office.pades(form, VOLUNTEERS)))
    assert (found.body, found.instrument, found.areas) == (VOLUNTEERS, "domanda", ("area_1",))
    assert found.state is State.ACCEPTED_WITH_REMARKS
    assert ids(found.findings) == {*NOT_ASKED, "FUORI_TERMINE"}


def test_an_incomplete_application_says_each_thing_it_lacks(office: Office) -> None:
    form = filled(office.forms.application, {**APPLICATION, "area_1": False, "classe_a": False, "nominativo": ""})
    found = office.received(("domanda.pdf", office.pades(form, VOLUNTEERS)))
    assert found.state is State.TO_COMPLETE
    assert {one.id for one in found.findings if one.ask} == {"AREE_ASSENTI", "CHI_FIRMA_ASSENTE"}


def test_a_delegate_needs_a_delegation_that_somebody_reads(office: Office) -> None:
    as_delegate = {**APPLICATION, "nominativo": "Zeno Altrove", "qualita": "delegato"}
    signed = office.pades(filled(office.forms.application, as_delegate), "altro")
    alone = office.received(("1.pdf", signed))
    assert {one.id for one in alone.findings if one.ask} == {"DELEGA_ASSENTE"}
    message = mail(("domanda.pdf", signed), ("delega.pdf", scan()), sender="segreteria@nonnicordata.example")
    assert "DELEGA_DA_LEGGERE" in ids(office.received(("2.eml", message)).findings)


def test_somebody_new_applies(office: Office) -> None:
    new = {**APPLICATION, "denominazione": "Gente Nuova APS", "codice_fiscale": "90002129998"}
    found = office.received(("domanda.pdf", office.pades(filled(office.forms.application, new), "altro")))
    assert (found.body, found.name) == ("90002129998", "Gente Nuova APS")
    assert "ENTE_NUOVO" in ids(found.findings)
    (there,) = [one for one in register_of(office.folder).applications if one.received is not None]
    assert (there.body.id, there.body.known) == ("90002129998", False)
    data = office.folder / "signatories" / "ets.yaml"
    added = "\n- {id: gentenuova, denominazione: Gente Nuova APS, classe: a, natura: aps, codice_fiscale: '90002129998', dimostrativo: true}\n"
    data.write_text(data.read_text() + added)
    (there,) = [one for one in register_of(office.folder).applications if one.received is not None]
    assert (there.body.id, there.body.known, there.state) == ("gentenuova", True, found.state)


def test_a_declaration_that_was_cut_out_is_asked_for(office: Office) -> None:
    data = office.folder / "pdz.yaml"
    data.write_text(
        data.read_text().replace(
            "    - alla pubblicazione della partecipazione, anche online\n", "    - alla ripresa video degli incontri\n"
        )
    )
    signed = office.pades(filled(office.forms.application, APPLICATION), VOLUNTEERS)
    found = office.received(("domanda.pdf", signed))
    (asked,) = [one for one in found.findings if one.id == "DICHIARAZIONE_MANCANTE"]
    assert "ripresa video" in (asked.ask or "")


def test_collecting_again_changes_nothing_and_says_so(office: Office) -> None:
    path = office.put(
        "m.eml", pec(("a.pdf", office.forms.adhesions[UNION]), sender="sindacatovalli@pec.sindacatovalli.example")
    )
    first = office.collect(path)
    before = register.path_in(office.output).read_bytes()
    again = office.collect(path, at=office.at + timedelta(days=1))
    assert [one.fate for one in (*first.items, *again.items)] == [Fate.FILED, Fate.KNOWN]
    assert register.path_in(office.output).read_bytes() == before


def test_a_filed_form_is_examined_again_with_the_evidence_it_came_with(office: Office) -> None:
    office.collect(
        office.put(
            "m.eml", pec(("a.pdf", office.forms.adhesions[UNION]), sender="sindacatovalli@pec.sindacatovalli.example")
        )
    )
    office.collect(office.output / "signed" / "adesione", at=office.at + timedelta(days=1))
    (only,) = [one for one in register.read(office.output) if isinstance(one, Received)]
    assert only.channel is Channel.DIGITAL_DOMICILE


def test_the_register_shows_a_day_that_has_passed_and_a_line_that_was_touched(office: Office) -> None:
    office.received(("1.pdf", office.pades(office.forms.adhesions[UNION], UNION)))
    office.received(
        ("2.pdf", office.pades(office.forms.adhesions[PATRONAGE], PATRONAGE)), at=office.at + timedelta(days=3)
    )
    then = register_of(office.folder, until=office.at + timedelta(days=1))
    assert [one.body.id for one in then.adhesions if one.accepted] == [UNION]
    path = register.path_in(office.output)
    path.write_bytes(path.read_bytes().replace(b"ACCEPTED_WITH_REMARKS", b"ACCEPTED", 1))
    with pytest.raises(InputError, match="riga 2"):
        register.read(office.output)


def test_no_personal_tax_code_leaves_riservato(office: Office) -> None:
    form = filled(office.forms.application, {**APPLICATION, "codice_fiscale_persona": "GNSGTN70R68Z000U"})
    office.received(("domanda.pdf", office.pades(form, VOLUNTEERS)))
    assert b"GNSGTN70R68Z000U" not in register.path_in(office.output).read_bytes()


def test_status_counts_the_adhesions(office: Office) -> None:
    assert adhesions_in(office.folder).bodies == ()
    office.received(("1.pdf", office.pades(office.forms.adhesions[UNION], UNION)))
    office.received(("2.pdf", office.forms.adhesions[PATRONAGE]))
    shown = adhesions_in(office.folder)
    assert shown.counts["adhering"] == 1
    assert shown.counts["to_complete"] == 1
    states = [str(one["state"]) for one in shown.bodies]
    assert states == sorted(states, key=["TO_COMPLETE", "MISSING", "ACCEPTED_WITH_REMARKS"].index)
    assert {"id", "name", "class", "state", "channel", "evidence", "findings"} <= shown.bodies[0].keys()


def test_what_is_no_form_is_left_to_whoever_looks_for_signatures(office: Office) -> None:
    collected = office.collect(office.put("volantino.pdf", scan()), office.put("nota.txt", b"Buongiorno"))
    assert [one.fate for one in collected.items] == [Fate.SET_ASIDE, Fate.SET_ASIDE]
    assert collected.exit_code is ExitCode.INDETERMINATE
