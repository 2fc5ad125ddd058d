"""Nothing that lies there is overwritten; nothing is saved of what changed after it was shown."""

from __future__ import annotations

import errno
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pdz_docs.errors import RefusedError, SigningError, ToolFailedError
from pdz_docs.signing import files


def test_a_new_file_appears_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    files.write_new(tmp_path / "a.pdf", b"firmato")
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]
    assert (tmp_path / "a.pdf").read_bytes() == b"firmato"


def test_what_is_there_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"prima")
    with pytest.raises(RefusedError, match="esiste già"):
        files.write_new(target, b"dopo")
    assert target.read_bytes() == b"prima"
    assert [path.name for path in tmp_path.iterdir()] == ["a.pdf"]


def test_of_many_at_once_one_writes_and_the_others_are_refused(tmp_path: Path) -> None:
    target = tmp_path / "a.pdf"

    def attempt(number: int) -> bool:
        try:
            files.write_new(target, b"%d" % number * 1000)
        except RefusedError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(40)))
    assert outcomes.count(True) == 1
    assert target.read_bytes() == b"%d" % outcomes.index(True) * 1000


def test_without_hard_links_nothing_is_overwritten_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("os.link", no_links)
    files.write_new(tmp_path / "a.pdf", b"uno")
    with pytest.raises(RefusedError):
        files.write_new(tmp_path / "a.pdf", b"due")
    assert (tmp_path / "a.pdf").read_bytes() == b"uno"


def test_a_file_that_changed_or_went_away_is_not_what_was_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"mostrato")
    files.check_unchanged(path, b"mostrato")
    path.write_bytes(b"cambiato")
    with pytest.raises(SigningError, match="è cambiato"):
        files.check_unchanged(path, b"mostrato")
    path.unlink()
    with pytest.raises(SigningError, match="non c'è più"):
        files.check_unchanged(path, b"mostrato")


@pytest.mark.parametrize(
    ("name", "enveloped"), [("a.pdf", "a.pdf.p7m"), ("a.pdf.p7m", "a.pdf.p7m"), ("a.PDF.P7M", "a.PDF.P7M")]
)
def test_the_name_of_an_envelope(name: str, enveloped: str) -> None:
    assert files.enveloped_path(Path(name)).name == enveloped


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ToolFailedError, match="spazio su disco"):
        files.write_new(tmp_path / "a.pdf", b"firmato")
    assert list(tmp_path.iterdir()) == []
