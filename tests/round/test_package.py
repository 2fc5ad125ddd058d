"""The package for the conservatore: what is in it, the same bytes twice, and what a check finds ten years later."""

from __future__ import annotations

import json
import random
import shutil
import struct
import zipfile
from base64 import b64encode
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.publishing import publish
from pdz_docs.errors import ExitCode, InputError, PdzError, RefusedError
from pdz_docs.reports.archive import checked_json, checked_text, packaged_text
from pdz_docs.round import collected
from pdz_docs.round.collected import Kept
from pdz_docs.round.package.checking import _place, check_package
from pdz_docs.round.package.gathering import STATUS
from pdz_docs.round.package.integrity import inspect
from pdz_docs.round.package.lastact import last_act
from pdz_docs.round.package.making import Packaged, make_package
from pdz_docs.round.package.manifest import FILE, Manifest, Role
from pdz_docs.round.package.metadata import NOT_VALIDATED, SCHEMA
from pdz_docs.round.states import Adhesions
from pdz_docs.trust import anchors as trust
from pdz_docs.trust import demonstration
from pdz_docs.trust.cache import Cache
from pdz_docs.verification.vocabulary import Indication, Outcome
from pdz_docs.work import plainzip
from tests.round.package_material import ADHESIONS, BODIES, Concluded, concluded
from tests.round.round_material import put

LATER = datetime.fromisoformat("2035-06-01T12:00:00+02:00")
TOO_LATE = datetime.fromisoformat("2040-01-01T12:00:00+01:00")

pytestmark = pytest.mark.xdist_group("package")


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory, crowd_pki: DemoPki, at: datetime) -> Concluded:
    return concluded(tmp_path_factory.mktemp("versamento"), crowd_pki, at)


@pytest.fixture(scope="module")
def made(round_: Concluded) -> Packaged:
    return make_package(round_.order())


@pytest.fixture(scope="module")
def contents(made: Packaged) -> dict[str, bytes]:
    """Every file as a stranger's zip program reads it."""
    with zipfile.ZipFile(made.path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def elsewhere(round_: Concluded, tmp_path: Path) -> Concluded:
    """The same round in another folder, to be spoilt."""
    folder = tmp_path / "altrove"
    shutil.copytree(round_.round.folder, folder, ignore=shutil.ignore_patterns("*-versamento-*"))
    return replace(round_, round=replace(round_.round, folder=folder))


# What is in it.


def test_everything_that_came_and_what_proves_it_is_there_byte_for_byte(
    round_: Concluded, contents: dict[str, bytes]
) -> None:
    there = {sha256(data).hexdigest() for data in contents.values()}
    wanted = {
        name: data
        for name, data in round_.round.tree().items()
        if name.startswith(("output/frozen/", "output/signed/", "output/archive/", "riservato/evidenze/"))
        and "-versamento-" not in name
    }
    assert len(wanted) > 100
    assert [name for name, data in wanted.items() if sha256(data).hexdigest() not in there] == []
    assert any(name.startswith("fiducia/elenchi/IT-") for name in contents)
    assert any(name.startswith("fiducia/pec/") for name in contents)
    assert "passi/v1/decreto/decreto.pdf" in contents


def test_the_manifest_tells_digest_size_role_and_source_of_each(made: Packaged, contents: dict[str, bytes]) -> None:
    manifest = Manifest.model_validate_json(contents[FILE])
    assert manifest == made.manifest
    assert [one.path for one in manifest.files] == sorted(set(contents) - {FILE})
    assert all(sha256(contents[one.path]).hexdigest() == one.sha256 for one in manifest.files)
    assert all(len(contents[one.path]) == one.size for one in manifest.files)
    roles = {one.role for one in manifest.files}
    assert roles == set(Role) - {Role.TIMESTAMP, Role.REVOCATION}
    assert sum(1 for _ in manifest.of_role(Role.ADHESION)) == ADHESIONS
    (application,) = [one for one in manifest.of_role(Role.ADHESION) if "/domanda/" in one.path]
    assert b"Domanda di partecipazione" in contents[f"metadati/{application.path}.xml"]
    assert not manifest.agid_xsd_validated
    assert manifest.concluded
    assert manifest.lacking == ()


def test_each_signed_file_has_its_verdict_in_three_forms(made: Packaged, contents: dict[str, bytes]) -> None:
    for one in made.manifest.of_role(Role.SIGNED, Role.ADHESION, Role.LONG_TERM):
        verdict = json.loads(contents[f"verifiche/{one.path}.json"])
        assert verdict["files"][0]["sha256"] == one.sha256
        assert verdict["files"][0]["path"] == one.path
        assert etree.fromstring(contents[f"verifiche/{one.path}.xml"]).tag.endswith("ValidationReport")
        assert contents[f"verifiche/{one.path}.html"].startswith(b"<!DOCTYPE html>")
    status = json.loads(contents[STATUS])["documents"][0]
    assert status["counts"]["signed"] == BODIES
    assert {row["file"] for row in status["expected"]} <= set(contents)


def test_nothing_tells_where_it_was_made(round_: Concluded, contents: dict[str, bytes]) -> None:
    root = str(round_.round.folder.parent).encode()
    ours = {name: data for name, data in contents.items() if not name.endswith((".collected.json", ".pdf"))}
    assert [name for name, data in ours.items() if root in data] == []


def test_the_pages_in_words_say_what_it_is_and_what_it_is_not(contents: dict[str, bytes]) -> None:
    readme = contents["LEGGIMI.txt"].decode()
    for words in ("CAD art. 44", "codici fiscali", "DATI DIMOSTRATIVI", "26 firme su 26 attese, concluso", "--check"):
        assert words in readme
    assert "non validati con lo schema ufficiale" in " ".join(readme.split())
    page = contents["indice.html"].decode()
    assert page.count("adesione</td>") == ADHESIONS


# The metadata.


def test_every_document_has_metadata_with_agids_names(made: Packaged, contents: dict[str, bytes]) -> None:
    schema = etree.XMLSchema(etree.fromstring(contents["metadati/metadati.xsd"]))
    documents = [one for one in made.manifest.files if one.role.is_document]
    assert len(documents) > 30
    for one in documents:
        root = etree.fromstring(contents[f"metadati/{one.path}.xml"])
        schema.assertValid(root)
        print_ = b64encode(bytes.fromhex(one.sha256)).decode()
        assert root.findtext("IdDoc/ImprontaCrittograficaDelDocumento/Impronta") == print_
        assert NOT_VALIDATED in (root.findtext("Note") or "")
        assert root.findtext("Classificazione/IndiceDiClassificazione") == "VII.12"
        assert root.findtext("TempoDiConservazione") == "9999"
        assert root.findtext("Agg/TipoAgg/IdAggregazione") == "3/2024"
    assert [child.tag for child in etree.fromstring(contents[f"metadati/{documents[0].path}.xml"])] == [
        "IdDoc",
        "ModalitaDiFormazione",
        "TipologiaDocumentale",
        "DatiDiRegistrazione",
        "Soggetti",
        "ChiaveDescrittiva",
        "Allegati",
        "Classificazione",
        "Riservato",
        "IdentificativoDelFormato",
        "Verifica",
        "Agg",
        "NomeDelDocumento",
        "VersioneDelDocumento",
        "TempoDiConservazione",
        "Note",
    ]


@pytest.mark.parametrize(
    ("role", "flow", "expected"),
    [
        (Role.FROZEN, "I", ["false", "false", "false", "false"]),
        (Role.SIGNED, "E", ["true", "false", "true", "false"]),
        (Role.LONG_TERM, "I", ["true", "false", "true", "false"]),
    ],
)
def test_what_was_found_in_the_file_is_said(
    made: Packaged, contents: dict[str, bytes], role: Role, flow: str, expected: list[str]
) -> None:
    for one in made.manifest.of_role(role):
        root = etree.fromstring(contents[f"metadati/{one.path}.xml"])
        assert [child.text for child in root.find("Verifica")] == expected
        assert root.findtext("DatiDiRegistrazione/TipologiaDiFlusso") == flow


def test_a_returned_file_is_registered_and_a_copy_names_what_it_comes_from(
    made: Packaged, contents: dict[str, bytes]
) -> None:
    (signed, *_) = made.manifest.of_role(Role.SIGNED)
    root = etree.fromstring(contents[f"metadati/{signed.path}.xml"])
    entry = root.find("DatiDiRegistrazione/TipoRegistro/ProtocolloOrdinario_ProtocolloEmergenza")
    assert [child.text for child in entry][1:] == ["2024-12-05", "1234", "REG"]
    assert root.findtext("Soggetti/Ruolo/Mittente/PAI/IPAAmm/CodiceIPA")
    assert root.findtext("Soggetti/Ruolo/Autore/PF/CodiceFiscale")
    copies = [etree.fromstring(contents[f"metadati/{one.path}.xml"]) for one in made.manifest.of_role(Role.LONG_TERM)]
    originals = {one.sha256 for one in made.manifest.of_role(Role.SIGNED)}
    assert {copy.findtext("IdIdentificativoDocumentoPrimario/Identificativo") for copy in copies} == originals
    assert {copy.findtext("TracciatureModificheDocumento/TipoModifica") for copy in copies} == {"Integrazione"}


def test_the_fascicolo_lists_every_document_once(made: Packaged, contents: dict[str, bytes]) -> None:
    root = etree.fromstring(contents["metadati/fascicolo.xml"])
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(root)
    listed = [one.text for one in root.findall("IndiceDocumenti/IdDoc/Identificativo")]
    assert sorted(listed) == sorted({one.sha256 for one in made.manifest.files if one.role.is_document})
    assert root.findtext("DataChiusura") == "2024-12-15"
    assert len(root.findall("Soggetti/Ruolo/AmministrazionePartecipante")) == BODIES - 1
    assert root.findtext("Soggetti/Ruolo/RUP/PF/Cognome") == "Prova"


# The same bytes.


def test_the_same_round_elsewhere_gives_the_same_bytes(made: Packaged, elsewhere: Concluded) -> None:
    again = make_package(elsewhere.order())
    assert again.new
    assert again.path.name == made.path.name
    assert again.path.read_bytes() == made.path.read_bytes()
    assert not make_package(elsewhere.order()).new


def test_made_twice_it_is_there_already_with_its_digest_beside(made: Packaged) -> None:
    beside = made.path.with_name(made.path.name + ".sha256")
    assert beside.read_text() == sha256(made.path.read_bytes()).hexdigest()
    assert made.manifest.sha256[:12] in made.path.name


def test_its_instant_is_that_of_the_last_act(round_: Concluded, made: Packaged) -> None:
    assert (
        made.manifest.at
        == last_act(round_.round.output, "accordo")
        == datetime.fromisoformat("2024-12-15T00:00:00+01:00")
    )


# What is missing is named.


def test_a_round_that_is_not_concluded_asks_and_then_declares_it(elsewhere: Concluded) -> None:
    (elsewhere.round.output / "signed/accordo/v1/steps.yaml").unlink()
    for copy in elsewhere.round.output.glob("archive/accordo/*.tsd*"):
        copy.unlink()
    (evidence, *_) = sorted((elsewhere.round.folder / "riservato/evidenze").iterdir())
    evidence.chmod(0o600)
    evidence.write_bytes(b"altro")
    put(elsewhere.round.folder, "output/adesioni/registro.jsonl", b"{}\n")
    document = put(elsewhere.round.folder, "riservato/evidenze/identita-1.jpg", b"carta")
    seen = Kept(
        kind="identity", file="riservato/evidenze/identita-1.jpg", sha256=sha256(document.read_bytes()).hexdigest()
    )
    gone = seen.model_copy(update={"file": "riservato/evidenze/identita-2.jpg"})
    waiting = Adhesions(counts={}, bodies=({"id": "ets1", "name": "Ente di prova", "state": "TO_COMPLETE"},))
    order = replace(elsewhere.order(), adhesions=waiting, more=(seen, gone))
    asked: list[str] = []

    def no(lacking: object) -> None:
        asked.extend(one.id for one in lacking)  # type: ignore[attr-defined]
        raise RefusedError("no")

    with pytest.raises(RefusedError, match="no"):
        make_package(replace(order, agree=no))
    assert asked.count("PASSO_NON_COMPIUTO") == 6
    assert asked.count("COPIA_LUNGO_TERMINE_MANCANTE") == 4
    assert {"PROVA_MANCANTE", "ADESIONE_APERTA"} <= set(asked)
    made = make_package(order)
    paths = {one.path for one in made.manifest.files}
    assert {"adesioni/registro.jsonl", "evidenze/identita-1.jpg"} <= paths
    assert "evidenze/identita-2.jpg" not in paths
    assert not made.manifest.concluded
    assert [one.id for one in made.manifest.lacking] == asked
    assert "Dichiara che manca" in packaged_text(made)


# Ten years later.


def test_it_holds_in_2035_with_nothing_but_what_it_contains(made: Packaged) -> None:
    checked = check_package(made.path, at=LATER)
    assert checked.faults == ()
    assert checked.changed == ()
    assert checked.own_trust
    assert checked.status is not None
    assert checked.status.counts["signed"] == BODIES
    assert len(checked.signatures) == BODIES + ADHESIONS
    assert {one.indication for one in checked.signatures} == {Indication.TOTAL_PASSED}
    assert all(one.time is not None for one in checked.signatures)
    assert checked.expired == checked.signatures
    assert not checked.overdue
    assert checked.exit_code is ExitCode.OK
    assert "REGGE" in checked_text(checked)
    answer = checked_json(checked)
    assert (answer["schema"], answer["exit_code"]) == ("pdz.package-check/1", 0)
    assert answer["lists"] == [{"territory": "IT", "sequence": 1, "proof": "INDEX"}]
    assert "non è dimostrato da quanto il pacchetto contiene" in " ".join(checked_text(checked).split())


def test_a_stamp_that_was_not_renewed_in_time_is_told(made: Packaged) -> None:
    checked = check_package(made.path, at=TOO_LATE)
    assert len(checked.overdue) == len(checked.stamps) > 0
    assert checked.exit_code is ExitCode.INDETERMINATE
    assert "e non rinnovata" in checked_text(checked)
    soon = check_package(made.path, at=datetime.fromisoformat("2039-09-01T00:00:00+02:00"))
    assert len(soon.due) == len(soon.stamps)
    assert soon.exit_code is ExitCode.OK


def test_trusting_nobody_nothing_is_ascertained(made: Packaged) -> None:
    checked = check_package(made.path, at=LATER, anchors=trust.none())
    assert not checked.own_trust
    assert {one.now for one in checked.changed} == {Outcome.INDETERMINATE}
    assert checked.exit_code is ExitCode.INDETERMINATE
    assert "allora «" in checked_text(checked)


def test_a_list_that_its_own_signature_does_not_bear_out_is_named(elsewhere: Concluded, tmp_path: Path) -> None:
    """Whoever makes a package writes its digests: that a list was not made up only its signature can tell."""
    cache = Cache(Path(shutil.copytree(elsewhere.cache.folder, tmp_path / "inventata")))
    entry = cache.entries()["IT"]
    made_up = cache.read(entry).replace(b"https://prestatore.example/", b"https://prestatore.invalid/")
    (cache.folder / "elenchi" / entry.file).write_bytes(made_up)
    index = cache.folder / "indice.json"
    index.write_text(index.read_text().replace(entry.sha256, sha256(made_up).hexdigest()))
    checked = check_package(make_package(replace(elsewhere, cache=cache).order()).path, at=LATER)
    assert [(one.id, one.path) for one in checked.faults] == [("ELENCO_NON_FIRMATO", f"fiducia/elenchi/{entry.file}")]
    assert checked.exit_code is ExitCode.NOT_VALID
    assert "IT n. 1: la firma non regge" in checked_text(checked)


def test_what_a_demonstration_published_goes_with_its_package(elsewhere: Concluded, tmp_path: Path) -> None:
    folder = tmp_path / "pki"
    elsewhere.round.pki.write(folder, password="prova")
    publish(elsewhere.round.pki, folder)
    at = last_act(elsewhere.round.output, "accordo")
    order = replace(elsewhere.order(), anchors=demonstration.anchors(folder, at=at))
    made = make_package(order)
    assert {Path(one.path).name for one in made.manifest.of_role(Role.TRUST)} >= {"lista.xml", "ca.crl"}
    checked = check_package(made.path, at=LATER)
    assert (checked.faults, checked.changed, checked.exit_code) == ((), (), ExitCode.OK)


def test_a_record_that_no_message_bears_out_is_told(elsewhere: Concluded) -> None:
    (adhesion, *_) = sorted(elsewhere.round.output.glob("signed/adesione/v1/*/*.pdf"))
    record = collected.read(adhesion)
    assert record is not None
    earlier = record.pec[0].model_copy(update={"at": datetime.fromisoformat("2024-12-01T09:00:00+01:00")})
    collected.record_of(adhesion).write_bytes(record.model_copy(update={"pec": (earlier,)}).as_bytes())
    checked = check_package(make_package(elsewhere.order()).path, at=LATER)
    assert [one.id for one in checked.faults] == ["PEC_NON_CONFERMATA"]
    assert checked.exit_code is ExitCode.NOT_VALID


# Altered.


def flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def owner_of(archive: zipfile.ZipFile, place: int) -> str | None:
    """The entry whose header or content holds a byte; None in the central directory."""
    found = [one for one in archive.infolist() if one.header_offset <= place]
    last = found[-1]
    return last.filename if place < last.header_offset + 30 + len(last.filename) + last.file_size else None


def assert_found_and_named(made: Packaged, tmp_path: Path, places: list[tuple[int, int]]) -> None:
    data = made.path.read_bytes()
    with zipfile.ZipFile(made.path) as archive:
        for place, bit in places:
            spoilt = put(tmp_path, "alterato.zip", flipped(data, place, bit))
            faults = inspect(spoilt, lambda _: None).faults
            owner = owner_of(archive, place)
            assert faults, (place, bit)
            if owner is None:
                assert faults[0].id == "ARCHIVIO_ALTERATO"
                assert str(place)[:-2] in faults[0].text or "voce di" in faults[0].text or "chiusura" in faults[0].text
            else:
                assert [one.path for one in faults] == [owner], (place, bit)


def sampled(made: Packaged, count: int) -> list[tuple[int, int]]:
    """Places in contents, in every kind of header field, in the central directory and at the very ends."""
    size = made.path.stat().st_size
    draw = random.Random(2035)  # noqa: S311 - which bytes to spoil
    with zipfile.ZipFile(made.path) as archive:
        headers = [one.header_offset + draw.randrange(30 + len(one.filename)) for one in archive.infolist()]
        start = archive.start_dir
    anywhere = [draw.randrange(size) for _ in range(count)]
    structure = draw.sample(headers, min(len(headers), count // 3)) + [
        draw.randrange(start, size) for _ in range(count // 3)
    ]
    return [(place, draw.randrange(8)) for place in (0, size - 1, *anywhere, *structure)]


def test_one_byte_changed_anywhere_is_found_and_named(made: Packaged, tmp_path: Path) -> None:
    assert_found_and_named(made, tmp_path, sampled(made, 45))


@pytest.mark.stress
def test_three_thousand_bytes_changed_one_at_a_time(made: Packaged, tmp_path: Path) -> None:
    assert_found_and_named(made, tmp_path, sampled(made, 3000))


def test_what_depends_on_an_altered_file_is_not_judged_and_the_rest_is(made: Packaged, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.path) as archive:
        victim = next(one for one in archive.infolist() if one.filename.endswith(".pdf.p7m"))
    spoilt = put(tmp_path, "a.zip", flipped(made.path.read_bytes(), victim.header_offset + 2000, 0))
    checked = check_package(spoilt, at=LATER)
    assert [(one.id, one.path) for one in checked.faults] == [("FILE_ALTERATO", victim.filename)]
    assert checked.status is not None
    assert len(checked.signatures) == BODIES + ADHESIONS  # the long-term copy of it is whole
    assert checked.exit_code is ExitCode.NOT_VALID
    assert victim.filename in checked_text(checked)


def test_without_the_frozen_text_signatures_cannot_be_judged(made: Packaged, tmp_path: Path) -> None:
    with zipfile.ZipFile(made.path) as archive:
        victim = archive.getinfo("congelati/accordo/v1/accordo/manifest.json")
    spoilt = put(tmp_path, "a.zip", flipped(made.path.read_bytes(), victim.header_offset + 200, 0))
    checked = check_package(spoilt, at=LATER)
    assert {one.id for one in checked.faults} == {"FILE_ALTERATO", "NON_ESAMINABILE"}
    assert checked.exit_code is ExitCode.NOT_VALID


# Hostile.


def test_a_file_added_with_a_zip_program_is_named(made: Packaged, tmp_path: Path) -> None:
    copy = put(tmp_path, "a.zip", made.path.read_bytes())
    copy.chmod(0o600)
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr("../../fuori.txt", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("LEGGIMI.txt", "altro")
    faults = inspect(copy, lambda _: None).faults
    assert {(one.id, one.path) for one in faults} >= {
        ("FILE_ESTRANEO", "../../fuori.txt"),
        ("FILE_DOPPIO", "LEGGIMI.txt"),
    }
    assert not (tmp_path.parent.parent / "fuori.txt").exists()


@pytest.mark.parametrize(
    "path", ["../fuori", "/etc/passwd", "a/../../b", "C:\\x", "a//b", "a/./b", ".nascosto", "a/\u202eb"]
)
def test_a_manifest_with_a_path_that_leads_out_is_refused(made: Packaged, tmp_path: Path, path: str) -> None:
    told = json.loads(made.manifest.as_bytes())
    told["files"] = [{**told["files"][0], "path": path}]
    data = json.dumps(told).encode()
    member = plainzip.Member(FILE, len(data), plainzip.zlib.crc32(data))
    hostile = put(tmp_path, "a.zip", plainzip.header(member) + data)
    assert [one.id for one in inspect(hostile, lambda _: None).faults] == ["MANIFESTO_NON_AMMESSO"]


def test_only_what_the_check_needs_is_unpacked_and_by_its_path_alone(made: Packaged, tmp_path: Path) -> None:
    first = made.manifest.files[0]
    for path in ("fiducia/servizi/IT.json", "altro/x", "LEGGIMI.txt", "output/signed/x.pdf", "verifiche/x.html"):
        assert _place(first.model_copy(update={"path": path, "role": Role.TRUST}), tmp_path) is None
    for path in ("fiducia/indice.json", "fiducia/elenchi/IT-1.xml", "verifiche/stato.json"):
        assert _place(first.model_copy(update={"path": path}), tmp_path) == tmp_path / path
    signed = first.model_copy(update={"path": "raccolti/accordo/v1/ente00/a.pdf"})
    assert _place(signed, tmp_path) == tmp_path / "output/signed/accordo/v1/ente00/a.pdf"


def test_names_that_differ_in_case_alone_are_refused(made: Packaged) -> None:
    first = made.manifest.files[0]
    upper = first.model_copy(update={"path": first.path.upper()})
    with pytest.raises(ValueError, match="due volte"):
        Manifest.model_validate(
            {
                **made.manifest.model_dump(by_alias=True),
                "files": tuple(sorted((first, upper), key=lambda one: one.path)),
            }
        )


@pytest.mark.parametrize("cut", [0, 3, 29, 43, 60, 5000, -1, -30])
def test_a_truncated_package_is_told(made: Packaged, tmp_path: Path, cut: int) -> None:
    data = made.path.read_bytes()
    short = put(tmp_path, "a.zip", data[:cut])
    if cut in range(29):
        with pytest.raises(InputError, match="non è un pacchetto"):
            check_package(short, at=LATER)
    else:
        assert inspect(short, lambda _: None).faults


def test_bytes_after_the_end_are_told(made: Packaged, tmp_path: Path) -> None:
    longer = put(tmp_path, "a.zip", made.path.read_bytes() + b"coda")
    assert "altri 4 byte" in inspect(longer, lambda _: None).faults[0].text


def test_a_manifest_of_four_gigabytes_is_not_read(tmp_path: Path) -> None:
    start = bytearray(plainzip.header(plainzip.Member(FILE, 0, 0)))
    struct.pack_into("<I", start, 18, 0xFFFFFFF0)
    hostile = put(tmp_path, "a.zip", bytes(start) + b"{}")
    assert inspect(hostile, lambda _: None).faults[0].id == "MANIFESTO_ALTERATO"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04"])
def test_what_is_no_package_is_no_package(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(InputError, match="non è un pacchetto"):
        check_package(put(tmp_path, "a.zip", data), at=LATER)
    with pytest.raises(InputError, match="non si può leggere"):
        check_package(tmp_path / "manca.zip", at=LATER)


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_the_manifest_says_is_a_fault_and_not_a_crash(
    made: Packaged, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    told = json.loads(made.manifest.as_bytes())
    told["files"] = told["files"][:3]
    junk = st.recursive(
        st.none() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=4
    )
    target = data.draw(st.sampled_from([told, told["files"][1], told["trust"]]))
    target[data.draw(st.sampled_from(sorted(target)))] = data.draw(junk)
    written = data.draw(st.sampled_from([json.dumps(told, indent=1).encode() + b"\n", json.dumps(told).encode()]))
    member = plainzip.Member(FILE, len(written), plainzip.zlib.crc32(written))
    hostile = put(tmp_path_factory.mktemp("ostile"), "a.zip", plainzip.header(member) + written)
    assert inspect(hostile, lambda _: None).faults


def test_a_document_that_is_not_in_a_round_is_told(round_: Concluded) -> None:
    with pytest.raises(PdzError, match="non è congelato per la firma"):
        last_act(round_.round.output, "piano")
