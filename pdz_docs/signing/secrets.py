"""PINs and passwords: asked for when needed, never kept in a value that can be printed.

Sole control (eIDAS art. 26, CAD art. 32) wants the holder to type it: a secret that comes from the environment or from a file
descriptor opens demonstration keys only (`keys.permit`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto


class Origin(Enum):
    """How a secret reached the program."""

    PROMPT = auto()
    ENVIRONMENT = auto()
    FILE_DESCRIPTOR = auto()

    @property
    def unattended(self) -> bool:
        return self is not Origin.PROMPT


@dataclass(frozen=True, slots=True)
class Secret:
    """A PIN, an OTP or a password. Its text is in `value` and in no representation."""

    value: str = field(repr=False)
    origin: Origin = Origin.PROMPT

    def __str__(self) -> str:
        return "***"


# Told what is asked for, in words for a person; may raise the caller's own refusal when there is nobody to ask.
AskSecret = Callable[[str], Secret]
