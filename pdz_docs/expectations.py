"""Who is expected to sign what: the only thing the verifier is told about a document.

`verification` takes bytes and one of these; it never sees a dossier (style: verify against who was expected, an argument,
never against what the file says of itself).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from pdz_docs.values import Value
from pdz_docs.work.clock import ROME

SignatoryId = Annotated[str, Field(pattern=r"^[a-z0-9]{1,35}$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Role(StrEnum):
    """How a body takes part in the agreement (TUEL art. 34; L.R. 3/2008 art. 18 c. 7)."""

    PROMOTORE = "promotore"
    SOTTOSCRITTORE = "sottoscrittore"
    PARTNER = "partner"
    ADERENTE = "aderente"


class Nature(StrEnum):
    """What missing a deadline entails."""

    PERENTORIO = "perentorio"
    ORDINATORIO = "ordinatorio"
    ORGANIZZATIVO = "organizzativo"


class Deadline(Value):
    """A term as an exclusive bound: something is in time when it happened before `at`."""

    at: AwareDatetime
    nature: Nature
    act: str
    verified: bool

    def days_left(self, now: datetime) -> int:
        """Whole days, on a clock in Rome, that are left after that of `now`: 0 until the bound, which is exclusive, and -1 from it on."""
        # Between two instants of one time zone Python counts what its clocks show: a day of 23 or 25 hours is a day.
        return -1 - (now.astimezone(ROME) - self.at.astimezone(ROME)) // timedelta(days=1)


class Title(StrEnum):
    """By what title a person signs for a body (TUEL artt. 50, 53; reference/domain.md § 12 on § 3.3)."""

    TITOLARE = "titolare"
    VICARIO = "vicario"
    DELEGATO = "delegato"
    COMMISSARIO = "commissario"


class ExpectedSignatory(Value):
    """One person who is expected to sign for one body. Without a tax code the match stays to be confirmed (CAD art. 28).

    `mandate_from` and `mandate_to` (exclusive) bound the office; `act` is what confers it where the law asks for one (a delegation,
    a decree; the deputy mayor needs none); `authorised_from` is when the body's resolution took effect.
    """

    id: SignatoryId
    body: str
    role: Role
    office: str
    given_name: str
    surname: str
    fiscal_code: str | None = None
    field: str | None = None
    demonstrative: bool = False
    title: Annotated[Title, Field(strict=False)] = Title.TITOLARE
    mandate_from: AwareDatetime | None = None
    mandate_to: AwareDatetime | None = None
    act: str | None = None
    authorised_from: AwareDatetime | None = None

    @property
    def person(self) -> str:
        return f"{self.given_name} {self.surname}"


class Expectation(Value):
    """A frozen document and who signs it. `size` and `sha256` are those of the frozen file: a signed PAdES copy starts with it.
    A form has no frozen text, since who fills it in changes its bytes: then `sha256` is None and no bytes are compared.

    `frozen_at` is when it was frozen; `statutory` a term of the law beside the one agreed (TUEL art. 34 c. 4: sixty days).
    """

    document: str
    title: str
    version: int
    sha256: Sha256 | None
    size: int
    signatories: tuple[ExpectedSignatory, ...]
    fields: tuple[str, ...] = ()
    deadline: Deadline | None = None
    statutory: Deadline | None = None
    frozen_at: AwareDatetime | None = None
