"""Could this person sign for this body at that time? Mandates, titles, one person for two bodies, acts that come first.

(reference/domain.md § 7, P05-P07, T04, T05; § 12 on §§ 3.1, 3.3, 3.4.) None of this makes a signature void by itself: each is a
warning for the segretario, who holds the acts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pdz_docs.expectations import Deadline, Expectation, ExpectedSignatory, Title
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.judge_time import TimeJudgment
from pdz_docs.verification.verdict import Check, Expected
from pdz_docs.verification.vocabulary import CheckStatus, Match
from pdz_docs.work.clock import ROME

_TITLES = {
    Title.TITOLARE: "titolare della carica",
    Title.VICARIO: "vicario, per legge (TUEL art. 53 c. 2)",
    Title.DELEGATO: "delegato alla firma",
    Title.COMMISSARIO: "commissario",
}
_ACTS = {Title.DELEGATO: "l’atto di delega", Title.COMMISSARIO: "il decreto di nomina"}


def checks(
    expected: Expected | None, expectation: Expectation | None, time: TimeJudgment, taken: frozenset[str]
) -> Iterator[Check]:
    """P05, P06, P07, T04, T05 for a signature that was matched. `taken`: who has an earlier signature in the file."""
    if expected is None or expectation is None or expected.match not in (Match.MATCH, Match.TO_CONFIRM):
        return
    who = next((one for one in expectation.signatories if one.id == expected.signatory), None)
    if who is None:
        return
    # The claim is enough for a warning, and a proof is later than the act.
    moment = time.time.claimed or time.proven
    yield _office(who, moment)
    yield _one_body(who, expectation)
    yield _first_time(who, taken)
    if expectation.statutory is not None:
        yield _statutory(time.proven, expectation.statutory)
    yield _order(who, expectation, moment)


def _office(who: ExpectedSignatory, moment: datetime | None) -> Check:
    named = f"{who.office} di {who.body}, {_TITLES[who.title]}"
    if who.title in _ACTS and who.act is None:
        return make("P05", CheckStatus.WARNING, f"{who.person} firma come {named}: manca {_ACTS[who.title]}.")
    if who.mandate_from is None and who.mandate_to is None:
        return unknown("P05", f"Non è indicato da quando a quando {who.person} sia {who.office} di {who.body}.")
    if moment is None:
        return unknown("P05", "Senza il tempo della firma non si può dire se la carica fosse in corso.")
    if who.mandate_from is not None and moment < who.mandate_from:
        text = f"{who.person} è {named} solo dal {_day(who.mandate_from)}: la firma risulta del {_day(moment)}."
        return make("P05", CheckStatus.WARNING, text)
    if who.mandate_to is not None and moment >= who.mandate_to:
        text = f"L’incarico di {who.person} ({named}) è finito il {_day(who.mandate_to)}: la firma risulta del {_day(moment)}."
        return make("P05", CheckStatus.WARNING, text)
    act = f" ({who.act})" if who.act else ""
    return make("P05", CheckStatus.PASSED, f"{who.person} era {named}{act}.")


def _one_body(who: ExpectedSignatory, expectation: Expectation) -> Check:
    code = who.fiscal_code
    others = [
        one for one in expectation.signatories if code is not None and one.fiscal_code == code and one.id != who.id
    ]
    if not others:
        return make("P06", CheckStatus.PASSED, f"La firma vale per {who.body}.")
    bodies = ", ".join(one.body for one in others)
    text = f"{who.person} deve firmare anche per {bodies}: questa firma vale per {who.body} soltanto."
    return make("P06", CheckStatus.WARNING, text)


def _first_time(who: ExpectedSignatory, taken: frozenset[str]) -> Check:
    if who.id in taken:
        return make(
            "P07", CheckStatus.WARNING, f"Per {who.body} c’è già un’altra firma in questo file: conta una volta sola."
        )
    return make("P07", CheckStatus.PASSED, "È la sola firma di questo firmatario nel file.")


def _statutory(proven: datetime | None, term: Deadline) -> Check:
    if proven is None:
        return unknown(
            "T04", "Senza un riferimento temporale opponibile non si può dire se il termine di legge è rispettato."
        )
    if proven < term.at:
        return make("T04", CheckStatus.PASSED, f"La firma è entro il termine di legge ({_day(term.at)}; {term.act}).")
    note = "" if term.verified else "; il termine è da verificare sul testo vigente"
    return make("T04", CheckStatus.WARNING, f"La firma è dopo il termine di legge ({_day(term.at)}; {term.act}{note}).")


def _order(who: ExpectedSignatory, expectation: Expectation, moment: datetime | None) -> Check:
    if moment is None or (expectation.frozen_at is None and who.authorised_from is None):
        return unknown("T05")
    if expectation.frozen_at is not None and moment < expectation.frozen_at:
        text = (
            f"La firma risulta del {_day(moment)}, prima che il testo fosse congelato ({_day(expectation.frozen_at)})."
        )
        return make("T05", CheckStatus.WARNING, text)
    if who.authorised_from is not None and moment < who.authorised_from:
        text = f"La firma risulta del {_day(moment)}, prima che la delibera di {who.body} avesse effetto ({_day(who.authorised_from)})."
        return make("T05", CheckStatus.WARNING, text)
    return make("T05", CheckStatus.PASSED, "La firma segue il congelamento del testo e la delibera dell’ente.")


def _day(instant: datetime) -> str:
    return f"{instant.astimezone(ROME):%d/%m/%Y}"
