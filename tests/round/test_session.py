"""Mayors sign in turn with their own tools, some of which destroy what is there: what is answered, and what the next one finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.errors import InputError
from pdz_docs.reports.session import heard_text, turn_text
from pdz_docs.round.session import Answer, Heard, Session
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, destroyed_by_a_rewrite, resaved


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "seduta"
    folder.mkdir()
    return folder


def started(small: Round, desk: Path) -> Session:
    session = Session(small.folder, desk, "accordo", anchors=small.anchors, clock=fixed_clock(small.at))
    session.open()
    return session


def saved(session: Session, data: bytes, name: str | None = None) -> Heard | None:
    path = session.to_sign if name is None else session.to_sign.with_name(name)
    path.write_bytes(data)
    return session.receive(path)


def answered(session: Session, data: bytes, name: str | None = None) -> Heard:
    heard = saved(session, data, name)
    assert heard is not None
    return heard


def test_everyone_in_turn_over_the_file_or_beside_it_or_in_an_envelope(small: Round, desk: Path) -> None:
    session = started(small, desk)
    assert session.to_sign.read_bytes() == small.data
    assert session.turn().waiting[0].id == small.signatories[0].id
    assert answered(session, small.pades(0)).answer is Answer.OK
    second = small.pades(1, session.to_sign.read_bytes())
    heard = answered(session, second, "accordo-signed.pdf")
    assert (heard.answer, heard.body, heard.restored) == (Answer.OK, small.signatories[1].body, None)
    assert session.to_sign.read_bytes() == second
    assert answered(session, small.p7m(2), "accordo.pdf.p7m").answer is Answer.OK
    assert session.to_sign.read_bytes() == second
    assert [row.id for row in session.turn().waiting] == [small.signatories[3].id]
    answered(session, small.pades(3, second))
    assert session.turn().waiting == ()
    assert turn_text(session.turn()) == "4 firme su 4. Hanno firmato tutti."


def test_a_tool_that_rewrites_is_named_and_the_last_good_copy_comes_back(small: Round, desk: Path) -> None:
    session = started(small, desk)
    good = small.pades(0)
    answered(session, good)
    bad = destroyed_by_a_rewrite(small, good, 1)
    heard = answered(session, bad)
    assert heard.answer is Answer.NO
    first, second = (small.signatories[number].person for number in (0, 1))
    assert (
        f"La firma di {second} è stata apposta riscrivendo il file e ha danneggiato quelle di {first}" in heard.why[0]
    )
    assert heard.restored == session.to_sign
    assert session.to_sign.read_bytes() == good
    assert session.turn().waiting[0].id == small.signatories[1].id
    text = heard_text(heard)
    assert "██   ██" in text
    assert "Rimessa l'ultima copia buona" in text


def test_a_bad_file_beside_the_good_one_is_marked_and_not_heard_again(small: Round, desk: Path) -> None:
    session = started(small, desk)
    good = small.pades(0)
    answered(session, good)
    heard = answered(session, destroyed_by_a_rewrite(small, good, 1), "firmato.pdf")
    assert heard.answer is Answer.NO
    assert not (desk / "firmato.pdf").exists()
    assert session.receive(desk / "firmato.pdf.NO") is None
    assert session.to_sign.read_bytes() == good


def test_whoever_was_not_expected_is_no_and_the_queue_goes_on_without(small: Round, desk: Path) -> None:
    session = started(small, desk)
    good = small.pades(0)
    answered(session, good)
    stranger = small.pki.defective(small.pki.signers[small.signatories[1].id].subject, "other-tax-code")
    heard = answered(session, small.pades(stranger, good))
    assert heard.answer is Answer.NO
    assert session.to_sign.read_bytes() == good
    again = Session(small.folder, desk, "accordo", anchors=small.anchors, clock=fixed_clock(small.at))
    again.open()
    assert again.to_sign.read_bytes() == good


@pytest.mark.parametrize(
    "change", [resaved, lambda _: b"%PDF-1.7 niente %%EOF", lambda data: data + b"% altro\n%%EOF\n"]
)
def test_what_is_not_a_signature_of_this_text(small: Round, desk: Path, change: object) -> None:
    session = started(small, desk)
    heard = answered(session, change(small.data))  # type: ignore[operator]
    assert heard.answer is Answer.NO
    assert heard.why[0]
    assert session.to_sign.read_bytes() == small.data


def test_a_text_saved_anew_and_then_signed(small: Round, desk: Path) -> None:
    session = started(small, desk)
    heard = answered(session, small.pades(0, resaved(small.data)))
    assert heard.answer is Answer.NO
    assert session.to_sign.read_bytes() == small.data
    assert session.turn().waiting[0].id == small.signatories[0].id


def test_an_old_copy_in_the_place_of_the_one_to_sign(small: Round, desk: Path) -> None:
    session = started(small, desk)
    first = small.pades(0)
    second = small.pades(1, first)
    answered(session, first)
    answered(session, second)
    for old in (first, small.data):
        assert saved(session, old) is None
        assert session.to_sign.read_bytes() == second


def test_a_copy_saved_while_another_is_heard_is_not_written_over(small: Round, desk: Path) -> None:
    session = started(small, desk)
    second = small.pades(1, small.data)
    session.to_sign.write_bytes(second)
    assert answered(session, small.p7m(0), "accordo.pdf.p7m").answer is Answer.OK
    assert session.to_sign.read_bytes() == second
    heard = session.receive(session.to_sign)
    assert heard is not None
    assert (heard.answer, heard.body) == (Answer.OK, small.signatories[1].body)


def test_it_goes_on_where_it_was_left(small: Round, desk: Path) -> None:
    answered(started(small, desk), small.pades(0))
    session = started(small, desk)
    assert session.receive(session.to_sign) is None
    assert session.turn().signed == 1


def test_a_signer_without_a_code_is_to_be_confirmed(small: Round, desk: Path) -> None:
    session = started(small, desk)
    nobody = small.pki.defective(small.pki.signers[small.signatories[0].id].subject, "no-tax-code")
    heard = answered(session, small.pades(nobody))
    assert heard.answer is Answer.CHECK
    assert session.turn().waiting[0].id == small.signatories[1].id
    assert session.turn().signed == 1
    assert "pdz decide" in heard_text(heard)


def test_the_programs_own_folder_is_not_watched(small: Round) -> None:
    with pytest.raises(InputError, match="cartella del programma"):
        started(small, small.output / "signed")


def test_a_document_that_is_not_frozen(small: Round, desk: Path) -> None:
    with pytest.raises(InputError, match="non è congelato"):
        Session(small.folder, desk, "piano", anchors=small.anchors, clock=fixed_clock(small.at))
