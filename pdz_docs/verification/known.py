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
    `pec`: what PEC messages that carried it certify · `protocol`: the registration with the same digest. `earlier`: what is known
    of the copies that came before and that this file goes on from."""

    collected: AwareDatetime | None = None
    revocation: tuple[bytes, ...] = ()
    pec: tuple[Certified, ...] = ()
    protocol: Registration | None = None
    earlier: tuple[Earlier, ...] = ()

    def of_what_ends_at(self, end: int) -> Known:
        """What is known of a signature whose bytes end there: an earlier copy that holds it proves its time as well."""
        held = [self, *(one.known for one in self.earlier if end <= one.size)]
        return Known(
            collected=min((one.collected for one in held if one.collected), default=None),
            revocation=tuple(dict.fromkeys(data for one in held for data in one.revocation)),
            pec=tuple(dict.fromkeys(message for one in held for message in one.pec)),
            protocol=min((one.protocol for one in held if one.protocol), key=lambda one: one.at, default=None),
        )


class Earlier(Value):
    """An earlier copy of a file: its first `size` bytes, byte for byte."""

    size: int
    known: Known


NOTHING = Known()
