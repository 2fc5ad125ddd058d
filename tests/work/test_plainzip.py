"""The zip of which every byte is determined: other programs read it, and it is the same twice."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.errors import RefusedError
from pdz_docs.work import plainzip
from pdz_docs.work.plainzip import Member

NAMES = ("LEGGIMI.txt", "così/però.txt", "vuoto", "z/grande.bin")
CONTENTS = (b"testo\n", "è".encode(), b"", bytes(range(256)) * 9000)


def files_in(folder: Path) -> list[tuple[Member, Path]]:
    made = []
    for number, (name, content) in enumerate(zip(NAMES, CONTENTS, strict=True)):
        path = folder / str(number)
        path.write_bytes(content)
        found = plainzip.measure(path)
        made.append((Member(name, found.size, found.crc), path))
    return made


def archive_of(files: list[tuple[Member, Path]]) -> bytes:
    out = io.BytesIO()
    plainzip.write(out, files)
    return out.getvalue()


def test_python_reads_it_back(tmp_path: Path) -> None:
    data = archive_of(files_in(tmp_path))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert tuple(archive.namelist()) == NAMES
        assert tuple(archive.read(name) for name in NAMES) == CONTENTS


def test_sizes_that_do_not_fit_are_told_in_zip64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits are lowered: four gigabytes would be written for nothing."""
    monkeypatch.setattr(plainzip, "_TOO_LARGE", 1000)
    monkeypatch.setattr(plainzip, "_TOO_MANY", 2)
    data = archive_of(files_in(tmp_path))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert tuple(archive.read(name) for name in NAMES) == CONTENTS


@pytest.mark.parametrize("limit", [None, 1000])
def test_unzip_and_the_header_of_each_entry_agree(
    tmp_path: Path, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("unzip") is None:
        pytest.skip("manca unzip")
    if limit:
        monkeypatch.setattr(plainzip, "_TOO_LARGE", limit)
    target = tmp_path / "a.zip"
    target.write_bytes(archive_of(files_in(tmp_path)))
    done = subprocess.run(["unzip", "-t", target], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@given(
    st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.binary(max_size=50), max_size=6)
)
def test_the_parts_put_together_are_the_archive(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("parti")
    files = []
    for number, (name, content) in enumerate(contents.items()):
        path = folder / str(number)
        path.write_bytes(content)
        found = plainzip.measure(path)
        files.append((Member(name, found.size, found.crc), path))
    parts = [part for member, path in files for part in (plainzip.header(member), path.read_bytes())]
    assert b"".join((*parts, *plainzip.ending(member for member, _ in files))) == archive_of(files)


def test_a_file_that_changes_meanwhile_is_told(tmp_path: Path) -> None:
    files = files_in(tmp_path)
    files[0][1].write_bytes(b"altro\n")
    with pytest.raises(RefusedError, match="è cambiato"):
        archive_of(files)
