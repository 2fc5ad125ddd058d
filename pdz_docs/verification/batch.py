"""Many files: what each is worth, and which could not be read at all. Each is judged in a confined process."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from pdz_docs.envelopes import kinds
from pdz_docs.errors import ExitCode, Problem, Severity, Where, reason
from pdz_docs.expectations import Expectation
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification import outcome
from pdz_docs.verification.companions import Companion, Companions, FileDigests, helpers
from pdz_docs.verification.demands import OTHER_PAYLOAD, SIGNER_MISSING, Demands, with_demands
from pdz_docs.verification.engine import judge_documents
from pdz_docs.verification.trust_paths import FoundChains
from pdz_docs.verification.verdict import FileVerdict, Finding
from pdz_docs.verification.vocabulary import Bytes, Match, Outcome
from pdz_docs.work.confined import Confinement, Failure, Result, run
from pdz_docs.work.progress import SILENT, Progress

MAX_FILE = 500 << 20
SECONDS = 10.0
_ORDER = (ExitCode.OK, ExitCode.INCOMPLETE, ExitCode.INDETERMINATE, ExitCode.NOT_VALID)
_FAILURES = {
    Failure.TIME: ("LIMITE_TEMPO", "La verifica del file è stata interrotta dopo {seconds:.0f} secondi: non è un documento normale."),
    Failure.MEMORY: ("LIMITE_MEMORIA", "La verifica del file chiedeva più di {memory} MB di memoria: non è un documento normale."),
    Failure.CRASH: ("VERIFICA_INTERROTTA", "La verifica del file si è interrotta: il suo contenuto non si può esaminare."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Batch:
    """The verdicts in the order of the paths, the paths that could not be read, the worst code of what was expected, and the paths
    that were opened without trouble."""

    files: tuple[FileVerdict, ...]
    unread: tuple[Problem, ...]
    expected: ExitCode = ExitCode.OK
    opened: tuple[Path, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """The worst of all files (contracts.md): 3 before 9 before 10 before 11 before 0."""
        if self.unread:
            return ExitCode.INPUT
        return max(outcome.exit_code(f.outcome for f in self.files), self.expected, key=_ORDER.index)


def verify_paths(
    paths: Sequence[Path],
    *,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None = None,
    demands: Demands | None = None,
    confinement: Confinement | None = None,
    sources: RevocationSources | None = None,
    progress: Progress = SILENT,
) -> Batch:
    """Judge every file; a folder stands for the files it directly holds. Files of one folder help each other: the content of a
    detached signature and the time stamp of a file are looked for beside it."""
    files = list(_expanded(paths))
    unread = [problem for path in files if (problem := _unreadable(path)) is not None]
    readable = [path for path in files if _unreadable(path) is None]
    around = _around(readable)
    beside = helpers(around)
    judge = partial(
        _judge,
        at=at,
        anchors=anchors,
        expectation=expectation,
        beside=beside,
        around=tuple(around),
        sources=sources,
        found=FoundChains(),
        digests=FileDigests(),
    )
    limits = confinement or Confinement(seconds=SECONDS + (sources.patience if sources is not None else 0.0))
    verdicts: list[FileVerdict] = []
    opened: list[Path] = []
    progress.start(len(readable), "Verifica")
    for path, result in zip(readable, run(judge, readable, limits), strict=True):
        progress.step()
        verdicts += _of(path, result, limits)
        if result.failure is None:
            opened.append(path)
    progress.end()
    verdicts = [v for v in verdicts if not _only_serves(v, readable)] or verdicts
    asked = demands or Demands()
    verdicts = [with_demands(verdict, asked) for verdict in verdicts]
    return Batch(tuple(verdicts), tuple(unread), _expected_code(verdicts, expectation), tuple(opened))


def _judge(
    path: Path,
    *,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None,
    beside: tuple[Companion, ...],
    around: tuple[Path, ...],
    sources: RevocationSources | None = None,
    found: FoundChains | None = None,
    digests: FileDigests | None = None,
) -> tuple[FileVerdict, ...]:
    """The verdicts on one file; runs in a confined process, where `found` and `digests` grow from file to file."""
    data = path.read_bytes()
    others = Companions([c for c in beside if c.data != data], [p for p in around if p != path], digests)
    return judge_documents(
        data,
        name=str(path),
        at=at,
        anchors=anchors,
        expectation=expectation,
        companions=others,
        sources=sources,
        found=found,
    )


def _of(path: Path, result: Result[tuple[FileVerdict, ...]], limits: Confinement) -> tuple[FileVerdict, ...]:
    if result.value is not None:
        return result.value
    id_, text = _FAILURES[result.failure or Failure.CRASH]
    words = text.format(seconds=limits.seconds, memory=limits.memory >> 20)
    data = path.read_bytes()
    return (
        FileVerdict(
            path=str(path),
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
            media_type=kinds.media_type(kinds.sniff(data), data),
            outcome=Outcome.NOT_VERIFIABLE,
            layers=(),
            payload=None,
            signatures=(),
            findings=(Finding(id=id_, severity=Severity.ERROR, text=words),),
        ),
    )


def _only_serves(verdict: FileVerdict, given: Sequence[Path]) -> bool:
    """Whether a file is just the time stamp of another of the given ones, where it has been counted."""
    if verdict.outcome is not Outcome.NOT_SIGNED or len(given) < 2:
        return False
    return [layer.kind for layer in verdict.layers] == [kinds.Kind.TSR.value] and any(
        finding.id == "MARCA_DI_UN_FILE" for finding in verdict.findings
    )


def _expanded(paths: Iterable[Path]) -> Iterator[Path]:
    for path in dict.fromkeys(paths):
        if path.is_dir():
            yield from sorted(child for child in path.iterdir() if child.is_file() and not child.name.startswith("."))
        else:
            yield path


def _around(paths: Sequence[Path]) -> list[Path]:
    """The given files and, where they are few, those that lie in the same folders."""
    around = list(paths)
    if len(paths) <= 20:
        for folder in dict.fromkeys(path.parent for path in paths):
            try:
                around += [p for p in sorted(folder.iterdir())[:500] if p.is_file() and p not in around]
            except OSError:
                continue
    return around


def _unreadable(path: Path) -> Problem | None:
    try:
        with path.open("rb") as stream:
            stream.read(1)
        if path.stat().st_size <= MAX_FILE:
            return None
        text = f"È più grande di {MAX_FILE >> 20} MB."
    except OSError as error:
        text = f"Non si può leggere: {reason(error)}."
    return Problem(
        id="FILE_NON_LETTO",
        severity=Severity.ERROR,
        text=text,
        where=Where(file=str(path)),
        hint="Controllate il percorso e i permessi.",
    )


def _expected_code(files: Sequence[FileVerdict], expectation: Expectation | None) -> ExitCode:
    """The codes of `status`: 9 a wrong person, 10 somebody or some bytes to decide upon, 11 somebody missing."""
    ids = {finding.id for file in files for finding in file.findings}
    expected = [s.expected for file in files for s in file.signatures if s.expected is not None]
    if any(e.match is Match.WRONG_PERSON for e in expected):
        return ExitCode.NOT_VALID
    if OTHER_PAYLOAD in ids or any(e.match is not Match.MATCH or e.bytes is Bytes.OTHER for e in expected):
        return ExitCode.INDETERMINATE
    signed = {e.signatory for e in expected if e.match is Match.MATCH}
    missing = expectation is not None and any(who.id not in signed for who in expectation.signatories)
    return ExitCode.INCOMPLETE if missing or SIGNER_MISSING in ids else ExitCode.OK
