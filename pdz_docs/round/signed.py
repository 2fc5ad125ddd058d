"""The signatures of a verdict that a round looks at, and what to call whoever made them."""

from __future__ import annotations

from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import SignatureKind


def signatures_of(verdict: FileVerdict) -> tuple[SignatureVerdict, ...]:
    """What a person made: document time stamps and countersignatures are no signature of the document."""
    aside = (SignatureKind.DOCUMENT_TIMESTAMP, SignatureKind.COUNTERSIGNATURE)
    return tuple(one for one in verdict.signatures if one.kind not in aside)


def signer_name(signature: SignatureVerdict) -> str:
    signer = signature.signer
    return signer.common_name or " ".join(filter(None, (signer.given_name, signer.surname))) or "firmatario senza nome"
