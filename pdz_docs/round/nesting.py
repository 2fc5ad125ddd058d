"""Signatures around signatures: whoever signs an envelope that holds the frozen text signs that text too.

The verifier says of each signature on which bytes it is; that those bytes are an envelope around the frozen ones is the rule of counting.
"""

from __future__ import annotations

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.verification.verdict import Check, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, CheckStatus

_ENVELOPES = frozenset({Kind.P7M.value, Kind.TSD.value, Kind.PEM.value, Kind.BASE64.value})
_FOLDERS = frozenset({Kind.EML.value, Kind.PEC.value, Kind.MSG.value, Kind.ZIP.value})
_SAME_BYTES = "F06"


def counted(verdict: FileVerdict) -> FileVerdict:
    """The verdict with outer signatures on the frozen text where an inner one is; unchanged where files lie side by side."""
    kinds = {layer.depth: layer.kind for layer in verdict.layers}
    if _FOLDERS & set(kinds.values()):
        return verdict
    signatures = tuple(
        _around(one) if kinds.get(one.depth + 1) in _ENVELOPES and _holds_frozen(one, verdict) else one
        for one in verdict.signatures
    )
    return verdict.model_copy(update={"signatures": signatures})


def _holds_frozen(outer: SignatureVerdict, verdict: FileVerdict) -> bool:
    return any(
        inner.depth > outer.depth and inner.expected is not None and inner.expected.bytes is not Bytes.OTHER
        for inner in verdict.signatures
    )


def _around(signature: SignatureVerdict) -> SignatureVerdict:
    if signature.expected is None or signature.expected.bytes is not Bytes.OTHER:
        return signature
    expected = signature.expected.model_copy(update={"bytes": Bytes.CONTINUATION})
    checks = tuple(_passed(check) if check.id == _SAME_BYTES else check for check in signature.checks)
    return signature.model_copy(update={"expected": expected, "checks": checks})


def _passed(check: Check) -> Check:
    text = "La firma racchiude una busta firmata che contiene il testo congelato."
    return check.model_copy(update={"status": CheckStatus.PASSED, "text": text})
