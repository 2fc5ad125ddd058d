"""Two commands in one folder at once: the second is told so and changes nothing; whoever watches a folder waits."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pdz_docs.errors import ExitCode
from pdz_docs.round.session import Answer, Session
from pdz_docs.work.clock import fixed_clock
from tests.e2e.conftest import PDZ
from tests.round.command_line import pdz
from tests.round.round_material import Round

Put = Callable[[str, bytes], Path]
AT = "2024-12-05T10:00:00+01:00"
HOLDING = """
import sys
from pathlib import Path
from pdz_docs.work.locks import exclusive
with exclusive(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def office(small: Round) -> Round:
    """The round in a working folder, with what its commands trust."""
    (small.folder / "pdz.yaml").write_text("ambito: {}\n", encoding="utf-8")
    small.pki.write(small.output / "demo" / "pki", password="prova")
    return small


@contextmanager
def held(folder: Path) -> Iterator[Callable[[], None]]:
    """Another process holds the folder until what is given is called."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdin is not None
    other.stdout.readline()
    try:
        yield other.stdin.close
    finally:
        other.stdin.close()
        other.wait()
        other.stdout.close()


def kept(office: Round) -> dict[str, bytes]:
    """The folder without the cache, which may be deleted at any time."""
    return {name: data for name, data in office.tree().items() if "/.cache/" not in name}


@pytest.mark.parametrize(
    "command",
    [
        ("collect", "tornati", "--offline"),
        ("merge",),
        ("record", "decreto", "--date", "20/12/2024"),
        ("unfreeze", "accordo", "--reason", "prova"),
        ("decide", "ente00", "--outcome", "accettata", "--reason", "verbale", "--by", "RUP"),
    ],
    ids=lambda command: command[0],
)
def test_a_folder_in_use_is_refused_in_words(office: Round, command: tuple[str, ...]) -> None:
    (office.folder / "tornati").mkdir()
    (office.folder / "tornati" / "a.pdf").write_bytes(office.pades(0))
    trust = ("--trust", "demo") if command[0] not in ("record", "unfreeze") else ()
    before = office.tree()
    with held(office.output):
        done = pdz(office.folder, *command, *trust)
    assert done.code == ExitCode.REFUSED
    assert "Un altro comando sta lavorando" in done.err
    assert "Aspettate che finisca e ripetete" in done.err
    assert office.tree() == before


def test_two_collections_at_once_leave_what_one_leaves(office: Round) -> None:
    for number in range(4):
        path = office.folder / "tornati" / f"{number}.p7m"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(office.p7m(number))
    command = [*PDZ, "collect", "tornati", "--offline", "--trust", "demo", "--at", AT]
    both = [
        subprocess.Popen(command, cwd=office.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    told = [one.communicate() for one in both]
    codes = {one.returncode for one in both}
    assert codes <= {ExitCode.OK, ExitCode.REFUSED}, told
    assert ExitCode.OK in codes
    together = kept(office)
    assert len([name for name in together if name.endswith(".pdf.p7m")]) == 4
    assert pdz(office.folder, *command[len(PDZ) :]).code == ExitCode.OK
    assert kept(office) == together


def test_whoever_signs_in_turn_waits_for_a_moment(office: Round, tmp_path: Path) -> None:
    watched = tmp_path / "firme"
    session = Session(office.folder, watched, "accordo", anchors=office.anchors, clock=fixed_clock(office.at))
    session.open()
    saved = watched / "firmato.pdf"
    saved.write_bytes(office.pades(0))
    with held(office.output) as release:
        began = time.monotonic()
        threading.Timer(0.5, release).start()
        heard = session.receive(saved)
        assert time.monotonic() - began >= 0.4
    assert heard is not None
    assert heard.answer is not Answer.NO


def test_status_needs_nobody_to_wait(office: Round) -> None:
    """What only reads is never refused."""
    with held(office.output):
        assert pdz(office.folder, "status", "--trust", "demo").code == ExitCode.INCOMPLETE
