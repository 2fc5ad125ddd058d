"""The outcome of a file: the table of contracts.md, row by row, the first that fits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pdz_docs.errors import ExitCode, Severity
from pdz_docs.verification.checks import is_blocking
from pdz_docs.verification.verdict import Check, Finding, SignatureVerdict
from pdz_docs.verification.vocabulary import (
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Outcome,
    Qualification,
    SignatureKind,
)

# A failure of one of these is not a remark: the bytes, a permission of the document or CAD art. 24 c. 4-bis deny the signature.
_FATAL_CHECKS = frozenset({"S01", "S13", "S14", "S16", "CAD_24_4BIS"})
_QUALIFIED = frozenset({Qualification.QESIG, Qualification.QESEAL})


def outcome(
    *,
    evaluated: bool,
    signatures: Iterable[SignatureVerdict],
    checks: Iterable[Check] = (),
    findings: Iterable[Finding] = (),
) -> Outcome:
    """The first row that fits.

    `evaluated` is False when the file cannot be opened or holds only formats that are not evaluated. A document time stamp
    is no signature: alone it leaves a file not signed, and a bad one only loses its time and warns.
    """
    everything = tuple(signatures)
    signed = tuple(s for s in everything if s.kind is not SignatureKind.DOCUMENT_TIMESTAMP)
    file_checks, file_findings = tuple(checks), tuple(findings)
    if not evaluated:
        return Outcome.NOT_VERIFIABLE
    if not signed:
        return Outcome.NOT_SIGNED
    signature_checks = [check for s in signed for check in s.checks]
    if any(_is_denied(s) for s in signed) or _has_fatal((*signature_checks, *file_checks)):
        return Outcome.NOT_VALID
    if any(s.indication is not Indication.TOTAL_PASSED for s in signed) or _has_open((*signature_checks, *file_checks)):
        return Outcome.INDETERMINATE
    if any(s.qualification not in _QUALIFIED for s in signed) or _has_warning(everything, file_checks, file_findings):
        return Outcome.VALID_WITH_NOTES
    return Outcome.VALID


def exit_code(outcomes: Iterable[Outcome]) -> ExitCode:
    """The worst of all files: 9 some NOT_VALID or NOT_SIGNED, else 10 some not decided, else 0. No file at all is never 0."""
    found = set(outcomes)
    if not found or found & {Outcome.NOT_VALID, Outcome.NOT_SIGNED}:
        return ExitCode.NOT_VALID
    if found & {Outcome.INDETERMINATE, Outcome.NOT_VERIFIABLE}:
        return ExitCode.INDETERMINATE
    return ExitCode.OK


def _is_denied(signature: SignatureVerdict) -> bool:
    return (
        signature.integrity is Integrity.BROKEN
        or signature.changes_after is Change.UNDEFINED
        or signature.indication is Indication.TOTAL_FAILED
    )


def _has_fatal(checks: Iterable[Check]) -> bool:
    return any(check.id in _FATAL_CHECKS and check.status is CheckStatus.FAILED for check in checks)


def _has_open(checks: Iterable[Check]) -> bool:
    return any(check.status is CheckStatus.UNKNOWN and is_blocking(check.id) for check in checks)


def _has_warning(
    signatures: Iterable[SignatureVerdict], checks: tuple[Check, ...], findings: tuple[Finding, ...]
) -> bool:
    return any(_warns(*remarks) for remarks in _remarks(signatures, checks, findings))


def _remarks(
    signatures: Iterable[SignatureVerdict], checks: tuple[Check, ...], findings: tuple[Finding, ...]
) -> Iterator[tuple[tuple[Check, ...], tuple[Finding, ...]]]:
    yield checks, findings
    for signature in signatures:
        yield signature.checks, signature.findings


def _warns(checks: tuple[Check, ...], findings: tuple[Finding, ...]) -> bool:
    return any(check.status in (CheckStatus.WARNING, CheckStatus.FAILED) for check in checks) or any(
        finding.severity is not Severity.INFO for finding in findings
    )
