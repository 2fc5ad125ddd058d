"""What the documents print of the signatures on the agreement: what the verifier finds in the files that came back, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from pdz_docs.documents.firme import NOT_SIGNING, OUTCOME, SIGNED_ON
from pdz_docs.round import places
from pdz_docs.round.awaited import awaited_frozen
from pdz_docs.round.rounds import AGREEMENT
from pdz_docs.round.states import Row, State, is_done
from pdz_docs.round.status import Verify, round_status
from pdz_docs.work.clock import ROME

_ACCEPTED: Final = "accettata con decisione motivata"
_OUTCOMES: Final = {
    State.SIGNED: "valida",
    State.SIGNED_WITH_NOTES: "valida, con note",
    State.LATE: "valida, oltre il termine",
}


def attested_in(output: Path, *, trust: Sequence[str], now: datetime) -> dict[str, str]:
    """`signatures_in`, by the verifier with the anchors that `trust` chooses (see `pdz_docs.trust.choice.choose`)."""

    def verifier() -> Verify:
        from pdz_docs.round.witness import cache_folder, witness
        from pdz_docs.trust.choice import choose

        anchors = choose(trust, demo_folder=output / "demo" / "pki", at=now)
        return witness(anchors, at=now, cache=cache_folder(output))

    return signatures_in(output, verifier=verifier, now=now)


def signatures_in(output: Path, *, verifier: Callable[[], Verify], now: datetime) -> dict[str, str]:
    """For each body whose signature counts: its outcome and, where it can be held against third parties, its day; who declines is told.

    Nothing of the others: what is missing, bad or still to be decided is no signature in a document. `verifier` is called when something
    has come back for the agreement that is being signed. Raises what `round_status` does.
    """
    frozen = places.latest(output, AGREEMENT)
    if frozen is None or not places.signed_folder(output, frozen).is_dir():
        return {}
    (document,) = round_status(output, (awaited_frozen(frozen),), verify=verifier(), now=now).documents
    return {name: value for row in document.expected for name, value in _said(row, is_done(row, document.deadline))}


def _said(row: Row, counts: bool) -> Iterator[tuple[str, str]]:
    if row.state is State.DECLINED:
        yield f"{OUTCOME}{row.id}", NOT_SIGNING
    elif counts:
        yield f"{OUTCOME}{row.id}", _ACCEPTED if row.decision is not None else _OUTCOMES[row.state]
        if row.time is not None:
            yield f"{SIGNED_ON}{row.id}", row.time.astimezone(ROME).date().isoformat()
