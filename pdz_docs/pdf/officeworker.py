"""One running LibreOffice, held by this process: a context that starts it, asks it, and leaves nothing of it behind.

The worker (`unoworker.py`) runs in its own process group with its own profile in an empty folder. Whatever ends the context —
success, an error, a time-out, Ctrl-C — the whole group is killed: `soffice` starts `oosplash`, which starts `soffice.bin`,
and killing only the first leaves an orphan (assembly.md § 1.4). If this very process is killed, the worker sees its standard
input close and does the same by itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from hashlib import md5
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from pdz_docs.errors import ToolFailedError
from pdz_docs.pdf.office import Office, clean_environment

_SCRIPT = Path(__file__).with_name("unoworker.py")
START_SECONDS = 90.0


class OfficeDied(Exception):  # noqa: N818 - not a failure for the user: `export` says which document it was about
    """LibreOffice ended, or did not answer in time."""


class OfficeWorker:
    """A LibreOffice that answers requests one after the other. Use as a context."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._answers: queue.Queue[str] = queue.Queue()
        self._killing = threading.Lock()
        self._ended = False

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="pdz-"))
        with (self._folder / "worker.log").open("wb") as log:
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=clean_environment() | {"TMPDIR": str(self._folder)},
                start_new_session=True,  # its own group; Windows ignores it and kills by tree
            )
        threading.Thread(target=_read, args=(self._process.stdout, self._answers), daemon=True).start()
        try:
            self._check(self._answer(START_SECONDS))
        except OfficeDied as error:
            said = self._log()
            self.kill()
            raise ToolFailedError(
                f"LibreOffice ({self._office.soffice}) non si avvia: {said or error}.",
                hint="Provate ad aprirlo a mano; `pdz doctor` dice quale programma viene usato.",
            ) from error
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def ask(self, op: str, *, seconds: float, **values: object) -> dict[str, Any]:
        """The answer to one request. Raises OfficeDied when it does not come, ValueError when LibreOffice refuses."""
        try:
            print(json.dumps({"op": op, **values}), file=self._process.stdin, flush=True)
        except OSError as error:
            raise OfficeDied("LibreOffice si è chiuso") from error
        answer = self._answer(seconds)
        if not answer["ok"]:
            raise ValueError(answer["error"])
        return answer

    def kill(self) -> None:
        """End the whole group and remove its folder, whoever calls, once. Nothing is lost: products are written before the answer."""
        with self._killing:
            if not self._ended:
                self._end()
                self._ended = True

    def _end(self) -> None:
        if sys.platform == "win32":
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(self._process.pid)], capture_output=True, check=False)
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        _remove_sockets(self._folder / "profile", self._process.pid)

    def _command(self) -> list[str]:
        python = self._office.python
        # LibreOffice's own interpreter is a wrapper that finds uno through the variables that -I would ignore.
        isolated = [] if python.stem == "python" else ["-I"]
        return [str(python), *isolated, str(_SCRIPT), str(self._office.soffice), str(self._folder)]

    def _answer(self, seconds: float) -> dict[str, Any]:
        try:
            line = self._answers.get(timeout=seconds)
        except queue.Empty:
            raise OfficeDied(f"nessuna risposta in {seconds:.0f} secondi") from None
        if not line:
            raise OfficeDied("LibreOffice si è chiuso")
        return dict(json.loads(line))

    def _check(self, answer: dict[str, Any]) -> None:
        if not answer["ok"]:
            raise OfficeDied(answer["error"])

    def _log(self) -> str:
        with contextlib.suppress(OSError):
            lines = (self._folder / "worker.log").read_text(errors="replace").strip().splitlines()
            return lines[-1] if lines else ""
        return ""


def _read(stream: IO[str] | None, answers: queue.Queue[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in stream or ():
            answers.put(line)
    answers.put("")


def _remove_sockets(profile: Path, pid: int) -> None:
    """What a killed LibreOffice leaves in /tmp: the pipe that we named, and the one that it names after its profile."""
    if sys.platform == "win32":
        return
    single = "".join(f"{byte:x}" for byte in md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest())
    for place in ("/tmp", "/var/tmp"):  # noqa: S108 - where LibreOffice puts its sockets, whatever TMPDIR says
        for name in (f"pdz{pid}", f"SingleOfficeIPC_{single}"):
            with contextlib.suppress(OSError):
                Path(place, f"OSL_PIPE_{os.getuid()}_{name}").unlink()
