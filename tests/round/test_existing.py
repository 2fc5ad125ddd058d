"""A round on a PDF made elsewhere: a folder without a dossier, a list of who signs, and not a byte of the document changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import yaml

from pdz_docs.demo.pki import DemoPki
from pdz_docs.dossier import load
from pdz_docs.dossier.scaffold import create
from pdz_docs.dossier.signatorylist import read_list
from pdz_docs.errors import ExitCode, InputError, RefusedError
from pdz_docs.expectations import Role
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import desk
from pdz_docs.round.awaited import awaited_in
from pdz_docs.round.desk import Manner
from pdz_docs.round.existing import Wanted, freeze_existing
from pdz_docs.round.readiness import check
from pdz_docs.round.reopening import unfreeze
from pdz_docs.round.signings import sign_all
from pdz_docs.round.states import State
from pdz_docs.round.status import round_status
from pdz_docs.round.uniting import unite
from pdz_docs.round.witness import witness
from pdz_docs.verification import verify
from pdz_docs.verification.vocabulary import Match
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, crowd, make_pdf

Put = Callable[[str, bytes], Path]
TITLES = ("id", "Ente", "Nome", "Cognome", "Carica", "Codice fiscale", "Dimostrativo")


def _rows(count: int) -> list[tuple[str, ...]]:
    return [
        (one.id, one.body, one.given_name, one.surname, "Sindaco", one.fiscal_code or "", "sì") for one in crowd(count)
    ]


def _csv(path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8") -> Path:
    path.write_bytes("\r\n".join(";".join(row) for row in (TITLES, *rows)).encode(encoding))
    return path


def _xlsx(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (TITLES, *rows):
        sheet.append(list(row))
    book.save(path)
    return path


def _yaml(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    names = ("id", "ente", "nome", "cognome", "carica", "codice_fiscale", "dimostrativo")
    records = [{**dict(zip(names, row, strict=True)), "carica": "sindaco", "dimostrativo": True} for row in rows]
    path.write_text(yaml.safe_dump(records, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder that is no working folder yet, with a PDF that somebody else made."""
    folder = tmp_path / "convenzione"
    folder.mkdir()
    (folder / "Convenzione 2026.pdf").write_bytes(make_pdf([], text="Convenzione"))
    return folder


def _freeze(home: Path, listed: Path, at: datetime, *, new_version: bool = False) -> Frozen:
    wanted = Wanted(
        path=home / "Convenzione 2026.pdf",
        signatories=listed,
        title="Convenzione",
        last_day=date(2026, 12, 20),
        new_version=new_version,
    )
    return freeze_existing(wanted, start=home, clock=fixed_clock(at))


@pytest.mark.parametrize("write", [_csv, _xlsx, _yaml])
def test_the_three_kinds_of_list_say_the_same(write: Callable[..., Path], home: Path, at: datetime) -> None:
    ending = write.__name__.removeprefix("_")
    frozen = _freeze(home, write(home / f"elenco.{ending}", _rows(3)), at)
    plain = tuple(one.model_copy(update={"field": None, "role": Role.SOTTOSCRITTORE}) for one in crowd(3))
    assert frozen.manifest.signatories == plain
    assert frozen.read() == (home / "Convenzione 2026.pdf").read_bytes()
    assert frozen.manifest.fields == ()
    assert [one.file for one in frozen.manifest.inputs] == ["Convenzione 2026.pdf", f"elenco.{ending}"]
    assert frozen.manifest.deadline is not None
    assert frozen.manifest.deadline.at == datetime.fromisoformat("2026-12-21T00:00:00+01:00")


def test_from_the_pdf_to_the_last_signature(home: Path, crowd_pki: DemoPki, at: datetime, returns: Put) -> None:
    frozen = _freeze(home, _csv(home / "elenco.csv", _rows(4)), at)
    round_ = Round(home, frozen, crowd_pki, at)
    assert round_.row(0).state is State.MISSING

    offered = desk.offer(frozen.path, "ente00", output=round_.output)
    key = crowd_pki.signers["ente00"].key
    (made,) = sign_all([offered], key=key, at=at, output=round_.output, manner=Manner(timestamper=crowd_pki.tsa))
    assert made.error is None
    assert made.place is not None
    assert made.place.read_bytes().startswith(frozen.read())
    round_.collect(
        returns("1.pdf", round_.pades(1, stamped=True)),
        returns("2.p7m", round_.p7m(2, stamped=True)),
        returns("3.p7m", round_.p7m(3, stamped=True)),
    )

    judge = witness(round_.anchors, at=at)
    awaited = awaited_in(round_.output, lambda: load(home))
    status = round_status(round_.output, awaited, verify=judge, now=at)
    (document,) = status.documents
    assert (document.id, document.title) == ("convenzione-2026", "Convenzione")
    # Nobody vouches for the demonstration authority: what it certifies is for the office to decide, and nothing is missing.
    assert {row.state for row in document.expected} == {State.UNCERTAIN}
    assert all(row.file for row in document.expected)
    assert status.exit_code is ExitCode.INDETERMINATE
    united = unite(round_.output, "convenzione-2026", verify=judge)
    assert united.path is not None
    assert {one.body for one in united.signatures} == {f"ente0{number}" for number in range(4)}
    told = verify(
        united.path.read_bytes(), name="x", at=at, anchors=round_.anchors, expectation=frozen.manifest.expectation()
    )
    assert [one.expected.match for one in told.signatures if one.expected] == [Match.MATCH] * 2
    with pytest.raises(RefusedError, match="firmato"):
        unfreeze(round_.output, "convenzione-2026", reason="errore", now=at)


def test_a_second_version_opens_a_second_round(home: Path, at: datetime) -> None:
    listed = _csv(home / "elenco.csv", _rows(2))
    first = _freeze(home, listed, at)
    with pytest.raises(RefusedError, match="già congelato"):
        _freeze(home, listed, at)
    (home / "Convenzione 2026.pdf").write_bytes(make_pdf([], text="Convenzione riveduta"))
    second = _freeze(home, listed, at, new_version=True)
    assert (first.manifest.version, second.manifest.version) == (1, 2)
    assert first.read() != second.read()


def test_the_folder_says_what_it_is_for(home: Path, at: datetime) -> None:
    _freeze(home, _csv(home / "elenco.csv", _rows(1)), at)
    checked = check(home)
    assert checked.exit_code is ExitCode.OK
    assert [step.command for step in checked.steps if step.hindrance is None][-1] == "pdz status"
    with pytest.raises(InputError, match="soltanto le firme"):
        load(home)
    assert "riservato/" in (home / ".gitignore").read_text(encoding="utf-8")


def test_the_faults_of_a_list_have_their_cell(home: Path, at: datetime) -> None:
    rows = [list(row) for row in _rows(3)]
    rows[0][4] = "Sindachissimo"
    rows[1][1] = rows[1][0] = ""
    rows[2][5] = rows[2][5][:-1] + ("A" if rows[2][5][-1] != "A" else "B")
    with pytest.raises(InputError) as failed:
        _freeze(home, _csv(home / "elenco.csv", rows), at)
    assert {(one.where.file, one.where.cell) for one in failed.value.problems} == {
        ("elenco.csv", "E2"),
        ("elenco.csv", "B3"),
        ("elenco.csv", "F4"),
    }
    assert not (home / "pdz.yaml").exists()
    (home / "elenco.yaml").write_text("- ente: Comune di Clusone\n  nome: Anna\n  carica: sindaco\n", encoding="utf-8")
    with pytest.raises(InputError) as failed:
        _freeze(home, home / "elenco.yaml", at)
    assert [(one.where.line, one.where.field) for one in failed.value.problems] == [(1, "[1].cognome")]


def test_two_bodies_with_one_id_and_an_empty_list_are_refused(home: Path) -> None:
    rows = _rows(2)
    with pytest.raises(InputError, match="un errore") as failed:
        read_list(_csv(home / "elenco.csv", [rows[0], (rows[0][0], *rows[1][1:])]), folder=home)
    assert [one.id for one in failed.value.problems] == ["ID_DOPPIO"]
    with pytest.raises(InputError) as failed:
        read_list(_csv(home / "elenco.csv", []), folder=home)
    assert [one.id for one in failed.value.problems] == ["ELENCO_VUOTO"]


def test_an_id_is_made_of_the_name_and_excel_s_own_code_page_is_read(home: Path) -> None:
    row = ("", "Comune di Roncà d'Adda", "Nicolò", "Prova", "sindaco", "", "")
    (one,) = read_list(_csv(home / "elenco.csv", [row], encoding="cp1252"), folder=home)
    assert (one.id, one.nome, one.dimostrativo) == ("roncadadda", "Nicolò", False)


def test_tax_codes_come_from_riservato(home: Path) -> None:
    code = crowd(1)[0].fiscal_code
    row = ("clusone", "Comune di Clusone", "Anna", "Prova", "sindaco", "", "")
    listed = _csv(home / "elenco.csv", [row])
    (home / "riservato").mkdir()
    (home / "riservato" / "codici-fiscali.yaml").write_text(f"clusone: {code}\nardesio: {code}\n", encoding="utf-8")
    (one,) = read_list(listed, folder=home)
    assert one.codice_fiscale == code
    with pytest.raises(InputError) as failed:
        read_list(_csv(listed, [(*row[:5], code or "", "")]), folder=home)
    assert [one.id for one in failed.value.problems] == ["CODICE_FISCALE_FUORI_POSTO"]
    assert read_list(_csv(home / "riservato" / "elenco.csv", [(*row[:5], code or "", "")]), folder=home) == (one,)


def test_what_is_no_pdf_and_a_name_of_the_dossier_s_own_are_refused(home: Path, tmp_path: Path, at: datetime) -> None:
    listed = _csv(home / "elenco.csv", _rows(1))
    (home / "finto.pdf").write_bytes(b"%PDF-1.7\nniente")
    with pytest.raises(InputError, match="non si legge come PDF"):
        freeze_existing(Wanted(path=home / "finto.pdf", signatories=listed), start=home, clock=fixed_clock(at))
    folder = tmp_path / "ambito"
    create(folder, sample="altro")
    (folder / "Accordo.pdf").write_bytes(make_pdf([]))
    with pytest.raises(InputError, match="accordo"):
        freeze_existing(Wanted(path=folder / "Accordo.pdf", signatories=listed), start=folder, clock=fixed_clock(at))
