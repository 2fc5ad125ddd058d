"""What is known of a file besides its bytes: when it was collected, what a PEC provider and the protocollo say of it.

The verifier believes what it is handed here: whoever hands it has checked it (a PEC receipt by its provider's signature, a
protocol entry by its register), and answers for it.
"""

from __future__ import annotations

from pydantic import AwareDatetime

from pdz_docs.values import Value


class Registration(Value):
    """An instant that a third party gives to these very bytes, and by what it is known (a PEC identifier, a protocol number)."""

    at: AwareDatetime
    reference: str


class Known(Value):
    """`collected`: when the office took the file, with the revocation answers stored then (`.collected.json`): never opposable.
    `pec`: the transport envelope's certified time · `protocol`: the registration with the same digest."""

    collected: AwareDatetime | None = None
    revocation: tuple[bytes, ...] = ()
    pec: Registration | None = None
    protocol: Registration | None = None


NOTHING = Known()
