"""The verdicts on a terminal: one block for each file, one row for each signature, then what the reader has to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pdz_docs.errors import Severity
from pdz_docs.reports import verdict_words as words
from pdz_docs.reports.plain import plain
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted, moment
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.verdict import Expected, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, Change, CheckStatus, Integrity, Match, Outcome, SignatureKind

_OUTCOMES = {
    Outcome.VALID: "green",
    Outcome.VALID_WITH_NOTES: "green",
    Outcome.INDETERMINATE: "yellow",
    Outcome.NOT_VALID: "red",
    Outcome.NOT_SIGNED: "red",
    Outcome.NOT_VERIFIABLE: "yellow",
}
_INTEGRITY = {Integrity.INTACT: "green", Integrity.BROKEN: "red", Integrity.UNKNOWN: "yellow"}
_MARKS = {Severity.INFO: ("·", ""), Severity.WARNING: ("⚠", "yellow"), Severity.ERROR: ("✗", "red")}


def verify_text(files: Iterable[FileVerdict], *, at: datetime, anchors: Anchors) -> str:
    """Every file with its outcome, its signatures and its findings."""
    parts: list[RenderableType] = []
    for one in files:
        parts += _file(one)
    parts.append(
        Text(f"Verifica riferita al {moment(at)} · ci si fida di: {words.SOURCES[anchors.source]}", style="dim")
    )
    return rendered(*parts)


def _file(verdict: FileVerdict) -> Iterator[RenderableType]:
    yield Text(plain(verdict.path), style="bold")
    yield Text(words.OUTCOMES[verdict.outcome], style=f"bold {_OUTCOMES[verdict.outcome]}")
    yield Text(f"SHA-256 {verdict.sha256}")
    yield Text(counted(_signed(verdict), "firma", "firme"))
    if verdict.signatures:
        yield _table(verdict)
    yield from _remarks(verdict)
    yield Text("")


def _signed(verdict: FileVerdict) -> int:
    return sum(s.kind is not SignatureKind.DOCUMENT_TIMESTAMP for s in verdict.signatures)


def _table(verdict: FileVerdict) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    expected = any(s.expected is not None for s in verdict.signatures)
    titles = ["Chi", "Integrità", "Modifiche dopo", "Tempo opponibile", *(["Atteso"] if expected else []), "Manca"]
    for title in titles:
        table.add_column(title, overflow="fold")
    for signature in verdict.signatures:
        table.add_row(*_row(signature, expected=expected))
    return table


def _row(signature: SignatureVerdict, *, expected: bool) -> list[Text]:
    name = plain(words.signer_name(signature), longest=80)
    kind = "" if signature.kind is SignatureKind.SIGNATURE else f" ({words.KINDS[signature.kind]})"
    changes = words.CHANGES[signature.changes_after] if signature.changes_after is not None else "—"
    time = signature.time.opposable
    cells = [
        Text(f"{name}{kind}"),
        Text(words.INTEGRITY[signature.integrity], style=_INTEGRITY[signature.integrity]),
        Text(changes, style="red" if signature.changes_after is Change.UNDEFINED else ""),
        Text(moment(time) if time else "—"),
    ]
    if expected:
        cells.append(_expected(signature.expected))
    cells.append(Text(words.reason(signature) or "—"))
    return cells


def _expected(expected: Expected | None) -> Text:
    if expected is None:
        return Text("—")
    said = words.MATCHES[expected.match] + (f": {expected.signatory}" if expected.signatory else "")
    if expected.bytes is Bytes.OTHER:
        said += ", su un altro testo"
    return Text(said, style="" if expected.match is Match.MATCH and expected.bytes is not Bytes.OTHER else "yellow")


def _remarks(verdict: FileVerdict) -> Iterator[Text]:
    for finding in verdict.findings:
        mark, style = _MARKS[finding.severity]
        yield Text(f"{mark} {plain(finding.text)}", style=style)
    said: set[str] = set()
    for signature in verdict.signatures:
        for finding in signature.findings:
            if finding.text not in said:
                said.add(finding.text)
                mark, style = _MARKS[finding.severity]
                yield Text(f"{mark} {plain(finding.text)}", style=style)
        for check in signature.checks:
            if check.status is CheckStatus.FAILED and check.text not in said:
                said.add(check.text)
                yield Text(f"✗ {plain(check.text)}", style="red")
