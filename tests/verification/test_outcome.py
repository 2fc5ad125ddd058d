"""The outcome table of contracts.md, row by row."""

from __future__ import annotations

from typing import Any

import pytest

from pdz_docs.errors import ExitCode, Severity
from pdz_docs.trust.anchors import Source
from pdz_docs.verification import judge_demonstrative
from pdz_docs.verification.checks import CATALOGUE, make, unknown
from pdz_docs.verification.outcome import exit_code, outcome
from pdz_docs.verification.verdict import Finding, SignatureVerdict, Signer, Time
from pdz_docs.verification.vocabulary import (
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Outcome,
    Qualification,
    SignatureFormat,
    SignatureKind,
    SubIndication,
)

BLOCKING = [kind.id for kind in CATALOGUE.values() if kind.blocking]


def signature(**changes: Any) -> SignatureVerdict:
    """A qualified signature with nothing to object to, but for `changes`."""
    sound: dict[str, Any] = {
        "id": "S-1",
        "depth": 0,
        "field": None,
        "format": SignatureFormat.PADES,
        "level": None,
        "kind": SignatureKind.SIGNATURE,
        "signer": Signer(),
        "certificate": None,
        "indication": Indication.TOTAL_PASSED,
        "sub_indication": None,
        "integrity": Integrity.INTACT,
        "changes_after": Change.NONE,
        "qualification": Qualification.QESIG,
        "time": Time(),
    }
    return SignatureVerdict(**{**sound, **changes})


def of(*signatures: SignatureVerdict, **more: Any) -> Outcome:
    return outcome(evaluated=True, signatures=signatures, **more)


def finding(severity: Severity) -> Finding:
    return Finding(id="X", severity=severity, text="x")


def test_row_1_what_cannot_be_opened_is_not_verifiable_whatever_else_is_known() -> None:
    assert outcome(evaluated=False, signatures=[]) is Outcome.NOT_VERIFIABLE
    assert outcome(evaluated=False, signatures=[signature()]) is Outcome.NOT_VERIFIABLE


def test_row_2_without_a_signature_nothing_is_signed() -> None:
    assert of() is Outcome.NOT_SIGNED


def test_row_2_a_time_stamp_is_not_a_signature() -> None:
    assert of(signature(kind=SignatureKind.DOCUMENT_TIMESTAMP)) is Outcome.NOT_SIGNED


@pytest.mark.parametrize(
    "kind", [SignatureKind.SIGNATURE, SignatureKind.SEAL, SignatureKind.COUNTERSIGNATURE], ids=lambda kind: kind.value
)
def test_row_3_broken(kind: SignatureKind) -> None:
    assert of(signature(), signature(integrity=Integrity.BROKEN, kind=kind)) is Outcome.NOT_VALID


def test_row_3_undefined_change() -> None:
    assert of(signature(changes_after=Change.UNDEFINED)) is Outcome.NOT_VALID


@pytest.mark.parametrize("check", ["S13", "S14", "CAD_24_4BIS"])
def test_row_3_a_forbidden_change_or_a_dead_certificate(check: str) -> None:
    assert of(signature(checks=(make(check, CheckStatus.FAILED, "no"),))) is Outcome.NOT_VALID


def test_row_3_comes_before_row_4() -> None:
    undecided = signature(indication=Indication.INDETERMINATE)
    assert of(undecided, signature(integrity=Integrity.BROKEN)) is Outcome.NOT_VALID


def test_row_4_indeterminate() -> None:
    undecided = signature(indication=Indication.INDETERMINATE, sub_indication=SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    assert of(signature(), undecided) is Outcome.INDETERMINATE


@pytest.mark.parametrize("check", BLOCKING)
def test_row_4_a_blocking_check_without_an_answer(check: str) -> None:
    assert of(signature(checks=(unknown(check),))) is Outcome.INDETERMINATE


def test_row_5_a_warning_of_any_kind() -> None:
    assert of(signature(checks=(make("T01", CheckStatus.WARNING, "x"),))) is Outcome.VALID_WITH_NOTES
    assert of(signature(findings=(finding(Severity.WARNING),))) is Outcome.VALID_WITH_NOTES
    assert of(signature(), findings=[finding(Severity.WARNING)]) is Outcome.VALID_WITH_NOTES


def test_row_5_an_advanced_signature() -> None:
    assert of(signature(qualification=Qualification.ADESIG_QC)) is Outcome.VALID_WITH_NOTES


def test_row_5_a_bad_document_timestamp_only_warns() -> None:
    bad = signature(
        kind=SignatureKind.DOCUMENT_TIMESTAMP,
        integrity=Integrity.BROKEN,
        indication=Indication.TOTAL_FAILED,
        changes_after=Change.UNDEFINED,
        findings=(finding(Severity.WARNING),),
    )
    assert of(signature(), bad) is Outcome.VALID_WITH_NOTES


def test_row_6_valid() -> None:
    assert (
        of(signature(findings=(finding(Severity.INFO),)), signature(qualification=Qualification.QESEAL))
        is Outcome.VALID
    )


def test_an_open_check_that_does_not_block_leaves_the_file_valid() -> None:
    assert of(signature(checks=(unknown("S06"),))) is Outcome.VALID


class TestExitCode:
    def test_the_worst_file_decides(self) -> None:
        assert exit_code([Outcome.VALID, Outcome.VALID_WITH_NOTES]) is ExitCode.OK
        assert exit_code([Outcome.VALID, Outcome.INDETERMINATE]) is ExitCode.INDETERMINATE
        assert exit_code([Outcome.NOT_VERIFIABLE]) is ExitCode.INDETERMINATE
        assert exit_code([Outcome.INDETERMINATE, Outcome.NOT_SIGNED]) is ExitCode.NOT_VALID
        assert exit_code([Outcome.NOT_VALID, Outcome.VALID]) is ExitCode.NOT_VALID

    def test_no_file_at_all_is_not_a_pass(self) -> None:
        assert exit_code([]) is not ExitCode.OK


@pytest.mark.parametrize(
    ("source", "told"),
    [(Source.DEMO, [("FIDUCIA_DIMOSTRATIVA", Severity.WARNING)]), (Source.EU, []), (Source.NONE, [])],
)
def test_who_is_not_of_the_demonstration_is_not_called_demonstrative(
    source: Source, told: list[tuple[str, Severity]]
) -> None:
    assert [(one.id, one.severity) for one in judge_demonstrative.findings(None, source)] == told
