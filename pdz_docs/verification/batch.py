"""Many files, one after the other: what each is worth, and which could not be read at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.errors import ExitCode, Problem, Severity, Where
from pdz_docs.expectations import Expectation
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import outcome, verify
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import Bytes, Match


@dataclass(frozen=True, slots=True)
class Batch:
    """The verdicts in the order of the paths, and the paths that could not be read."""

    files: tuple[FileVerdict, ...]
    unread: tuple[Problem, ...]

    @property
    def exit_code(self) -> ExitCode:
        """The worst of all files (contracts.md): 3 before 9 before 10 before 0."""
        if self.unread:
            return ExitCode.INPUT
        return max(outcome.exit_code(f.outcome for f in self.files), _expected_code(self.files), key=_severity)


def verify_paths(
    paths: Sequence[Path], *, at: datetime, anchors: Anchors, expectation: Expectation | None = None
) -> Batch:
    """Judge every file; a folder stands for the files it directly holds."""
    files: list[FileVerdict] = []
    unread: list[Problem] = []
    for path in _expanded(paths):
        try:
            data = path.read_bytes()
        except OSError as error:
            text = f"Non si può leggere: {error.strerror or error}."
            unread.append(
                Problem(
                    id="FILE_NON_LETTO",
                    severity=Severity.ERROR,
                    text=text,
                    where=Where(file=str(path)),
                    hint="Controllate il percorso e i permessi.",
                )
            )
            continue
        files.append(verify(data, name=str(path), at=at, anchors=anchors, expectation=expectation))
    return Batch(tuple(files), tuple(unread))


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(child for child in path.iterdir() if child.is_file() and not child.name.startswith("."))
        else:
            yield path


def _expected_code(files: Iterable[FileVerdict]) -> ExitCode:
    """With an expectation, the codes of `status`: 9 a wrong person, 10 somebody or some bytes to be decided upon."""
    expected = [s.expected for f in files for s in f.signatures if s.expected is not None]
    if any(e.match is Match.WRONG_PERSON for e in expected):
        return ExitCode.NOT_VALID
    if any(e.match is not Match.MATCH or e.bytes is Bytes.OTHER for e in expected):
        return ExitCode.INDETERMINATE
    return ExitCode.OK


def _severity(code: ExitCode) -> int:
    return [ExitCode.OK, ExitCode.INDETERMINATE, ExitCode.NOT_VALID].index(code)
