"""To which document and to whom a returned file belongs: by the bytes signed, by who signed them, and by what they say; never by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pdz_docs.pdf.states import Frozen
from pdz_docs.round import difference
from pdz_docs.round.signed import signatures_of, signer_name
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import Bytes, Match, Outcome

Judge = Callable[[Frozen], FileVerdict]
Reading = Callable[[], bytes | None]


@dataclass(frozen=True, slots=True)
class Matched:
    """The file belongs to `signatory` of the round of `frozen`. `difference` tells other bytes from the frozen ones."""

    frozen: Frozen
    signatory: str
    verdict: FileVerdict
    difference: str | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Nobody's, and why. `document` is the round that it seems to be about."""

    why: str
    document: str | None = None


def match(rounds: Iterable[Frozen], judge: Judge, payload: Reading) -> Matched | Unmatched:
    """Where a file belongs. `judge` gives its verdict against one round, `payload` the document that was signed, if it can be had."""
    verdicts = [(frozen, judge(frozen)) for frozen in rounds]
    if not verdicts:
        return Unmatched("Nessun documento è stato congelato per la firma: non c'è nulla a cui abbinarlo.")
    first = verdicts[0][1]
    if not signatures_of(first):
        return Unmatched(_unsigned(first))
    for frozen, verdict in verdicts:
        if any(_on_frozen(one) for one in signatures_of(verdict)):
            return _who(frozen, verdict)
    return _on_other_bytes(verdicts, payload())


def _on_frozen(signature: SignatureVerdict) -> bool:
    return signature.expected is not None and signature.expected.bytes is not Bytes.OTHER


def _who(frozen: Frozen, verdict: FileVerdict, told: str | None = None) -> Matched | Unmatched:
    """The last signatory of the outermost envelope: of a queue, whoever sent it back."""
    known = [
        (-one.depth, place, one.expected.signatory)
        for place, one in enumerate(signatures_of(verdict))
        if one.expected is not None and one.expected.signatory and one.expected.match is not Match.NOT_EXPECTED
    ]
    if known:
        return Matched(frozen, max(known)[2], verdict, told)
    names = ", ".join(dict.fromkeys(signer_name(one) for one in signatures_of(verdict)))
    manifest = frozen.manifest
    on = "su un testo simile a" if told else "sul testo congelato di"
    why = (
        f"Firmato {on} «{manifest.title}» da {names}, che non è tra i firmatari attesi. Se firma per un ente (vicesindaco, "
        "delegato), lo decide l'ufficio: pdz decide ENTE --file QUESTO_FILE."
    )
    return Unmatched(why, manifest.document)


def _on_other_bytes(verdicts: list[tuple[Frozen, FileVerdict]], payload: bytes | None) -> Matched | Unmatched:
    """Signed, on bytes that are not frozen: the round whose text it is, told apart by what it says."""
    readable = difference.text_of(payload) if payload is not None else None
    if readable is None:
        return Unmatched("Firmato su byte che non sono di nessun documento congelato, e che non si leggono come PDF.")
    likeness = [(difference.likeness(frozen.read(), readable), frozen, verdict) for frozen, verdict in verdicts]
    score, frozen, verdict = max(likeness, key=lambda one: one[0])
    if score < difference.SAME_DOCUMENT:
        return Unmatched("Firmato, ma il testo non è quello di nessun documento congelato in questa cartella.")
    return _who(frozen, verdict, difference.told(frozen.read(), readable))


def _unsigned(verdict: FileVerdict) -> str:
    if verdict.outcome is Outcome.NOT_VERIFIABLE:
        reasons = " ".join(finding.text for finding in verdict.findings)
        return f"Il file non si può aprire o la sua firma non si può valutare. {reasons}".strip()
    return "Nel file non c'è nessuna firma digitale: un'immagine o una scansione non vale."
