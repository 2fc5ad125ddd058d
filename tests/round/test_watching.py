"""Files that are being written: told once, when they are whole."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pdz_docs.errors import InputError
from pdz_docs.round.watching import Watcher, has_its_end

PDF = b"%PDF-1.7\n" + b"x" * 5000 + b"\n%%EOF\n"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def seen(watcher: Watcher, clock: Clock, seconds: float) -> list[str]:
    """What is told in `seconds`, a look every quarter of a second."""
    told: list[str] = []
    for _ in range(int(seconds * 4)):
        clock.now += 0.25
        told += [path.name for path in watcher.poll()]
    return told


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def watcher(tmp_path: Path, clock: Clock) -> Watcher:
    return Watcher(tmp_path, clock)


def test_a_file_is_told_once_within_a_second(tmp_path: Path, watcher: Watcher, clock: Clock) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF)
    assert seen(watcher, clock, 1) == ["a.pdf"]
    assert seen(watcher, clock, 30) == []


def test_written_in_pieces(tmp_path: Path, watcher: Watcher, clock: Clock) -> None:
    path = tmp_path / "a.pdf"
    for number in range(5):
        with path.open("ab") as file:
            file.write(PDF[number * 1000 : number * 1000 + 1000])
        assert seen(watcher, clock, 1) == []
    with path.open("ab") as file:
        file.write(PDF[5000:])
    assert seen(watcher, clock, 1) == ["a.pdf"]


def test_one_that_never_ends_is_told_in_the_end(tmp_path: Path, watcher: Watcher, clock: Clock) -> None:
    (tmp_path / "a.pdf").write_bytes(PDF[:2000])
    assert seen(watcher, clock, 14) == []
    assert seen(watcher, clock, 3) == ["a.pdf"]


def test_written_over_it_is_told_again(tmp_path: Path, watcher: Watcher, clock: Clock) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(PDF)
    assert seen(watcher, clock, 1) == ["a.pdf"]
    path.write_bytes(PDF)
    os.utime(path, (1, 1))
    assert seen(watcher, clock, 1) == ["a.pdf"]


def test_what_is_no_document(tmp_path: Path, watcher: Watcher, clock: Clock) -> None:
    for name in (".pdz.lock", "~$a.docx", "a.pdf.part", "vuoto.pdf"):
        (tmp_path / name).write_bytes(b"" if name == "vuoto.pdf" else PDF)
    (tmp_path / "cartella.pdf").mkdir()
    (tmp_path / "rotto.pdf").symlink_to(tmp_path / "non-c-e")
    assert seen(watcher, clock, 20) == []


def test_a_folder_that_goes_away(tmp_path: Path, clock: Clock) -> None:
    watcher = Watcher(tmp_path / "altrove", clock)
    with pytest.raises(InputError, match="non si legge più"):
        watcher.poll()


@pytest.mark.parametrize(
    ("data", "whole"),
    [
        (b"\x30\x03\x02\x01\x05", True),
        (b"\x30\x03\x02\x01", False),
        (b"\x30\x80\x02\x01\x05\x00\x00", True),
        (b"\x30\x80\x02\x01\x05", False),
        (b"MIIC", True),
        (b"%PDF-1.4", False),
    ],
)
def test_the_end(data: bytes, whole: bool) -> None:
    assert has_its_end(data) is whole
