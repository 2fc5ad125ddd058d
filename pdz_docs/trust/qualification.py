"""What the trusted lists make of a certificate: qualified or not, for what, on which device (ETSI TS 119 615 § 4.4 and § 4.5).

Pure functions of what the lists say and what the certificate says, at two instants: when it was issued and when it was used.
"Cannot be said" is an answer of its own, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import assert_never

from pdz_docs.trust.certificates import (
    QCP_PUBLIC,
    QCP_PUBLIC_SSCD,
    TYPE_SEAL,
    TYPE_SIGNATURE,
    TYPE_WEBSITE,
    CertificateProfile,
)
from pdz_docs.trust.listfacts import (
    ADVANCED_SIGNATURE,
    CA_QC,
    GRANTED,
    IDENTITY,
    QTST,
    Assertion,
    CriteriaList,
    Criterion,
    ExtendedKeyUsageCriterion,
    KeyUsageCriterion,
    PolicyCriterion,
    Service,
    ServiceState,
    SubjectAttributeCriterion,
    UnknownCriterion,
)

# Reg. (UE) 910/2014 art. 52: in force since 1 July 2016, 00:00 in Brussels.
EIDAS = datetime(2016, 6, 30, 22, tzinfo=UTC)
_BEFORE_EIDAS = frozenset({"undersupervision", "supervisionincessation", "accredited"})
_NATIONAL_STAMPS = frozenset({"TSA/TSS-QC", "TSA"})
_RECOGNISED = _BEFORE_EIDAS | {"recognisedatnationallevel", "setbynationallaw"}
_ON_DEVICE = frozenset({"QCWithQSCD", "QCQSCDManagedOnBehalf", "QCWithSSCD"})
_OFF_DEVICE = frozenset({"QCNoQSCD", "QCNoSSCD"})
# TS 119 612 § 5.5.9.2.3: only natural persons sign (eIDAS art. 3 n. 9; art. 51 c. 2 for certificates of before).
_LEGAL_PERSON = "QCForLegalPerson"


class Purpose(StrEnum):
    """What a qualified certificate is for, in the lists' words."""

    SIGNATURE = "ForeSignatures"
    SEAL = "ForeSeals"
    WEBSITE = "ForWebSiteAuthentication"


_BY_TYPE = {TYPE_SIGNATURE: Purpose.SIGNATURE, TYPE_SEAL: Purpose.SEAL, TYPE_WEBSITE: Purpose.WEBSITE}
_BY_QUALIFIER = {"QCForESig": Purpose.SIGNATURE, "QCForESeal": Purpose.SEAL, "QCForWSA": Purpose.WEBSITE}


class Reason(StrEnum):
    """Why a certificate is not qualified at an instant, or why that cannot be said."""

    NO_SERVICE = "NO_SERVICE"
    NOT_YET_LISTED = "NOT_YET_LISTED"
    SERVICE_NOT_GRANTED = "SERVICE_NOT_GRANTED"
    NO_STATEMENT = "NO_STATEMENT"
    OTHER_LEGISLATION = "OTHER_LEGISLATION"
    DENIED_BY_LIST = "DENIED_BY_LIST"
    LEGAL_PERSON = "LEGAL_PERSON"
    PURPOSE_NOT_COVERED = "PURPOSE_NOT_COVERED"
    PURPOSE_UNKNOWN = "PURPOSE_UNKNOWN"
    EXTENSION_NOT_UNDERSTOOD = "EXTENSION_NOT_UNDERSTOOD"
    CRITERION_NOT_UNDERSTOOD = "CRITERION_NOT_UNDERSTOOD"
    LIST_CONTRADICTS_ITSELF = "LIST_CONTRADICTS_ITSELF"
    SERVICES_DISAGREE = "SERVICES_DISAGREE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A certificate's standing at one instant.

    `qualified` and `on_device` are None when they cannot be said. `reason` explains whatever is not a plain yes. `service` is
    the listed service that decided, when one did.
    """

    at: datetime
    qualified: bool | None
    purpose: Purpose | None = None
    on_device: bool | None = None
    reason: Reason | None = None
    service: Service | None = None


@dataclass(frozen=True, slots=True)
class Determination:
    """What the lists say of a certificate when it was issued and when it was used."""

    issued: Standing
    used: Standing

    @property
    def qualified(self) -> bool | None:
        """Qualified at both instants, for the same purpose (TS 119 615 § 4.4.4; EIDAS art. 32 c. 1 lett. a and b)."""
        both = (self.issued.qualified, self.used.qualified)
        if False in both:
            return False
        if None in both:
            return None
        return self.issued.purpose is self.used.purpose or None

    @property
    def purpose(self) -> Purpose | None:
        return self.used.purpose if self.used.purpose is not None else self.issued.purpose

    @property
    def on_device(self) -> bool | None:
        """Whether the key lay in a qualified device when it was used (TS 119 615 § 4.5)."""
        return self.used.on_device


def determine(
    profile: CertificateProfile, services: Sequence[Service], *, used: datetime, issued: datetime | None = None
) -> Determination:
    """The determination for a certificate issued under `services` (those with the name and key of a CA of its chain).

    `issued` is the start of its validity unless something better is known.
    """
    return Determination(
        standing(profile, services, issued or profile.not_before),
        standing(profile, services, used),
    )


def standing(profile: CertificateProfile, services: Sequence[Service], at: datetime) -> Standing:
    """The standing at one instant, from every listed service that could have issued the certificate."""
    candidates = [service for service in services if any(state.type == CA_QC for state in service.states)]
    if not candidates:
        return Standing(at=at, qualified=False, reason=Reason.NO_SERVICE)
    known = [
        (service, state) for service in candidates if (state := service.at(at)) is not None and state.type == CA_QC
    ]
    if not known:
        return Standing(at=at, qualified=False, reason=Reason.NOT_YET_LISTED, service=candidates[0])
    found = [_under(profile, service, state, at) for service, state in known]
    # One authority may be listed once for signatures and once for seals: the entry for something else says nothing.
    relevant = [one for one in found if one.reason is not Reason.PURPOSE_NOT_COVERED] or found
    if len({(one.qualified, one.purpose, one.on_device) for one in relevant}) > 1:
        return Standing(at=at, qualified=None, reason=Reason.SERVICES_DISAGREE, service=relevant[0].service)
    return relevant[0]


def timestamp_standing(services: Iterable[Service], at: datetime) -> Standing:
    """Whether the authority of a time stamp was qualified at `at`: its own service, granted (eIDAS art. 42; TS 119 615 § 4.6)."""
    candidates = [service for service in services if any(state.type == QTST for state in service.states)]
    if not candidates:
        return Standing(at=at, qualified=False, reason=Reason.NO_SERVICE)
    for service in candidates:
        state = service.at(at)
        if state is not None and state.type == QTST and state.status == GRANTED:
            if state.extensions.not_understood:
                return Standing(at=at, qualified=None, reason=Reason.EXTENSION_NOT_UNDERSTOOD, service=service)
            return Standing(at=at, qualified=True, service=service)
    return Standing(at=at, qualified=False, reason=Reason.SERVICE_NOT_GRANTED, service=candidates[0])


def stamps_by_national_law(services: Iterable[Service], at: datetime) -> bool:
    """Whether a time stamp is one of a provider that Italy recognises for it (DPCM 22/2/2013 artt. 41 and 47): opposable before
    eIDAS, and since then for as long as the list says so."""
    states = (service.at(at) for service in services)
    return any(
        state is not None
        and state.type in _NATIONAL_STAMPS
        and state.status in _RECOGNISED
        and not state.extensions.not_understood
        for state in states
    )


def national_kind(services: Iterable[Service]) -> str | None:
    """`AdESGeneration` for an authority of the CIE's advanced signature, `IdV` for one of identity certificates, else None."""
    types = {state.type for service in services for state in service.states}
    if types & {CA_QC, QTST}:
        return None
    return next((kind for kind in (ADVANCED_SIGNATURE, IDENTITY) if kind in types), None)


def _confers(state: ServiceState, at: datetime) -> bool:
    return state.status == GRANTED or (at < EIDAS and state.status in _BEFORE_EIDAS)


def _under(profile: CertificateProfile, service: Service, state: ServiceState, at: datetime) -> Standing:
    """The standing under one service. What the service is for comes first: only then its status speaks of this certificate."""

    def no(reason: Reason) -> Standing:
        return Standing(at=at, qualified=False, reason=reason, service=service)

    def unsaid(reason: Reason) -> Standing:
        return Standing(at=at, qualified=None, reason=reason, service=service)

    captured = _qualifiers(profile, state)
    purpose = _purpose(profile, state, captured or frozenset(), at)
    if at >= EIDAS and purpose is not None and purpose not in _covered(state):
        return no(Reason.PURPOSE_NOT_COVERED)
    if not _confers(state, at):
        return no(Reason.SERVICE_NOT_GRANTED)
    if state.extensions.not_understood:
        return unsaid(Reason.EXTENSION_NOT_UNDERSTOOD)
    if captured is None:
        return unsaid(Reason.CRITERION_NOT_UNDERSTOOD)
    if _contradicts_itself(captured):
        return unsaid(Reason.LIST_CONTRADICTS_ITSELF)
    if "NotQualified" in captured:
        return no(Reason.DENIED_BY_LIST)
    if "QCStatement" not in captured and not _claims(profile, at):
        return no(Reason.NO_STATEMENT)
    if profile.legislation and at >= EIDAS and "EU" not in profile.legislation:
        return no(Reason.OTHER_LEGISLATION)
    if purpose is None:
        return unsaid(Reason.PURPOSE_UNKNOWN)
    if purpose is Purpose.SIGNATURE and _LEGAL_PERSON in captured:
        return no(Reason.LEGAL_PERSON)
    on_device = _on_device(profile, captured, at)
    return Standing(at=at, qualified=True, purpose=purpose, on_device=on_device, service=service)


def _contradicts_itself(captured: frozenset[str]) -> bool:
    several_purposes = len(captured & set(_BY_QUALIFIER)) > 1
    return (
        several_purposes
        or {"NotQualified", "QCStatement"} <= captured
        or {_LEGAL_PERSON, "QCForESig"} <= captured
        or bool(captured & _ON_DEVICE and captured & _OFF_DEVICE)
    )


def _claims(profile: CertificateProfile, at: datetime) -> bool:
    """Whether the certificate says that it is qualified. Before eIDAS a policy of ETSI TS 101 456 said so too."""
    before = at < EIDAS and bool(profile.policies & {QCP_PUBLIC, QCP_PUBLIC_SSCD})
    return profile.qc_compliance or before


def _purpose(
    profile: CertificateProfile, state: ServiceState, captured: frozenset[str], at: datetime
) -> Purpose | None:
    """What the certificate is for: as the list says, else as its QcType says; without one a certificate that claims to be
    qualified is for signatures (EN 319 412-5 § 4.2.3), one that only the list calls so is for what the service is for."""
    overruling = [_BY_QUALIFIER[name] for name in captured if name in _BY_QUALIFIER]
    if len(overruling) == 1:
        return overruling[0]
    if at < EIDAS:
        return Purpose.SIGNATURE
    if profile.types:
        known = [_BY_TYPE[oid] for oid in profile.types if oid in _BY_TYPE]
        return known[0] if len(known) == 1 else None
    if profile.qc_compliance:
        return Purpose.SIGNATURE
    covered = _covered(state)
    return next(iter(covered)) if len(covered) == 1 else None


def _covered(state: ServiceState) -> frozenset[Purpose]:
    """What the service may issue certificates for; one that does not say is of the time when only signatures existed."""
    named = frozenset(purpose for purpose in Purpose if purpose.value in state.extensions.purposes)
    return named or frozenset({Purpose.SIGNATURE})


def _on_device(profile: CertificateProfile, captured: frozenset[str], at: datetime) -> bool:
    if captured & _ON_DEVICE:
        return True
    if captured & _OFF_DEVICE:
        return False
    return profile.qc_sscd or (at < EIDAS and QCP_PUBLIC_SSCD in profile.policies)


def _qualifiers(profile: CertificateProfile, state: ServiceState) -> frozenset[str] | None:
    """The qualifiers whose criteria the certificate fits; None when that cannot be said of one."""
    found: set[str] = set()
    for element in state.extensions.qualifications:
        fits = _fits_list(profile, element.criteria)
        if fits is None:
            return None
        if fits:
            found.update(element.qualifiers)
    return frozenset(found)


def _fits_list(profile: CertificateProfile, criteria: CriteriaList) -> bool | None:
    answers = list(_answers(profile, criteria.criteria))
    match criteria.assertion:
        case Assertion.ALL:
            return False if False in answers else None if None in answers else True
        case Assertion.AT_LEAST_ONE:
            return True if True in answers else None if None in answers else False
        case Assertion.NONE:
            return False if True in answers else None if None in answers else True
        case other:
            assert_never(other)


def _answers(profile: CertificateProfile, criteria: Sequence[Criterion]) -> Iterator[bool | None]:
    for criterion in criteria:
        match criterion:
            case KeyUsageCriterion(bits):
                usage = profile.key_usage or frozenset()
                yield all((name in usage) is value for name, value in bits)
            case PolicyCriterion(oids):
                yield set(oids) <= profile.policies
            case ExtendedKeyUsageCriterion(oids):
                yield set(oids) <= profile.extended_key_usage
            case SubjectAttributeCriterion(oids):
                yield set(oids) <= profile.subject_attributes
            case CriteriaList():
                yield _fits_list(profile, criterion)
            case UnknownCriterion():
                yield None
