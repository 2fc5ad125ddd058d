"""The lists of trust that a verdict rests on: are there any, and are they still those in force? (TS 119 612 § 5.3.15)"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pdz_docs.errors import Severity
from pdz_docs.trust.anchors import Anchors, Source
from pdz_docs.verification.verdict import Finding
from pdz_docs.work.clock import ROME


def findings(anchors: Anchors, at: datetime) -> Iterator[Finding]:
    """What the reader has to know of the lists; nothing when other anchors were chosen."""
    if anchors.source is not Source.EU:
        return
    national = [one for one in anchors.lists if one.territory != "EU"]
    if not national:
        text = "Non ci sono elenchi di fiducia: non si può dire di chi siano le firme. Si scaricano con «pdz trust update»."
        yield Finding(id="ELENCHI_ASSENTI", severity=Severity.WARNING, text=text)
    for one in anchors.lists:
        if one.stale and one.next_update is not None:
            text = (
                f"L’elenco di fiducia {one.territory} n. {one.sequence} andava sostituito entro il "
                f"{one.next_update.astimezone(ROME):%d/%m/%Y}: può tacere un prestatore ritirato. Si aggiorna con «pdz trust update»."
            )
            yield Finding(id="ELENCO_SCADUTO", severity=Severity.WARNING, text=text)
        elif one.issued > at:
            text = f"L’elenco di fiducia {one.territory} n. {one.sequence} è successivo all’istante della verifica: vale la sua storia."
            yield Finding(id="ELENCO_SUCCESSIVO", severity=Severity.INFO, text=text)
