"""Whose certificate it is, whether it leads to an anchor and was in force when the signature was made
(ETSI EN 319 102-1 § 5.2.6; CAD art. 24 c. 4-bis; eIDAS art. 32)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509

from pdz_docs.expectations import Expectation
from pdz_docs.profiles.acceptance import Acceptance, Evidence
from pdz_docs.verification import judge_acceptance, judge_integrity, judge_qualification, judge_revocation
from pdz_docs.verification.chain import Chain, ChainStatus
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.judge_integrity import Judgment
from pdz_docs.verification.judge_qualification import QualificationJudgment
from pdz_docs.verification.judge_revocation import RevocationJudgment
from pdz_docs.verification.judge_time import TimeJudgment
from pdz_docs.verification.known import Known
from pdz_docs.verification.trust_paths import TrustPaths
from pdz_docs.verification.verdict import Check, Signer
from pdz_docs.verification.vocabulary import CheckStatus, Indication, SubIndication
from pdz_docs.work.clock import ROME


@dataclass(frozen=True, slots=True)
class TrustJudgment:
    """`chain` at the instant the validity is judged at; `validity` is CAD_24_4BIS, `dates` its part S08, `revocation` the other.
    `worth` is what the lists make of the certificate, `acceptance` what the law makes of it on this document."""

    chain: Chain | None
    judgment: Judgment
    validity: Check
    dates: Check
    worth: QualificationJudgment
    revocation: RevocationJudgment | None = None
    acceptance: Acceptance | None = None


def judge(
    facts: SignatureFacts,
    time: TimeJudgment,
    paths: TrustPaths,
    at: datetime,
    known: Known,
    expectation: Expectation | None,
) -> TrustJudgment:
    """The objection to the certificate, if there is one: its chain, its key usage, its dates, its revocation."""
    certificate = facts.signer.certificate if facts.signer is not None else None
    if certificate is None:
        worth = judge_qualification.judge(None, None, at, paths)
        return TrustJudgment(None, Judgment(), unknown("CAD_24_4BIS"), unknown("S08"), worth)
    moment = time.moment(at)
    # A chain is looked for when the certificate was in force, so that an expired one still says under whom it was issued.
    within = min(max(moment, certificate.not_valid_before), certificate.not_valid_after)
    chain = paths.find(certificate, facts.certificates, within)
    worth = judge_qualification.judge(certificate, chain, within, paths)
    acceptance = judge_acceptance.assess(worth.evidence, expectation)
    tolerant = judge_acceptance.tolerates_authentication(worth.evidence, acceptance)
    objection = _chain_objection(chain, certificate, tolerant=tolerant)
    if chain.status is not ChainStatus.FOUND:
        # ETSI EN 319 102-1 § 5.2.6: the dates of a certificate that nobody vouches for prove nothing against its holder.
        dates = _unproven_dates(certificate, time, at)
        return TrustJudgment(chain, objection, unknown("CAD_24_4BIS"), dates, worth, acceptance=acceptance)
    validity, out_of_bounds = _validity(certificate, time, moment)
    dates = _dates_check(validity, out_of_bounds)
    revocation = judge_revocation.judge(facts, chain, time, moment, paths, known)
    if out_of_bounds.indication is None:
        validity = _with_revocation(revocation, time)
    objections = (
        _denial(out_of_bounds),
        _denial(revocation.judgment),
        objection,
        out_of_bounds,
        _weakness(facts),
        revocation.judgment,
    )
    final = next((one for one in objections if one.indication is not None), Judgment())
    return TrustJudgment(chain, final, validity, dates, worth, revocation, acceptance)


def checks(facts: SignatureFacts, judged: TrustJudgment, signer: Signer, *, whole: bool) -> Iterator[Check]:
    """S04 - S11, S15, CAD_24_4BIS and the letters of eIDAS art. 32 that integrity does not answer. `whole`: the data are intact."""
    certificate = facts.signer.certificate if facts.signer is not None else None
    named = _identity_check(signer)
    yield named
    yield _pseudonym_check("EIDAS_32_1_E", signer, certificate)
    yield judged.validity
    severity = judge_acceptance.severity(judged.acceptance)
    yield judge_qualification.service_check(judged.worth, severity) or _chain_check(judged.chain)
    yield from judge_qualification.checks(
        judged.worth,
        valid=judged.validity.status,
        whole=whole,
        named=named.status is CheckStatus.PASSED,
        severity=severity,
    )
    tolerant = judge_acceptance.tolerates_authentication(judged.worth.evidence, judged.acceptance)
    yield _key_usage_check(certificate, judged.worth.evidence, tolerant=tolerant)
    yield judged.dates
    yield judged.revocation.check if judged.revocation is not None else unknown("S09")
    yield _pseudonym_check("S11", signer, certificate)
    yield judge_acceptance.check(judged.worth.evidence, judged.acceptance)


def may_sign(certificate: x509.Certificate) -> bool | None:
    """Whether the key usage admits a signature with legal effect (content commitment); None when none is declared."""
    usage = certificate.key_usage_value
    return None if usage is None else "non_repudiation" in usage.native


def _validity(certificate: x509.Certificate, time: TimeJudgment, moment: datetime) -> tuple[Check, Judgment]:
    """The dates of the certificate against the moment that is judged, and against the claim."""
    start, end = certificate.not_valid_before, certificate.not_valid_after
    claimed = time.time.claimed
    if claimed is not None and claimed > end:
        text = f"Il firmatario stesso dichiara di aver firmato dopo la scadenza del certificato ({_day(end)}): equivale a mancata sottoscrizione."
        return make("CAD_24_4BIS", CheckStatus.FAILED, text), Judgment(Indication.TOTAL_FAILED, SubIndication.EXPIRED)
    if time.not_before is not None and time.not_before > end:
        text = f"La firma copre una marca temporale successiva alla scadenza del certificato ({_day(end)}): equivale a mancata sottoscrizione."
        return make("CAD_24_4BIS", CheckStatus.FAILED, text), Judgment(Indication.TOTAL_FAILED, SubIndication.EXPIRED)
    if time.proven is not None and time.proven < start:
        text = f"La firma risulta apposta prima che il certificato fosse valido ({_day(start)})."
        return make("CAD_24_4BIS", CheckStatus.FAILED, text), Judgment(
            Indication.TOTAL_FAILED, SubIndication.NOT_YET_VALID
        )
    if moment > end:
        text = (
            f"Il certificato è scaduto il {_day(end)} e nulla prova che la firma sia precedente: "
            "serve un riferimento temporale opponibile (marca temporale, PEC o protocollo)."
        )
        return unknown("CAD_24_4BIS", text), Judgment(Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    if moment < start:
        text = f"Il certificato è valido solo dal {_day(start)}."
        return unknown("CAD_24_4BIS", text), Judgment(Indication.INDETERMINATE, SubIndication.OUT_OF_BOUNDS_NO_POE)
    return make("CAD_24_4BIS", CheckStatus.PASSED, "Il certificato non era scaduto."), Judgment()


def _with_revocation(revocation: RevocationJudgment, time: TimeJudgment) -> Check:
    """CAD_24_4BIS for a certificate within its dates: what its revocation makes of it."""
    found = revocation.check
    if found.status is not CheckStatus.PASSED:
        return make("CAD_24_4BIS", found.status, found.text)
    if time.proven is not None:
        text = "Quando la firma esisteva il certificato non era scaduto, né revocato, né sospeso."
        return make("CAD_24_4BIS", CheckStatus.PASSED, text)
    if time.time.collected is not None:
        text = f"Quando il file fu raccolto ({_day(time.time.collected)}) il certificato non era scaduto, né revocato, né sospeso."
        return make("CAD_24_4BIS", CheckStatus.PASSED, text)
    return make("CAD_24_4BIS", CheckStatus.PASSED, "Oggi il certificato non è scaduto, né revocato, né sospeso.")


def _denial(judgment: Judgment) -> Judgment:
    """The judgment when it denies the signature: what is proven comes before what is only missing."""
    return judgment if judgment.indication is Indication.TOTAL_FAILED else Judgment()


def _weakness(facts: SignatureFacts) -> Judgment:
    if facts.signer is not None and judge_integrity.is_weak(facts.signer):
        return Judgment(Indication.INDETERMINATE, SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE)
    return Judgment()


def _dates_check(validity: Check, out_of_bounds: Judgment) -> Check:
    if out_of_bounds.indication is not None:
        return make("S08", validity.status, validity.text)
    return make("S08", CheckStatus.PASSED, "Il certificato era entro le sue date di validità.")


def _unproven_dates(certificate: x509.Certificate, time: TimeJudgment, at: datetime) -> Check:
    """S08 when no chain vouches for the certificate: its own dates, said but not judged."""
    start, end = certificate.not_valid_before, certificate.not_valid_after
    claimed = time.time.claimed
    if claimed is not None and claimed > end:
        return unknown(
            "S08", f"Il firmatario dichiara di aver firmato dopo la scadenza scritta nel certificato ({_day(end)})."
        )
    if start <= (time.proven or at) <= end:
        return unknown(
            "S08", f"Il certificato dichiara di valere fino al {_day(end)}, ma nessuna catena lo garantisce."
        )
    return unknown(
        "S08", f"Il certificato dichiara di valere dal {_day(start)} al {_day(end)}: nessuna catena lo garantisce."
    )


def _chain_objection(chain: Chain, certificate: x509.Certificate, *, tolerant: bool) -> Judgment:
    undecided = Indication.INDETERMINATE
    if chain.status is ChainStatus.NONE:
        return Judgment(undecided, SubIndication.NO_CERTIFICATE_CHAIN_FOUND)
    if chain.status is ChainStatus.FAULTY:
        return Judgment(undecided, SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE)
    if chain.status is ChainStatus.OUT_OF_VALIDITY:
        return Judgment(undecided, SubIndication.OUT_OF_BOUNDS_NO_POE)
    if may_sign(certificate) is False and not tolerant:
        return Judgment(undecided, SubIndication.CHAIN_CONSTRAINTS_FAILURE)
    return Judgment()


def _chain_check(chain: Chain | None) -> Check:
    """S04 where no list answers it."""
    if chain is None:
        return unknown("S04")
    if chain.status is ChainStatus.FOUND:
        # Anchors that the user named say nothing of what their authority was, or is, in the lists.
        return unknown(
            "S04",
            "La catena del certificato arriva a un’autorità tra quelle indicate come affidabili; senza gli elenchi di fiducia non si "
            "può dire se fosse un prestatore qualificato.",
        )
    if chain.status is ChainStatus.NONE:
        return unknown("S04", "Nessuna catena porta dal certificato a un’autorità tra quelle indicate come affidabili.")
    if chain.status is ChainStatus.OUT_OF_VALIDITY:
        return unknown("S04", "La catena del certificato esiste, ma non era in corso di validità.")
    return make(
        "S04",
        CheckStatus.FAILED,
        "La catena del certificato non rispetta le regole (RFC 5280): un certificato non poteva emettere l’altro.",
    )


def _key_usage_check(certificate: x509.Certificate | None, evidence: Evidence, *, tolerant: bool) -> Check:
    if certificate is None:
        return unknown("S07")
    admitted = may_sign(certificate)
    if admitted is None:
        return unknown("S07", "Il certificato non dichiara per che cosa può essere usata la chiave.")
    if admitted:
        return make("S07", CheckStatus.PASSED, "La chiave è destinata alla firma (non ripudio).")
    if tolerant:
        whose = "del sigillo di un gestore SPID" if evidence is Evidence.SPID else "di una carta"
        text = f"La chiave non è destinata alla firma qualificata: è quella {whose}, che la legge qui ammette."
        return make("S07", CheckStatus.PASSED, text)
    return make(
        "S07",
        CheckStatus.FAILED,
        "La chiave non è destinata alla firma con valore legale (manca il non ripudio): può essere un certificato di autenticazione, come quello di una CNS.",
    )


def _identity_check(signer: Signer) -> Check:
    named = signer.common_name or signer.surname or signer.organization or signer.pseudonym
    if named:
        return make("EIDAS_32_1_D", CheckStatus.PASSED, f"Il certificato è intestato a {named}.")
    return make("EIDAS_32_1_D", CheckStatus.FAILED, "Il certificato non dice a chi è intestato.")


def _pseudonym_check(check_id: str, signer: Signer, certificate: x509.Certificate | None) -> Check:
    if certificate is None:
        return unknown(check_id)
    if signer.pseudonym:
        return make(check_id, CheckStatus.WARNING, f"Il firmatario usa uno pseudonimo: {signer.pseudonym}.")
    return make(check_id, CheckStatus.PASSED, "Il certificato non usa pseudonimi.")


def _day(instant: datetime) -> str:
    try:
        return instant.astimezone(ROME).strftime("%d/%m/%Y")
    except OverflowError:
        return instant.strftime("%d/%m/%Y")
