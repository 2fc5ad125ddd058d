"""What proves when a file existed and how it came: a registration in the protocollo, a PEC provider's word. Values only."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import AwareDatetime

from pdz_docs.values import Value

_TRANSPORT = "posta-certificata"


class Protocol(Value):
    """An entry of a protocollo: opposable proof that a file existed `at` (DPCM 22/2/2013 art. 41 c. 4)."""

    number: str
    day: date
    at: AwareDatetime
    register_: str | None = None

    @property
    def label(self) -> str:
        return f"prot. {self.number} del {self.day:%d/%m/%Y}"


class Certified(Value):
    """A PEC provider's word on one message. `intact`: its signature holds on the message as it is here."""

    kind: str
    at: AwareDatetime | None
    identifier: str | None
    intact: bool

    @property
    def proves(self) -> datetime | None:
        """The instant that can be held against third parties, None without an intact transport envelope."""
        return self.at if self.intact and self.kind == _TRANSPORT else None
