"""The examination itself, apart from the witness that remembers it: a status that finds every verdict kept needs none of this."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from hashlib import sha256

from pdz_docs.envelopes import kinds
from pdz_docs.errors import Severity
from pdz_docs.profiles import acceptance
from pdz_docs.round import nesting
from pdz_docs.round.witness import Examined, Item
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.verification.companions import Companion, Companions
from pdz_docs.verification.engine import judge_file
from pdz_docs.verification.verdict import FileVerdict, Finding
from pdz_docs.verification.vocabulary import Outcome
from pdz_docs.work.confined import Confinement, run

# A file is hostile until it has been read: it gets a process of its own, time and memory.
_LIMITS = Confinement(seconds=30.0, memory=2 << 30)


def examine(items: Sequence[Item], anchors: Anchors, sources: RevocationSources | None = None) -> Iterator[Examined]:
    """Each item examined; one that exhausts its limits is NOT_VERIFIABLE. With `sources` the revocation of every certificate is
    looked up there too, which takes the time of the network."""
    acceptance.matrix()  # read once, before the processes part
    judge = partial(_judge, items=tuple(items), anchors=anchors, sources=sources)
    limits = replace(_LIMITS, seconds=_LIMITS.seconds + (sources.patience if sources is not None else 0.0))
    for item, result in zip(items, run(judge, range(len(items)), limits), strict=True):
        yield result.value if result.value is not None else Examined(_unexamined(item), whole=False)


def _judge(number: int, *, items: tuple[Item, ...], anchors: Anchors, sources: RevocationSources | None) -> Examined:
    item = items[number]
    asked = sources.afresh() if sources is not None else None
    stamps = [Companion(f"marca-{place}.tsr", data) for place, data in enumerate(item.beside, start=1)]
    # The frozen file is the content of whatever detached signature comes back.
    beside = Companions([*stamps, Companion(f"{item.expectation.document}.pdf", item.frozen)])
    verdict = judge_file(
        item.data,
        name=str(item.path),
        at=item.at,
        anchors=anchors,
        expectation=item.expectation,
        companions=beside,
        sources=asked,
        known=item.known,
    )
    return Examined(nesting.counted(verdict), asked.used if asked is not None else {})


def _unexamined(item: Item) -> FileVerdict:
    text = "La verifica del file si è interrotta: chiedeva troppo tempo o troppa memoria, non è un documento normale."
    return FileVerdict(
        path=str(item.path),
        sha256=sha256(item.data).hexdigest(),
        size=len(item.data),
        media_type=kinds.media_type(kinds.sniff(item.data), item.data),
        outcome=Outcome.NOT_VERIFIABLE,
        layers=(),
        payload=None,
        signatures=(),
        findings=(Finding(id="VERIFICA_INTERROTTA", severity=Severity.ERROR, text=text),),
    )
