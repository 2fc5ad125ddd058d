"""What a signature is worth, row by row (`worth_table`): ETSI's indication, eIDAS' qualification, the outcome and the sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from worth_material import Workshop
from worth_table import TABLE

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import Expectation
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Indication

Judge = Callable[[str], FileVerdict]


@pytest.fixture(scope="module")
def judge(pki: DemoPki, expectation: Expectation) -> Judge:
    """The verdict of a row, made once."""
    workshop = Workshop(pki)
    return cache(lambda name: workshop.judge(TABLE[name].case, expectation))


@pytest.mark.parametrize("name", TABLE)
def test_row(name: str, judge: Judge) -> None:
    row, verdict = TABLE[name], judge(name)
    (signature,) = verdict.signatures
    found = (signature.indication, signature.sub_indication, signature.qualification, verdict.outcome)
    assert found == (row.indication, row.sub, row.qualification, row.outcome), _said(signature)
    said = [check.text for check in signature.checks if check.id == row.check]
    said += [finding.text for finding in (*signature.findings, *verdict.findings) if finding.id == row.check]
    assert any(row.words in text for text in said), _said(signature)


def test_the_table_has_its_rows() -> None:
    assert len(TABLE) >= 120


def test_nothing_is_passed_that_could_not_be_checked(judge: Judge) -> None:
    """style.md 13: over the whole table, no positive indication without a positive answer on validity."""
    for name in TABLE:
        (signature,) = judge(name).signatures
        if signature.indication is Indication.TOTAL_PASSED:
            validity = signature.check("CAD_24_4BIS")
            assert validity is not None, name
            assert validity.status is CheckStatus.PASSED, name


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("acceptance: advanced, agreement", CheckStatus.WARNING),
        ("acceptance: advanced, adhesion", CheckStatus.PASSED),
        ("acceptance: services card, agreement", CheckStatus.FAILED),
        ("acceptance: services card, adhesion", CheckStatus.PASSED),
    ],
)
def test_the_document_gives_the_weight(name: str, status: CheckStatus, judge: Judge) -> None:
    """That a certificate is not qualified weighs as much as the acceptance matrix says (S05, S06)."""
    (signature,) = judge(name).signatures
    found = {check.id: check.status for check in signature.checks if check.id in ("S05", "S06")}
    assert found == {"S05": status, "S06": status}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("list: granted", CheckStatus.PASSED),
        ("list: withdrawn after", CheckStatus.PASSED),
        ("list: taken over", CheckStatus.PASSED),
        ("list: withdrawn before", CheckStatus.FAILED),
        ("list: always withdrawn", CheckStatus.FAILED),
        ("list: listed after the signature", CheckStatus.FAILED),
        ("list: an old status", CheckStatus.FAILED),
        ("list: the card, chain", CheckStatus.WARNING),
        ("list: not listed at all", CheckStatus.UNKNOWN),
        ("certificate: self-signed", CheckStatus.UNKNOWN),
    ],
)
def test_the_chain_leads_to_a_granted_service_at_the_time(name: str, status: CheckStatus, judge: Judge) -> None:
    """S04 is about the list as it stood when the signature was made, whatever it says today."""
    (signature,) = judge(name).signatures
    check = signature.check("S04")
    assert check is not None
    assert check.status is status, check.text


def _said(signature: SignatureVerdict) -> str:
    checks = [f"{check.id} {check.status}: {check.text}" for check in signature.checks]
    return "\n".join([*checks, *(finding.text for finding in signature.findings)])
