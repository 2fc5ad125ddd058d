"""What is said of a returned form, and what it weighs. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from pdz_docs.values import Value


class Weight(StrEnum):
    """NOTE informs · REMARK stays written, and stops nothing · REQUEST has to be asked for (L. 241/1990 art. 6 c. 1 lett. b) ·
    OFFICE is for a person to decide."""

    NOTE = "NOTE"
    REMARK = "REMARK"
    REQUEST = "REQUEST"
    OFFICE = "OFFICE"


class Channel(StrEnum):
    """The letters of CAD art. 65 c. 1: a) signature, b) identification, c) by hand with a document, c-bis) digital domicile."""

    SIGNATURE = "SIGNATURE"
    IDENTIFIED = "IDENTIFIED"
    HANDWRITTEN = "HANDWRITTEN"
    DIGITAL_DOMICILE = "DIGITAL_DOMICILE"


class State(StrEnum):
    """Where a body stands. None of them is a bare no: REFUSED follows a notice and its ten days (L. 241/1990 art. 10-bis)."""

    MISSING = "MISSING"
    ACCEPTED = "ACCEPTED"
    ACCEPTED_WITH_REMARKS = "ACCEPTED_WITH_REMARKS"
    TO_COMPLETE = "TO_COMPLETE"
    TO_DECIDE = "TO_DECIDE"
    NOTICE_GIVEN = "NOTICE_GIVEN"
    REFUSED = "REFUSED"
    DECLINED = "DECLINED"


ACCEPTED = frozenset({State.ACCEPTED, State.ACCEPTED_WITH_REMARKS})


class Finding(Value):
    """One thing found. `ask` is what the letter asks for, in the words of a list: «copia di un documento d’identità …»."""

    id: str
    weight: Annotated[Weight, Field(strict=False)]
    text: str
    ask: str | None = None
    norm: str | None = None


def note(id_: str, text: str, norm: str | None = None) -> Finding:
    return Finding(id=id_, weight=Weight.NOTE, text=text, norm=norm)


def remark(id_: str, text: str, norm: str | None = None) -> Finding:
    return Finding(id=id_, weight=Weight.REMARK, text=text, norm=norm)


def request(id_: str, text: str, ask: str, norm: str | None = None) -> Finding:
    return Finding(id=id_, weight=Weight.REQUEST, text=text, ask=ask, norm=norm)


def office(id_: str, text: str, norm: str | None = None) -> Finding:
    return Finding(id=id_, weight=Weight.OFFICE, text=text, norm=norm)


def state_of(findings: Iterable[Finding]) -> State:
    """What the findings amount to: the heaviest decides. Nothing in a file alone amounts to a refusal."""
    weights = {one.weight for one in findings}
    if Weight.OFFICE in weights:
        return State.TO_DECIDE
    if Weight.REQUEST in weights:
        return State.TO_COMPLETE
    return State.ACCEPTED_WITH_REMARKS if Weight.REMARK in weights else State.ACCEPTED
