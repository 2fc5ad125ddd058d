"""What it costs to ask for help: commands are imported only when they run."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable

from benchmarks.harness import Row, command_cpu


def run(smoke: bool) -> Iterable[Row]:
    rounds = 1 if smoke else 9
    empty = statistics.median(command_cpu([sys.executable, "-c", "pass"]) for _ in range(rounds))
    help_ = statistics.median(command_cpu([sys.executable, "-m", "pdz_docs", "--help"]) for _ in range(rounds))
    yield Row("pdz --help, beyond python -c pass", help_ - empty, help_ - empty, "≤ 0.15 CPU s", help_ / empty)
