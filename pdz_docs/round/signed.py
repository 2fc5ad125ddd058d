"""The signatures of a verdict that a round looks at, and what to call whoever made them."""

from __future__ import annotations

from collections.abc import Mapping

from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Match, SignatureKind


def signatures_of(verdict: FileVerdict) -> tuple[SignatureVerdict, ...]:
    """What a person made: document time stamps and countersignatures are no signature of the document."""
    aside = (SignatureKind.DOCUMENT_TIMESTAMP, SignatureKind.COUNTERSIGNATURE)
    return tuple(one for one in verdict.signatures if one.kind not in aside)


def body_of(
    verdict: FileVerdict, signature: SignatureVerdict, assigned: Mapping[tuple[str | None, str], str]
) -> str | None:
    """The expected body that a signature speaks for: by its certificate, else because the office has `assigned` it; None of a stranger."""
    expected = signature.expected
    told = expected.signatory if expected is not None and expected.match is not Match.NOT_EXPECTED else None
    return told or assigned.get((verdict.sha256, signature.id))


def signer_name(signature: SignatureVerdict) -> str:
    signer = signature.signer
    return signer.common_name or " ".join(filter(None, (signer.given_name, signer.surname))) or "firmatario senza nome"
