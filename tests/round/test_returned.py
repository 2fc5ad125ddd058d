"""In a queue of signatures only the head is read; a fork has two heads."""

from __future__ import annotations

from pathlib import Path

from pdz_docs.round.returned import candidates, heads


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
