"""Run every benchmark module of this package and print its rows."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks


def main() -> None:
    smoke = "smoke" in sys.argv[1:]
    wanted = [name for name in sys.argv[1:] if name != "smoke"]
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in ("__main__", "harness"))
    print(f"{'':58} {'CPU s':>8} {'wall s':>8} {'ratio':>7}  goal")
    for name in names:
        if wanted and name not in wanted:
            continue
        for row in importlib.import_module(f"benchmarks.{name}").run(smoke):
            ratio = f"{row.ratio:.2f}" if row.ratio is not None else ""
            print(f"{name + ': ' + row.what:58} {row.cpu:8.3f} {row.wall:8.3f} {ratio:>7}  {row.goal}", flush=True)


main()
