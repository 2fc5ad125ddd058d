"""What the register's constants are called in Italian."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pdz_docs.adhesions.findings import Channel, State
from pdz_docs.reports.words import counted

ADHESION_STATES: Final[Mapping[str, str]] = {
    State.MISSING: "non pervenuta",
    State.ACCEPTED: "accettata",
    State.ACCEPTED_WITH_REMARKS: "accettata con rilievi",
    State.TO_COMPLETE: "da integrare",
    State.TO_DECIDE: "da decidere",
    State.NOTICE_GIVEN: "preavviso di rigetto inviato",
    State.REFUSED: "rifiutata",
    State.DECLINED: "non aderisce",
}
ADHESION_TONES: Final[Mapping[str, str]] = {
    State.MISSING: "male",
    State.ACCEPTED: "bene",
    State.ACCEPTED_WITH_REMARKS: "bene",
    State.TO_COMPLETE: "dubbio",
    State.TO_DECIDE: "dubbio",
    State.NOTICE_GIVEN: "dubbio",
    State.REFUSED: "male",
    State.DECLINED: "dubbio",
}
CHANNELS: Final[Mapping[str, str]] = {
    Channel.SIGNATURE: "firma elettronica (art. 65 c. 1 lett. a)",
    Channel.IDENTIFIED: "identificazione CIE, CNS o SPID (lett. b)",
    Channel.HANDWRITTEN: "firma a mano con documento (lett. c)",
    Channel.DIGITAL_DOMICILE: "domicilio digitale (lett. c-bis)",
}


def adhesions_tally(counts: Mapping[str, int]) -> str:
    """`3 su 15, 1 da decidere, 2 da integrare`."""
    words = [f"{counts['adhering']} su {counts['expected']}"]
    words += [
        f"{counts[state.lower()]} {ADHESION_STATES[state]}"
        for state in (State.TO_DECIDE, State.TO_COMPLETE)
        if counts[state.lower()]
    ]
    words += [counted(counts["missing"], "non pervenuta", "non pervenute")] if counts["missing"] else []
    return ", ".join(words)
