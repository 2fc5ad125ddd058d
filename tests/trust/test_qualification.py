"""The determination of ETSI TS 119 615, row by row: one thing said or unsaid by the list or by the certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.demo.certificates import DEFECTS
from pdz_docs.demo.identity import asn1
from pdz_docs.demo.pki import DemoPki
from pdz_docs.trust.certificates import (
    QCP_PUBLIC,
    QCP_PUBLIC_SSCD,
    TYPE_SEAL,
    TYPE_SIGNATURE,
    TYPE_WEBSITE,
    CertificateProfile,
    profile,
)
from pdz_docs.trust.listfacts import (
    Assertion,
    CriteriaList,
    Criterion,
    ExtendedKeyUsageCriterion,
    Extensions,
    KeyUsageCriterion,
    PolicyCriterion,
    QualificationElement,
    Service,
    ServiceState,
    SubjectAttributeCriterion,
    TakenOver,
    UnknownCriterion,
    UnknownExtension,
)
from pdz_docs.trust.qualification import (
    Purpose,
    Reason,
    determine,
    national_kind,
    standing,
    timestamp_standing,
)

NOW = datetime(2025, 3, 1, tzinfo=UTC)
ISSUED = datetime(2024, 3, 1, tzinfo=UTC)
BEFORE_EIDAS = datetime(2014, 3, 1, tzinfo=UTC)
QSCD_POLICY = "0.4.0.194112.1.2"

CERTIFICATE = CertificateProfile(
    not_before=ISSUED,
    not_after=ISSUED + timedelta(days=1095),
    qc_compliance=True,
    qc_sscd=True,
    types=frozenset({TYPE_SIGNATURE}),
    policies=frozenset({QSCD_POLICY}),
    key_usage=frozenset({"nonRepudiation"}),
    extended_key_usage=frozenset({"1.3.6.1.5.5.7.3.4"}),
    subject_attributes=frozenset({"2.5.4.5"}),
)
SIGNATURES = Extensions(purposes=("ForeSignatures",))


def state(
    status: str = "granted",
    since: datetime = datetime(2017, 1, 1, tzinfo=UTC),
    kind: str = "CA/QC",
    extensions: Extensions = SIGNATURES,
) -> ServiceState:
    return ServiceState(kind, status, since, extensions)


def service(*states: ServiceState) -> Service:
    return Service(territory="IT", provider="Prestatore", name="CA", certificates=(b"0",), states=states or (state(),))


def qualified(*qualifiers: str, criteria: Criterion | None = None, assertion: Assertion = Assertion.ALL) -> Extensions:
    fitting = criteria or PolicyCriterion((QSCD_POLICY,))
    element = QualificationElement(qualifiers, CriteriaList(assertion, (fitting,)))
    return replace(SIGNATURES, qualifications=(element,))


def listed(extensions: Extensions) -> tuple[Service, ...]:
    return (service(state(extensions=extensions)),)


YES = (True, Purpose.SIGNATURE, True, None)
OFF_DEVICE = (True, Purpose.SIGNATURE, False, None)


def no(reason: Reason) -> tuple[bool, None, None, Reason]:
    return (False, None, None, reason)


def unsaid(reason: Reason) -> tuple[None, None, None, Reason]:
    return (None, None, None, reason)


PLAIN = (service(),)
FITS_NOT = PolicyCriterion(("1.2.3",))
ROWS = {
    # the service
    "granted, for signatures": (PLAIN, CERTIFICATE, YES),
    "no service at all": ((), CERTIFICATE, no(Reason.NO_SERVICE)),
    "a service of another kind": ((service(state(kind="IdV")),), CERTIFICATE, no(Reason.NO_SERVICE)),
    "listed later": ((service(state(since=NOW + timedelta(days=1))),), CERTIFICATE, no(Reason.NOT_YET_LISTED)),
    "withdrawn": ((service(state("withdrawn")),), CERTIFICATE, no(Reason.SERVICE_NOT_GRANTED)),
    "an old status under eIDAS": ((service(state("accredited")),), CERTIFICATE, no(Reason.SERVICE_NOT_GRANTED)),
    "recognised nationally alone": (
        (service(state("recognisedatnationallevel")),),
        CERTIFICATE,
        no(Reason.SERVICE_NOT_GRANTED),
    ),
    "taken over and granted": (listed(replace(SIGNATURES, taken_over_by=TakenOver("Altro", "IT"))), CERTIFICATE, YES),
    "withdrawn by one, granted to another": (
        (service(state("withdrawn")), service()),
        CERTIFICATE,
        unsaid(Reason.SERVICES_DISAGREE),
    ),
    "withdrawn for seals, granted for signatures": (
        (service(state("withdrawn", extensions=Extensions(purposes=("ForeSeals",)))), service()),
        CERTIFICATE,
        YES,
    ),
    "an extension not understood, not critical": (
        listed(replace(SIGNATURES, unknown=(UnknownExtension("X", critical=False),))),
        CERTIFICATE,
        YES,
    ),
    "a critical extension not understood": (
        listed(replace(SIGNATURES, unknown=(UnknownExtension("X", critical=True),))),
        CERTIFICATE,
        unsaid(Reason.EXTENSION_NOT_UNDERSTOOD),
    ),
    # the purpose
    "for seals alone": (listed(Extensions(purposes=("ForeSeals",))), CERTIFICATE, no(Reason.PURPOSE_NOT_COVERED)),
    "for seals, and again for signatures": (
        (service(state(extensions=Extensions(purposes=("ForeSeals",)))), service()),
        CERTIFICATE,
        YES,
    ),
    "without a purpose": (listed(Extensions()), CERTIFICATE, YES),
    "for a root alone": (listed(Extensions(purposes=("RootCA-QC", "ForeSignatures"))), CERTIFICATE, YES),
    "a seal under signatures": (
        PLAIN,
        replace(CERTIFICATE, types=frozenset({TYPE_SEAL})),
        no(Reason.PURPOSE_NOT_COVERED),
    ),
    "a seal under seals": (
        listed(Extensions(purposes=("ForeSeals", "ForeSignatures"))),
        replace(CERTIFICATE, types=frozenset({TYPE_SEAL})),
        (True, Purpose.SEAL, True, None),
    ),
    "a website's": (
        listed(Extensions(purposes=("ForWebSiteAuthentication",))),
        replace(CERTIFICATE, types=frozenset({TYPE_WEBSITE}), qc_sscd=False),
        (True, Purpose.WEBSITE, False, None),
    ),
    "without a type": (PLAIN, replace(CERTIFICATE, types=frozenset()), YES),
    "two types": (
        PLAIN,
        replace(CERTIFICATE, types=frozenset({TYPE_SEAL, TYPE_SIGNATURE})),
        unsaid(Reason.PURPOSE_UNKNOWN),
    ),
    "an unknown type": (PLAIN, replace(CERTIFICATE, types=frozenset({"1.2.3"})), unsaid(Reason.PURPOSE_UNKNOWN)),
    # the statements
    "no statement": (PLAIN, replace(CERTIFICATE, qc_compliance=False), no(Reason.NO_STATEMENT)),
    "no statement, but the policy of old": (
        PLAIN,
        replace(CERTIFICATE, qc_compliance=False, policies=frozenset({QCP_PUBLIC})),
        no(Reason.NO_STATEMENT),
    ),
    "qualified under another law": (
        PLAIN,
        replace(CERTIFICATE, legislation=("CH",)),
        no(Reason.OTHER_LEGISLATION),
    ),
    "qualified under the Union's law, said": (PLAIN, replace(CERTIFICATE, legislation=("EU",)), YES),
    "not on a device": (PLAIN, replace(CERTIFICATE, qc_sscd=False), OFF_DEVICE),
    # the qualifiers
    "NotQualified": (listed(qualified("NotQualified")), CERTIFICATE, no(Reason.DENIED_BY_LIST)),
    "NotQualified for others": (listed(qualified("NotQualified", criteria=FITS_NOT)), CERTIFICATE, YES),
    "QCStatement makes up for the missing statement": (
        listed(qualified("QCStatement")),
        replace(CERTIFICATE, qc_compliance=False),
        YES,
    ),
    "QCStatement, the service being for several things": (
        listed(replace(qualified("QCStatement"), purposes=("ForeSignatures", "ForeSeals"))),
        replace(CERTIFICATE, qc_compliance=False, types=frozenset()),
        unsaid(Reason.PURPOSE_UNKNOWN),
    ),
    "QCStatement, the service being for seals": (
        listed(replace(qualified("QCStatement"), purposes=("ForeSeals",))),
        replace(CERTIFICATE, qc_compliance=False, types=frozenset()),
        (True, Purpose.SEAL, True, None),
    ),
    "NotQualified and QCStatement": (
        listed(qualified("NotQualified", "QCStatement")),
        CERTIFICATE,
        unsaid(Reason.LIST_CONTRADICTS_ITSELF),
    ),
    "QCForESig over a seal": (listed(qualified("QCForESig")), replace(CERTIFICATE, types=frozenset({TYPE_SEAL})), YES),
    "QCForESeal over a signature": (
        listed(replace(qualified("QCForESeal"), purposes=("ForeSeals",))),
        CERTIFICATE,
        (True, Purpose.SEAL, True, None),
    ),
    "QCForWSA": (listed(qualified("QCForWSA")), CERTIFICATE, no(Reason.PURPOSE_NOT_COVERED)),
    "QCForESig and QCForESeal": (
        listed(qualified("QCForESig", "QCForESeal")),
        CERTIFICATE,
        unsaid(Reason.LIST_CONTRADICTS_ITSELF),
    ),
    "QCForLegalPerson over a signature": (listed(qualified("QCForLegalPerson")), CERTIFICATE, no(Reason.LEGAL_PERSON)),
    "QCForLegalPerson and QCForESig": (
        listed(qualified("QCForLegalPerson", "QCForESig")),
        CERTIFICATE,
        unsaid(Reason.LIST_CONTRADICTS_ITSELF),
    ),
    "QCForLegalPerson and QCForESeal": (
        listed(replace(qualified("QCForLegalPerson", "QCForESeal"), purposes=("ForeSeals",))),
        CERTIFICATE,
        (True, Purpose.SEAL, True, None),
    ),
    # the device
    "QCWithQSCD": (listed(qualified("QCWithQSCD")), replace(CERTIFICATE, qc_sscd=False), YES),
    "QCWithSSCD": (listed(qualified("QCWithSSCD")), replace(CERTIFICATE, qc_sscd=False), YES),
    "QCQSCDManagedOnBehalf": (listed(qualified("QCQSCDManagedOnBehalf")), replace(CERTIFICATE, qc_sscd=False), YES),
    "QCNoQSCD": (listed(qualified("QCNoQSCD")), CERTIFICATE, OFF_DEVICE),
    "QCNoSSCD": (listed(qualified("QCNoSSCD")), CERTIFICATE, OFF_DEVICE),
    "QCQSCDStatusAsInCert, yes": (listed(qualified("QCQSCDStatusAsInCert")), CERTIFICATE, YES),
    "QCQSCDStatusAsInCert, no": (
        listed(qualified("QCQSCDStatusAsInCert")),
        replace(CERTIFICATE, qc_sscd=False),
        OFF_DEVICE,
    ),
    "QCWithQSCD and QCNoQSCD": (
        listed(qualified("QCWithQSCD", "QCNoQSCD")),
        CERTIFICATE,
        unsaid(Reason.LIST_CONTRADICTS_ITSELF),
    ),
    # the criteria
    "by key usage": (
        listed(
            qualified("QCNoQSCD", criteria=KeyUsageCriterion((("nonRepudiation", True), ("digitalSignature", False))))
        ),
        CERTIFICATE,
        OFF_DEVICE,
    ),
    "by key usage, not fitting": (
        listed(qualified("QCNoQSCD", criteria=KeyUsageCriterion((("digitalSignature", True),)))),
        CERTIFICATE,
        YES,
    ),
    "by key usage, none declared": (
        listed(qualified("QCNoQSCD", criteria=KeyUsageCriterion((("digitalSignature", False),)))),
        replace(CERTIFICATE, key_usage=None),
        OFF_DEVICE,
    ),
    "by extended key usage": (
        listed(qualified("QCNoQSCD", criteria=ExtendedKeyUsageCriterion(("1.3.6.1.5.5.7.3.4",)))),
        CERTIFICATE,
        OFF_DEVICE,
    ),
    "by an attribute of the subject": (
        listed(qualified("QCNoQSCD", criteria=SubjectAttributeCriterion(("2.5.4.5",)))),
        CERTIFICATE,
        OFF_DEVICE,
    ),
    "by an attribute that is not there": (
        listed(qualified("QCNoQSCD", criteria=SubjectAttributeCriterion(("2.5.4.97",)))),
        CERTIFICATE,
        YES,
    ),
    "by all policies, one missing": (
        listed(qualified("QCNoQSCD", criteria=PolicyCriterion((QSCD_POLICY, "1.2.3")))),
        CERTIFICATE,
        YES,
    ),
    "by none of": (listed(qualified("QCNoQSCD", criteria=FITS_NOT, assertion=Assertion.NONE)), CERTIFICATE, OFF_DEVICE),
    "by at least one of": (
        listed(
            qualified(
                "QCNoQSCD",
                criteria=CriteriaList(Assertion.AT_LEAST_ONE, (FITS_NOT, PolicyCriterion((QSCD_POLICY,)))),
            )
        ),
        CERTIFICATE,
        OFF_DEVICE,
    ),
    "by a criterion not understood": (
        listed(qualified("QCNoQSCD", criteria=UnknownCriterion("X"))),
        CERTIFICATE,
        unsaid(Reason.CRITERION_NOT_UNDERSTOOD),
    ),
    "by a criterion not understood that cannot matter": (
        listed(qualified("QCNoQSCD", criteria=CriteriaList(Assertion.ALL, (FITS_NOT, UnknownCriterion("X"))))),
        CERTIFICATE,
        YES,
    ),
    "two entries that disagree": (
        (service(), *listed(qualified("NotQualified"))),
        CERTIFICATE,
        unsaid(Reason.SERVICES_DISAGREE),
    ),
    "two entries that agree": ((service(), service()), CERTIFICATE, YES),
}


@pytest.mark.parametrize(("services", "certificate", "expected"), ROWS.values(), ids=ROWS)
def test_under_eidas(
    services: tuple[Service, ...], certificate: CertificateProfile, expected: tuple[object, ...]
) -> None:
    found = standing(certificate, services, NOW)
    assert (found.qualified, found.purpose, found.on_device, found.reason) == expected


OLD = datetime(2008, 1, 1, tzinfo=UTC)
OLD_ROWS = {
    "accredited": ("accredited", CERTIFICATE, YES),
    "under supervision": ("undersupervision", CERTIFICATE, YES),
    "in cessation": ("supervisionincessation", CERTIFICATE, YES),
    "supervision ceased": ("supervisionceased", CERTIFICATE, no(Reason.SERVICE_NOT_GRANTED)),
    "accreditation revoked": ("accreditationrevoked", CERTIFICATE, no(Reason.SERVICE_NOT_GRANTED)),
    "the policy of old": (
        "accredited",
        replace(CERTIFICATE, qc_compliance=False, qc_sscd=False, policies=frozenset({QCP_PUBLIC})),
        OFF_DEVICE,
    ),
    "the policy of old, with a device": (
        "accredited",
        replace(CERTIFICATE, qc_compliance=False, qc_sscd=False, policies=frozenset({QCP_PUBLIC_SSCD})),
        YES,
    ),
    "a type of later": ("accredited", replace(CERTIFICATE, types=frozenset({TYPE_SEAL})), YES),
}


@pytest.mark.parametrize(("status", "certificate", "expected"), OLD_ROWS.values(), ids=OLD_ROWS)
def test_before_eidas(status: str, certificate: CertificateProfile, expected: tuple[object, ...]) -> None:
    found = standing(certificate, (service(state(status, OLD, extensions=Extensions())),), BEFORE_EIDAS)
    assert (found.qualified, found.purpose, found.on_device, found.reason) == expected


@pytest.mark.parametrize(
    ("granted_until", "expected"),
    [
        (None, True),
        (NOW + timedelta(days=1), True),
        (NOW - timedelta(days=1), False),
        (ISSUED - timedelta(days=1), False),
    ],
    ids=["still granted", "withdrawn after use", "withdrawn between issue and use", "withdrawn before issue"],
)
def test_a_certificate_has_to_be_qualified_when_issued_and_when_used(
    granted_until: datetime | None, expected: bool
) -> None:
    states = [state()]
    if granted_until is not None:
        states.insert(0, state("withdrawn", granted_until))
    found = determine(CERTIFICATE, (service(*states),), used=NOW)
    assert found.qualified is expected


def test_a_certificate_issued_before_the_service_was_granted_is_not_qualified() -> None:
    found = determine(CERTIFICATE, (service(state(since=ISSUED + timedelta(days=1))),), used=NOW)
    assert found.qualified is False
    assert found.issued.reason is Reason.NOT_YET_LISTED
    assert found.used.qualified


def test_a_certificate_of_before_eidas_used_after_it() -> None:
    under = service(
        state(since=datetime(2016, 6, 30, 22, tzinfo=UTC)), state("accredited", OLD, extensions=Extensions())
    )
    certificate = replace(CERTIFICATE, not_before=BEFORE_EIDAS, types=frozenset())
    assert determine(certificate, (under,), used=datetime(2016, 7, 15, tzinfo=UTC)).qualified


def test_a_purpose_that_changed_cannot_be_said() -> None:
    seals = replace(qualified("QCForESeal"), purposes=("ForeSeals",))
    under = service(state(since=NOW - timedelta(days=1), extensions=seals), state())
    found = determine(CERTIFICATE, (under,), used=NOW)
    assert (found.issued.purpose, found.used.purpose) == (Purpose.SIGNATURE, Purpose.SEAL)
    assert found.qualified is None


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((state(kind="TSA/QTST"),), True),
        ((state("withdrawn", kind="TSA/QTST"),), False),
        ((state(kind="TSA/TSS-QC"),), False),
        ((state(kind="TSA/QTST", since=NOW + timedelta(days=1)),), False),
        ((state(kind="TSA/QTST", extensions=Extensions(unknown=(UnknownExtension("X", critical=True),))),), None),
    ],
)
def test_a_time_stamp_s_authority(states: tuple[ServiceState, ...], expected: bool | None) -> None:
    assert timestamp_standing((service(*states),), NOW).qualified is expected


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(("IdV",), "IdV"), (("IdV", "AdESGeneration"), "AdESGeneration"), (("IdV", "CA/QC"), None), ((), None)],
)
def test_national_services_are_told_apart(kinds: tuple[str, ...], expected: str | None) -> None:
    assert national_kind([service(state(kind=kind)) for kind in kinds]) == expected


# — the certificate's own words, from real certificates —


def test_the_words_of_a_qualified_certificate(pki: DemoPki) -> None:
    found = profile(pki.signers["clusone"].asn1)
    assert found.qc_compliance
    assert found.qc_sscd
    assert found.types == {TYPE_SIGNATURE}
    assert QSCD_POLICY in found.policies
    assert found.key_usage == {"nonRepudiation"}
    assert "2.5.4.5" in found.subject_attributes
    assert found.unreadable == ()


@pytest.mark.parametrize(
    ("defect", "expected"),
    [
        ("not-qualified", {"qc_compliance": False, "qc_sscd": False, "types": frozenset()}),
        ("no-qscd", {"qc_compliance": True, "qc_sscd": False}),
        ("seal", {"types": frozenset({TYPE_SEAL})}),
        ("authentication-key-usage", {"key_usage": frozenset({"digitalSignature"})}),
        ("limits-of-use", {"limits": (DEFECTS["limits-of-use"].limits_of_use,)}),
    ],
)
def test_the_words_of_a_certificate_with_a_defect(pki: DemoPki, defect: str, expected: dict[str, object]) -> None:
    found = profile(pki.defective(pki.signers["clusone"].subject, defect).asn1)
    assert {name: getattr(found, name) for name in expected} == expected


@given(st.binary(min_size=1, max_size=400))
def test_statements_that_are_noise_are_named_and_do_not_count(noise: bytes) -> None:
    key = _KEY
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Rumore")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, ISSUED, NOW)
        .add_extension(x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.5.5.7.1.3"), noise), critical=False)
        .sign(key, hashes.SHA256())
    )
    found = profile(asn1(made))
    assert found.unreadable or not found.qc_compliance


_KEY = ec.generate_private_key(ec.SECP256R1())
