"""Files appear whole or not at all, and the system's refusals become words."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from pdz_docs.errors import RefusedError, ToolFailedError
from pdz_docs.work.files import publish, sha256_of, workspace, writable, write_atomically
from pdz_docs.work.locks import exclusive


def test_writing_replaces_the_whole_file_and_leaves_nothing_beside(tmp_path: Path) -> None:
    target = tmp_path / "a" / "atto.pdf"
    write_atomically(target, b"uno")
    write_atomically(target, b"due")
    assert target.read_bytes() == b"due"
    assert [path.name for path in target.parent.iterdir()] == ["atto.pdf"]


def test_read_only_files_are_read_only(tmp_path: Path) -> None:
    write_atomically(tmp_path / "x", b"x", read_only=True)
    assert (tmp_path / "x").stat().st_mode & 0o222 == 0


def test_digest_is_that_of_sha256(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_a_workspace_disappears_even_when_the_work_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), workspace(tmp_path) as folder:
        (folder / "half").write_bytes(b"x")
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_published_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "frozen.pdf").write_bytes(b"x")
    with pytest.raises(RefusedError):
        publish(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "old" / "frozen.pdf").read_bytes() == b"x"


def test_a_second_run_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from pdz_docs.work.locks import exclusive\n"
        "from pdz_docs.errors import RefusedError\n"
        "try:\n  with exclusive(Path(sys.argv[1])): print('held')\n"
        "except RefusedError as e: print('refused:', e.text)"
    )

    def other() -> str:
        return subprocess.run(
            [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
        ).stdout

    with exclusive(tmp_path):
        assert other().startswith("refused: Un altro comando")
    assert other() == "held\n"


_IN_A_TINY_DISK = """
import sys
from pathlib import Path
from pdz_docs.errors import ToolFailedError
from pdz_docs.work.files import write_atomically
target = Path(sys.argv[1]) / "grande.pdf"
write_atomically(target, b"prima")
try:
    write_atomically(target, b"x" * 1_000_000)
except ToolFailedError as error:
    print(error.text)
print(target.read_bytes().decode(), [p.name for p in target.parent.iterdir()])
"""


def test_a_full_disk_is_told_and_the_old_file_stays(tmp_path: Path, tiny_disk: list[str]) -> None:
    command = [*tiny_disk, sys.executable, "-c", _IN_A_TINY_DISK, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    words, after = done.stdout.splitlines()
    assert "Non c'è più spazio su disco" in words
    assert after == "prima ['grande.pdf']"


def test_a_file_where_a_folder_has_to_be_is_told_and_stays(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"not a folder")
    for target in (blocked / "x", blocked / "sotto" / "x"):
        with pytest.raises(RefusedError, match="file è un file, dove serve una cartella"):
            write_atomically(target, b"x")
    assert blocked.read_bytes() == b"not a folder"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolFailedError, match="non è scrivibile"), writable(tmp_path):
        raise PermissionError(errno.EACCES, "no")
