"""What a signature is worth in European law, from what the lists say (eIDAS art. 32; ETSI TS 119 615, TS 119 172-4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from pdz_docs.profiles.acceptance import Evidence
from pdz_docs.trust.certificates import SPID_SEAL, TYPE_SEAL, TYPE_SIGNATURE, CertificateProfile
from pdz_docs.trust.listfacts import ADVANCED_SIGNATURE, IDENTITY, Service
from pdz_docs.trust.qualification import Determination, Purpose, Reason, Standing, determine, national_kind
from pdz_docs.verification import identity
from pdz_docs.verification.chain import Chain, ChainStatus
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.trust_paths import TrustPaths, read_profile
from pdz_docs.verification.verdict import Check
from pdz_docs.verification.vocabulary import CheckStatus, Qualification

_NO_LISTS = "Senza gli elenchi di fiducia europei non si può dire se il certificato era qualificato."
# Who issues the electronic identity card; its service stands in the Italian list under identity certificates.
_CARD_ISSUER = "ministero dell'interno"
_WHY = {
    Reason.NO_SERVICE: "nessun prestatore qualificato degli elenchi europei lo ha rilasciato",
    Reason.NOT_YET_LISTED: "il prestatore non era ancora negli elenchi",
    Reason.SERVICE_NOT_GRANTED: "il prestatore non era (o non era più) qualificato",
    Reason.NO_STATEMENT: "il certificato non dichiara di essere qualificato",
    Reason.OTHER_LEGISLATION: "il certificato è qualificato secondo la legge di uno Stato fuori dall’Unione",
    Reason.DENIED_BY_LIST: "l’elenco nazionale lo esclude espressamente",
    Reason.LEGAL_PERSON: "l’elenco dice che è stato rilasciato a una persona giuridica, che non firma",
    Reason.PURPOSE_NOT_COVERED: "il prestatore non era qualificato per questo tipo di certificato",
    Reason.PURPOSE_UNKNOWN: "non si sa se sia per firme, per sigilli o per siti",
    Reason.EXTENSION_NOT_UNDERSTOOD: "l’elenco contiene una condizione che questo programma non conosce",
    Reason.CRITERION_NOT_UNDERSTOOD: "l’elenco contiene un criterio che questo programma non conosce",
    Reason.LIST_CONTRADICTS_ITSELF: "l’elenco si contraddice",
    Reason.SERVICES_DISAGREE: "due voci dell’elenco si contraddicono",
}


@dataclass(frozen=True, slots=True)
class QualificationJudgment:
    """`determination` is None without lists or without a chain; `profile` when the certificate cannot be read."""

    qualification: Qualification
    evidence: Evidence
    profile: CertificateProfile | None = None
    determination: Determination | None = None
    listed: bool = False
    services: tuple[Service, ...] = ()


def judge(
    certificate: x509.Certificate | None, chain: Chain | None, moment: datetime, paths: TrustPaths
) -> QualificationJudgment:
    """The qualification of a signature by `certificate`, used at `moment`."""
    claims = read_profile(certificate) if certificate is not None else None
    if certificate is None or claims is None or chain is None:
        return QualificationJudgment(Qualification.UNKNOWN, Evidence.UNKNOWN, claims)
    listed = paths.anchors.services is not None
    is_seal = _is_seal(certificate, claims)
    if chain.status is not ChainStatus.FOUND or not listed:
        guess = _evidence_without_lists(claims, is_seal=is_seal)
        return QualificationJudgment(Qualification.UNKNOWN, guess, claims, listed=listed)
    services = paths.services(chain)
    found = determine(claims, services, used=moment)
    qualification = _qualification(found, is_seal=is_seal)
    evidence = _evidence(qualification, claims, services)
    return QualificationJudgment(qualification, evidence, claims, found, listed=True, services=services)


def checks(
    judged: QualificationJudgment, *, valid: CheckStatus, whole: bool, named: bool, severity: CheckStatus | None
) -> Iterator[Check]:
    """EIDAS_32_1_A, B, F, H, S05, S06, S10. `valid` is what CAD_24_4BIS came to; `severity` how much it weighs on this document
    that the certificate is not qualified, None when it is not known which document this is."""
    found = judged.determination
    if found is None:
        text = None if judged.listed else _NO_LISTS
        yield unknown("EIDAS_32_1_A", text)
        yield unknown("EIDAS_32_1_B", text)
        yield unknown("EIDAS_32_1_F", text)
        yield unknown("EIDAS_32_1_H")
    else:
        yield _qualified("EIDAS_32_1_A", found.used, "Il certificato era qualificato al momento della firma")
        yield _issued(found, valid)
        yield _device("EIDAS_32_1_F", found, CheckStatus.FAILED)
        yield _advanced(judged, whole=whole, named=named)
    weight = severity or CheckStatus.WARNING
    yield _weighed(_statements(judged.profile), weight)
    claim = _device("S06", found, CheckStatus.WARNING) if found is not None else _device_claim(judged.profile)
    yield _weighed(claim, weight)
    yield _limits(judged.profile)


def service_check(judged: QualificationJudgment, severity: CheckStatus | None) -> Check | None:
    """S04 by the lists; None without them: the chain alone then answers. `severity` as for `checks`."""
    found = judged.determination
    if found is None:
        return None
    if found.used.service is None and judged.services:
        text = (
            f"Il certificato è di {judged.services[0].provider}, riconosciuto a livello nazionale ma non qualificato."
        )
        return _weighed(make("S04", CheckStatus.WARNING, text), severity or CheckStatus.WARNING)
    if found.used.reason in (Reason.NO_SERVICE, Reason.NOT_YET_LISTED, Reason.SERVICE_NOT_GRANTED):
        check = make("S04", CheckStatus.FAILED, f"Non c’è un prestatore qualificato: {_WHY[found.used.reason]}.")
        return _weighed(check, severity or CheckStatus.FAILED)
    provider = found.used.service.provider if found.used.service is not None else "un prestatore"
    return make(
        "S04", CheckStatus.PASSED, f"La catena arriva a {provider}, prestatore qualificato negli elenchi di fiducia."
    )


def _weighed(check: Check, weight: CheckStatus) -> Check:
    """A negative answer as it weighs on this document (profiles/acceptance-it.yaml); any other answer as it is."""
    if check.status not in (CheckStatus.WARNING, CheckStatus.FAILED):
        return check
    note = " Per questo documento non occorre." if weight is CheckStatus.PASSED else ""
    return make(check.id, weight, check.text + note)


def _qualification(found: Determination, *, is_seal: bool) -> Qualification:
    """TS 119 172-4 § 4: device and qualification at the time of use, qualification at the time of issue too."""
    seal = is_seal if found.purpose is None else found.purpose is Purpose.SEAL
    if found.qualified is None or (found.qualified and found.on_device is None):
        return Qualification.UNKNOWN
    if not found.qualified or found.purpose is Purpose.WEBSITE:
        return Qualification.ADESEAL if seal else Qualification.ADESIG
    if found.on_device:
        return Qualification.QESEAL if seal else Qualification.QESIG
    return Qualification.ADESEAL_QC if seal else Qualification.ADESIG_QC


def _is_seal(certificate: x509.Certificate, claims: CertificateProfile) -> bool:
    """By the certificate's own type (EN 319 412-5 § 4.2.3); without one, by whom it names."""
    if claims.types:
        return TYPE_SEAL in claims.types and TYPE_SIGNATURE not in claims.types
    return identity.names_an_organization(certificate)


def _evidence(qualification: Qualification, claims: CertificateProfile, services: tuple[Service, ...]) -> Evidence:
    if SPID_SEAL in claims.policies and qualification is Qualification.QESEAL:
        # Only a qualified seal makes it (Det. 157/2020 § 4.4); otherwise it is a seal like any other.
        return Evidence.SPID
    plain = {
        Qualification.QESIG: Evidence.QUALIFIED,
        Qualification.ADESIG_QC: Evidence.ADVANCED_QUALIFIED_CERTIFICATE,
        Qualification.QESEAL: Evidence.QUALIFIED_SEAL,
        Qualification.ADESEAL_QC: Evidence.SEAL,
        Qualification.ADESEAL: Evidence.SEAL,
        Qualification.UNKNOWN: Evidence.UNKNOWN,
    }
    if qualification in plain:
        return plain[qualification]
    kind = national_kind(services)
    if kind == ADVANCED_SIGNATURE or (kind == IDENTITY and any(s.provider.lower() == _CARD_ISSUER for s in services)):
        return Evidence.CIE
    if kind == IDENTITY or _is_authentication(claims):
        return Evidence.CNS
    return Evidence.ADVANCED


def _evidence_without_lists(claims: CertificateProfile, *, is_seal: bool) -> Evidence:
    """What the certificate alone gives away: a seal and a card for authentication say so themselves."""
    if is_seal:
        return Evidence.SEAL
    return Evidence.CNS if _is_authentication(claims) else Evidence.UNKNOWN


def _is_authentication(claims: CertificateProfile) -> bool:
    return (
        claims.key_usage is not None
        and "nonRepudiation" not in claims.key_usage
        and "digitalSignature" in claims.key_usage
        and not claims.qc_compliance
    )


def _qualified(check_id: str, standing: Standing, words: str) -> Check:
    if standing.qualified:
        provider = f" ({standing.service.provider})" if standing.service is not None else ""
        return make(check_id, CheckStatus.PASSED, f"{words}{provider}.")
    why = _WHY[standing.reason] if standing.reason is not None else "non si può dire"
    if standing.qualified is None:
        return unknown(check_id, f"Non si può dire se il certificato era qualificato: {why}.")
    return make(check_id, CheckStatus.FAILED, f"Il certificato non era qualificato: {why}.")


def _issued(found: Determination, valid: CheckStatus) -> Check:
    """Letter b: issued by a qualified provider, and valid when it signed."""
    check = _qualified("EIDAS_32_1_B", found.issued, "Il certificato è stato rilasciato da un prestatore qualificato")
    if check.status is not CheckStatus.PASSED:
        return check
    if valid is CheckStatus.FAILED:
        return make("EIDAS_32_1_B", CheckStatus.FAILED, "Il certificato non era valido quando ha firmato.")
    if valid is CheckStatus.UNKNOWN:
        return unknown(
            "EIDAS_32_1_B", "Il certificato è di un prestatore qualificato, ma non è accertato che fosse valido."
        )
    return make("EIDAS_32_1_B", CheckStatus.PASSED, check.text.rstrip(".") + " ed era valido.")


def _device(check_id: str, found: Determination, negative: CheckStatus) -> Check:
    if found.on_device:
        return make(check_id, CheckStatus.PASSED, "La firma è stata creata con un dispositivo qualificato.")
    if found.on_device is None and found.used.qualified is None:
        return unknown(check_id)
    if not found.used.qualified:
        return make(check_id, negative, "Il certificato non è qualificato: nulla attesta un dispositivo qualificato.")
    return make(check_id, negative, "Nulla attesta che la firma sia stata creata con un dispositivo qualificato.")


def _device_claim(claims: CertificateProfile | None) -> Check:
    if claims is None:
        return unknown("S06")
    if claims.qc_sscd:
        return unknown(
            "S06", "Il certificato dichiara un dispositivo qualificato; senza gli elenchi di fiducia non è accertato."
        )
    return make("S06", CheckStatus.WARNING, "Il certificato non dichiara un dispositivo qualificato.")


def _advanced(judged: QualificationJudgment, *, whole: bool, named: bool) -> Check:
    """Letter h: the four requirements of art. 26. A qualified certificate answers for the first three, integrity for the fourth."""
    if not whole:
        return make(
            "EIDAS_32_1_H", CheckStatus.FAILED, "I dati firmati non sono integri: mancano i requisiti dell’art. 26."
        )
    if not named:
        return make(
            "EIDAS_32_1_H", CheckStatus.FAILED, "Il firmatario non è identificato: mancano i requisiti dell’art. 26."
        )
    found = judged.determination
    if (found is not None and found.qualified) or judged.evidence is Evidence.CIE:
        return make(
            "EIDAS_32_1_H",
            CheckStatus.PASSED,
            "La firma identifica il firmatario, è sotto il suo controllo ed è legata ai dati.",
        )
    return unknown(
        "EIDAS_32_1_H",
        "Il certificato non è qualificato: il controllo esclusivo del firmatario non si ricava dal file.",
    )


def _statements(claims: CertificateProfile | None) -> Check:
    if claims is None:
        return unknown("S05")
    if not claims.qc_compliance:
        return make("S05", CheckStatus.WARNING, "Il certificato non dichiara di essere qualificato.")
    if claims.types and TYPE_SIGNATURE not in claims.types:
        return make("S05", CheckStatus.WARNING, "Il certificato è qualificato, ma non per la firma di una persona.")
    return make("S05", CheckStatus.PASSED, "Il certificato dichiara di essere qualificato per la firma elettronica.")


def _limits(claims: CertificateProfile | None) -> Check:
    if claims is None:
        return unknown("S10")
    if claims.limits:
        return make(
            "S10", CheckStatus.WARNING, f"Il certificato scrive limiti o avvertenze: {'; '.join(claims.limits)}."
        )
    return make("S10", CheckStatus.PASSED, "Il certificato non scrive limiti d’uso o di valore.")
