"""What a trusted list says (ETSI TS 119 612), as plain facts: no judgment, nothing left out.

Uniform resource identifiers are kept without their common stem, so that a service type reads `CA/QC` and a status `granted`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

CA_QC = "CA/QC"
QTST = "TSA/QTST"
# National services that Italy lists: identity certificates (CNS, CIE) and the CIE's advanced signature (DPCM 22/2/2013 art. 61).
IDENTITY = "IdV"
ADVANCED_SIGNATURE = "AdESGeneration"

GRANTED = "granted"
WITHDRAWN = "withdrawn"


class Assertion(StrEnum):
    """How the criteria of one list combine (TS 119 612 § 5.5.9.2.2.1)."""

    ALL = "all"
    AT_LEAST_ONE = "atLeastOne"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyUsageCriterion:
    """Each named bit (X.509 spelling) must have the value given."""

    bits: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class PolicyCriterion:
    """All these certificate policies must be present."""

    oids: tuple[str, ...]
    kind: Literal["policy"] = "policy"


@dataclass(frozen=True, slots=True)
class ExtendedKeyUsageCriterion:
    """All these extended key usages must be present."""

    oids: tuple[str, ...]
    kind: Literal["extendedKeyUsage"] = "extendedKeyUsage"


@dataclass(frozen=True, slots=True)
class SubjectAttributeCriterion:
    """All these attributes must be present in the subject's name."""

    oids: tuple[str, ...]
    kind: Literal["subjectAttribute"] = "subjectAttribute"


@dataclass(frozen=True, slots=True)
class UnknownCriterion:
    """A criterion of a kind this version does not know: whether it fits cannot be said."""

    name: str


@dataclass(frozen=True, slots=True)
class CriteriaList:
    """Criteria combined by `assertion`, nested at will."""

    assertion: Assertion
    criteria: tuple[Criterion, ...]


Criterion = (
    KeyUsageCriterion
    | PolicyCriterion
    | ExtendedKeyUsageCriterion
    | SubjectAttributeCriterion
    | UnknownCriterion
    | CriteriaList
)


@dataclass(frozen=True, slots=True)
class QualificationElement:
    """`qualifiers` (`QCWithQSCD`, `NotQualified`, …) hold for the certificates that fit `criteria`."""

    qualifiers: tuple[str, ...]
    criteria: CriteriaList


@dataclass(frozen=True, slots=True)
class TakenOver:
    """The service is now run by another provider (TS 119 612 § 5.5.9.3): it goes on, only the name to answer for it changes."""

    provider: str
    territory: str


@dataclass(frozen=True, slots=True)
class UnknownExtension:
    """An extension that this version does not understand; when critical nothing may be concluded from its service."""

    name: str
    critical: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """Service information extensions. `purposes`: `ForeSignatures`, `ForeSeals`, `ForWebSiteAuthentication`, `RootCA-QC`, …"""

    qualifications: tuple[QualificationElement, ...] = ()
    purposes: tuple[str, ...] = ()
    expired_certificates_since: datetime | None = None
    taken_over_by: TakenOver | None = None
    unknown: tuple[UnknownExtension, ...] = ()

    @property
    def not_understood(self) -> tuple[str, ...]:
        """Names of the critical extensions that are not understood."""
        return tuple(extension.name for extension in self.unknown if extension.critical)


@dataclass(frozen=True, slots=True)
class ServiceState:
    """What a service was from `since` until its next state."""

    type: str
    status: str
    since: datetime
    extensions: Extensions


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A trust service. `certificates` are DER; `states` run from the newest to the oldest and are never empty."""

    territory: str
    provider: str
    name: str
    certificates: tuple[bytes, ...]
    states: tuple[ServiceState, ...]

    @property
    def current(self) -> ServiceState:
        return self.states[0]

    def at(self, instant: datetime) -> ServiceState | None:
        """The state in force at `instant`; None before the service's first."""
        return next((state for state in self.states if state.since <= instant), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """Where another list lies and the certificates (DER) that may sign it."""

    territory: str
    location: str
    mime_type: str
    signers: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedListFacts:
    """One list of trust, or the European list of the lists (`lotl`). `next_update` is None for a list that is closed."""

    version: int
    lotl: bool
    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    operator: str
    information: tuple[str, ...]
    pointers: tuple[Pointer, ...]
    services: tuple[Service, ...]

    def pointer_to(self, territory: str) -> Pointer | None:
        """The machine-readable list of a territory; the last of several, as they are given in the order of publication."""
        return next((p for p in reversed(self.pointers) if p.territory == territory), None)

    def of_type(self, service_type: str) -> Iterator[Service]:
        """The services whose current type is `service_type`."""
        return (service for service in self.services if service.current.type == service_type)

    def count(self, service_type: str) -> dict[str, int]:
        """How many services of a type stand in each status."""
        found: dict[str, int] = {}
        for service in self.of_type(service_type):
            found[service.current.status] = found.get(service.current.status, 0) + 1
        return found
