"""Two freezes as acts: only declared fields may differ between what was approved and what is signed."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import Dossier, load
from pdz_docs.dossier.scaffold import create
from pdz_docs.errors import ExitCode, InputError, RefusedError
from pdz_docs.pdf.build import digest_to_print, source_of
from pdz_docs.pdf.office import find_office
from pdz_docs.round import approved, places
from pdz_docs.round.approved import carried
from pdz_docs.round.comparing import compare
from pdz_docs.round.freezing import AGREEMENT, PLAN, FreezeRequest, freeze, freeze_schema
from pdz_docs.round.reopening import unfreeze
from pdz_docs.round.rounds import rounds
from pdz_docs.work.clock import fixed_clock
from pdz_docs.work.files import sha256_of

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")
CLOCK = fixed_clock(AT)


pytestmark = pytest.mark.xdist_group("freezing")


@pytest.fixture(scope="module")
def approved_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small Ambito whose plan and scheme are frozen."""
    folder = tmp_path_factory.mktemp("schema") / "ambito"
    create(folder, sample="altro")
    act = freeze_schema(_request(load(folder)))
    assert [one.manifest.kind for one in act.frozen] == [PLAN, "schema"]
    return folder


@pytest.fixture
def folder(approved_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(approved_folder, tmp_path / "ambito"))


def _request(dossier: Dossier, *, final: Path | None = None, new_version: bool = False) -> FreezeRequest:
    output = dossier.folder / "output"
    return FreezeRequest(dossier=dossier, output=output, clock=CLOCK, final=final, new_version=new_version)


def _changed(folder: Path, name: str, old: str, new: str) -> Dossier:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load(folder)


def _agreement_word(folder: Path, old: str, new: str) -> None:
    """One word of the agreement's template changed, as somebody does after the Assemblea."""
    import zipfile

    path = folder / "templates" / "accordo.docx"
    with zipfile.ZipFile(path) as archive:
        parts = {one: archive.read(one) for one in archive.namelist()}
    body = parts["word/document.xml"].decode()
    assert old in body
    parts["word/document.xml"] = body.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


@pytest.mark.office
def test_a_new_signatory_is_a_declared_change_and_the_plan_is_not_frozen_again(folder: Path) -> None:
    output, dossier = folder / "output", load(folder)
    person = next(body.firmatario for body in dossier.enti if body.firmatario)
    name = next(
        path.relative_to(folder).as_posix()
        for path in sorted((folder / "signatories").glob("*.yaml"))
        if person.cognome in path.read_text(encoding="utf-8")
    )
    changed = _changed(folder, name, person.cognome, "Nuovissimi")
    told = compare("schema", "accordo", output=output, load=lambda: changed)
    assert told.exit_code is ExitCode.OK
    assert any(one.field == "parti.rappresentante" and "Nuovissimi" in one.after for one in told.differences)

    frozen = freeze(_request(changed), AGREEMENT)
    assert frozen.folder == output / "frozen" / "accordo" / "v1" / "accordo"
    assert places.versions(output, PLAN) == (1,)
    assert frozen.manifest.annexes == places.latest_schema(output, AGREEMENT).manifest.annexes  # type: ignore[union-attr]
    assert compare("schema", "accordo", output=output, load=lambda: changed).exit_code is ExitCode.OK
    with pytest.raises(RefusedError):
        freeze(_request(changed), AGREEMENT)


@pytest.mark.office
def test_any_other_change_refuses_to_freeze_and_is_shown(folder: Path) -> None:
    output = folder / "output"
    _agreement_word(folder, "TRA", "FRA")
    told = compare("schema", "accordo", output=output, load=lambda: load(folder))
    assert told.exit_code is ExitCode.NOT_VALID
    assert [(one.before, one.after) for one in told.differences if not one.declared] == [("TRA", "FRA")]
    with pytest.raises(RefusedError) as refused:
        freeze(_request(load(folder)), AGREEMENT)
    assert "FRA" in str(refused.value.problems[0])
    assert not (output / "frozen" / "accordo" / "v1" / "accordo").exists()

    act = freeze_schema(_request(load(folder), new_version=True))
    assert [one.manifest.document for one in act.kept] == [PLAN]
    assert act.frozen[0].folder == output / "frozen" / "accordo" / "v2" / "schema"
    assert compare("schema", "accordo", output=output, load=lambda: load(folder)).exit_code is ExitCode.OK


@pytest.mark.office
def test_a_text_finished_in_word_is_frozen_as_it_is(folder: Path, tmp_path: Path) -> None:
    output, dossier = folder / "output", load(folder)
    kind = DOCUMENTS[AGREEMENT]
    source = source_of(dossier, kind, None, templates=folder / "templates", final=True, **digest_to_print(kind, output))
    final = tmp_path / "definitivo.docx"
    final.write_bytes(source.docx)
    assert freeze(_request(dossier, final=final), AGREEMENT).manifest.fields
    with pytest.raises(InputError):
        other = source_of(dossier, DOCUMENTS[PLAN], None, templates=folder / "templates", final=True)
        final.write_bytes(other.docx)
        freeze(_request(dossier, final=final, new_version=True), AGREEMENT)


def test_a_frozen_text_is_taken_back_with_its_reason_and_not_lost(folder: Path) -> None:
    output = folder / "output"
    with pytest.raises(RefusedError, match="impronta"):
        unfreeze(output, PLAN, reason="errore", now=AT)
    scheme = places.latest_schema(output, AGREEMENT)
    assert scheme is not None
    data = scheme.read()
    kept = unfreeze(output, "schema", reason="errore all'articolo 3", now=AT)
    assert (kept / "accordo.pdf").read_bytes() == data
    assert "articolo 3" in kept.with_suffix(".json").read_text(encoding="utf-8")
    assert places.versions(output, AGREEMENT) == ()
    unfreeze(output, PLAN, reason="errore", now=AT)
    with pytest.raises(InputError):
        unfreeze(output, PLAN, reason="errore", now=AT)


def test_what_a_hand_retouched_keeps_its_declared_fields() -> None:
    made = ("N|Approvato il 3 marzo 2024, verbale n. 12.", "N|Articolo 12 vigente", "N|Fine")
    held = ("N|Approvato il ⟨data⟩, verbale n. ⟨numero⟩.", "N|Articolo 12 vigente", "N|Fine")
    found = ("N|Definitivamente approvato il 3 marzo 2024, verbale n. 12.", "N|Articolo 14 vigente", "N|Fine")
    assert list(carried(made, held, found)) == [
        "N|Definitivamente approvato il ⟨data⟩, verbale n. ⟨numero⟩.",
        "N|Articolo 14 vigente",
        "N|Fine",
    ]


def test_the_same_words_elsewhere_in_the_structure_are_a_change() -> None:
    before = approved.Text(docx="0" * 64, blocks=("Titolo1|Impegni",), values={})
    after = approved.Text(docx="1" * 64, blocks=("Normal|Impegni",), values={})
    assert len(approved.differences(before, after)) == 1
    assert approved.differences(before, before) == ()


def test_every_input_is_named_but_what_is_reserved(folder: Path) -> None:
    scheme = places.latest_schema(folder / "output", AGREEMENT)
    assert scheme is not None
    named = {one.file: one.sha256 for one in scheme.manifest.inputs}
    given = {
        path.relative_to(folder).as_posix()
        for pattern in ("*.yaml", "signatories/*", "workshops/*", "profili/*")
        for path in folder.glob(pattern)
    }
    assert {"pdz.yaml", "templates/accordo.docx"} <= set(named)
    assert given <= set(named)
    assert not any(name.startswith("riservato/") for name in named)
    assert all(sha256_of(folder / name) == digest for name, digest in named.items())


@pytest.mark.office
def test_what_made_the_text_is_named(folder: Path) -> None:
    scheme = places.latest_schema(folder / "output", AGREEMENT)
    assert scheme is not None
    tools = scheme.manifest.tools
    assert tools.libreoffice == find_office().version
    assert {one.file for one in tools.fonts} >= {"Carlito-Regular.ttf", "Carlito-Bold.ttf"}
    assert {one.name for one in tools.packages} >= {"pypdf", "docxtpl"}


@pytest.mark.office
def test_a_second_version_opens_a_new_round_and_keeps_the_old(folder: Path, tmp_path: Path) -> None:
    output, dossier = folder / "output", load(folder)
    first = freeze(_request(dossier), AGREEMENT)
    data = first.read()
    signed = places.signed_folder(output, first) / "ente" / "copia.pdf"
    signed.parent.mkdir(parents=True)
    signed.write_bytes(data + b"% una firma")
    with pytest.raises(RefusedError, match="ha già firmato"):
        unfreeze(output, AGREEMENT, reason="errore", now=AT)

    scheme = freeze_schema(_request(dossier, new_version=True)).frozen[-1]
    second = freeze(_request(dossier), AGREEMENT)
    assert (scheme.manifest.version, second.manifest.version) == (2, 2)
    assert [one.manifest.version for one in rounds(output)] == [2, 1]
    assert first.read() == data
    assert signed.exists()
    assert not places.signed_folder(output, second).exists()
    unfreeze(output, AGREEMENT, reason="errore", now=AT)
    assert [one.manifest.version for one in rounds(output)] == [1]

    told = compare("accordo@1", "schema@2", output=output, load=lambda: dossier)
    assert told.exit_code is ExitCode.OK
    with pytest.raises(InputError):
        compare("accordo@1", "accordo@9", output=output, load=lambda: dossier)
    copy = tmp_path / "copia.pdf"
    copy.write_bytes(data)
    assert compare("accordo@1", str(copy), output=output, load=lambda: dossier).exit_code is ExitCode.OK
    copy.write_bytes(places.latest(output, PLAN).read())  # type: ignore[union-attr]
    other = compare("accordo@1", str(copy), output=output, load=lambda: dossier)
    assert other.exit_code is ExitCode.NOT_VALID
    assert other.differences
