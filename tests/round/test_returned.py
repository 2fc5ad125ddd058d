"""In a queue of signatures only the head is read; a fork has two heads."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.errors import InputError
from pdz_docs.round.returned import candidates, earlier, heads


def write(folder: Path, **files: bytes) -> dict[str, Path]:
    paths = {}
    for name, data in files.items():
        paths[name] = folder / f"{name}.pdf"
        paths[name].write_bytes(data)
    return paths


def test_a_file_that_another_continues_is_not_read_twice(tmp_path: Path) -> None:
    files = write(tmp_path, first=b"AA", second=b"AABB", third=b"AABBCC")
    assert heads(files.values()) == (files["third"],)


def test_a_fork_has_two_heads_and_a_copy_none(tmp_path: Path) -> None:
    files = write(tmp_path, base=b"AA", one=b"AABB", other=b"AACC", copy=b"AABB")
    assert heads(files.values()) == (files["one"], files["other"])


def test_evidence_and_hidden_files_are_not_candidates(tmp_path: Path) -> None:
    files = write(tmp_path, one=b"A")
    (tmp_path / "one.collected.json").write_bytes(b"{}")
    (tmp_path / ".pdz.lock").write_bytes(b"")
    assert candidates(tmp_path) == (files["one"],)


def test_a_named_file_that_is_also_filed_counts_once(tmp_path: Path) -> None:
    files = write(tmp_path, one=b"A")
    assert candidates(tmp_path, [tmp_path / "." / "one.pdf"]) == (files["one"],)


def test_no_folder_is_no_file(tmp_path: Path) -> None:
    assert candidates(tmp_path / "signed") == ()


def test_long_files_are_told_apart_where_they_differ(tmp_path: Path) -> None:
    """Longer than what is looked at first."""
    base = bytes(range(256)) * 400
    files = write(tmp_path, base=base, one=base + b"A" * 90_000, other=base + b"B" * 90_000, end=base[:-1] + b"\0X")
    assert heads(files.values()) == (files["one"], files["other"], files["end"])
    assert earlier([files["one"], files["end"]], files.values()) == {files["one"]: (files["base"],), files["end"]: ()}


def test_a_named_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="non si può leggere"):
        heads([tmp_path / "manca.pdf"])
