"""What comes back is filed by its content; what cannot be is set aside with its reason; doing it twice changes nothing."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import mailbox
import zipfile
from base64 import b64encode
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from pdz_docs.demo.certificates import DEFECTS
from pdz_docs.demo.pki import subject_of
from pdz_docs.errors import ExitCode, InputError, RefusedError
from pdz_docs.round import collected, segnatura
from pdz_docs.round.arrivals import arrivals
from pdz_docs.round.collecting import Fate
from pdz_docs.round.states import State
from pdz_docs.round.status import read_back
from pdz_docs.round.witness import witness
from pdz_docs.signing import cades
from pdz_docs.signing.consent import Allowance
from pdz_docs.verification.vocabulary import TimeSource
from pdz_docs.work.locks import exclusive
from tests.envelopes import outlook_material
from tests.round.round_material import (
    Round,
    base64_text,
    crowd,
    destroyed_by_a_rewrite,
    mail,
    make_pdf,
    open_round,
    pec,
    put,
    resaved,
)

Put = Callable[[str, bytes], Path]
DAY = date(2024, 12, 5)
# How far the verifier can go with certificates that no trusted list names.
COUNTED = {State.SIGNED, State.SIGNED_WITH_NOTES, State.UNCERTAIN}


def fates(round_: Round, *paths: Path) -> list[Fate]:
    return [one.fate for one in round_.collect(*paths).items]


@pytest.mark.parametrize("form", ["own field", "new field", "p7m", "base64", "nested", "detached"])
def test_every_form_of_return_counts(small: Round, returns: Put, form: str) -> None:
    forms: dict[str, Callable[[], bytes]] = {
        "own field": lambda: small.pades(1, field=small.signatories[1].field),
        "new field": lambda: small.pades(1),
        "p7m": lambda: small.p7m(1),
        "base64": lambda: base64_text(small.p7m(1)),
        "nested": lambda: small.p7m(1, small.p7m(0)),
        "detached": lambda: small.detached(1),
    }
    data = forms[form]()
    (item,) = small.collect(returns("un nome che non dice nulla.bin", data)).items
    assert (item.fate, item.signatory) == (Fate.FILED, "ente01")
    assert item.place.read_bytes() == data
    assert small.row(1).state in COUNTED
    assert small.row(0).state in (COUNTED if form == "nested" else {State.MISSING})


@pytest.mark.parametrize("written", [outlook_material.message, outlook_material.forwarding])
def test_what_an_outlook_message_encloses_counts(small: Round, returns: Put, written: Callable[..., bytes]) -> None:
    data = small.p7m(1)
    (item,) = small.collect(returns("ritorno.msg", written(("accordo.pdf.p7m", data)))).items
    assert (item.fate, item.signatory) == (Fate.FILED, "ente01")
    assert item.place.read_bytes() == data


def test_a_message_that_exhausts_memory_is_set_aside(
    small: Round, returns: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr("oxmsg.Message.load", exhausted)
    assert fates(small, returns("ritorno.msg", outlook_material.message(("a.p7m", b"x")))) == [Fate.SET_ASIDE]


def test_a_second_time_changes_nothing(small: Round, returns: Put) -> None:
    queue = small.pades(1, small.pades(0))
    paths = [
        returns("uno.pdf", small.pades(2)),
        returns("mail.eml", mail(("accordo.pdf", queue), ("logo.png", b"\x89PNG\r\n" + bytes(50)))),
        returns("scansione.pdf", make_pdf()),
    ]
    assert fates(small, *paths) == [Fate.FILED, Fate.FILED, Fate.SET_ASIDE]
    before = small.tree()
    assert fates(small, *paths) == [Fate.KNOWN, Fate.KNOWN, Fate.SET_ASIDE]
    later = small.collect(*paths, at=small.at + timedelta(days=3))
    assert later.of(Fate.FILED) == ()
    assert small.tree() == before


def test_the_same_bytes_by_three_ways_are_one_file_with_all_the_evidence(small: Round, returns: Put) -> None:
    data = small.p7m(0)
    paths = [
        returns("a.p7m", data),
        returns("b.eml", mail(("c.p7m", data))),
        returns("d.eml", pec(small, "e.p7m", data)),
    ]
    small.collect(*paths)
    (filed,) = (small.output / "signed").rglob("*.p7m")
    record = collected.read(filed)
    assert record is not None
    assert len(record.evidence) == 3  # the mail, and the PEC with the message inside it
    assert all((small.folder / one.file).is_file() for one in record.evidence)


def test_forks_are_two_copies_that_both_count(small: Round, returns: Put) -> None:
    base = small.pades(0)
    small.collect(returns("a.pdf", small.pades(1, base)), returns("b.pdf", small.pades(2, base)))
    status = small.status()
    assert [row.state in COUNTED for row in status.expected] == [True, True, True, False]
    assert "ESEMPLARI" in {note.id for note in status.findings}


def test_who_signed_in_time_stays_in_time_in_a_queue_that_goes_on_after_the_term(small: Round, returns: Put) -> None:
    first = small.pades(0)
    small.collect(returns("a.pdf", first))
    small.collect(returns("b.pdf", small.pades(1, first)), at=small.at + timedelta(days=10))
    back = read_back(small.output, small.frozen, witness(small.anchors, at=small.at + timedelta(days=10)))
    came = [back.found[one][0].signature.time.collected for one in ("ente00", "ente01")]
    assert came == [small.at, small.at + timedelta(days=10)]


def test_other_bytes_with_the_same_text_are_told_apart_and_left_to_the_office(small: Round, returns: Put) -> None:
    (item,) = small.collect(returns("a.pdf", small.pades(0, resaved(small.data)))).items
    assert item.fate is Fate.FILED
    row = small.row(0)
    assert row.state is State.OTHER_BYTES
    assert any("parola per parola" in note.text for note in row.findings)


def test_other_bytes_are_no_second_copy_of_the_frozen_ones(small: Round, returns: Put) -> None:
    small.collect(returns("a.pdf", small.pades(0)), returns("b.pdf", small.pades(1, resaved(small.data))))
    assert "ESEMPLARI" not in [note.id for note in small.status().findings]


def test_another_text_is_shown_with_what_changed(small: Round, returns: Put) -> None:
    other = make_pdf([one.field for one in small.signatories if one.field], text="Accordo di prova")
    (item,) = small.collect(returns("a.p7m", small.p7m(0, other))).items
    assert item.why is not None
    assert "“programma,” è diventato “prova,”" in item.why


def test_what_is_nobodys_is_set_aside_with_its_reason(small: Round, returns: Put) -> None:
    stranger = small.pki.issue(subject_of(crowd(9)[8]))
    paths = [
        returns("estraneo.pdf", small.pades(stranger)),
        returns("altro.p7m", small.p7m(0, b"%PDF-1.4 altro documento")),
        returns("foto.pdf", make_pdf()),
    ]
    collection = small.collect(*paths)
    assert [one.fate for one in collection.items] == [Fate.SET_ASIDE] * 3
    assert collection.exit_code is ExitCode.INDETERMINATE
    texts = [str(one.why) for one in collection.items]
    assert "Cognome8" in texts[0]
    assert "nessun documento congelato" in texts[1]
    assert "nessuna firma" in texts[2]
    for one in collection.items:
        reason = one.place.with_name(f"{one.sha256[:12]}.motivo.json")
        assert json.loads(reason.read_text())["motivo"] == one.why
    assert all(row.state is State.MISSING for row in small.status().expected)


def test_a_tool_that_rewrites_is_named_and_the_good_copy_stays(small: Round, returns: Put) -> None:
    queue = small.pades(1, small.pades(0, field=small.signatories[0].field), field=small.signatories[1].field)
    small.collect(returns("buono.pdf", queue))
    before = small.tree()
    collection = small.collect(returns("rovinato.pdf", destroyed_by_a_rewrite(small, queue, 2)))
    (item,) = collection.items
    assert item.fate is Fate.DAMAGED
    assert collection.exit_code is ExitCode.NOT_VALID
    assert "La firma di Nome Cognome2" in str(item.why)
    assert "Cognome0" in str(item.why)
    after = small.tree()
    assert {name: after[name] for name in before} == before
    assert small.row(0).state in COUNTED
    assert small.row(2).state is State.MISSING
    assert any("Cognome2" in note.text for note in small.status().findings if note.id == "COPIA_DANNEGGIATA")


def test_a_broken_signature_counts_for_nothing_and_a_good_one_later_counts(small: Round, returns: Put) -> None:
    good = small.p7m(0)
    broken = good.replace(b"pagina 1", b"pagina 9")
    small.collect(returns("rotto.p7m", broken))
    assert small.row(0).state is State.NOT_VALID
    small.collect(returns("buono.p7m", good))
    row = small.row(0)
    assert row.state in COUNTED
    assert len(row.copies) == 1


def test_mailboxes_and_folders_are_opened(small: Round, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "posta.mbox")
    box.add(mail(("a.p7m", small.p7m(0))))
    box.add(mail(("b.p7m", small.p7m(1))))
    box.close()
    maildir = mailbox.Maildir(tmp_path / "Maildir")
    maildir.add(mail(("c.p7m", small.p7m(2))))
    put(tmp_path, "cartella/sotto/d.pdf", small.pades(3))
    collection = small.collect(tmp_path / "posta.mbox", tmp_path / "Maildir", tmp_path / "cartella")
    assert [one.signatory for one in collection.items] == ["ente00", "ente01", "ente02", "ente03"]


SEGNATURE = {
    "2001": '<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE Segnatura SYSTEM "Segnatura.dtd"><Segnatura><Intestazione>'
    "<Identificatore><CodiceAmministrazione>c_c800</CodiceAmministrazione><CodiceAOO>AOO</CodiceAOO>"
    "<NumeroRegistrazione>0001234</NumeroRegistrazione><DataRegistrazione>2024-12-04</DataRegistrazione></Identificatore>"
    "</Intestazione></Segnatura>",
    "2021": '<p:SegnaturaInformatica xmlns:p="http://www.agid.gov.it/protocollo/"><p:Intestazione><p:Identificatore>'
    "<p:CodiceAmministrazione>c_c800</p:CodiceAmministrazione><p:CodiceAOO>AOO</p:CodiceAOO><p:CodiceRegistro>P</p:CodiceRegistro>"
    "<p:NumeroRegistrazione>0001234</p:NumeroRegistrazione><p:DataRegistrazione>2024-12-04</p:DataRegistrazione>"
    "</p:Identificatore></p:Intestazione></p:SegnaturaInformatica>",
}


@pytest.mark.parametrize("generation", SEGNATURE)
def test_an_export_of_the_protocollo_proves_the_time(small: Round, returns: Put, generation: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Segnatura.xml", SEGNATURE[generation])
        archive.writestr("accordo.pdf.p7m", small.p7m(0))
    small.collect(returns("export.zip", packed.getvalue()))
    row = small.row(0)
    assert row.time == datetime.fromisoformat("2024-12-04T23:59:59+01:00")
    assert row.time_source == TimeSource.PROTOCOL.value


def segnatura_of(number: int, *digests: str) -> str:
    told = "".join(f"<Documento><Impronta>{digest}</Impronta></Documento>" for digest in digests)
    text = SEGNATURE["2001"].replace("0001234", f"{number:07}")
    return text.replace("</Intestazione>", f"</Intestazione><Descrizione>{told}</Descrizione>")


@pytest.mark.parametrize("encoded", [lambda one: b64encode(one).decode(), bytes.hex], ids=["base64", "hex"])
@pytest.mark.parametrize("algorithm", ["sha1", "sha256", "sha512"])
def test_a_segnatura_dates_the_files_whose_digest_it_tells(
    small: Round, tmp_path: Path, algorithm: str, encoded: Callable[[bytes], str]
) -> None:
    """Two exports in one folder: each file has its own registration, and one that neither tells of has none."""
    signed = [put(tmp_path, f"export/{number}.p7m", small.p7m(number)) for number in range(3)]
    for number in range(2):
        digest = encoded(hashlib.new(algorithm, signed[number].read_bytes()).digest())
        put(tmp_path, f"export/Segnatura{number}.xml", segnatura_of(number, digest).encode("latin-1"))
    registered = {one.name: one.protocol.number if one.protocol else None for one in arrivals([tmp_path / "export"])}
    assert registered == {"0.p7m": "0000000", "1.p7m": "0000001", "2.p7m": None}
    told = segnatura.spoken("9/05-12-2024", today=DAY)
    assert [one.protocol == told for one in arrivals([tmp_path / "export"], protocol=told)] == [False, False, True]


def test_what_lies_beside_a_document_in_a_folder_is_no_document(small: Round, tmp_path: Path) -> None:
    signed = small.p7m(0)
    stamp = asyncio.run(small.pki.tsa.stamp(sha256(signed).digest(), "sha256"))
    put(tmp_path, "export/a.p7m", signed)
    put(tmp_path, "export/a.tsr", stamp)
    put(tmp_path, "export/nome sbagliato.tsr", small.p7m(1))
    found = list(arrivals([tmp_path / "export"]))
    assert [one.name for one in found] == ["a.p7m", "nome sbagliato.tsr"]
    assert found[0].stamps == (stamp,)


def test_of_two_registrations_that_tell_no_digest_none_is_taken(small: Round, tmp_path: Path) -> None:
    put(tmp_path, "export/a.p7m", small.p7m(0))
    put(tmp_path, "export/Segnatura.xml", segnatura_of(1).encode("latin-1"))
    assert [one.protocol is not None for one in arrivals([tmp_path / "export"])] == [True]
    put(tmp_path, "export/Segnatura (1).xml", segnatura_of(2).encode("latin-1"))
    assert [one.protocol for one in arrivals([tmp_path / "export"])] == [None]


def test_a_hostile_segnatura_is_no_segnatura() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY x "y">]><Segnatura><NumeroRegistrazione>&x;</NumeroRegistrazione></Segnatura>'
    assert segnatura.read(bomb) is None
    assert segnatura.read(b"<Segnatura/>") is None
    assert segnatura.read(b"\x00") is None


@pytest.mark.parametrize("words", ["1234/05-12-2024", "1234/2024-12-05", "1234/05/12/2024"])
def test_the_office_may_say_number_and_date(words: str) -> None:
    assert segnatura.spoken(words, today=DAY).label == "prot. 1234 del 05/12/2024"


@pytest.mark.parametrize("words", ["", "1234", "/05-12-2024", "1234/31-02-2024", "1234/06-12-2024"])
def test_a_protocol_that_is_none_is_refused(words: str) -> None:
    with pytest.raises(InputError):
        segnatura.spoken(words, today=DAY)


def test_a_pec_proves_the_time_as_long_as_the_provider_s_signature_holds(small: Round, returns: Put) -> None:
    envelope = pec(small, "accordo.p7m", small.p7m(0))
    small.collect(returns("buona.eml", envelope))
    row = small.row(0)
    assert row.time == datetime.fromisoformat("2024-12-05T09:15:00+01:00")
    assert row.time_source == TimeSource.PEC.value

    altered = pec(small, "accordo.p7m", small.p7m(1)).replace(b"Messaggio di posta", b"Messaggio da posta")
    small.collect(returns("alterata.eml", altered))
    row = small.row(1)
    assert row.time is None
    assert "PEC_ALTERATA" in {note.id for note in row.findings}


def test_a_seal_is_no_signature_of_the_agreement(small: Round, returns: Put) -> None:
    """L. 241/1990 art. 15 c. 2-bis: intact as it is, it does not count, and the office reads why."""
    who = small.signatories[0]
    subject = small.pki.signers[who.id].subject
    seal = small.pki.issue(subject, DEFECTS["seal"], name="sigillo")
    request = cades.Request(at=small.at, demonstrative=True, allow={Allowance.NOT_QUALIFIED: "prova"})
    small.collect(returns("sigillo.p7m", cades.envelop(small.data, key=seal.key, request=request)))
    row = small.row(0)
    assert row.state is State.NOT_VALID
    assert [note.text for note in row.findings if note.id == "S15"] == [
        "Un sigillo non è la firma di una persona: da solo l’accordo è nullo."
    ]
    small.collect(returns("firma.p7m", small.p7m(0)))
    assert small.row(0).state in COUNTED


def test_a_pec_inside_another_message_certifies_nothing(small: Round, returns: Put) -> None:
    forged = pec(small, "accordo.p7m", small.p7m(0), at="01/01/2024 00:00:00")
    small.collect(returns("a.eml", mail(("postacert.eml", forged))))
    assert small.row(0).state in COUNTED
    assert small.row(0).time is None


def test_a_stamp_is_added_beside_and_the_file_is_not_touched(small: Round, returns: Put) -> None:
    data = small.pades(0)
    path = returns("a.pdf", data)
    small.collect(path, timestamper=small.pki.tsa)
    (filed,) = (small.output / "signed").rglob("*.pdf")
    assert filed.read_bytes() == data
    assert len(list(filed.parent.glob("*.tsr"))) == 1
    assert small.row(0).time == small.at
    small.collect(path, timestamper=small.pki.tsa)
    assert len(list(filed.parent.glob("*.tsr"))) == 1


def test_older_versions_of_a_document_are_recognised(small: Round, returns: Put, tmp_path: Path) -> None:
    newer = open_round(small.folder, small.pki, small.signatories, at=small.at, version=2, text="Accordo nuovo")
    (item,) = newer.collect(returns("vecchio.p7m", small.p7m(0))).items
    assert "/accordo/v1/" in item.place.as_posix()
    assert newer.status().version == 2
    assert newer.row(0).state is State.MISSING


def test_another_run_in_the_same_folder_is_refused_and_nothing_is_written(small: Round, returns: Put) -> None:
    path = returns("a.p7m", small.p7m(0))
    before = small.tree()
    with exclusive(small.output), pytest.raises(RefusedError, match="Un altro comando"):
        small.collect(path)
    assert small.tree() == before


def test_a_path_that_does_not_exist_is_an_error(small: Round, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="non si può leggere"):
        small.collect(tmp_path / "niente")
