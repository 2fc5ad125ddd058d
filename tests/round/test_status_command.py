"""`pdz status` as programs read it: every key of contracts.md and no other, the exit codes, `--missing`, `--at`, `--html`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from pdz_docs.demo.pki import DemoPki, subject_of
from pdz_docs.errors import ExitCode
from pdz_docs.round import places
from pdz_docs.round.existing import Wanted, freeze_existing
from pdz_docs.work.clock import fixed_clock
from tests.round.command_line import Done, pdz
from tests.round.round_material import Round, crowd, destroyed_by_a_rewrite, make_pdf, put

AT = "2024-12-05T10:00:00+01:00"
DOCUMENT = {
    *("id", "title", "version", "mode", "frozen", "deadline", "days_left", "expected", "unexpected", "counts"),
    *("signed", "steps", "concluded"),
}
ROW = {
    *("id", "body", "role", "person", "fiscal_code", "state", "file", "copies", "time", "time_source", "findings"),
    "decision",
}
STATES = {
    *("MISSING", "SIGNED", "SIGNED_WITH_NOTES", "LATE", "SIGNER_TO_CONFIRM", "OTHER_BYTES", "UNCERTAIN"),
    *("WRONG_PERSON", "NOT_VALID", "DECLINED", "REPLACED"),
}
STEPS = ["protocollo", "decreto", "burl", "albo", "trasparenza", "trasmissione"]


def judged(folder: Path, *args: str) -> Done:
    """A command that trusts the demonstration's keys, at the instant of the tests."""
    return pdz(folder, *args, "--trust", "demo", "--at", AT)


@pytest.fixture(scope="module")
def opened(crowd_pki: DemoPki, at: datetime, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """A round on a PDF made elsewhere, opened as `pdz freeze FILE.pdf` does."""
    folder = tmp_path_factory.mktemp("stato") / "convenzione"
    put(folder, "Convenzione.pdf", make_pdf(text="Convenzione"))
    rows = [f"{w.id};{w.body};{w.given_name};{w.surname};Sindaco;{w.fiscal_code};sì" for w in crowd(4)]
    titles = "id;Ente;Nome;Cognome;Carica;Codice fiscale;Dimostrativo"
    put(folder, "elenco.csv", "\r\n".join([titles, *rows]).encode())
    wanted = Wanted(path=folder / "Convenzione.pdf", signatories=folder / "elenco.csv", last_day=date(2024, 12, 10))
    frozen = freeze_existing(wanted, start=folder, clock=fixed_clock(at))
    crowd_pki.write(folder / "output" / "demo" / "pki", password="prova")
    return Round(folder, frozen, crowd_pki, at)


@pytest.fixture
def folder(opened: Round, tmp_path: Path) -> Iterator[Path]:
    target = tmp_path / "convenzione"
    shutil.copytree(opened.folder, target)
    yield target
    assert places.latest(target / "output", "convenzione") is not None


@pytest.fixture
def come_back(opened: Round, folder: Path) -> Callable[..., Done]:
    def come(*files: bytes, at: str = AT) -> Done:
        arrived = [str(put(folder.parent, f"tornati/{at[:10]}-{n}.bin", data)) for n, data in enumerate(files)]
        return pdz(folder, "collect", *arrived, "--offline", "--trust", "demo", "--at", at)

    return come


def test_every_key_of_the_contract(opened: Round, folder: Path, come_back: Callable[..., Done]) -> None:
    stranger = opened.pki.issue(subject_of(crowd(9)[8]))
    come_back(opened.p7m(0), opened.pades(stranger, opened.pades(1)))
    judged(folder, "decide", "ente00", "--outcome", "accettata", "--reason", "verbale", "--by", "RUP")
    pdz(folder, "record", "protocollo", "--date", "5/12/2024", "--number", "12")
    done = judged(folder, "status", "--json")
    status = json.loads(done.out)
    assert set(status) == {"schema", "documents", "adhesions"}
    assert status["schema"] == "pdz.status/1"
    assert {"counts", "bodies"} <= set(status["adhesions"])
    (document,) = status["documents"]
    assert set(document) >= DOCUMENT
    assert (document["id"], document["version"], document["mode"]) == ("convenzione", 1, "copies")
    assert document["frozen"] == {
        "at": AT,
        "sha256": opened.frozen.manifest.sha256,
        "file": "output/frozen/convenzione/v1/convenzione/convenzione.pdf",
    }
    assert document["deadline"] == {
        "at": "2024-12-11T00:00:00+01:00",
        "nature": "organizzativo",
        "act": "indicato da chi ha aperto la raccolta",
        "verified": False,
    }
    assert document["days_left"] == 5
    assert [set(row) for row in document["expected"]] == [ROW] * 4
    assert {row["state"] for row in document["expected"]} <= STATES
    accepted, signed, *_ = document["expected"]
    assert set(accepted["decision"]) == {"outcome", "by", "at", "reason", "act", "protocol"}
    assert (accepted["decision"]["outcome"], accepted["decision"]["at"]) == ("ACCEPTED", AT)
    assert (signed["role"], signed["person"], signed["decision"]) == ("sottoscrittore", "Nome Cognome1", None)
    assert Path(signed["file"]).is_file()
    assert [set(one) for one in document["unexpected"]] == [{"file", "signer", "why"}]
    assert document["counts"] == {
        **{state.lower(): 0 for state in STATES},
        "expected": 4,
        "signed": 1,
        "uncertain": 2,
        "missing": 2,
    }
    assert [one["id"] for one in document["steps"]] == STEPS
    assert document["steps"][0] == {"id": "protocollo", "date": "2024-12-05", "number": "12", "file": None}
    assert (document["signed"], document["concluded"]) == (False, False)
    assert all(set(note) == {"id", "severity", "text"} for row in document["expected"] for note in row["findings"])


def test_the_worst_row_gives_the_exit_code(opened: Round, folder: Path, come_back: Callable[..., Done]) -> None:
    """9 not valid or the wrong person, 10 to decide, 11 missing, 0; and what is decided weighs no more."""
    assert judged(folder, "status").code == ExitCode.INCOMPLETE
    come_back(*(opened.p7m(number) for number in (0, 1, 2)))
    assert judged(folder, "status").code == ExitCode.INDETERMINATE
    come_back(opened.p7m(3).replace(b"pagina 1", b"pagina 9"))
    assert judged(folder, "status").code == ExitCode.NOT_VALID
    decided = ("--reason", "verbale", "--by", "RUP")
    judged(folder, "decide", "ente03", "--outcome", "rifiutata", *decided)
    assert judged(folder, "status").code == ExitCode.INDETERMINATE
    for number in range(3):
        judged(folder, "decide", f"ente0{number}", "--outcome", "ACCEPTED", *decided)
    assert judged(folder, "status").code == ExitCode.OK
    (document,) = judged(folder, "status", "--json").documents
    assert (document["signed"], document["counts"]["signed"]) == (False, 3)


def test_missing_shows_them_alone(opened: Round, folder: Path, come_back: Callable[..., Done]) -> None:
    come_back(opened.p7m(0), opened.p7m(1))
    shown = judged(folder, "status", "--missing").out
    assert "Comune di Prova 3" in shown
    assert "Nome Cognome0" not in shown
    assert "Nome Cognome3" in judged(folder, "status").out


def test_at_counts_the_days_from_another_instant(folder: Path) -> None:
    days = [
        pdz(folder, "status", "--json", "--trust", "demo", "--at", at).documents[0]["days_left"]
        for at in (
            *("2024-12-10T00:00:00+01:00", "2024-12-10T23:59:59+01:00"),
            *("2024-12-11T00:00:00+01:00", "2024-12-11T00:00:01+01:00", "2024-12-05T09:00:00Z"),
        )
    ]
    assert days == [0, 0, -1, -1, 5], "the bound is exclusive: at that instant the last day is over"


def test_what_damages_is_told_and_counts_for_nobody(
    opened: Round, folder: Path, come_back: Callable[..., Done]
) -> None:
    good = opened.pades(1, opened.pades(0))
    come_back(good)
    done = come_back(destroyed_by_a_rewrite(opened, good, 2), at="2024-12-06T10:00:00+01:00")
    assert done.code == ExitCode.NOT_VALID
    assert "La firma di Nome Cognome2" in done.out
    (document,) = judged(folder, "status", "--json").documents
    assert [row["state"] for row in document["expected"]] == ["UNCERTAIN", "UNCERTAIN", "MISSING", "MISSING"]
    assert [note["id"] for note in document["findings"]] == ["COPIA_DANNEGGIATA"]


def test_a_named_file_counts_and_one_that_is_not_there_is_said(opened: Round, folder: Path) -> None:
    put(folder, "fuori/a.pdf", opened.pades(0))
    (document,) = judged(folder, "status", "fuori/a.pdf", "--json").documents
    assert [row["state"] for row in document["expected"]][:2] == ["UNCERTAIN", "MISSING"]
    done = judged(folder, "status", "fuori/b.pdf")
    assert (done.code, "non si può leggere" in done.err) == (ExitCode.INPUT, True)


def test_what_could_not_be_ascertained_is_said_once_for_all(
    opened: Round, folder: Path, come_back: Callable[..., Done]
) -> None:
    come_back(*(opened.p7m(number) for number in range(3)))
    (document,) = judged(folder, "status", "--json").documents
    assert {note["id"] for note in document["expected"][0]["findings"]} >= {"S09"}
    shown = " ".join(judged(folder, "status").out.split())
    assert shown.count("Da accertare: Non è accertato se il certificato fosse revocato") == 1
    assert "(Comune di Prova 0, Comune di Prova 1, Comune di Prova 2)" in shown
    assert "3 firme senza riferimento temporale opponibile" in shown


def test_the_dashboard_is_one_page(folder: Path) -> None:
    assert judged(folder, "status", "--html", "stato.html").code == ExitCode.INCOMPLETE
    page = (folder / "stato.html").read_text(encoding="utf-8")
    assert "Comune di Prova 0" in page


def test_the_other_commands_find_the_only_document(opened: Round, folder: Path, come_back: Callable[..., Done]) -> None:
    """No dossier, no agreement: nobody has to name the one document that is being signed."""
    come_back(opened.p7m(0), opened.p7m(1), opened.pades(2))
    done = pdz(folder, "merge", "--trust", "demo")
    assert (done.code, "2 firme" in done.out) == (ExitCode.OK, True)
    for body in ("ente00", "ente01", "ente02"):
        judged(folder, "decide", body, "--outcome", "accettata", "--reason", "verbale", "--by", "RUP")
    done = judged(folder, "prepare", "sollecito")
    assert (done.code, "1 destinatario" in done.out) == (ExitCode.OK, True)
    assert judged(folder, "verify", "--expect", "convenzione", str(opened.frozen.path)).code == ExitCode.NOT_VALID
    assert judged(folder, "prepare", "copia").code == ExitCode.REFUSED
    act = ("--act", "Delibera n. 3 del 6/12/2024")
    judged(folder, "decide", "ente03", "--outcome", "non-aderisce", "--reason", "non firma", "--by", "RUP", *act)
    (document,) = judged(folder, "status", "--json").documents
    last = document["expected"][-1]
    assert (last["state"], last["decision"], act[1] in last["findings"][0]["text"]) == ("DECLINED", None, True)
    assert act[1] in judged(folder, "status").out
    done = pdz(folder, "unfreeze", "convenzione", "--reason", "prova")
    assert "pdz freeze «Convenzione.pdf» --signatories «elenco.csv» --new-version" in done.err


def test_two_documents_have_to_be_told_apart(opened: Round, folder: Path) -> None:
    put(folder, "Altra.pdf", make_pdf(text="Altra convenzione"))
    wanted = Wanted(path=folder / "Altra.pdf", signatories=folder / "elenco.csv")
    freeze_existing(wanted, start=folder, clock=fixed_clock(opened.at))
    done = pdz(folder, "merge", "--trust", "demo")
    assert (done.code, "--document altra|convenzione" in done.err) == (ExitCode.INPUT, True)


def test_copies_go_out_when_all_is_concluded(opened: Round, folder: Path, come_back: Callable[..., Done]) -> None:
    come_back(*(opened.p7m(number) for number in range(4)))
    for number in range(4):
        judged(folder, "decide", f"ente0{number}", "--outcome", "accettata", "--reason", "verbale", "--by", "RUP")
    assert "mancano i passi" in judged(folder, "prepare", "copia").err
    for step in STEPS:
        assert pdz(folder, "record", step, "--date", "20/12/2024").code == ExitCode.OK
    (document,) = judged(folder, "status", "--json").documents
    assert (document["signed"], document["concluded"]) == (True, True)
    done = judged(folder, "prepare", "copia")
    assert (done.code, "4 destinatari" in done.out) == (ExitCode.OK, True)
    laid = sorted((folder / "output" / "da-spedire").rglob("*.p7m"))
    assert len(laid) == 16  # every copy of the round to every one of the four
