"""What is known of a file besides its bytes: when it was collected, what a PEC provider and the protocollo say of it.

A protocol entry is believed: whoever hands it has read it in its register, and answers for it. What a PEC says is judged by who
signed it.
"""

from __future__ import annotations

from pydantic import AwareDatetime

from pdz_docs.values import Value
from pdz_docs.verification.certified import Certified


class Registration(Value):
    """An instant that a third party gives to these very bytes, and by what it is known (a protocol number)."""

    at: AwareDatetime
    reference: str


class Known(Value):
    """`collected`: when the office took the file, with the revocation answers stored then (`.collected.json`): never opposable.
    `pec`: what PEC messages that carried it certify · `protocol`: the registration with the same digest."""

    collected: AwareDatetime | None = None
    revocation: tuple[bytes, ...] = ()
    pec: tuple[Certified, ...] = ()
    protocol: Registration | None = None


NOTHING = Known()
