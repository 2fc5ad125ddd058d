"""The verification report: from a verdict to a page and to PDF/A, hostile names included."""

from __future__ import annotations

import hashlib
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from pdz_docs.errors import InputError, Severity
from pdz_docs.expectations import Expectation, ExpectedSignatory, Role
from pdz_docs.reports.relation import CAUTION, relation
from pdz_docs.reports.verify_files import check_name, report_html, report_pdf
from pdz_docs.reports.verify_text import verify_text
from pdz_docs.trust.anchors import none
from pdz_docs.verification.checks import CATALOGUE, make
from pdz_docs.verification.verdict import (
    CertificateFacts,
    Expected,
    FileVerdict,
    Finding,
    SignatureVerdict,
    Signer,
    Time,
)
from pdz_docs.verification.vocabulary import (
    Bytes,
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Match,
    Outcome,
    Qualification,
    SignatureFormat,
    SignatureKind,
    SubIndication,
)

CODE = "RSSMRA80A01Z000B"
HOSTILE = "<script>alert(1)</script>\u202eoissoR\u202c \x1b[31m 中文 " + "x" * 10_000


def signature(name: str, at: datetime, signatory: str | None = None) -> SignatureVerdict:
    expected = Expected(document="accordo", signatory=signatory, match=Match.MATCH, bytes=Bytes.FROZEN)
    return SignatureVerdict(
        id="S-1",
        depth=0,
        field="firmaclusone",
        format=SignatureFormat.PADES,
        level=None,
        kind=SignatureKind.SIGNATURE,
        signer=Signer(common_name=name, fiscal_code=CODE),
        certificate=CertificateFacts(
            subject=f"CN={name}, serialNumber=TINIT-{CODE}", issuer=name, serial="1", not_before=at, not_after=at, sha256="a" * 64
        ),
        indication=Indication.INDETERMINATE,
        sub_indication=SubIndication.TRY_LATER,
        integrity=Integrity.INTACT,
        changes_after=Change.NONE,
        qualification=Qualification.UNKNOWN,
        time=Time(),
        expected=expected if signatory else None,
        checks=tuple(make(id_, CheckStatus.UNKNOWN, f"{name} {CODE}") for id_ in CATALOGUE),
        findings=(Finding(id="X", severity=Severity.WARNING, text=name),),
    )  # fmt: skip


def verdict(*signatures: SignatureVerdict, path: str = "accordo.pdf") -> FileVerdict:
    return FileVerdict(
        path=path,
        sha256=hashlib.sha256(b"x").hexdigest(),
        size=1,
        media_type="application/pdf",
        outcome=Outcome.INDETERMINATE,
        layers=(),
        payload=None,
        signatures=signatures,
    )


@pytest.fixture
def hostile(at: datetime) -> FileVerdict:
    return verdict(signature(HOSTILE, at), path=HOSTILE)


def test_a_hostile_name_is_text_in_the_page_and_no_code_is_shown(hostile: FileVerdict, at: datetime) -> None:
    page = report_html(relation([hostile], at=at, anchors=none()))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert not {"\u202e", "\x1b"} & set(page)
    assert "x" * 400 not in page
    assert CODE not in page


def test_codes_are_whole_in_the_certificate_alone_when_asked_for(at: datetime) -> None:
    page = report_html(relation([verdict(signature("Mario Rossi", at))], at=at, anchors=none(), codes=True))
    assert page.count(CODE) == 1


def test_the_terminal_shows_no_escape_and_no_code(hostile: FileVerdict, at: datetime) -> None:
    shown = verify_text([hostile], at=at, anchors=none())
    assert not {"\u202e", "\x1b"} & set(shown)
    assert CODE not in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_the_page_says_what_is_missing_what_to_do_and_what_it_is_not(
    at: datetime, signatories: tuple[ExpectedSignatory, ...]
) -> None:
    expectation = Expectation(
        document="accordo", title="Accordo", version=1, sha256="b" * 64, size=1, signatories=signatories
    )
    one = signature("Mario Rossi", at, signatories[0].id)
    made = relation([verdict(one)], at=at, anchors=none(), expectation=expectation)
    assert [row.ufficio for row in made.documenti[0].firme] == ["Sindaco, Comune di Clusone"]
    assert [missing.ente for missing in made.mancanti] == [who.body for who in signatories[1:]]
    page = report_html(made)
    assert CAUTION in page
    assert "art. 33" in page
    assert "Ripetete la verifica con la rete attiva" in page


@pytest.mark.office
def test_the_pdf_holds_the_report_and_is_the_same_twice(hostile: FileVerdict, at: datetime, tmp_path: Path) -> None:
    made = relation([hostile, verdict(signature("Mario Rossi", at))], at=at, anchors=none())
    first, second = (report_pdf(made, at=at, near=tmp_path) for _ in range(2))
    assert first == second
    text = " ".join("\n".join(page.extract_text() for page in PdfReader(BytesIO(first)).pages).split())
    assert "Relazione di verifica delle firme" in text
    assert "Mario Rossi" in text
    assert CODE not in text


def test_what_is_said_of_many_signatures_is_said_once(at: datetime) -> None:
    ones = [signature(f"Firmatario {number}", at) for number in range(5)]
    said = [one.model_copy(update={"findings": (Finding(id="X", severity=Severity.WARNING, text=text),)})
            for one, text in zip(ones, ("comune", "sua", "comune", "comune", "comune"), strict=True)]  # fmt: skip
    (document,) = relation([verdict(*said)], at=at, anchors=none()).documenti
    about = {note.testo: note.firme for note in document.note_firme}
    assert about["comune"] == "firme 1, 3-5"
    assert about["sua"] == "firma 2"
    numbers = {note.testo: note.numero for note in document.note_firme}
    assert str(numbers["sua"]) in document.firme[1].rinvii_note
    assert str(numbers["sua"]) not in document.firme[0].rinvii_note


@pytest.mark.office
def test_the_first_page_holds_all_the_signers_of_an_agreement(at: datetime, tmp_path: Path) -> None:
    people = tuple(
        ExpectedSignatory(id=f"ente{number}", body=f"Comune di Castelletto sopra Valle {number}", role=Role.PROMOTORE,
                          office="Sindaco", given_name="Maria Antonietta", surname=f"Bianchi-Rossi {number}")
        for number in range(28)
    )  # fmt: skip
    expectation = Expectation(
        document="accordo", title="Accordo", version=1, sha256="b" * 64, size=1, signatories=people
    )
    signed = [signature(who.person, at, who.id) for who in people[:26]]
    alike = [one.model_copy(update={"checks": (), "findings": ()}) for one in signed]
    made = relation([verdict(*alike)], at=at, anchors=none(), expectation=expectation)
    first = PdfReader(BytesIO(report_pdf(made, at=at, near=tmp_path))).pages[0].extract_text()
    assert all(f"Rossi {number}" in first for number in range(28))
    assert "non è una convalida qualificata" in " ".join(first.split())


def test_the_chain_is_told_certificate_by_certificate_and_is_no_part_of_the_published_verdict(at: datetime) -> None:
    above = tuple(
        CertificateFacts(
            subject=f"CN={name}", issuer="CN=Radice", serial="2", not_before=at, not_after=at, sha256=mark * 64
        )
        for name, mark in (("CA intermedia", "b"), ("Radice", "c"))
    )
    one = signature("Mario Rossi", at).model_copy(update={"chain": above})
    (document,) = relation([verdict(one)], at=at, anchors=none()).documenti
    facts = {fact.nome: fact.valore for fact in document.allegati[0].fatti}
    assert "CA intermedia" in facts["Certificato superiore 1"]
    assert "c" * 64 in facts["Ancora della catena"]
    assert "chain" not in one.model_dump(mode="json")


def test_a_report_is_pdf_or_html() -> None:
    with pytest.raises(InputError):
        check_name(Path("relazione.txt"))
