"""Freezing: one folder, all or nothing, read-only, never twice; and the types that keep a frozen file from being rewritten."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.freeze import freeze, is_frozen
from pdz_docs.pdf.states import DraftPdf, FileDigest, Terms, Tools, read_frozen

pytestmark = pytest.mark.office


@pytest.fixture
def terms(signatories: Sequence[ExpectedSignatory], at: datetime) -> Terms:
    return Terms(
        document="accordo",
        title="Accordo di programma",
        version=1,
        kind="accordo",
        frozen_at=at,
        file="accordo.pdf",
        signatories=tuple(signatories),
        inputs=(FileDigest(file="pdz.yaml", sha256="0" * 64),),
        tools=Tools(libreoffice="7.4"),
        demonstrative=True,
    )


def test_a_frozen_document_is_read_back_as_it_was(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    frozen = freeze(with_fields, terms, output=tmp_path)
    assert frozen.folder == tmp_path / "frozen" / "accordo" / "v1" / "accordo"
    assert read_frozen(frozen.folder) == frozen
    assert frozen.read() == with_fields.data
    manifest = frozen.manifest
    assert (manifest.sha256, manifest.size) == (with_fields.sha256, len(with_fields.data))
    assert manifest.fields == ("firmaardesio", "firmaclusone", "firmagandellino")
    assert manifest.expectation().signatories == terms.signatories
    assert is_frozen(tmp_path, "accordo")


def test_the_files_are_those_of_the_contract(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    folder = freeze(with_fields, terms, output=tmp_path).folder
    assert sorted(entry.name for entry in folder.iterdir()) == ["accordo.pdf", "accordo.pdf.sha256", "manifest.json"]
    assert (folder / "accordo.pdf.sha256").read_bytes() == with_fields.sha256.encode()
    written = json.loads((folder / "manifest.json").read_bytes())
    assert written["schema"] == "pdz.manifest/1"
    assert written["frozen_at"] == "2024-12-05T10:00:00+01:00"
    assert {stat.S_IMODE(entry.stat().st_mode) for entry in folder.iterdir()} == {0o444}


def test_a_version_is_frozen_once(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    frozen = freeze(with_fields, terms, output=tmp_path)
    with pytest.raises(RefusedError) as caught:
        freeze(DraftPdf(with_fields.data + b"\n"), terms, output=tmp_path)
    assert caught.value.exit_code == 7
    assert frozen.read() == with_fields.data
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["frozen"]


def test_a_schema_alone_may_still_change(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    freeze(with_fields, terms.model_copy(update={"kind": "schema"}), output=tmp_path)
    assert not is_frozen(tmp_path, "accordo")
    assert not is_frozen(tmp_path, "piano")


def test_a_changed_file_is_not_the_frozen_one(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    frozen = freeze(with_fields, terms, output=tmp_path)
    frozen.path.chmod(0o644)
    frozen.path.write_bytes(with_fields.data + b"x")
    with pytest.raises(InputError, match="impronta"):
        frozen.read()


def test_a_damaged_manifest_is_an_input_error(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    folder = freeze(with_fields, terms, output=tmp_path).folder
    (folder / "manifest.json").chmod(0o644)
    (folder / "manifest.json").write_text('{"schema": "pdz.manifest/2"}')
    with pytest.raises(InputError):
        read_frozen(folder)


def test_a_full_disk_leaves_no_folder(with_fields: DraftPdf, terms: Terms, tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(with_fields.data)
    (tmp_path / "terms.json").write_text(terms.model_dump_json())
    code = textwrap.dedent(
        f"""
        import resource, signal
        from pathlib import Path
        from pdz_docs.errors import ToolFailedError
        from pdz_docs.pdf.freeze import freeze
        from pdz_docs.pdf.states import DraftPdf, Terms
        folder = Path({str(tmp_path)!r})
        pdf = DraftPdf((folder / "in.pdf").read_bytes())
        terms = Terms.model_validate_json((folder / "terms.json").read_bytes())
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            freeze(pdf, terms, output=folder / "output")
        except ToolFailedError as error:
            print("refused", error)
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.startswith("refused"), done.stderr
    assert list((tmp_path / "output").iterdir()) == []


def test_a_step_that_rewrites_cannot_be_handed_a_frozen_file(tmp_path: Path) -> None:
    """The invariant of design.md § 2, kept by types: mypy says so."""
    probe = tmp_path / "probe.py"
    probe.write_text(
        "from pdz_docs.pdf.fields import place\n"
        "from pdz_docs.pdf.finish import finish\n"
        "from pdz_docs.pdf.states import Frozen\n"
        "from pdz_docs.pdf.xmp import Facts\n"
        "def wrong(frozen: Frozen, facts: Facts) -> None:\n"
        "    finish(frozen, facts)\n"
        "    place(frozen, ())\n"
    )
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--no-error-summary",
            "--cache-dir",
            str(tmp_path / "cache"),
            str(probe),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert [line.split("error: ")[1] for line in done.stdout.splitlines() if "probe.py" in line] == [
        'Argument 1 to "finish" has incompatible type "Frozen"; expected "DraftPdf"  [arg-type]',
        'Argument 1 to "place" has incompatible type "Frozen"; expected "DraftPdf"  [arg-type]',
    ]
