"""A registration in the protocollo, which proves when a file existed. Values only."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime

from pdz_docs.values import Value


class Protocol(Value):
    """An entry of a protocollo: opposable proof that a file existed `at` (DPCM 22/2/2013 art. 41 c. 4)."""

    number: str
    day: date
    at: AwareDatetime
    register_: str | None = None

    @property
    def label(self) -> str:
        return f"prot. {self.number} del {self.day:%d/%m/%Y}"
