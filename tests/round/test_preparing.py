"""Invitations, reminders and copies: who gets what, in which words, and ordinary mail that never goes out twice."""

from __future__ import annotations

import csv
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path

import pytest

from pdz_docs.errors import RefusedError, ToolFailedError
from pdz_docs.expectations import Nature
from pdz_docs.reports.letters import letter
from pdz_docs.reports.prepare import prepared_text
from pdz_docs.round import outbox, steps
from pdz_docs.round.outbox import Letter
from pdz_docs.round.posting import JOURNAL, Account, Fate, Posted, is_certified, post
from pdz_docs.round.recipients import Dispatch, Occasion, dispatch
from pdz_docs.round.states import STEPS, State
from pdz_docs.signing.secrets import Secret
from pdz_docs.work.clock import fixed_clock
from tests.round.mail_server import PASSWORD, USER, MailServer
from tests.round.round_material import Round, resaved

PAGE = {"istruzioni-firma.pdf": b"%PDF-istruzioni"}


def sending(small: Round, occasion: Occasion, **change: object) -> Dispatch:
    made = dispatch(occasion, small.status(), small.frozen, output=small.output, dossier=None, at=small.at)
    addressed = tuple(replace(one, email=f"{one.id}@comune.example.org") for one in made.recipients)
    return replace(made, recipients=addressed, reply_to="protocollo@pec.example.org", **change)  # type: ignore[arg-type]


def laid(small: Round, sent: Dispatch) -> Path:
    return outbox.lay(small.output, sent, {one.id: letter(sent, one) for one in sent.recipients}, PAGE)


class TestWho:
    def test_everybody_is_invited(self, small: Round) -> None:
        assert [one.id for one in sending(small, Occasion.INVITATION).recipients] == [
            one.id for one in small.signatories
        ]

    def test_only_who_is_missing_is_reminded_and_is_told_why(self, small: Round, returns: object) -> None:
        small.collect(returns("a.pdf", small.pades(0)), returns("b.pdf", small.pades(1)))  # type: ignore[operator]
        small.collect(returns("c.pdf", small.pades(2, resaved(small.data))))  # type: ignore[operator]
        sent = sending(small, Occasion.REMINDER)
        assert {one.id: one.state for one in sent.recipients} == {
            small.signatories[2].id: State.OTHER_BYTES,
            small.signatories[3].id: State.MISSING,
        }
        bad, missing = (letter(sent, one).text for one in sent.recipients)
        assert "su un file diverso da quello trasmesso" in bad
        assert "non risulta pervenuta" in missing

    def test_a_copy_is_of_what_is_concluded(self, small: Round, returns: object) -> None:
        with pytest.raises(RefusedError, match="manca ancora qualche firma"):
            sending(small, Occasion.COPY)

    def test_nobody_is_left_to_be_reminded(self, small: Round, returns: object) -> None:
        data = small.data
        for number in range(4):
            data = small.pades(number, data)
        small.collect(returns("tutti.pdf", data))  # type: ignore[operator]
        sent = sending(small, Occasion.REMINDER)
        assert sent.recipients == ()
        certain = replace(sent, unsettled=())
        assert prepared_text(certain, small.output) == "Hanno firmato tutti: non c'è nessuno da sollecitare."
        told = prepared_text(replace(certain, declined=("Comune di Prova 9",)), small.output)
        assert told.startswith("Hanno firmato tutti, tranne chi non aderisce (Comune di Prova 9)")

    def test_a_signature_to_be_ascertained_is_not_told_to_be_there(self, small: Round, returns: object) -> None:
        """Of revocation nothing is known here, so that nothing is certain: nobody is asked again, and nobody is said to have signed."""
        data = small.data
        for number in range(4):
            data = small.pades(number, data)
        small.collect(returns("tutti.pdf", data))  # type: ignore[operator]
        assert {row.state for row in small.status().expected} == {State.UNCERTAIN}
        told = prepared_text(sending(small, Occasion.REMINDER), small.output)
        assert told.startswith("Non c'è nessuno da sollecitare.\nCon una firma tornata, ma da accertare o da decidere")
        assert "Comune di Prova 0, Comune di Prova 1" in told


class TestWords:
    @pytest.mark.parametrize("nature", Nature)
    def test_the_term_is_told_with_its_nature_and_act(self, small: Round, nature: Nature) -> None:
        sent = sending(small, Occasion.INVITATION)
        assert sent.deadline is not None
        sent = replace(sent, deadline=sent.deadline.model_copy(update={"nature": nature}))
        text = letter(sent, sent.recipients[0]).text
        assert f"entro il 10 dicembre 2024 (Avviso). Il termine è {nature.value}" in text
        assert small.frozen.manifest.sha256 in text

    def test_demonstrative_data_say_so(self, small: Round) -> None:
        sent = sending(small, Occasion.INVITATION)
        assert letter(sent, sent.recipients[0]).subject.startswith("FAC-SIMILE – DATI DIMOSTRATIVI: ")
        real = replace(sent, demonstrative=False)
        assert "FAC-SIMILE" not in letter(real, real.recipients[0]).subject + letter(real, real.recipients[0]).text

    def test_a_term_that_has_passed_is_told_as_such(self, small: Round) -> None:
        sent = sending(small, Occasion.REMINDER, at=small.at + timedelta(days=30))
        assert "Il termine era entro il 10 dicembre 2024" in letter(sent, sent.recipients[0]).text

    @pytest.mark.parametrize("occasion", [Occasion.INVITATION, Occasion.REMINDER])
    def test_no_tax_code_is_in_any_message(self, small: Round, occasion: Occasion) -> None:
        sent = sending(small, occasion)
        place = laid(small, sent)
        codes = [one.fiscal_code for one in small.signatories if one.fiscal_code]
        assert codes
        written = b"".join(path.read_bytes() for path in place.rglob("*") if path.suffix in (".txt", ".csv", ".eml"))
        assert not any(code.encode() in written for code in codes)


class TestFolder:
    def test_each_has_file_subject_text_instructions_and_draft(self, small: Round) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        assert place == small.output / "da-spedire" / "accordo" / "v1" / "invito-2024-12-05"
        own = place / small.signatories[0].id
        names = {"accordo.pdf", "istruzioni-firma.pdf", "oggetto.txt", "testo.txt", "messaggio.eml"}
        assert {path.name for path in own.iterdir()} == names
        assert sha256((own / "accordo.pdf").read_bytes()).hexdigest() == small.frozen.manifest.sha256
        message = message_from_bytes((own / "messaggio.eml").read_bytes(), policy=policy.default)
        assert (message["X-Unsent"], message["From"]) == ("1", None)
        assert message["Subject"] == (own / "oggetto.txt").read_text("utf-8").strip()
        body = message.get_body()
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == (own / "testo.txt").read_text("utf-8")
        kept = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
        assert kept == {"accordo.pdf": small.data, **PAGE}

    def test_the_list_for_the_protocollo(self, small: Round) -> None:
        sent = sending(small, Occasion.INVITATION)
        first = replace(sent.recipients[0], body="=HYPERLINK(1)", pec="comune@pec.example.org")
        sent = replace(sent, recipients=(first, *sent.recipients[1:]))
        place = laid(small, sent)
        with (place / "destinatari.csv").open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, delimiter=";"))
        assert len(rows) == 4
        assert (rows[0]["ente"], rows[0]["pec"]) == ("'=HYPERLINK(1)", "comune@pec.example.org")
        assert all((place / row["cartella"]).is_dir() for row in rows)

    def test_what_was_prepared_is_not_written_over(self, small: Round) -> None:
        laid(small, sending(small, Occasion.INVITATION))
        with pytest.raises(RefusedError, match="già stato preparato oggi"):
            laid(small, sending(small, Occasion.INVITATION))

    def test_two_signed_files_of_one_name_are_told_apart(self, small: Round, tmp_path: Path) -> None:
        paths = [tmp_path / name / "firmato.pdf" for name in "ab"]
        for path in paths:
            path.parent.mkdir()
            path.write_bytes(path.parent.name.encode())
        place = laid(small, sending(small, Occasion.INVITATION, files=tuple(paths)))
        pdfs = sorted((place / small.signatories[0].id).glob("*-firmato.pdf"))
        assert [path.read_bytes() for path in sorted(pdfs, key=lambda one: one.read_bytes())] == [b"a", b"b"]

    def test_a_copy_goes_to_all_with_the_signed_file(self, small: Round, returns: object) -> None:
        data = small.data
        for number in range(4):
            data = small.pades(number, data)
        small.collect(returns("tutti.pdf", data))  # type: ignore[operator]
        status = small.status().model_copy(update={"concluded": True})
        sent = dispatch(Occasion.COPY, status, small.frozen, output=small.output, dossier=None, at=small.at)
        assert [path.read_bytes() for path in sent.files] == [data]
        text = letter(sent, sent.recipients[0]).text
        assert "duplicato informatico" in text
        assert "conforme" not in text
        assert len(sent.recipients) == 4
        assert [step.id for step in steps.read(small.output)] == list(STEPS)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    with MailServer(tmp_path / "server") as running:
        yield running


def account(server: MailServer, **change: object) -> Account:
    known = {"host": "127.0.0.1", "port": server.port, "sender": "ufficio@comune.example.org", "user": USER}
    secret = Secret(PASSWORD)
    return Account(**{"password": secret, "context": server.client_context(), **known, **change})  # type: ignore[arg-type]


def posted(small: Round, place: Path, used: Account, waits: list[int] | None = None) -> list[Posted]:
    sent = sending(small, Occasion.INVITATION)
    noted = waits if waits is not None else []
    return list(post(sent.recipients, place, account=used, clock=fixed_clock(small.at), wait=lambda: noted.append(1)))


class TestPosting:
    def test_each_gets_its_message_once_over_tls_and_slowly(self, small: Round, server: MailServer) -> None:
        place, waits = laid(small, sending(small, Occasion.INVITATION)), []  # type: ignore[var-annotated]
        own = place / small.signatories[1].id / "testo.txt"
        own.write_text("Parole cambiate dall'ufficio.\n", "utf-8")
        assert {one.fate for one in posted(small, place, account(server), waits)} == {Fate.SENT}
        assert [message["To"] for message in server.taken] == [
            f"{one.id}@comune.example.org" for one in small.signatories
        ]
        assert len(waits) == 3
        assert server.spoken_in_clear == ["EHLO", "STARTTLS"]
        changed = server.taken[1].get_body()
        assert changed is not None
        assert changed.get_content().strip() == "Parole cambiate dall'ufficio."
        assert {part.get_filename() for part in server.taken[0].iter_attachments()} == {"accordo.pdf", *PAGE}
        assert {one.fate for one in posted(small, place, account(server))} == {Fate.BEFORE}
        assert len(server.taken) == 4

    def test_a_connection_that_dies_leaves_one_in_doubt_and_nobody_twice(
        self, small: Round, server: MailServer
    ) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        server.dies_after = 2
        with pytest.raises(ToolFailedError, match="non ha accettato"):
            posted(small, place, account(server))
        server.dies_after = None
        fates = [one.fate for one in posted(small, place, account(server))]
        assert fates == [Fate.BEFORE, Fate.DOUBTFUL, Fate.SENT, Fate.SENT]
        assert len({message["To"] for message in server.taken}) == len(server.taken) == 4

    def test_a_line_cut_short_by_a_crash(self, small: Round, server: MailServer) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        posted(small, place, account(server))
        journal = place / JOURNAL
        journal.write_bytes(journal.read_bytes()[:-20])
        fates = [one.fate for one in posted(small, place, account(server))]
        assert fates == [Fate.BEFORE] * 3 + [Fate.DOUBTFUL]
        assert len(server.taken) == 4

    def test_who_is_refused_is_told_and_may_be_tried_again(self, small: Round, server: MailServer) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        server.unknown = {small.signatories[0].id}
        first = posted(small, place, account(server))
        assert (first[0].fate, first[0].why) == (Fate.REFUSED, "550 sconosciuto")
        server.unknown = set()
        fates = [one.fate for one in posted(small, place, account(server))]
        assert sorted(fate.name for fate in fates) == ["BEFORE", "BEFORE", "BEFORE", "SENT"]

    def test_a_server_that_does_not_encrypt_hears_no_password(self, small: Round, server: MailServer) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        server.encrypts = False
        with pytest.raises(ToolFailedError):
            posted(small, place, account(server))
        assert "AUTH" not in server.spoken_in_clear
        assert server.taken == []

    def test_a_certificate_that_nobody_knows(self, small: Round, server: MailServer) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        with pytest.raises(ToolFailedError, match="non ha accettato"):
            posted(small, place, account(server, context=ssl.create_default_context()))
        assert not (place / JOURNAL).exists()

    def test_a_wrong_password_is_tried_once(self, small: Round, server: MailServer) -> None:
        place = laid(small, sending(small, Occasion.INVITATION))
        with pytest.raises(ToolFailedError, match="535"):
            posted(small, place, account(server, password=Secret("altra")))

    def test_a_pec_is_neither_sender_nor_recipient(self, small: Round, server: MailServer) -> None:
        with pytest.raises(RefusedError, match="si spedisce dal protocollo"):
            account(server, sender="comune@pec.comune.example.org")
        with pytest.raises(RefusedError, match="si spedisce dal protocollo"):
            account(server, host="smtps.pec.aruba.it")
        sent = sending(small, Occasion.INVITATION)
        place = laid(small, sent)
        certified = replace(sent.recipients[0], email="comune@legalmail.it")
        unknown = replace(sent.recipients[1], email=None)
        told = list(
            post([certified, unknown], place, account=account(server), clock=fixed_clock(small.at), wait=lambda: None)
        )
        assert [one.fate for one in told] == [Fate.NO_ADDRESS, Fate.NO_ADDRESS]
        assert server.taken == []

    def test_no_representation_shows_the_password(self, server: MailServer) -> None:
        assert PASSWORD not in repr(account(server))


@pytest.mark.parametrize(
    ("domain", "certified"),
    [
        ("pec.comune.clusone.bg.it", True),
        ("comune.pec.it", True),
        ("sendm.cert.legalmail.it", True),
        ("legalmail.it", True),
        ("arubapec.it", True),
        ("comune.clusone.bg.it", False),
        ("specola.it", False),
        ("certosa.example.org", False),
    ],
)
def test_certified_domains(domain: str, certified: bool) -> None:
    assert is_certified(domain) is certified


def test_a_letter_is_a_subject_and_a_text() -> None:
    message = outbox.message(Letter("Città – è", "à" * 2000), {"a.p7m": b"x"})
    again = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert again["Subject"] == "Città – è"
    assert [part.get_content_type() for part in again.iter_attachments()] == ["application/pkcs7-mime"]
