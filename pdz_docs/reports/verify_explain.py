"""`pdz verify --explain`: every check of every signature with its norm, its evidence and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from pdz_docs.reports import verdict_words as words
from pdz_docs.reports.plain import plain
from pdz_docs.reports.terminal import rendered
from pdz_docs.verification import explanation
from pdz_docs.verification.verdict import Check, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus

_STYLES: Final = {
    CheckStatus.PASSED: "green",
    CheckStatus.WARNING: "yellow",
    CheckStatus.FAILED: "red",
    CheckStatus.UNKNOWN: "yellow",
}
_INDENT: Final = 4


def explain_text(files: Iterable[FileVerdict]) -> str:
    """A block for each signature, a paragraph for each check; then what other tools will show, where they are known to disagree."""
    return rendered(*(part for one in files for part in _file(one)))


def _file(verdict: FileVerdict) -> Iterator[RenderableType]:
    yield Text(f"Perché: {plain(verdict.path)}", style="bold")
    for check in verdict.checks:
        yield from _check(check)
    for signature in verdict.signatures:
        yield from _signature(signature)
    if (said := explanation.file_elsewhere(verdict)) is not None:
        yield Text(f"Con altri strumenti: {said}")


def _signature(signature: SignatureVerdict) -> Iterator[RenderableType]:
    yield Text("")
    yield Text(f"{words.KINDS[signature.kind].capitalize()} di {plain(words.signer_name(signature))}", style="bold")
    for check in signature.checks:
        yield from _check(check)
    for said in explanation.elsewhere(signature):
        yield Text("Con altri strumenti", style="bold")
        yield Padding(Text(said), (0, 0, 0, _INDENT))


def _check(check: Check) -> Iterator[RenderableType]:
    norm = f" · {check.norm}" if check.norm else ""
    yield Text(f"{check.id} {words.STATUSES[check.status]}{norm}", style=_STYLES[check.status])
    yield Padding(Text(plain(check.text)), (0, 0, 0, _INDENT))
    if check.status is not CheckStatus.PASSED:
        yield Padding(Text(f"Lo cambierebbe: {explanation.changed_by(check.id)}"), (0, 0, 0, _INDENT))
