"""What the tests of the pages share: the running command, the accessibility rules."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AT = "2024-12-05T10:00:00+01:00"


def accessible(page: Page) -> None:
    """No rule of axe-core is broken."""
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in violations] == []


class Opened:
    """A running `pdz open`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "pdz_docs", "open", "--no-browser", "--offline", "--trust", "none", "--at", AT]
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.process.stdout.readline()
        self.address = self.process.stdout.readline().strip()
        self.origin = self.address[: self.address.index("/", len("http://"))]
        self.home = self.address[: self.address.index("entra")]

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        self.process.communicate(timeout=20)
        return self.process.returncode
