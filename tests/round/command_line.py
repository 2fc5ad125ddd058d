"""The command line in the process of the tests: what the console script runs, without starting an interpreter each time."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

from pdz_docs.cli import boundary
from pdz_docs.cli import pdz as table


@dataclass(frozen=True)
class Done:
    """What a command left on the terminal."""

    code: int
    out: str
    err: str

    @property
    def documents(self) -> list[dict[str, Any]]:
        """Those of `status --json`."""
        found: list[dict[str, Any]] = json.loads(self.out)["documents"]
        return found


def pdz(folder: Path, *args: str) -> Done:
    out, err = StringIO(), StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = boundary.run(table, list(args))
    return Done(code, out.getvalue(), err.getvalue())
