"""What is asked of a file on the command line, without a dossier: certain bytes, a certain signer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.errors import Severity
from pdz_docs.verification.verdict import FileVerdict, Finding

OTHER_PAYLOAD = "CONTENUTO_DIVERSO"
SIGNER_MISSING = "FIRMATARIO_MANCANTE"


@dataclass(frozen=True, slots=True)
class Demands:
    """`payload`: the SHA-256 that the signed document must have · `signers`: tax codes that must have signed it."""

    payload: str | None = None
    signers: tuple[str, ...] = ()


def with_demands(verdict: FileVerdict, demands: Demands) -> FileVerdict:
    """The verdict with a finding for every demand that is not met."""
    unmet = tuple(_unmet(verdict, demands))
    return verdict.model_copy(update={"findings": (*verdict.findings, *unmet)}) if unmet else verdict


def _unmet(verdict: FileVerdict, demands: Demands) -> Iterator[Finding]:
    if demands.payload is not None:
        found = verdict.payload.sha256 if verdict.payload is not None else None
        if found != demands.payload.lower():
            text = f"Il documento firmato non è quello atteso: la sua impronta SHA-256 è {found or 'ignota'}."
            yield Finding(id=OTHER_PAYLOAD, severity=Severity.ERROR, text=text)
    signed = {signature.signer.fiscal_code for signature in verdict.signatures}
    for code in demands.signers:
        if code.strip().upper() not in signed:
            text = f"Nessuna firma è di chi ha il codice fiscale {code.strip().upper()}."
            yield Finding(id=SIGNER_MISSING, severity=Severity.ERROR, text=text)
