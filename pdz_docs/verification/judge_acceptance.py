"""What Italian law makes of this kind of signature on this kind of document (profiles/acceptance-it.yaml)."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation
from pdz_docs.profiles.acceptance import Acceptance, Evidence, Outcome, matrix
from pdz_docs.verification.checks import unknown
from pdz_docs.verification.verdict import Check, Finding
from pdz_docs.verification.vocabulary import CheckStatus

_SEALS = frozenset({Evidence.SEAL, Evidence.QUALIFIED_SEAL})
_STATUS = {
    Outcome.ACCETTATO: CheckStatus.PASSED,
    Outcome.CON_AVVISO: CheckStatus.WARNING,
    Outcome.DECIDE_UFFICIO: CheckStatus.WARNING,
    Outcome.RIFIUTATO: CheckStatus.FAILED,
}


def assess(evidence: Evidence, expectation: Expectation | None) -> Acceptance | None:
    """The cell of the matrix; None when it is not known which document this is."""
    return matrix().assess(evidence, expectation.document) if expectation is not None else None


def tolerates_authentication(evidence: Evidence, acceptance: Acceptance | None) -> bool:
    """Whether a key that is not for signatures may count: the CIE's by law (DPCM 22/2/2013 art. 61 c. 2), a CNS's where the
    document admits it. A SPID provider's seal has no such use by rule (Det. 157/2020 § 4.4)."""
    if evidence is Evidence.SPID:
        return True
    if evidence is Evidence.CIE:
        return acceptance is None or acceptance.esito is not Outcome.RIFIUTATO
    return evidence is Evidence.CNS and acceptance is not None and acceptance.esito is not Outcome.RIFIUTATO


def severity(acceptance: Acceptance | None) -> CheckStatus | None:
    """How much it weighs on this document that the certificate is not qualified (S04 - S06); None when the document is unknown."""
    return _STATUS[acceptance.esito] if acceptance is not None else None


def check(evidence: Evidence, acceptance: Acceptance | None) -> Check:
    """S15: is it the signature of a person, of a kind that this document admits?"""
    if acceptance is not None:
        if evidence is Evidence.UNKNOWN:
            return Check(id="S15", status=CheckStatus.UNKNOWN, text=acceptance.testo or "", norm=acceptance.norma)
        text = acceptance.testo or f"{matrix().name_of(evidence)}: accettata per questo documento."
        return Check(id="S15", status=_STATUS[acceptance.esito], text=text, norm=acceptance.norma)
    if evidence is Evidence.UNKNOWN:
        return unknown("S15")
    status = CheckStatus.PASSED
    if evidence is Evidence.CNS:
        status = CheckStatus.FAILED
    elif evidence in _SEALS:
        status = CheckStatus.WARNING
    return Check(id="S15", status=status, text=f"{matrix().name_of(evidence)}.", norm=None)


def findings(acceptance: Acceptance | None) -> Iterator[Finding]:
    """The note that comes with what is accepted with one."""
    if acceptance is not None and acceptance.esito is Outcome.ACCETTATO and acceptance.testo:
        yield Finding(id="ACCETTATA_CON_NOTA", severity=Severity.INFO, text=acceptance.testo)
