"""The reference validator, veraPDF (Maven Central, pinned in pom.xml), as one call over many files.

Two Java machines, one for each standard, however many files there are. Without Maven or Java the caller skips, with the reason;
with PDZ_NO_SKIP=1 it fails.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

FLAVOURS = ("2a", "ua1")
_POM = Path(__file__).with_name("pom.xml")
_MAIN = "org.verapdf.apps.GreenfieldCliWrapper"


class UnavailableError(Exception):
    """There is no validator on this machine, for the reason it tells."""


@cache
def classpath() -> str:
    """The jars of the validator, resolved once. Raises UnavailableError."""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise UnavailableError(f"{tool} is not installed, so veraPDF cannot run")
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "classpath")
        done = subprocess.run(
            [
                "mvn",
                "--batch-mode",
                "--quiet",
                "--file",
                _POM,
                "dependency:build-classpath",
                f"-Dmdep.outputFile={listing}",
            ],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode or not listing.exists():
            raise UnavailableError(f"Maven did not resolve veraPDF: {done.stdout[-500:]}{done.stderr[-500:]}")
        return listing.read_text().strip()


def failures(files: Iterable[Path], flavours: Iterable[str] = FLAVOURS) -> dict[str, list[str]]:
    """For each file that fails, one line for each rule it breaks: flavour, clause-test, how often, why, where.

    A file that the validator did not judge is a failure too.
    """
    paths = [path.resolve() for path in files]
    classpath()
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = pool.map(lambda flavour: _run(paths, flavour), flavours)
        said: dict[str, list[str]] = {}
        for run in runs:
            for path, lines in run.items():
                if lines:
                    said.setdefault(path, []).extend(lines)
    return said


def _run(paths: list[Path], flavour: str) -> dict[str, list[str]]:
    done = subprocess.run(
        ["java", "-cp", classpath(), _MAIN, "--flavour", flavour, "--format", "json", *map(os.fspath, paths)],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    try:
        jobs = json.loads(done.stdout)["report"]["jobs"]
    except (ValueError, KeyError):
        raise AssertionError(f"veraPDF gave no report: {done.stderr[-2000:]}") from None
    judged = {job["itemDetails"]["name"]: _lines(job, flavour) for job in jobs}
    return {str(path): judged.get(str(path), [f"{flavour}: not judged"]) for path in paths}


def _lines(job: dict, flavour: str) -> list[str]:
    results = job.get("validationResult") or []
    if not results:
        return [f"{flavour}: not judged: {str(job.get('taskException'))[:500]}"]
    result = results[0] if isinstance(results, list) else results
    details = result["details"]
    if result["compliant"] and details["passedChecks"] > 0:
        return []
    return [
        f"{flavour} {rule['clause']}-{rule['testNumber']} x{rule['failedChecks']}: {rule['description'][:160]}"
        f" @ {rule['checks'][0]['context'][-200:]}"
        for rule in details["ruleSummaries"]
        if rule["ruleStatus"] == "FAILED"
    ] or [f"{flavour}: no check was made"]


if __name__ == "__main__":
    import sys

    for name, lines in failures(map(Path, sys.argv[1:])).items():
        print(name, *lines, sep="\n   ")
